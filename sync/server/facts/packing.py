"""Facts of runs as bytes, with a checksum: a database may be restored, moved and damaged."""

from __future__ import annotations

import marshal
import zlib
from collections.abc import Iterable, Iterator
from itertools import repeat

from tracklib.store.facts import RunFacts
from tracklib.store.packed import PACKED_FIELDS, PackedMetrics, pack_metrics
from tracklib.store.plain_bytes import pack_plain, shared

FORM = f"1-{zlib.crc32(repr(PACKED_FIELDS).encode()):08x}"
"""What the packed form depends on: rows of another one are derived anew."""
UNREADABLE = "its attributes cannot be read"

_METRICS = RunFacts._fields.index("metrics")


def packed(facts: RunFacts) -> tuple[bytes, bytes]:
    """A run without its metrics, and its metrics."""
    try:
        return _packed(facts)
    except (ValueError, RecursionError):  # nested too deeply
        return _packed(RunFacts(facts.run_id, facts.project, problems=(UNREADABLE,)))


def unpacked(rows: Iterable[bytes], metrics: Iterable[bytes] | None = None) -> Iterator[RunFacts]:
    """Runs from their packed form, without metrics where none are given. Raises ValueError for one
    that is damaged."""
    contents = [marshal.loads(_unsealed(row)) for row in rows]
    if metrics is not None:
        for content, of_run in zip(contents, metrics, strict=True):
            content[_METRICS] = PackedMetrics(_unsealed(of_run))
    return map(tuple.__new__, repeat(RunFacts), contents)


def _packed(facts: RunFacts) -> tuple[bytes, bytes]:
    row = [shared(value) for value in facts._replace(metrics={})]
    return _sealed(pack_plain(row)), _sealed(pack_metrics(facts.metrics))


def _sealed(content: bytes) -> bytes:
    return zlib.crc32(content).to_bytes(4, "little") + content


def _unsealed(packed: bytes) -> bytes:
    content = packed[4:]
    if zlib.crc32(content) != int.from_bytes(packed[:4], "little"):
        raise ValueError("the facts of a run are damaged in the database")
    return content
