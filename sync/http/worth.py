"""Which messages are worth packing: all but those with series, which are packed already."""

from __future__ import annotations

from typing import Any

from sync.protocol.messages import Batches, Push

_BLOCK = b"b"


def is_worth_squeezing(message: Any) -> bool:
    """Whether most of the message is facts, marks or lists."""
    if not isinstance(message, Push | Batches):
        return True
    series = facts = 0
    for batch in message.batches:
        for record in batch.records:
            if record.key[:1] == _BLOCK:
                series += len(record.body)
            else:
                facts += len(record.body)
        series += sum(len(piece.data) for piece in batch.tail)
    return series <= facts
