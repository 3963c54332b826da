"""How much a message weighs, without packing it once more."""

from __future__ import annotations

from typing import Any

import msgspec

from sync.protocol.messages import Batch, Batches, EditsReply, Push, PutEdits, RunEdits

_FRAME_BYTES = 180
_RECORD_BYTES = 12


def weight(message: Any) -> int:
    """About how many bytes a message has on the wire."""
    match message:
        case Push() | Batches():
            return _FRAME_BYTES + sum(map(_batch, message.batches))
        case PutEdits() | EditsReply():
            return _FRAME_BYTES + sum(map(_edits, message.runs))
        case _:
            return len(msgspec.msgpack.encode(message))


def _batch(batch: Batch) -> int:
    records = sum(_RECORD_BYTES + len(r.key) + len(r.body) for r in batch.records)
    return _FRAME_BYTES + records + sum(_RECORD_BYTES + len(p.data) for p in batch.tail)


def _edits(run: RunEdits) -> int:
    return _FRAME_BYTES + sum(_RECORD_BYTES + len(e.path) + len(e.value or "") for e in run.edits)
