"""Whether the blocks of a journal say of their columns what the columns hold: every point is read.

Readers draw outlines from the statistics of blocks alone, which have no checksum. They follow from
the columns, which have one, so that a full examination can compare them.
"""

from __future__ import annotations

import math
import sqlite3
from array import array
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, Literal

from tracklib.errors import JournalDamaged
from tracklib.format import column_store
from tracklib.format.blocks import ColumnStatistics, statistics

_BLOCKS = (
    "SELECT key_set, number, rows, steps, times, step_first, step_last, step_min, step_max,"
    " is_sorted, time_first, time_last, time_min, time_max FROM block ORDER BY key_set, number"
)
_COLUMNS = (
    "SELECT metric, data, finite, nan, pos_inf, neg_inf, first, last, min, min_row, max, max_row,"
    " total FROM block_column WHERE key_set = ? AND number = ? ORDER BY metric"
)
_TOLERANCE = 1e-9


def wrong_blocks(connection: sqlite3.Connection) -> list[str]:
    """What is wrong with the blocks of a journal, each in words; empty where all is right."""
    return [trouble for block in connection.execute(_BLOCKS) for trouble in _of(connection, *block)]


def _of(
    connection: sqlite3.Connection,
    key_set: int,
    number: int,
    rows: int,
    steps: int,
    times: int,
    *told: Any,
) -> Iterator[str]:
    where = f"block {number} of key set {key_set}"
    try:
        if not _is_same(told, _extent(connection, rows, steps, times)):
            yield f"{where} does not tell the extent of its steps and times"
    except JournalDamaged as error:
        yield f"{where}: {error}"
    for metric, data, *claimed in connection.execute(_COLUMNS, (key_set, number)).fetchall():
        try:
            found = statistics(_load(connection, "d", data, rows))
        except JournalDamaged as error:
            yield f"{where}: {error}"
            continue
        *plain, total = claimed
        if not (_is_same(plain, found[:-1]) and _is_near(_number(total), found)):
            yield f"{where} does not tell the statistics of metric {metric}"


def _extent(connection: sqlite3.Connection, rows: int, steps: int, times: int) -> tuple[Any, ...]:
    """What a block tells of its steps and times, from these."""
    s, t = _load(connection, "d", steps, rows), _load(connection, "q", times, rows)
    is_sorted = int(all(a <= b for a, b in pairwise(s)))
    return s[0], s[-1], min(s), max(s), is_sorted, t[0], t[-1], min(t), max(t)


def _load(
    connection: sqlite3.Connection, kind: Literal["d", "q"], number: int, rows: int
) -> array[Any]:
    out = bytearray()
    column_store.load(connection, number, rows, out, 0)
    found: array[Any] = array(kind)
    found.frombytes(out)
    return found


def _is_same(told: Sequence[Any], found: Sequence[Any]) -> bool:
    return all(
        _number(one) == other or (one is None and other != other)
        for one, other in zip(told, found, strict=True)
    )


def _is_near(total: float, found: ColumnStatistics) -> bool:
    """Whether a sum is right: versions of Python round sums differently."""
    most = found.finite * max(abs(found.min), abs(found.max)) if found.finite else 0.0
    return total == found.total or abs(total - found.total) <= _TOLERANCE * most


def _number(value: Any) -> Any:
    """A number as SQLite holds it: NULL stands for NaN."""
    return math.nan if value is None else value
