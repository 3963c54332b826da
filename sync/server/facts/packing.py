"""Facts of runs as bytes, with a checksum: a database may be restored, moved and damaged."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator

from tracklib.store.facts import RunFacts
from tracklib.store.packed import PACKED_FIELDS, pack, unpack

FORM = f"1-{zlib.crc32(repr(PACKED_FIELDS).encode()):08x}"
"""What the packed form depends on: rows of another one are derived anew."""
UNREADABLE = "its attributes cannot be read"

_NO_METRICS = pack(RunFacts(""))[1]


def packed(facts: RunFacts) -> tuple[bytes, bytes]:
    """A run without its metrics, and its metrics."""
    try:
        row, metrics = pack(facts)
    except (ValueError, RecursionError):  # nested too deeply
        row, metrics = pack(RunFacts(facts.run_id, facts.project, problems=(UNREADABLE,)))
    return _sealed(row), _sealed(metrics)


def unpacked(rows: Iterable[bytes], metrics: Iterable[bytes] | None = None) -> Iterator[RunFacts]:
    """Runs from their packed form, without metrics where none are given. Raises ValueError for one
    that is damaged."""
    contents = [*map(_unsealed, rows)]
    if metrics is None:
        return unpack(contents, [_NO_METRICS] * len(contents))
    return unpack(contents, [*map(_unsealed, metrics)])


def _sealed(content: bytes) -> bytes:
    return zlib.crc32(content).to_bytes(4, "little") + content


def _unsealed(packed: bytes) -> bytes:
    content = packed[4:]
    if zlib.crc32(content) != int.from_bytes(packed[:4], "little"):
        raise ValueError("the facts of a run are damaged in the database")
    return content
