"""From series to what a card draws: the x axis, smoothing, thinning to the picture's columns.

Everything here is a pure function of its inputs, so the same view is the same picture, and showing
another run changes nothing of this one.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field

import numpy as np

from desktop.core.axes import Span, XAxis
from desktop.core.outline import Outline
from desktop.core.series import SeriesData
from desktop.core.smoothing import Method, smooth
from desktop.core.source import RunKey
from tracklib.store.arrays import Floats
from tracklib.store.thin import thin

_POINTS_PER_MARK = 10
_ABSURD = 10.0


@dataclass(frozen=True, slots=True)
class View:
    """What part of a chart is looked at; None means all there is."""

    x: Span | None = None
    y: Span | None = None


@dataclass(frozen=True, slots=True)
class Look:
    """How curves are shown, the same for every card.

    `smoothing` is the strength of the `method`, 0 for none; with `show_raw` the values as logged
    stay faintly behind a smoothed curve, and its heights are theirs.
    With `clip_outliers` a few values far off (a run that diverged) do not decide the heights in
    view. They are drawn all the same, and marked where they leave the picture.
    """

    axis: XAxis = XAxis.STEP
    smoothing: float = 0.0
    method: Method = Method.EMA
    show_raw: bool = True
    log_y: bool = False
    clip_outliers: bool = True


@dataclass(frozen=True, slots=True)
class RunSeries:
    """One run's part in a chart."""

    key: RunKey
    created_ns: int
    data: SeriesData | Outline


@dataclass(frozen=True, slots=True)
class Line:
    """One run's points in order of x, as logged and smoothed (the same arrays if not).

    All points, or of a very long series those that show in the present view; `first` and `last`
    are the ends of all.
    """

    key: RunKey
    x: Floats
    y: Floats
    smooth_x: Floats
    smooth_y: Floats
    first: float
    last: float

    @property
    def is_smoothed(self) -> bool:
        return self.smooth_y is not self.y


@dataclass(frozen=True, slots=True)
class Marks:
    """Where values are that the picture cannot show, as x positions far enough apart to be seen."""

    nan: Floats
    above: Floats  # +inf, and outliers above the heights in view
    below: Floats  # -inf, outliers below; on a log axis also zero and negative values


@dataclass(frozen=True, slots=True)
class Curve:
    """What is drawn of one run: thinned polyline, the raw one behind it when smoothed, marks."""

    line: Line
    x: Floats
    y: Floats
    raw_x: Floats
    raw_y: Floats
    marks: Marks


@dataclass(frozen=True, slots=True)
class Chart:
    """All curves of a card, and the ranges they are drawn in. Empty charts have no curves."""

    curves: list[Curve]
    look: Look
    x: Span
    y: Span
    everything: Span = field(default=Span(0.0, 1.0))  # the x range of all points, for zooming back


_LineName = tuple[RunKey, str, XAxis, float, Method]


class LineCache:
    """Sorted and smoothed series of the charts seen last. Belongs to one thread."""

    def __init__(self, budget_bytes: int = 128 << 20) -> None:
        self._budget_bytes = budget_bytes
        self._size_bytes = 0
        self._lines: OrderedDict[_LineName, tuple[SeriesData, Line]]
        self._lines = OrderedDict()

    def line(self, metric: str, run: RunSeries, look: Look) -> Line:
        if isinstance(run.data, Outline):
            return _line_of_outline(run.key, run.data)
        name = (run.key, metric, look.axis, look.smoothing, look.method)
        found = self._lines.pop(name, None)
        if found is not None:
            self._size_bytes -= _size_bytes(found[1])
        if found is None or not found[0].is_same_as(run.data):
            found = (run.data, make_line(run.key, run.created_ns, run.data, look))
        self._lines[name] = found
        self._size_bytes += _size_bytes(found[1])
        while self._size_bytes > self._budget_bytes and len(self._lines) > 1:
            _, (_, oldest) = self._lines.popitem(last=False)
            self._size_bytes -= _size_bytes(oldest)
        return found[1]


def _size_bytes(line: Line) -> int:
    return line.x.nbytes + line.y.nbytes + line.smooth_y.nbytes


def _line_of_outline(key: RunKey, seen: Outline) -> Line:
    return Line(key, seen.x, seen.y, seen.smooth_x, seen.smooth_y, seen.first, seen.last)


def make_line(key: RunKey, created_ns: int, data: SeriesData, look: Look) -> Line:
    """Put a series in order of x and smooth it over all its points."""
    x, y = _x_values(created_ns, data, look.axis), data.values
    if len(x) > 1 and not bool(np.all(x[1:] >= x[:-1])):
        order = np.argsort(x, kind="stable")
        x, y = x[order], y[order]
    first, last = (float(x[0]), float(x[-1])) if len(x) else (0.0, 0.0)
    return Line(key, x, y, x, smooth(x, y, look.smoothing, look.method), first, last)


def _x_values(created_ns: int, data: SeriesData, axis: XAxis) -> Floats:
    if axis is XAxis.STEP:
        return data.steps
    since = created_ns if axis is XAxis.RELATIVE else 0
    seconds: Floats = (data.times - since) / 1e9
    return seconds


def make_chart(lines: list[Line], look: Look, view: View, pixels: int, scale: float) -> Chart:
    """Thin all lines to what shows in `pixels` columns of the view; `scale` pixels are a point."""
    lines = [line for line in lines if len(line.x)]
    everything = _x_extent(lines)
    x = view.x or everything
    parts = [_Part.of(line, look, x) for line in lines]
    y, is_clipped = (view.y, False) if view.y else heights(parts, look)
    marks = max(1, round(pixels / (_POINTS_PER_MARK * scale)))
    limits = y if is_clipped else None
    curves = [_curve(part, look, x, pixels, marks, limits) for part in parts]
    return Chart(curves, look, x, y, everything)


@dataclass(frozen=True, slots=True)
class _Part:
    """The part of a line that lies in view, as heights: NaN where nothing can be drawn."""

    line: Line
    x: Span
    raw: Floats
    smoothed: Floats
    is_raw_shown: bool

    @classmethod
    def of(cls, line: Line, look: Look, x: Span) -> _Part:
        raw = _drawable(line.y, look)
        if not line.is_smoothed:
            return cls(line, x, raw, raw, False)
        return cls(line, x, raw, _drawable(line.smooth_y, look), look.show_raw)

    def in_view(self) -> Floats:
        """All heights that are drawn; smoothed ones lie within the raw ones, if these are shown."""
        places, heights = self.line.smooth_x, self.smoothed
        if self.is_raw_shown:
            places, heights = self.line.x, self.raw
        seen = heights[_within(places, self.x)]
        known: Floats = seen[~np.isnan(seen)]
        return known


def _x_extent(lines: list[Line]) -> Span:
    if not lines:
        return Span(0.0, 1.0)
    lo, hi = min(line.first for line in lines), max(line.last for line in lines)
    return Span(lo, hi) if hi > lo else Span(lo - 0.5, lo + 0.5)


def _curve(part: _Part, look: Look, x: Span, pixels: int, marks: int, limits: Span | None) -> Curve:
    line = part.line
    thin_x, thin_y = thin(line.smooth_x, part.smoothed, x.lo, x.hi, pixels)
    raw_x, raw_y = np.empty(0), np.empty(0)
    if part.is_raw_shown:
        raw_x, raw_y = thin(line.x, part.raw, x.lo, x.hi, pixels)
    return Curve(line, thin_x, thin_y, raw_x, raw_y, _marks(part, look, x, marks, limits))


def _within(places: Floats, x: Span) -> slice:
    """The points that lie in view."""
    begin = int(np.searchsorted(places, x.lo, side="left"))
    return slice(begin, int(np.searchsorted(places, x.hi, side="right")))


def _drawable(y: Floats, look: Look) -> Floats:
    """Values as heights: their logarithm on a log axis; NaN where nothing can be drawn."""
    if look.log_y:
        with np.errstate(divide="ignore", invalid="ignore"):
            y = np.log10(y)
    finite = np.isfinite(y)
    if finite.all():
        return y
    gaps: Floats = np.where(finite, y, np.nan)
    return gaps


def _marks(part: _Part, look: Look, x: Span, columns: int, limits: Span | None) -> Marks:
    here = _within(part.line.x, x)
    places, y, height = part.line.x[here], part.line.y[here], part.raw[here]
    is_nan, above, below = np.isnan(y), y == np.inf, y == -np.inf
    if look.log_y:
        below |= y <= 0
    if limits is not None:
        above |= height > limits.hi
        below |= height < limits.lo
    return Marks(*(_one_per_column(places[odd], x, columns) for odd in (is_nan, above, below)))


def _one_per_column(places: Floats, x: Span, columns: int) -> Floats:
    if len(places) <= 1:
        return places
    column = np.floor((places - x.lo) * (columns / x.width))
    kept: Floats = places[np.append(True, column[1:] != column[:-1])]
    return kept


def heights(parts: list[_Part], look: Look) -> tuple[Span, bool]:
    """The range of all heights in view with a margin, and whether outliers lie outside of it.

    Outliers are left out when the whole range is more than ten times the range that holds 98 %
    of the points.
    """
    seen = [part.in_view() for part in parts]
    seen = [part for part in seen if len(part)]
    if not seen:
        return Span(0.0, 1.0), False
    lo, hi = min(float(part.min()) for part in seen), max(float(part.max()) for part in seen)
    if look.clip_outliers:
        inner = _inner(np.concatenate(seen))
        if hi - lo > _ABSURD * inner.width > 0:
            margin = inner.width / 2
            return Span(max(lo, inner.lo - margin), min(hi, inner.hi + margin)), True
    if lo == hi:
        margin = abs(lo) * 0.1 or 0.5
        return Span(lo - margin, hi + margin), False
    margin = (hi - lo) * 0.05
    return Span(lo - margin, hi + margin), False


def _inner(values: Floats) -> Span:
    """The range that holds all but one percent of the values at each end."""
    cut = len(values) // 100
    parted = np.partition(values, (cut, len(values) - 1 - cut))
    return Span(float(parted[cut]), float(parted[len(values) - 1 - cut]))
