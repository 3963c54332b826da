"""Series too long to keep: only what a view shows of them, made from the files for each view.

Without smoothing the store's block statistics give the outline. With smoothing all points are read
piece by piece, so that memory holds a piece at a time, however long the series is.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise
from typing import Any

import numpy as np

from desktop.core.axes import Span, XAxis
from desktop.core.smoothing import Method
from desktop.core.smoothing_stream import smooth_pieces
from desktop.core.source import Points, Series
from tracklib.store.arrays import Floats
from tracklib.store.thin import thin

LARGE = 250_000  # points; up to here a series is kept in memory as it is
_PIECE = 2_000_000


@dataclass(frozen=True, slots=True)
class Wish:
    """What a chart wants to see: an axis, a range of it (None: all there is), columns, smoothing.

    On a logarithmic axis the range is one of logarithms to base 10, as everything that is drawn.
    """

    axis: XAxis
    span: Span | None
    pixels: int
    smoothing: float
    method: Method = Method.EMA
    x_metric: str = ""  # what counts on XAxis.METRIC
    log_x: bool = False


@dataclass(frozen=True, slots=True)
class Outline:
    """The polylines that show a long series in one view, as logged and smoothed.

    `first` and `last` are the ends of the whole series on this axis, `count` its points. Of the
    points `left_out` have no x, `lost` cannot be shown on a logarithmic axis; `note` says what else
    is not as it was wished.
    """

    wish: Wish
    x: Floats
    y: Floats
    smooth_x: Floats
    smooth_y: Floats
    first: float
    last: float
    count: int
    left_out: int = 0
    lost: int = 0
    note: str = ""


def outline(series: Series, created_ns: int, wish: Wish) -> Outline:
    """Make the outline of a metric for a view on a linear axis of steps or times."""
    axis = _Axis.of(wish, created_ns)
    ends = axis.envelope(series, 1, None)[0]
    if not len(ends):
        return Outline(wish, ends, ends, ends, ends, 0.0, 0.0, 0)
    first, last = float(ends[0]), float(ends[-1])
    if wish.span is None:
        wish = replace(wish, span=Span(first, last) if last > first else Span(first, first + 1))
    assert wish.span is not None
    lo, hi = wish.span.lo, wish.span.hi
    x, y = axis.envelope(series, wish.pixels, (lo, hi))
    smooth_x, smooth_y = x, y
    if wish.smoothing > 0 and last > first:
        smooth_x, smooth_y = _smoothed(series, axis, wish, (first, last), (lo, hi))
    return Outline(wish, x, y, smooth_x, smooth_y, first, last, series.count)


@dataclass(frozen=True, slots=True)
class _Axis:
    """How the store counts an axis: steps as they are, times in ns since the epoch."""

    is_step: bool
    since_ns: int

    @classmethod
    def of(cls, wish: Wish, created_ns: int) -> _Axis:
        name = wish.axis.value
        return cls(name == "step", created_ns if name == "relative" else 0)

    def envelope(
        self, series: Any, pixels: int, span: tuple[float, float] | None
    ) -> tuple[Floats, Floats]:
        from tracklib.store.envelope import envelope

        lo, hi = (None, None) if span is None else (self.to_store(span[0]), self.to_store(span[1]))
        found = envelope(
            series, pixels=pixels, axis="step" if self.is_step else "time", lo=lo, hi=hi
        )
        return self.from_store(found.x), found.y

    def to_store(self, x: float) -> float:
        return x if self.is_step else x * 1e9 + self.since_ns

    def from_store(self, x: Floats) -> Floats:
        return x if self.is_step else (x - self.since_ns) / 1e9

    def read(self, series: Any, lo: float, hi: float) -> Points:
        if self.is_step:
            points: Points = series.read(step=(lo, hi))
        else:
            points = series.read(time=(math.ceil(self.to_store(lo)), int(self.to_store(hi))))
        return points

    def of_points(self, points: Points) -> Floats:
        if self.is_step:
            return np.asarray(points.steps, dtype=np.float64)
        return (np.asarray(points.times, dtype=np.int64) - self.since_ns) / 1e9


def _smoothed(
    series: Series,
    axis: _Axis,
    wish: Wish,
    ends: tuple[float, float],
    view: tuple[float, float],
) -> tuple[Floats, Floats]:
    """Smooth all points, keep what the view shows."""
    pieces = partial(_pieces, series, axis, ends)
    xs, ys = [], []
    for x, smoothed in smooth_pieces(pieces, *ends, wish.smoothing, wish.method):
        thin_x, thin_y = thin(x, smoothed, *view, wish.pixels)
        xs.append(thin_x)
        ys.append(thin_y)
    return np.concatenate(xs), np.concatenate(ys)


def _pieces(
    series: Series, axis: _Axis, ends: tuple[float, float]
) -> Iterator[tuple[Floats, Floats]]:
    """All points in order of x, a few million at a time."""
    count = max(1, -(-series.count // _PIECE))
    edges = np.linspace(*ends, count + 1)
    for number, (lo, hi) in enumerate(pairwise(edges.tolist())):
        is_last = number == count - 1
        points = axis.read(series, lo, hi if is_last else math.nextafter(hi, -math.inf))
        x, y = axis.of_points(points), np.asarray(points.values, dtype=np.float64)
        if np.any(x[1:] < x[:-1]):
            order = np.argsort(x, kind="stable")
            x, y = x[order], y[order]
        yield x, y
