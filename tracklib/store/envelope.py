"""The exact outline of a series, from block statistics where a block is narrower than a pixel.

A block that lies inside one pixel column is known by its first, smallest, largest and last value,
which its statistics have. One that straddles two columns is decoded only if what its statistics
leave open could show. So the picture is that of all points, and 100 million of them cost a few
hundred decoded blocks. Needs numpy.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import NamedTuple, Protocol

import numpy as np

from tracklib.errors import JournalDamaged
from tracklib.format import column_store
from tracklib.format.key_set_rows import columns_of
from tracklib.store.arrays import Floats, Rows, Truths
from tracklib.store.points import Points
from tracklib.store.series import Part, Series
from tracklib.store.thin import thin

_FEW_ROWS = 1_000_000


class Envelope(NamedTuple):
    """A polyline that draws the same pixels as all points: x and y, float64[n]; NaN in y is a gap.

    x is a step, or a time in ns since the epoch (as float64, exact to 256 ns).
    """

    x: Floats
    y: Floats


class Blocks(NamedTuple):
    """Statistics of a source's blocks, one array element a block.

    `is_sorted`: its rows are in the order of x. `broken` rows are NaN or infinite. `x_data` and
    `y_data` say where the source has the columns.
    """

    rows: Floats
    x_first: Floats
    x_last: Floats
    x_min: Floats
    x_max: Floats
    is_sorted: Floats
    finite: Floats
    broken: Floats
    first: Floats
    last: Floats
    low: Floats
    low_row: Floats
    high: Floats
    high_row: Floats
    x_data: Floats
    y_data: Floats


class BlockSource(Protocol):
    """Where the points of one part of a series are, on one axis."""

    def statistics(self) -> Blocks | None:
        """Of all blocks, in order; None where there are none."""

    def loose(self) -> Envelope:
        """The points that are in no block."""

    def decode(self, blocks: Blocks, indices: Rows) -> dict[int, Envelope]:
        """The points of some of the blocks, by their place among `blocks`; without those that
        cannot be read."""


def envelope(
    series: Series,
    *,
    pixels: int,
    axis: str = "step",
    lo: float | None = None,
    hi: float | None = None,
) -> Envelope:
    """What a chart of `pixels` columns shows of the series between `lo` and `hi` (default: all).

    `axis` is "step" or "time". Raises ValueError for other axes or no pixel.
    """
    if axis not in ("step", "time") or pixels < 1:
        raise ValueError(f"axis must be 'step' or 'time' and pixels positive: {axis!r}, {pixels}")
    return envelope_of([_JournalPart(part, axis) for part in series.parts], pixels, lo, hi)


def envelope_of(
    sources: Sequence[BlockSource], pixels: int, lo: float | None = None, hi: float | None = None
) -> Envelope:
    """The same of points that are kept anywhere."""
    pieces = [_Piece(source) for source in sources]
    span = _span(pieces, lo, hi)
    if span is None:
        return Envelope(np.empty(0), np.empty(0))
    outlines = [piece.outline(pixels, *span) for piece in pieces]
    x = np.concatenate([outline.x for outline in outlines])
    y = np.concatenate([outline.y for outline in outlines])
    if np.any(x[1:] < x[:-1]):
        order = np.argsort(x, kind="stable")
        x, y = x[order], y[order]
    return Envelope(*thin(x, y, span[0], span[1], pixels))


def _span(pieces: list[_Piece], lo: float | None, hi: float | None) -> tuple[float, float] | None:
    known = [piece.extent() for piece in pieces if piece.has_rows]
    if not known:
        return None
    low = min(extent[0] for extent in known) if lo is None else lo
    high = max(extent[1] for extent in known) if hi is None else hi
    return (low, high) if high > low else (low, low + 1.0)


class _Piece:
    """What is known of a source, and its outline."""

    def __init__(self, source: BlockSource) -> None:
        self._source = source
        self._blocks = source.statistics()
        self._loose = Envelope(*in_order(*source.loose()))

    @property
    def has_rows(self) -> bool:
        return self._blocks is not None or len(self._loose.x) > 0

    def extent(self) -> tuple[float, float]:
        """Smallest and largest x."""
        loose = self._loose.x
        edges = [loose.min(), loose.max()] if len(loose) else []
        if self._blocks is not None:
            edges += [self._blocks.x_min.min(), self._blocks.x_max.max()]
        return float(min(edges)), float(max(edges))

    def outline(self, pixels: int, lo: float, hi: float) -> Envelope:
        """Candidates for the polyline, in order of x: a superset of first, min, max and last of
        every pixel column."""
        if self._blocks is None:
            return self._loose
        blocks = self._blocks
        wanted = (blocks.x_max >= lo) & (blocks.x_min <= hi)
        wanted |= np.roll(wanted, 1) | np.roll(wanted, -1)  # the line to the points just outside
        picked = np.flatnonzero(wanted)
        some = Blocks._make(column[picked] for column in blocks)
        is_open = _undecided(some, pixels, lo, hi)
        indices = np.flatnonzero(is_open)
        decoded = self._source.decode(some, indices) if len(indices) else {}
        x, y = _merge(some, is_open, decoded)
        return Envelope(np.concatenate((x, self._loose.x)), np.concatenate((y, self._loose.y)))


class _JournalPart:
    """One part of a series on a disk."""

    def __init__(self, part: Part, axis: str) -> None:
        self._part = part
        self._axis = axis

    def statistics(self) -> Blocks | None:
        part, view = self._part, self._part.view
        if part.last_step is not None or not view.journal.rows.get(part.key_set):
            return None
        blocks: Blocks | None = view.read_journal(self._select)
        return blocks

    def loose(self) -> Envelope:
        part, view = self._part, self._part.view
        if part.last_step is not None:  # cut at a fork: exactly, so from the points themselves
            name = view.key_sets[part.key_set][part.column]
            return self._on_axis(Series(name, [part]).read())
        tail = view.tail_rows.get(part.key_set)
        if not tail:
            return Envelope(np.empty(0), np.empty(0))
        columns = columns_of(tail, len(view.key_sets[part.key_set]))
        values = columns.values[part.column]
        return self._on_axis(Points.from_bytes(columns.steps, columns.times, values))

    def _on_axis(self, points: Points) -> Envelope:
        x = np.asarray(points.steps if self._axis == "step" else points.times, dtype=np.float64)
        return Envelope(x, np.asarray(points.values))

    def _select(self, connection: sqlite3.Connection) -> Blocks | None:
        axis = self._axis
        name = self._part.view.key_sets[self._part.key_set][self._part.column]
        is_sorted = (
            "is_sorted" if axis == "step" else "time_min = time_first AND time_max = time_last"
        )
        select = (
            f"SELECT rows, {axis}_first, {axis}_last, {axis}_min, {axis}_max, {is_sorted}, finite,"
            f" rows - finite, first, last, min, min_row, max, max_row, {axis}s, data"
            " FROM block_column JOIN block USING (key_set, number)"
            " WHERE metric = (SELECT id FROM metric WHERE name = ?) AND key_set = ?"
            " ORDER BY number"
        )
        rows = connection.execute(select, (name, self._part.key_set)).fetchall()
        return Blocks._make(np.array(rows, dtype=np.float64).T) if rows else None

    def decode(self, blocks: Blocks, indices: Rows) -> dict[int, Envelope]:
        dtype = "f8" if self._axis == "step" else "i8"
        damage: list[str] = []

        def work(connection: sqlite3.Connection) -> dict[int, Envelope]:
            decoded = {}
            damage.clear()
            for index in map(int, indices):
                rows, x, y = int(blocks.rows[index]), bytearray(), bytearray()
                try:
                    column_store.append(connection, int(blocks.x_data[index]), rows, x)
                    column_store.append(connection, int(blocks.y_data[index]), rows, y)
                except JournalDamaged as error:
                    damage.append(str(error))
                    continue
                steps = np.frombuffer(x, dtype=dtype).astype(np.float64)
                decoded[index] = Envelope(*in_order(steps, np.frombuffer(y, dtype="f8")))
            return decoded

        result: dict[int, Envelope] | None = self._part.view.read_journal(work)
        self._part.view.note_damaged_columns(damage)
        return result or {}


def in_order(x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Points in the order of x; those of equal x stay as they came."""
    if np.all(x[1:] >= x[:-1]):
        return x, y
    order = np.argsort(x, kind="stable")
    return x[order], y[order]


def _x_at(blocks: Blocks, row: Floats) -> Floats:
    """Where a row lies if the block's rows are equally spaced, else about there."""
    last = np.maximum(blocks.rows - 1, 1)
    return blocks.x_first + (blocks.x_last - blocks.x_first) * (np.maximum(row, 0) / last)


def _undecided(blocks: Blocks, pixels: int, lo: float, hi: float) -> Truths:
    """Which blocks must be decoded: those whose statistics leave open what some column shows.

    A block inside one column is decided. One that spans two is, if its extremes fall where they are
    known to and cannot matter in the other column, because blocks inside that column go beyond.
    """
    scale = pixels / (hi - lo)
    start = np.floor((blocks.x_min - lo) * scale)
    end = np.floor((blocks.x_max - lo) * scale)
    inside = start == end
    gaps = (blocks.broken > 0) & (blocks.finite > 0)
    columns = np.clip(start[inside], -1, pixels).astype(np.intp) + 1
    lowest = np.full(pixels + 2, np.inf)
    highest = np.full(pixels + 2, -np.inf)
    np.minimum.at(lowest, columns, np.nan_to_num(blocks.low[inside], nan=np.inf))
    np.maximum.at(highest, columns, np.nan_to_num(blocks.high[inside], nan=-np.inf))
    is_even = (blocks.x_last - blocks.x_first) == (blocks.rows - 1)
    simple = (end - start == 1) & (blocks.is_sorted > 0) & is_even & ~gaps & (blocks.finite > 0)
    left = np.clip(start, -1, pixels).astype(np.intp) + 1
    right = np.clip(end, -1, pixels).astype(np.intp) + 1
    low_left = np.floor((_x_at(blocks, blocks.low_row) - lo) * scale) == start
    high_left = np.floor((_x_at(blocks, blocks.high_row) - lo) * scale) == start
    hidden = (lowest[np.where(low_left, right, left)] <= blocks.low) & (
        highest[np.where(high_left, right, left)] >= blocks.high
    )
    is_few = blocks.rows.sum() < _FEW_ROWS  # then gaps inside a pixel column cost little to show
    undecided: Truths = ~inside & ~(simple & hidden) | (inside & gaps & is_few)
    return undecided


def _merge(blocks: Blocks, is_open: Truths, decoded: dict[int, Envelope]) -> tuple[Floats, Floats]:
    """Candidates in the order of blocks: four a decided block, all points of a decoded one."""
    x_low, x_high = _x_at(blocks, blocks.low_row), _x_at(blocks, blocks.high_row)
    swap = x_low > x_high
    x = np.stack(
        (blocks.x_min, np.where(swap, x_high, x_low), np.where(swap, x_low, x_high), blocks.x_max),
        1,
    )
    y = np.stack(
        (
            blocks.first,
            np.where(swap, blocks.high, blocks.low),
            np.where(swap, blocks.low, blocks.high),
            blocks.last,
        ),
        1,
    )
    pieces_x: list[Floats] = []
    pieces_y: list[Floats] = []
    begin = 0
    for index in np.flatnonzero(is_open):
        _append(pieces_x, pieces_y, blocks, x[begin:index], y[begin:index], begin)
        if int(index) in decoded:
            pieces_x.append(decoded[int(index)].x)
            pieces_y.append(decoded[int(index)].y)
        begin = int(index) + 1
    _append(pieces_x, pieces_y, blocks, x[begin:], y[begin:], begin)
    return np.concatenate(pieces_x), np.concatenate(pieces_y)


def _append(
    xs: list[Floats], ys: list[Floats], blocks: Blocks, x: Floats, y: Floats, begin: int
) -> None:
    """Add decided blocks; a broken value is no candidate unless the block has no other."""
    flat_x, flat_y = x.ravel(), y.ravel()
    has_finite = np.repeat(blocks.finite[begin : begin + len(x)] > 0, 4)
    keep = np.isfinite(flat_y) | ~has_finite
    xs.append(flat_x[keep])
    ys.append(flat_y[keep])
