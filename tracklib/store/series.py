"""One metric of one run, at full resolution, over all its writers."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from tracklib.errors import JournalDamaged
from tracklib.format import column_store
from tracklib.format.blocks import SMALLEST_BLOCK
from tracklib.format.key_set_rows import columns_of
from tracklib.store.journal_read import whole
from tracklib.store.points import Points
from tracklib.store.writer_view import WriterView

_FILE_SIZE = "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"
_LEAST = 40
"""Bytes that a row of the list of blocks takes at least."""

Cursor = tuple[tuple[str, int, int], ...]
"""Rows seen so far by (writer, key set): opaque to callers."""


@dataclass(frozen=True, slots=True)
class Part:
    """A metric's column in one key set of one writer."""

    view: WriterView
    key_set: int
    column: int
    last_step: float | None = None
    """Where the part comes from the run this one was forked from: the step of the fork."""

    @property
    def key(self) -> tuple[str, int]:
        """What a cursor knows the part by."""
        return self.view.writer, self.key_set


class BlockRow(NamedTuple):
    """Where a block's columns are."""

    first_row: int
    rows: int
    steps: int
    times: int
    data: int

    @property
    def columns(self) -> tuple[int, int, int]:
        """Where steps, times and values are."""
        return self.steps, self.times, self.data

    def check(self, column: int) -> None:
        """Raise JournalDamaged if its columns do not stand together as they were written."""
        if (self.times - self.steps, self.data - self.steps) != (1, 2 + column):
            raise JournalDamaged("the block does not know its columns")


class Series:
    """Reads one metric. Made by `RunReader.series()`; used by one thread."""

    def __init__(self, name: str, parts: Sequence[Part]) -> None:
        self.name = name
        self.parts = parts

    @property
    def count(self) -> int:
        """Rows as of the last refresh of the run."""
        return sum(part.view.row_count(part.key_set) for part in self.parts)

    def read(
        self,
        *,
        step: tuple[float, float] | None = None,
        time: tuple[int, int] | None = None,
        rows: slice | None = None,
    ) -> Points:
        """All points, or those in a range of step, of time (ns since the epoch), or of rows.

        Ranges include both ends; `rows` counts in the order of `Points`.
        """
        gathered = _Gathered()
        for _, parts in groupby(self.parts, key=lambda part: part.view):
            gathered.add_parts(list(parts), {}, step, time)
        points = gathered.points().within(step, time)
        return points if rows is None else points.rows(rows)

    def read_after(self, cursor: Cursor | None) -> tuple[Points, Cursor]:
        """The points logged since the cursor was made (None: all), and the next cursor."""
        seen = {(writer, key_set): rows for writer, key_set, rows in cursor or ()}
        gathered = _Gathered()
        for _, parts in groupby(self.parts, key=lambda part: part.view):
            seen |= gathered.add_parts(list(parts), seen, None, None)
        return gathered.points(), tuple((*key, rows) for key, rows in seen.items())


def read_together(
    series: Sequence[Series], cursors: Sequence[Cursor | None]
) -> list[tuple[Points, Cursor]]:
    """As `read_after()` of several series of one run with its cursor each, but in one go: a journal
    is opened once, and steps and times of metrics that were logged together are read once. The
    buffers of these are then the same, and not to be written to."""
    seen = [{(writer, key_set): rows for writer, key_set, rows in c or ()} for c in cursors]
    pieces = [
        [_Piece(part, rows.get(part.key, 0), None, None) for part in one.parts]
        for one, rows in zip(series, seen, strict=True)
    ]
    by_view: dict[int, list[_Piece]] = {}
    for piece in (piece for own in pieces for piece in own):
        by_view.setdefault(id(piece.part.view), []).append(piece)
    for some in by_view.values():
        _read_pieces(some)
    found = []
    for own, rows in zip(pieces, seen, strict=True):
        rows |= {piece.part.key: piece.part.view.row_count(piece.part.key_set) for piece in own}
        found.append((_joined(own), tuple((*key, count) for key, count in rows.items())))
    return found


def _read_pieces(pieces: list[_Piece]) -> None:
    """Read pieces of one writer, all at one moment: a part read after the writer's next commit
    would have rows that are later than some which the part before it lacks."""
    view = pieces[0].part.view

    def read(connection: sqlite3.Connection) -> bool:
        first: dict[tuple[int, int], _Piece] = {}
        for piece in pieces:
            piece.read_blocks(connection, first.setdefault(piece.place, piece))
        return True

    if any(piece.begins_in_journal for piece in pieces):
        is_read = view.read_journal(read)
        for piece in pieces:
            if not is_read:
                piece.clear()
            view.note_damaged_columns(piece.damage)
    for piece in pieces:
        piece.add_tail()


def _joined(pieces: list[_Piece]) -> Points:
    columns = ("steps", "times", "values")
    if len(pieces) == 1:
        return Points.from_bytes(*(getattr(pieces[0], name) for name in columns))
    joined = (bytearray().join(getattr(piece, name) for piece in pieces) for name in columns)
    return Points.from_bytes(*joined)


class _Gathered:
    """Collects pieces of columns and joins them at the end."""

    def __init__(self) -> None:
        self._pieces: list[_Piece] = []

    def points(self) -> Points:
        return _joined(self._pieces)

    def add_parts(
        self,
        parts: list[Part],
        seen: Mapping[tuple[str, int], int],
        step: tuple[float, float] | None,
        time: tuple[int, int] | None,
    ) -> dict[tuple[str, int], int]:
        """Add the parts of one writer behind the rows `seen` of each; how many each has by now."""
        pieces = [_Piece(part, seen.get(part.key, 0), step, time) for part in parts]
        _read_pieces(pieces)
        self._pieces += pieces
        return {part.key: part.view.row_count(part.key_set) for part in parts}


class _Piece:
    """The rows of one part from `first_row` on: steps, times and values as bytes."""

    def __init__(
        self,
        part: Part,
        first_row: int,
        step: tuple[float, float] | None,
        time: tuple[int, int] | None,
    ) -> None:
        self.part = part
        self._first_row = first_row
        self._step = step
        self._time = time
        self.damage: list[str] = []
        self._rows: list[tuple[int, ...]] = []
        self.clear()

    def clear(self) -> None:
        """Forget what was read: an attempt that a commit of the writer made void."""
        self.steps, self.times, self.values = bytearray(), bytearray(), bytearray()

    @property
    def _absorbed(self) -> int:
        return self.part.view.journal.rows.get(self.part.key_set, 0)

    @property
    def place(self) -> tuple[int, int]:
        """Pieces of one writer at one place have the same steps and times."""
        return self.part.key_set, self._first_row

    @property
    def begins_in_journal(self) -> bool:
        """Whether the journal, as last seen, has some of the rows."""
        return self._first_row < self._absorbed

    def add_tail(self) -> None:
        """Add the rows that only the tail has, and leave out what comes after a fork."""
        part = self.part
        rows = part.view.tail_rows.get(part.key_set, [])[max(0, self._first_row - self._absorbed) :]
        if rows:
            columns = columns_of(rows, len(part.view.key_sets[part.key_set]))
            self.steps = self.steps + columns.steps.tobytes()  # another piece may have the same
            self.times = self.times + columns.times.tobytes()
            self.values += columns.values[part.column].tobytes()
        if part.last_step is not None:
            own = Points.from_bytes(self.steps, self.times, self.values)
            kept = own.within((float("-inf"), part.last_step), None)
            columns_kept = (kept.steps, kept.times, kept.values)
            self.steps, self.times, self.values = (bytearray(c.tobytes()) for c in columns_kept)

    def read_blocks(self, connection: sqlite3.Connection, first: _Piece) -> None:
        """Read what the journal has; steps and times not again where the first piece at this place
        has them, all of them whole."""
        self.damage.clear()
        self.clear()
        if not self.begins_in_journal:
            return
        blocks = self._find_blocks(connection)
        self._rows = [block[:4] for block in blocks]
        is_same = first is not self and self._rows == first._rows
        if is_same and not first.damage and not self.damage:
            self._load(connection, blocks, is_first=False)
            if not self.damage:
                self.steps, self.times = first.steps, first.times
                return
            self.damage.clear()
        self._load(connection, blocks, is_first=True)

    def _load(
        self, connection: sqlite3.Connection, blocks: list[BlockRow], *, is_first: bool
    ) -> None:
        """Load values, and steps and times as well where they are the first; note what is damaged,
        and leave it out."""
        if self._step is None and self._time is None:
            self._note_gaps(blocks)
        rows = max(0, min(sum(block.rows for block in blocks), self._absorbed))
        # All room at once: growing block by block costs as much as decoding.
        buffers = [bytearray(8 * rows) for _ in range(3 if is_first else 1)]
        self.values = buffers[-1]
        if is_first:
            self.steps, self.times = buffers[:2]
        at = 0
        for block in blocks:
            try:
                block.check(self.part.column)
                for buffer, column in zip(buffers, block.columns[-len(buffers) :], strict=True):
                    column_store.load(connection, column, block.rows, buffer, at)
            except JournalDamaged as error:
                span = f"rows {block.first_row} to {block.first_row + block.rows - 1}"
                self.damage.append(f"{span} of key set {self.part.key_set}: {error}")
                continue
            skip = max(0, self._first_row - block.first_row)
            if skip:
                for buffer in buffers:
                    del buffer[at : at + 8 * skip]
            at += 8 * (block.rows - skip)
        for buffer in buffers:
            del buffer[at:]

    def _find_blocks(self, connection: sqlite3.Connection) -> list[BlockRow]:
        part, first_row, span = self.part, self._first_row, (self._step, self._time)
        try:
            return find_blocks(connection, part, first_row, *span)
        except (sqlite3.Error, TypeError) as error:
            self.damage.append(f"list of blocks of key set {part.key_set}: {error}")
        size = connection.execute(_FILE_SIZE).fetchone()[0]
        most = min(self._absorbed // SMALLEST_BLOCK + 1, size // _LEAST)
        found = []
        for number in range(most):
            try:
                found += find_blocks(connection, part, first_row, *span, number)
            except (sqlite3.Error, TypeError):
                continue
        return found

    def _note_gaps(self, blocks: list[BlockRow]) -> None:
        """Rows that no block has. A block that is there twice, or too long, is caught by checks."""
        at = self._first_row
        for block in (*blocks, BlockRow(self._absorbed, 0, 0, 0, 0)):
            if block.first_row > at:
                rows = f"rows {at} to {block.first_row - 1}"
                self.damage.append(f"{rows} of key set {self.part.key_set} are missing")
            at = block.first_row + block.rows


def find_blocks(
    connection: sqlite3.Connection,
    part: Part,
    first_row: int,
    step: tuple[float, float] | None,
    time: tuple[int, int] | None,
    number: int | None = None,
) -> list[BlockRow]:
    """The blocks that hold rows from `first_row` on and in the ranges; or one, by its number.

    Raises sqlite3.Error or TypeError where the list of blocks is damaged.
    """
    where = ["first_row + rows > ?"]
    values: list[object] = [first_row]
    if number is not None:
        where.append("number = ?")
        values.append(number)
    for axis, span in (("step", step), ("time", time)):
        if span is not None:
            where.append(f"{axis}_max >= ? AND {axis}_min <= ?")
            values += span
    metric = part.view.journal.columns[part.key_set][part.column]
    select = (
        "SELECT first_row, rows, steps, times, data FROM block JOIN block_column"
        " USING (key_set, number) WHERE metric = ? AND key_set = ? AND "
        + " AND ".join(where)
        + " ORDER BY number"
    )
    found = connection.execute(select, (metric, part.key_set, *values))
    return [BlockRow(*map(whole, row)) for row in found]
