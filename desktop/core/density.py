"""Many lines as a picture of how many there are at each pixel, without drawing one after the other.

A line covers, in each column of pixels, what lies between its lowest and highest place there, and
as much more as it is thick. So all extremes are in the picture, as they are in that of a pen, and
where lines lie over each other their number is known instead of being painted over.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from tracklib.store.arrays import Floats, Rows, Truths

_CELLS_AT_ONCE = 1 << 18


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line in pixels: x float64[n] in order, y float64[n] with NaN where it is broken. Of
    `dashes` (on, off, on, … in pixels) only what is on is drawn."""

    x: Floats
    y: Floats
    colour: tuple[float, float, float]
    dashes: tuple[float, ...] = ()


def coverage(
    strokes: Sequence[Stroke], width: int, height: int, thickness: float
) -> tuple[Floats, Floats]:
    """How many strokes cover each pixel, in parts of one at edges, and the sum of their colours.

    :returns: float64[height, width] and float64[height, width, 3]
    """
    steps = np.zeros((4, width * (height + 2)))
    for some in _in_batches(strokes, width):
        low, high = _extents(some, width, thickness)
        _add(steps, some, low.clip(0, height), 1.0, ~np.isnan(low))
        _add(steps, some, high.clip(0, height), -1.0, ~np.isnan(low))
    sums = np.cumsum(steps.reshape(4, width, height + 2), axis=2)[:, :, :height]
    return np.ascontiguousarray(sums[0].T), np.ascontiguousarray(sums[1:].transpose(2, 1, 0))


def _add(
    steps: Floats, strokes: list[Stroke], edges: Floats, sign: float, is_there: Truths
) -> None:
    """Let everything below the edges change by one, and by a colour; the sums come later."""
    width = edges.shape[1]
    column = np.broadcast_to(np.arange(width), edges.shape)[is_there]
    edge = edges[is_there]
    row = np.floor(edge)
    part = edge - row
    at = column * (steps.shape[1] // width) + row.astype(np.intp)
    weights = np.array([(1.0, *stroke.colour) for stroke in strokes]) * sign
    owner = np.broadcast_to(np.arange(len(strokes))[:, None], edges.shape)[is_there]
    for channel in range(4):
        weight = weights[owner, channel]
        steps[channel] += np.bincount(at, weight * (1 - part), minlength=steps.shape[1])
        steps[channel] += np.bincount(at + 1, weight * part, minlength=steps.shape[1])


def _in_batches(strokes: Sequence[Stroke], width: int) -> Iterator[list[Stroke]]:
    """Some at a time, so that memory holds a few megabytes whatever their number."""
    batch: list[Stroke] = []
    cells = 0
    for stroke in strokes:
        batch.append(stroke)
        cells += width + len(stroke.x)
        if cells > _CELLS_AT_ONCE:
            yield batch
            batch, cells = [], 0
    if batch:
        yield batch


def _extents(strokes: list[Stroke], width: int, thickness: float) -> tuple[Floats, Floats]:
    """What each stroke covers of each column, from low to high: float64[strokes, width] each, NaN
    where nothing."""
    x, y, owner = _joined(strokes)
    low = np.full((len(strokes), width), np.inf)
    high = np.full((len(strokes), width), -np.inf)
    if len(x):
        at_edges = _at_edges(x, y, owner, len(strokes), width)
        for edges in (at_edges[:, :-1], at_edges[:, 1:]):
            np.fmin(low, edges, out=low)
            np.fmax(high, edges, out=high)
        _take_points(low, high, x, y, owner, width)
    nothing = low > high
    low[nothing] = high[nothing] = np.nan
    for row, stroke in enumerate(strokes):
        if stroke.dashes:
            low[row, _off(stroke.dashes, width)] = np.nan
    half = thickness / 2
    return low - half, high + half


def _joined(strokes: list[Stroke]) -> tuple[Floats, Floats, Rows]:
    """All points one after the other, and whose each is; at gaps NaN."""
    x = np.concatenate([stroke.x for stroke in strokes])
    y = np.concatenate([stroke.y for stroke in strokes])
    owner = np.repeat(np.arange(len(strokes)), [len(stroke.x) for stroke in strokes])
    return x, y, owner


def _at_edges(x: Floats, y: Floats, owner: Rows, count: int, width: int) -> Floats:
    """The height of each stroke at the edges of the columns, where it goes over them without a gap:
    float64[strokes, width + 1]."""
    at = np.full((count, width + 1), np.nan)
    # Segment i goes from point i to point i + 1; it crosses the edges from `first` up to `last`.
    is_line = (owner[1:] == owner[:-1]) & ~np.isnan(y[1:]) & ~np.isnan(y[:-1])
    first = np.ceil(x[:-1].clip(0, width + 1)).astype(np.intp)
    last = np.floor(x[1:].clip(-1, width)).astype(np.intp)
    crossings = np.where(is_line, last - first + 1, 0).clip(0)
    segment = np.repeat(np.arange(len(crossings)), crossings)
    if not len(segment):
        return at
    begin = np.cumsum(crossings) - crossings
    edge = first[segment] + (np.arange(len(segment)) - begin[segment])
    x0, y0 = x[segment], y[segment]
    run = x[segment + 1] - x0
    part = np.divide(edge - x0, run, out=np.zeros(len(run)), where=run > 0)
    at[owner[segment], edge] = y0 + (y[segment + 1] - y0) * part
    return at


def _take_points(low: Floats, high: Floats, x: Floats, y: Floats, owner: Rows, width: int) -> None:
    """Let each column reach as far as the points in it."""
    column = np.floor(x.clip(-1, width)).astype(np.intp)
    known = (column >= 0) & (column < width) & ~np.isnan(y)
    cell, heights = (owner * width + column)[known], y[known]
    if not len(cell):
        return
    starts = np.flatnonzero(np.append(True, cell[1:] != cell[:-1]))
    for extent, of_cell in (
        (low, np.minimum.reduceat(heights, starts)),
        (high, np.maximum.reduceat(heights, starts)),
    ):
        flat = extent.reshape(-1)
        there = cell[starts]
        better = np.minimum if extent is low else np.maximum
        flat[there] = better(flat[there], of_cell)


def _off(dashes: tuple[float, ...], width: int) -> Rows:
    """The columns in which nothing is drawn."""
    ends = np.cumsum(dashes)
    place = np.searchsorted(ends, np.arange(width) % ends[-1], side="right")
    return np.flatnonzero(place % 2 == 1)
