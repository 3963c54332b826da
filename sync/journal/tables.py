"""Writing rows into the tables of a journal, as the journal's own writer would have left them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import Any

import msgspec

from sync.journal.rows import (
    AttributeRow,
    BlockRow,
    ConsoleRow,
    EventRow,
    KeySetRow,
    MetricRow,
    ProgressRow,
    Row,
)
from tracklib.format import row_checks
from tracklib.format.console_rows import make_table


def put(connection: sqlite3.Connection, news: Iterable[tuple[int, Row]]) -> None:
    """Write rows with their revisions, in order. Raises sqlite3.Error."""
    for rev, row in news:
        match row:
            case AttributeRow():
                _replace(connection, "attribute", (row.path, row.value, row.stamp, rev, row.crc))
            case EventRow():
                _replace(connection, "event", (row.id, row.time, row.kind, row.data, rev, row.crc))
            case MetricRow():
                number, name, *rest = msgspec.structs.astuple(row)
                _replace(connection, "metric", (number, name, rev, *rest))
            case BlockRow():
                _put_block(connection, rev, row)
            case ConsoleRow():
                make_table(connection)
                number, *columns = msgspec.structs.astuple(row)
                _replace(connection, "console", (number, rev, *columns))
            case KeySetRow():
                _replace(connection, "key_set", (row.id, rev, row.metrics, row.rows, row.crc))
            case ProgressRow():
                _put_position(connection, rev, row.tail_generation, row.tail_offset, row.crc)


def set_position(connection: sqlite3.Connection, rev: int) -> None:
    """Let the journal be at a revision without the tail's position having moved."""
    select = "SELECT rev, tail_generation, tail_offset FROM progress"
    now, generation, offset = connection.execute(select).fetchone()
    if rev > now:
        crc = row_checks.of_progress(rev, generation, offset)
        _put_position(connection, rev, generation, offset, crc)


def settle_key_sets(connection: sqlite3.Connection, key_sets: Iterable[int | None]) -> None:
    """Let each key set count the rows that its blocks have: more may come with the next batch."""
    for key_set in key_sets:
        found = connection.execute(_COUNTS, (key_set,)).fetchone()
        if found is not None and found[1] != found[2]:
            metrics, _, there = found
            assert key_set is not None
            crc = row_checks.of_key_set(key_set, metrics, there)
            connection.execute(
                "UPDATE key_set SET rows = ?, crc = ? WHERE id = ?", (there, crc, key_set)
            )


_COUNTS = (
    "SELECT metrics, rows, ifnull((SELECT first_row + rows FROM block WHERE key_set = key_set.id"
    " ORDER BY number DESC LIMIT 1), 0) FROM key_set WHERE id = ?"
)


def _put_block(connection: sqlite3.Connection, rev: int, block: BlockRow) -> None:
    key_set, number, *facts = msgspec.structs.astuple(block)[:-2]
    _replace(connection, "block", (key_set, number, rev, *facts))
    for column in block.columns:
        metric, *statistics = msgspec.structs.astuple(column)
        _replace(connection, "block_column", (metric, key_set, number, *statistics))
    for data in block.data:
        _replace(connection, "column_data", msgspec.structs.astuple(data))


def _put_position(
    connection: sqlite3.Connection, rev: int, generation: int, offset: int, crc: int
) -> None:
    connection.execute(
        "UPDATE progress SET rev = ?, tail_generation = ?, tail_offset = ?, crc = ?",
        (rev, generation, offset, crc),
    )


def _replace(connection: sqlite3.Connection, table: str, values: tuple[Any, ...]) -> None:
    marks = ", ".join("?" * len(values))
    connection.execute(f"INSERT OR REPLACE INTO {table} VALUES ({marks})", values)
