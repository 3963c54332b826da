"""Runs as a catalog keeps them: one by one as rows of a table, or many at once in a piece.

A piece is read several times faster than as many rows, and is not changed any more: finished runs
are in pieces, and rows are what came since.
"""

from __future__ import annotations

import marshal
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import compress, repeat
from typing import Final, NamedTuple
from zlib import crc32

from tracklib.store.facts import RunFacts
from tracklib.store.packed import columns_of, pack, unpack
from tracklib.store.plain_bytes import pack_plain
from tracklib.store.shapes import ShapeBook

Row = tuple[str, int, int, bytes, int, bytes, bytes, bytes, bytes, int]
"""Run id, `folder_ns`, `is_final`, stamps, shape id, the four parts of `Packed`, a checksum."""
SHAPE_ID: Final = 4


class Kept(NamedTuple):
    """What is kept of one run; see `Catalog` for what the first fields mean."""

    run_id: str
    folder_ns: int
    is_final: bool
    stamps: tuple[int, ...]
    facts: RunFacts


class KeptRuns(NamedTuple):
    """What is kept of many runs, field by field. Of a run that occurs twice the last one counts."""

    run_ids: list[str]
    folders_ns: list[int]
    are_final: list[bool]
    stamps: list[tuple[int, ...]]
    facts: list[RunFacts]

    @classmethod
    def none(cls) -> KeptRuns:
        """No runs yet."""
        return cls([], [], [], [], [])

    def extend(self, others: KeptRuns) -> None:
        """Add others behind these."""
        self.run_ids.extend(others.run_ids)
        self.folders_ns.extend(others.folders_ns)
        self.are_final.extend(others.are_final)
        self.stamps.extend(others.stamps)
        self.facts.extend(others.facts)

    def without(self, gone: Collection[str]) -> KeptRuns:
        """All but some runs."""
        if not gone:
            return self
        left = [run_id not in gone for run_id in self.run_ids]
        return KeptRuns._make([*compress(column, left)] for column in self)

    def one_by_one(self) -> Iterator[Kept]:
        """Each run once."""
        kept = map(Kept, *self)
        return iter({one.run_id: one for one in kept}.values())


def row_of(one: Kept, shapes: ShapeBook) -> Row | None:
    """The run as a row; None for one that is nested too deeply to be kept."""
    try:
        shape = shapes.fitting(one.facts)
        stamps, packed = pack_plain(one.stamps), pack(one.facts, shape)
    except ValueError:
        return None
    kept = (one.run_id, one.folder_ns, int(one.is_final), stamps, shape.shape_id)
    return (*kept, *packed, _checksum(shape.shape_id, (stamps, *packed)))


def runs_of_rows(rows: Sequence[Row], shapes: ShapeBook) -> KeptRuns:
    """The runs of at least one row. Raises ValueError for what is damaged."""
    run_ids, folders_ns, are_final, stamps, shape_ids, *packed, checksums = zip(*rows, strict=True)
    parts = zip(stamps, *packed, strict=True)
    if [*map(_checksum, shape_ids, parts)] != [*checksums]:
        raise ValueError("a run is not what was kept")
    rest, *others = packed
    facts = unpack(columns_of(rest), [*map(shapes.get, shape_ids)], *others)
    final = [*map(bool, are_final)]
    return KeptRuns([*run_ids], [*folders_ns], final, [*map(marshal.loads, stamps)], [*facts])


def piece_of(rows: Sequence[Row]) -> bytes:
    """Some rows of finished runs as one piece."""
    run_ids, folders_ns, _, stamps, shape_ids, *packed, _ = zip(*rows, strict=True)
    rest, *others = map(list, packed)
    loaded = [*map(marshal.loads, stamps)]
    content = [[*run_ids], [*folders_ns], loaded, [*shape_ids], columns_of(rest), *others]
    return pack_plain(content)


def runs_of_piece(piece: bytes, shapes: ShapeBook) -> KeptRuns:
    """The inverse of `piece_of`, of a piece whose checksum is right. Raises ValueError."""
    run_ids, folders_ns, stamps, shape_ids, columns, *others = marshal.loads(piece)
    facts = unpack(columns, [*map(shapes.get, shape_ids)], *others)
    final = [*repeat(True, len(run_ids))]
    return KeptRuns(run_ids, folders_ns, final, stamps, [*facts])


def _checksum(shape_id: int, parts: Iterable[bytes]) -> int:
    return crc32(b"".join(parts), shape_id & 0xFFFFFFFF)
