"""The outline of a metric from the blocks in the database: what all points would draw.

Needs numpy.
"""

from __future__ import annotations

import math
import struct
import zlib
from collections.abc import Iterator

import numpy as np
from sqlalchemy import Connection, select

from sync.errors import Code, Refused
from sync.journal import rows
from sync.protocol.messages import Record
from sync.protocol.reading import GetOutline, Outline
from sync.server import tables
from sync.server.database import Database
from sync.server.facts.deriving import writers_of
from sync.server.facts.plain import plain
from sync.server.facts.searching import no_run
from sync.server.facts.written import DatabaseWriter, number
from tracklib.format.blocks import decode_into
from tracklib.format.column_store import is_good
from tracklib.format.frames import ROW_HEAD_SIZE
from tracklib.format.key_set_rows import columns_of
from tracklib.store.arrays import Rows
from tracklib.store.envelope import Blocks, Envelope, envelope_of, in_order

_journal, _record = tables.journal, tables.record
_KEY = struct.Struct(">QQ")
_AT_ONCE = 50
_MOST_ROWS = 65535
_UNREADABLE = (ValueError, struct.error, zlib.error)


def outline_of(database: Database, request: GetOutline) -> Outline:
    """The outline. Raises Refused for a run, metric or span that is not there."""
    if not all(map(math.isfinite, filter(None, (request.lo, request.hi)))):
        raise Refused(Code.BAD_REQUEST, "lo and hi are numbers")
    with database.reading() as connection:
        where = (tables.run.c.id == request.run, tables.run.c.project == request.project)
        if connection.execute(select(tables.run.c.id).where(*where)).first() is None:
            raise no_run(request.project, request.run)
        found = connection.execute(select(_journal).where(_journal.c.run == request.run)).all()
        writers = writers_of(connection, sorted(found, key=lambda row: str(row.writer)))
        sources = [
            _DatabasePart(connection, journal, writer, key_set, request.metric, request.axis)
            for journal, writer in writers.items()
            for key_set, names in sorted(writer.columns.items())
            if request.metric in names
        ]
        if not sources:
            raise Refused(Code.NOT_FOUND, f"run {request.run} has no metric {request.metric!r}")
        points = envelope_of(sources, max(1, request.points // 4), request.lo, request.hi)
    count = sum(source.count for source in sources)
    x, y = points.x.tolist(), [plain(value) for value in points.y.tolist()]
    return Outline(request.run, request.metric, request.axis, count, x, y)


class _DatabasePart:
    """The points of a metric in one key set of one writer: a `BlockSource`."""

    def __init__(
        self,
        connection: Connection,
        journal: int,
        writer: DatabaseWriter,
        key_set: int,
        metric: str,
        axis: str,
    ) -> None:
        self._connection = connection
        self._journal = journal
        self._writer = writer
        self._key_set = key_set
        self._metric = metric
        self._axis = axis
        self._numbers: dict[int, int] = {}  # of blocks, by the numbers of their columns
        self.count = writer.row_count(key_set)

    def statistics(self) -> Blocks | None:
        """Of all blocks, in order."""
        found = []
        for block in self._blocks(b"b" + _KEY.pack(self._key_set, 0)):
            column = self._column_of(block)
            if column is None or not 0 < block.rows <= _MOST_ROWS:
                continue
            self._numbers[column.data] = block.number
            found.append((block.first_row, self._row(block, column)))
        if not found:
            return None
        found.sort(key=lambda one: one[0])
        return Blocks._make(np.array([row for _, row in found], dtype=np.float64).T)

    def _row(self, block: rows.BlockRow, column: rows.BlockColumnRow) -> tuple[float, ...]:
        if self._axis == "step":
            x = (block.step_first, block.step_last, block.step_min, block.step_max)
            is_sorted = block.is_sorted
        else:
            x = (block.time_first, block.time_last, block.time_min, block.time_max)
            is_sorted = int(x[2] == x[0] and x[3] == x[1])
        return (
            block.rows,
            *map(number, x),
            is_sorted,
            column.finite,
            block.rows - column.finite,
            number(column.first),
            number(column.last),
            number(column.min),
            column.min_row,
            number(column.max),
            column.max_row,
            block.steps if self._axis == "step" else block.times,
            column.data,
        )

    def loose(self) -> Envelope:
        """The rows that only the tail has."""
        names = self._writer.columns[self._key_set]
        size = ROW_HEAD_SIZE + 8 * len(names)
        tail = [row for row in self._writer.tail_rows.get(self._key_set, ()) if len(row) == size]
        if not tail:
            return Envelope(np.empty(0), np.empty(0))
        columns = columns_of(tail, len(names))
        x = columns.steps if self._axis == "step" else columns.times
        values = columns.values[names.index(self._metric)]
        return Envelope(np.asarray(x, dtype=np.float64), np.asarray(values))

    def decode(self, blocks: Blocks, indices: Rows) -> dict[int, Envelope]:
        """The points of some blocks."""
        wanted = {self._numbers[int(blocks.y_data[i])]: int(i) for i in indices}
        decoded = {}
        for start in range(0, len(wanted), _AT_ONCE):
            keys = [
                b"b" + _KEY.pack(self._key_set, one)
                for one in list(wanted)[start : start + _AT_ONCE]
            ]
            for block in self._blocks(*keys, are_all=True):
                points = self._points_of(block)
                if points is not None:
                    decoded[wanted[block.number]] = points
        return decoded

    def _points_of(self, block: rows.BlockRow) -> Envelope | None:
        column = self._column_of(block)
        data = {one.id: one for one in block.data}
        x = data.get(block.steps if self._axis == "step" else block.times)
        y = data.get(column.data) if column is not None else None
        if x is None or y is None:
            return None
        try:
            dtype = "f8" if self._axis == "step" else "i8"
            steps = np.frombuffer(_decoded(x, block.rows), dtype=dtype).astype(np.float64)
            return Envelope(*in_order(steps, np.frombuffer(_decoded(y, block.rows), dtype="f8")))
        except _UNREADABLE:
            return None

    def _column_of(self, block: rows.BlockRow) -> rows.BlockColumnRow | None:
        names = self._writer.names
        return next((c for c in block.columns if names.get(c.metric) == self._metric), None)

    def _blocks(self, *keys: bytes, are_all: bool = False) -> Iterator[rows.BlockRow]:
        """The blocks of some keys; or all of the key set from the one key on."""
        key = _record.c.key
        end = b"b" + _KEY.pack(self._key_set, (1 << 64) - 1)
        which = key.in_(keys) if are_all else (key >= keys[0]) & (key <= end)
        statement = select(_record.c.rev, key, _record.c.body).where(
            _record.c.journal == self._journal, _record.c.is_series == 1, which
        )
        streamed = self._connection.execution_options(stream_results=True, max_row_buffer=20)
        with streamed.execute(statement) as found:
            for record in found:
                try:
                    row = rows.decode(Record(*record))
                except ValueError:
                    continue
                if isinstance(row, rows.BlockRow):
                    yield row


def _decoded(column: rows.DataRow, count: int) -> bytearray:
    """The 8 × count bytes of a column. Raises ValueError, struct.error or zlib.error."""
    if not is_good(column.id, count, column.codec, column.crc, column.data):
        raise ValueError("a column has a wrong checksum")
    out = bytearray(8 * count)
    decode_into(out, 0, column.codec, column.data, count)
    return out
