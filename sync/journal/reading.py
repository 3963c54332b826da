"""A writer's journal and tail as records, from any place on, and of one moment.

Strictly read-only, as every reader of a store. What is damaged travels as it is and is named: a
copy must not hide what the original cannot tell.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import msgspec

from sync.errors import Code, Refused
from sync.journal import rows
from sync.journal.checks import problem_of
from sync.journal.marks import read_marks
from sync.journal.rows import Row
from sync.protocol.batches import checksum
from sync.protocol.messages import (
    Batch,
    JournalKey,
    Mark,
    Marks,
    Record,
    Signs,
    TailMark,
    TailPiece,
)
from tracklib.errors import FormatTooNew, JournalBusy, JournalDamaged
from tracklib.format import database, frames, layout
from tracklib.format.console_rows import has_table

_ATTEMPTS = 5
_MOST_PROBLEMS = 5
_BEGINNING = Mark()
_Place = tuple[int, bytes]


@dataclass(slots=True)
class _Taken:
    """What a look at the journal took, and how far that goes."""

    meta: dict[str, Any] = field(default_factory=dict)
    project: str = ""
    records: list[Record] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    facts: Mark = _BEGINNING
    series: Mark = _BEGINNING
    generation: int = 0
    offset: int = 0
    size: int = 0
    is_whole: bool = True


def read_batch(
    folder: str, key: JournalKey, after: Marks, limit: int, signs: Signs, kinds: str = rows.KINDS
) -> Batch:
    """What a writer's files have after some marks, about `limit` bytes of it.

    `kinds` are the letters of the tables that the receiver knows; others are left out.

    Raises Refused: DAMAGED for files that cannot be read, BUSY where their writer is too quick.
    """
    path = layout.journal(folder, key.writer)
    for _ in range(_ATTEMPTS):
        mark = _change_mark(path)
        taken = _read_journal(path, after, limit, kinds)
        pieces, tail, is_fitting = _read_tail(folder, key.writer, taken, after.tail, limit)
        if is_fitting or _change_mark(path) == mark:
            break
    else:
        raise Refused(Code.BUSY, f"{path}: its writer changed it during every attempt")
    until = Marks(taken.facts, taken.series, tail)
    return Batch(
        journal=key,
        after=after,
        until=until,
        crc=checksum(taken.records, pieces),
        project=taken.project or _project_in(pieces),
        meta={name: _plain(value) for name, value in taken.meta.items()},
        records=taken.records,
        tail=pieces,
        signs=signs,
        is_last=taken.is_whole and sum(len(piece.data) for piece in pieces) + taken.size < limit,
        problems=taken.problems[:_MOST_PROBLEMS],
    )


def _change_mark(path: str) -> bytes | None:
    try:
        return database.change_mark(path)
    except (OSError, JournalDamaged):
        return b""


def _read_journal(path: str, after: Marks, limit: int, kinds: str) -> _Taken:
    try:
        return database.read(path, partial(_take, after=after, limit=limit, kinds=kinds))
    except FileNotFoundError:
        return _Taken()
    except (JournalDamaged, FormatTooNew) as error:
        raise Refused(
            Code.DAMAGED, str(error), "tracklib doctor tells what can be saved"
        ) from error
    except JournalBusy as error:
        raise Refused(Code.BUSY, str(error)) from error
    except OSError as error:
        raise Refused(Code.DAMAGED, f"{path}: {error.strerror or error}") from error


# -- the journal -------------------------------------------------------------------------------


def _take(connection: sqlite3.Connection, after: Marks, limit: int, kinds: str) -> _Taken:
    select = "SELECT rev, tail_generation, tail_offset FROM progress"
    _, generation, offset = connection.execute(select).fetchone()
    taken = _Taken(generation=generation, offset=offset)
    taken.meta = dict(connection.execute("SELECT name, value FROM meta"))
    for (value,) in connection.execute("SELECT value FROM attribute WHERE path = '/project'"):
        taken.project = _text(value)
    held = read_marks(connection)  # of a copy that is not complete: what is beyond does not count
    facts = (one for one in _facts(connection, after.facts) if _place(one) <= held.facts)
    taken.facts = _take_rows(taken, facts, after.facts, held.facts, limit)
    if taken.is_whole:
        found = _series(connection, after.series, kinds)
        series = (one for one in found if _place(one) <= held.series)
        taken.series = _take_rows(taken, series, after.series, held.series, limit)
    else:
        taken.series = after.series
    return taken


def _place(one: tuple[int, Row]) -> Mark:
    return Mark(one[0], one[1].key())


def _take_rows(
    taken: _Taken, found: Iterator[tuple[int, Row]], after: Mark, end: Mark, limit: int
) -> Mark:
    """Take rows in order until `limit`; how far that goes, `end` if that was all."""
    last = after
    for rev, row in found:
        if taken.size >= limit:
            taken.is_whole = False
            return last
        record = rows.encode(row, rev)
        last = rows.place(record)
        taken.records.append(record)
        taken.size += len(record.body)
        if (problem := problem_of(row, rev)) is not None:
            taken.problems.append(problem)
    return end


def _facts(connection: sqlite3.Connection, after: Mark) -> Iterator[tuple[int, Row]]:
    """Attributes, events and summaries after a mark, in order."""
    found: list[tuple[_Place, Row]] = []
    for select, kind in (
        ("SELECT rev, path, value, stamp, crc FROM attribute WHERE rev >= ?", rows.AttributeRow),
        ("SELECT rev, id, time, kind, data, crc FROM event WHERE rev >= ?", rows.EventRow),
        (_METRICS, rows.MetricRow),
    ):
        for rev, *columns in connection.execute(select, (after.rev,)):
            row: Row = kind(*columns)
            found.append(((rev, row.key()), row))
    found.sort(key=lambda one: one[0])
    mark = (after.rev, after.key)
    return ((place[0], row) for place, row in found if place > mark)


_METRICS = (
    "SELECT rev, id, name, count, finite, nan, pos_inf, neg_inf, first, first_time, last,"
    " last_step, last_time, min, min_step, max, max_step, total, crc FROM metric WHERE rev >= ?"
)


def _series(connection: sqlite3.Connection, after: Mark, kinds: str) -> Iterator[tuple[int, Row]]:
    """Blocks, printed lines, key sets and the position after a mark, in order; a block's columns
    and the lines are read only when it is their turn."""
    found: list[tuple[_Place, Row]] = []
    blocks = f"SELECT rev, {', '.join(_BLOCK)} FROM block WHERE rev >= ?"
    for rev, *columns in connection.execute(blocks, (after.rev,)):
        block = rows.BlockRow(**dict(zip(_BLOCK, columns, strict=True)), columns=[], data=[])
        found.append(((rev, block.key()), block))
    if "c" in kinds and has_table(connection):
        for rev, *columns in connection.execute(_STRETCHES, (after.rev,)):
            stretch = rows.ConsoleRow(*columns)
            found.append(((rev, stretch.key()), stretch))
    key_sets = "SELECT rev, id, metrics, rows, crc FROM key_set WHERE rev >= ?"
    for rev, *columns in connection.execute(key_sets, (after.rev,)):
        key_set = rows.KeySetRow(*columns)
        found.append(((rev, key_set.key()), key_set))
    progress = "SELECT rev, tail_generation, tail_offset, crc FROM progress WHERE rev >= ?"
    for rev, *columns in connection.execute(progress, (after.rev,)):
        position = rows.ProgressRow(*columns)
        found.append(((rev, position.key()), position))
    found.sort(key=lambda one: one[0])
    mark = (after.rev, after.key)
    for place, row in found:
        if place > mark:
            yield place[0], _filled(connection, row)


_BLOCK = rows.BlockRow.__struct_fields__[:-2]
_BLOCK_COLUMN = (
    f"SELECT {', '.join(rows.BlockColumnRow.__struct_fields__)} FROM block_column"
    " WHERE metric = ? AND key_set = ? AND number = ?"
)
_COLUMNS_OF_BLOCK = (
    f"SELECT {', '.join(rows.BlockColumnRow.__struct_fields__)} FROM block_column"
    " WHERE key_set = ? AND number = ? ORDER BY data"
)


_STRETCHES = (
    f"SELECT rev, {', '.join(rows.ConsoleRow.__struct_fields__[:-3])}, x'', x'', x'' FROM console"
    " WHERE rev >= ?"
)


def _filled(connection: sqlite3.Connection, row: Row) -> Row:
    """The row with what is large in it."""
    if isinstance(row, rows.BlockRow):
        return _filled_block(connection, row)
    if isinstance(row, rows.ConsoleRow):
        select = "SELECT times, marks, text FROM console WHERE number = ?"
        times, marks, text = connection.execute(select, (row.number,)).fetchone()
        return msgspec.structs.replace(row, times=times, marks=marks, text=text)
    return row


def _filled_block(connection: sqlite3.Connection, block: rows.BlockRow) -> rows.BlockRow:
    """The block with its statistics and its columns."""
    columns = []
    metrics = _metrics_of(connection, block.key_set)
    for metric in metrics or ():
        where = (metric, block.key_set, block.number)
        columns += [rows.BlockColumnRow(*c) for c in connection.execute(_BLOCK_COLUMN, where)]
    if metrics is None:  # of a copy to which the key set has not come yet
        found = connection.execute(_COLUMNS_OF_BLOCK, (block.key_set, block.number))
        columns = [rows.BlockColumnRow(*c) for c in found]
    numbers = [block.steps, block.times, *(column.data for column in columns)]
    data = []
    for number in numbers:
        select = "SELECT id, codec, crc, data FROM column_data WHERE id = ?"
        data += [rows.DataRow(*row) for row in connection.execute(select, (number,))]
    return msgspec.structs.replace(block, columns=columns, data=data)


def _metrics_of(connection: sqlite3.Connection, key_set: int) -> list[int] | None:
    row = connection.execute("SELECT metrics FROM key_set WHERE id = ?", (key_set,)).fetchone()
    return list(json.loads(row[0])) if row else None


# -- the tail ----------------------------------------------------------------------------------


def _read_tail(
    folder: str, writer: str, taken: _Taken, after: TailMark, limit: int
) -> tuple[list[TailPiece], TailMark, bool]:
    """Pieces of the tail, how far they go, and whether they surely follow on the journal."""
    end = max(after, TailMark(taken.generation, taken.offset))
    if not taken.is_whole:
        return [], after, True
    generations = _generations(folder, writer)
    pieces: list[TailPiece] = []
    room = max(limit - taken.size, 1)
    for generation in generations:
        if generation < end.generation or room <= 0:
            continue
        start = end.end if generation == end.generation else 0
        data = _read_file(layout.tail(folder, writer, generation), start, room)
        if data is None:
            return pieces, end, False
        if data:
            pieces.append(TailPiece(generation, start, data))
            end = TailMark(generation, start + len(data))
            room -= len(data)
    return pieces, end, not generations or taken.generation in generations


def _generations(folder: str, writer: str) -> list[int]:
    try:
        names = os.listdir(folder)
    except OSError:
        return []
    parsed = (layout.parse_tail_name(name) for name in names)
    return sorted(item[1] for item in parsed if item and item[0] == writer)


def _read_file(path: str, start: int, most: int) -> bytes | None:
    """Bytes of a tail; None if it is gone: what it had is in the journal."""
    try:
        with open(path, "rb", buffering=0) as file:
            file.seek(start)
            return file.read(most)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise Refused(Code.DAMAGED, f"{path}: {error.strerror or error}") from error


# -- what else a batch tells -------------------------------------------------------------------


def _project_in(pieces: list[TailPiece]) -> str:
    """The project of a run whose journal has nothing yet, if its tail names it."""
    for piece in pieces:
        begin = len(frames.MAGIC) if piece.start == 0 else 0
        for path, value, _ in frames.parse(piece.data[begin:]).attributes:
            if path == "/project" and isinstance(value, str):
                return value
    return ""


def _text(value: Any) -> str:
    try:
        content = json.loads(value)
    except (ValueError, TypeError):
        return ""
    return content if isinstance(content, str) else ""


def _plain(value: Any) -> str | int | float | None:
    return value if isinstance(value, (str, int, float)) else None
