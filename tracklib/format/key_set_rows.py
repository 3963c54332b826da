"""The rows of one key set on their way into a journal: the open block, and full ones encoded."""

from __future__ import annotations

import sqlite3
import struct
from array import array
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from tracklib.format import column_store
from tracklib.format.accumulator import Accumulator
from tracklib.format.blocks import (
    ColumnStatistics,
    block_rows,
    encode_floats,
    encode_integers,
    statistics,
)
from tracklib.format.frames import ROW_HEAD_SIZE


class EncodedColumn(NamedTuple):
    """One metric's share of a block."""

    statistics: ColumnStatistics
    data: tuple[int, bytes]


@dataclass(slots=True)
class EncodedBlock:
    """A block as it is written to the tables `block`, `block_column` and `column_data`."""

    key_set: int
    number: int
    data_id: int
    facts: tuple[Any, ...]
    metrics: list[int]
    steps: tuple[int, bytes]
    times: tuple[int, bytes]
    columns: list[EncodedColumn]

    @property
    def rows(self) -> int:
        """How many rows each column has."""
        return int(self.facts[2])


class Columns(NamedTuple):
    """Some rows, turned: one array a column."""

    steps: array[float]
    times: array[int]
    values: list[array[float]]


def columns_of(payloads: list[bytes], count: int) -> Columns:
    """Rows as they stand in the tail, as `count` value columns with steps and times."""
    joined = memoryview(b"".join(payloads))
    width = count + 2
    floats, integers = joined.cast("d"), joined.cast("q")
    return Columns(
        array("d", floats[0::width].tobytes()),
        array("q", integers[1::width].tobytes()),
        [array("d", floats[column::width].tobytes()) for column in range(2, width)],
    )


def add_totals(
    totals: dict[str, Accumulator],
    rows: Mapping[int, list[bytes]],
    key_sets: Mapping[int, list[str]],
) -> None:
    """Add rows of a tail, by key set, to the summaries of their metrics."""
    for key_set, payloads in rows.items():
        names = key_sets.get(key_set)
        if names is None or len(payloads[0]) != ROW_HEAD_SIZE + 8 * len(names):
            continue
        columns = columns_of(payloads, len(names))
        for name, values in zip(names, columns.values, strict=True):
            total = totals.setdefault(name, Accumulator())
            total.add(statistics(values), columns.steps, columns.times)


class KeySetRows:
    """Collects rows, hands out full blocks, and encodes the open one as it grows."""

    def __init__(self, key_set: int, metrics: list[int], take_ids: Callable[[int], int]) -> None:
        self.key_set = key_set
        self.metrics = metrics
        self._take_ids = take_ids
        self._limit = block_rows(len(metrics))
        self._row = struct.Struct(f"<dq{len(metrics)}d")
        self._open: list[bytes] = []
        self._number = 0
        self._first_row = 0
        self._data_id = 0
        self._sealed = [Accumulator() for _ in metrics]
        self._totals: list[Accumulator] | None = None

    @property
    def row_count(self) -> int:
        """All rows so far."""
        return self._first_row + len(self._open)

    def add(self, payloads: list[bytes]) -> None:
        """Add rows as they stand in the tail."""
        self._open += payloads
        self._totals = None

    def take_full_blocks(self) -> list[EncodedBlock]:
        """Encode what fills whole blocks; the rest stays open."""
        full = []
        while len(self._open) >= self._limit:
            columns = columns_of(self._open[: self._limit], len(self.metrics))
            del self._open[: self._limit]
            full.append(self._seal(columns))
        return full

    def add_columns(self, columns: Columns) -> list[EncodedBlock]:
        """Add many rows at once; return the blocks that this filled."""
        steps, times, values = columns
        at = min(len(steps), (self._limit - len(self._open)) % self._limit)
        self._add_turned(columns, 0, at)
        full = self.take_full_blocks()
        while len(steps) - at >= self._limit:
            end = at + self._limit
            full.append(
                self._seal(Columns(steps[at:end], times[at:end], [v[at:end] for v in values]))
            )
            at = end
        self._add_turned(columns, at, len(steps))
        return full

    def _add_turned(self, columns: Columns, start: int, end: int) -> None:
        arrays: list[array[Any]] = [columns.steps, columns.times, *columns.values]
        chunk = [column[start:end] for column in arrays]
        self.add([self._row.pack(*row) for row in zip(*chunk, strict=True)])

    def encode_open(self) -> EncodedBlock | None:
        """The open block as it stands, None if it has no row."""
        if not self._open:
            return None
        columns = columns_of(self._open, len(self.metrics))
        block = self._encode(columns, sealed=False)
        self._totals = self._add_up(block, columns, [a.copy() for a in self._sealed])
        return block

    def totals(self) -> Iterator[tuple[int, Accumulator]]:
        """Each metric's summary over the rows of this key set."""
        if self._totals is None:
            self._totals = [a.copy() for a in self._sealed]
            if self._open:
                steps, times, values = columns_of(self._open, len(self.metrics))
                for total, column in zip(self._totals, values, strict=True):
                    total.add(statistics(column), steps, times)
        return zip(self.metrics, self._totals, strict=True)

    def _seal(self, columns: Columns) -> EncodedBlock:
        block = self._encode(columns, sealed=True)
        self._add_up(block, columns, self._sealed)
        self._number += 1
        self._first_row += len(columns.steps)
        self._data_id = 0
        self._totals = None
        return block

    def _encode(self, columns: Columns, *, sealed: bool) -> EncodedBlock:
        steps, times, values = columns
        self._data_id = self._data_id or self._take_ids(2 + len(values))
        return EncodedBlock(
            self.key_set,
            self._number,
            self._data_id,
            (
                int(sealed), self._first_row, len(steps),
                steps[0], steps[-1], min(steps), max(steps), int(_is_sorted(steps)),
                times[0], times[-1], min(times), max(times),
            ),
            self.metrics,
            encode_floats(steps.tobytes()),
            encode_integers(times.tobytes()),
            [EncodedColumn(statistics(v), encode_floats(v.tobytes())) for v in values],
        )  # fmt: skip

    @staticmethod
    def _add_up(
        block: EncodedBlock, columns: Columns, totals: list[Accumulator]
    ) -> list[Accumulator]:
        for total, column in zip(totals, block.columns, strict=True):
            total.add(column.statistics, columns.steps, columns.times)
        return totals

    def load(self, connection: sqlite3.Connection) -> None:
        """Take up the rows of a journal whose writer is gone."""
        select = "SELECT sealed, rows, steps FROM block WHERE key_set = ? ORDER BY number"
        for sealed, rows, first_id in connection.execute(select, (self.key_set,)).fetchall():
            columns = self._read_block(connection, first_id, rows)
            if sealed:
                self._data_id = first_id
                self._seal(columns)
            else:
                self._data_id = first_id
                self._add_turned(columns, 0, rows)

    def _read_block(self, connection: sqlite3.Connection, first_id: int, rows: int) -> Columns:
        arrays: list[array[Any]] = []
        for column in range(2 + len(self.metrics)):
            out = bytearray()
            column_store.append(connection, first_id + column, rows, out)
            arrays.append(array("q" if column == 1 else "d", bytes(out)))
        return Columns(arrays[0], arrays[1], arrays[2:])


def _is_sorted(steps: array[float]) -> bool:
    return sorted(steps) == steps.tolist()
