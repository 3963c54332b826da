"""From lines to what a card draws: heights, thinning to the picture's columns, marks.

Everything here is a pure function of its inputs, so the same view is the same picture, and showing
another run changes nothing of this one.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from desktop.core.axes import Span, XAxis
from desktop.core.curve_lines import Line, LineCache, RunSeries, make_line
from desktop.core.legend import Entry, entries_of
from desktop.core.look import Look, View
from desktop.core.source import RunKey
from tracklib.store.arrays import Floats
from tracklib.store.thin import thin

__all__ = [
    "Chart",
    "Curve",
    "Edges",
    "Line",
    "LineCache",
    "Look",
    "Marks",
    "RunSeries",
    "View",
    "make_chart",
    "make_line",
]

_POINTS_PER_MARK = 10
_ABSURD = 10.0
_NO_POINTS = np.empty(0)


@dataclass(frozen=True, slots=True)
class Marks:
    """Where values are that the picture cannot show, as x positions far enough apart to be seen."""

    nan: Floats
    above: Floats  # +inf, and outliers above the heights in view
    below: Floats  # -inf, outliers below; on a log axis also zero and negative values
    is_left: bool = False  # points lie where a logarithmic x axis never gets to


@dataclass(frozen=True, slots=True)
class Edges:
    """An unbroken piece of a band: its lower and upper edge, thinned each for itself."""

    low_x: Floats
    low: Floats
    high_x: Floats
    high: Floats


@dataclass(frozen=True, slots=True)
class Curve:
    """What is drawn of one line: thinned polyline, the raw one behind it when smoothed, marks, and
    of a group its band."""

    line: Line
    x: Floats
    y: Floats
    raw_x: Floats
    raw_y: Floats
    marks: Marks
    band: tuple[Edges, ...] = ()


@dataclass(frozen=True, slots=True)
class Chart:
    """All curves of a card, and the ranges they are drawn in. Empty charts have no curves.

    `notes` says in words what is not in the picture, or not as exact as the rest.
    """

    curves: list[Curve]
    look: Look
    x: Span
    y: Span
    everything: Span = field(default=Span(0.0, 1.0))  # the x range of all points, for zooming back
    notes: tuple[str, ...] = ()
    entries: tuple[Entry, ...] = ()  # what a legend lists
    is_clipped: bool = False  # outliers lie outside of the heights in view
    by_key: Mapping[RunKey, list[Curve]] = field(default_factory=dict)


def make_chart(
    lines: list[Line],
    look: Look,
    view: View,
    pixels: int,
    scale: float,
    held: Chart | None = None,
) -> Chart:
    """Thin all lines to what shows in `pixels` columns of the view; `scale` pixels are a point.

    A chart that is `held` keeps its heights, where the view says nothing of them.
    """
    notes = _notes(lines, look)
    lines = [line for line in lines if len(line.x)]
    everything = _x_extent(lines)
    x = view.x or everything
    parts = [_Part.of(line, look, x) for line in lines]
    if view.y is not None:
        y, is_clipped = view.y, False
    elif held is not None:
        y, is_clipped = held.y, held.is_clipped
    else:
        y, is_clipped = heights(parts, look)
    marks = max(1, round(pixels / (_POINTS_PER_MARK * scale)))
    limits = y if is_clipped else None
    curves = [_curve(part, look, x, pixels, marks, limits) for part in parts]
    entries, by_key = entries_of(lines), _by_key(curves)
    return Chart(curves, look, x, y, everything, notes, entries, is_clipped, by_key)


def _by_key(curves: list[Curve]) -> dict[RunKey, list[Curve]]:
    found: dict[RunKey, list[Curve]] = {}
    for curve in curves:
        found.setdefault(curve.line.key, []).append(curve)
    return found


@dataclass(frozen=True, slots=True)
class _Part:
    """The part of a line that lies in view, as heights: NaN where nothing can be drawn."""

    line: Line
    x: Span
    raw: Floats
    smoothed: Floats
    is_raw_shown: bool
    low: Floats = field(default_factory=lambda: _NO_POINTS)
    high: Floats = field(default_factory=lambda: _NO_POINTS)

    @classmethod
    def of(cls, line: Line, look: Look, x: Span) -> _Part:
        raw = _drawable(line.y, look)
        if line.band is not None:
            low, high = _drawable(line.band.low, look), _drawable(line.band.high, look)
            return cls(line, x, raw, raw, False, low, high)
        if not line.is_smoothed:
            return cls(line, x, raw, raw, False)
        return cls(line, x, raw, _drawable(line.smooth_y, look), _is_raw_shown(line, look))

    def in_view(self) -> Floats:
        """All heights that are drawn; smoothed ones lie within the raw ones, if these are shown."""
        places, heights = self.line.smooth_x, self.smoothed
        if self.is_raw_shown:
            places, heights = self.line.x, self.raw
        here = _within(places, self.x)
        seen = heights[here]
        if self.line.band is not None:
            seen = np.concatenate((seen, self.low[here], self.high[here]))
        if not len(seen) or not np.isnan(seen.min()):  # the smallest is NaN where one is
            return seen
        known: Floats = seen[~np.isnan(seen)]
        return known


def _is_raw_shown(line: Line, look: Look) -> bool:
    return look.show_raw and not line.is_faint


def _x_extent(lines: list[Line]) -> Span:
    if not lines:
        return Span(0.0, 1.0)
    lo, hi = min(line.first for line in lines), max(line.last for line in lines)
    return Span(lo, hi) if hi > lo else Span(lo - 0.5, lo + 0.5)


def _curve(part: _Part, look: Look, x: Span, pixels: int, marks: int, limits: Span | None) -> Curve:
    line = part.line
    thin_x, thin_y = thin(line.smooth_x, part.smoothed, x.lo, x.hi, pixels)
    raw_x, raw_y = _NO_POINTS, _NO_POINTS
    if part.is_raw_shown:
        raw_x, raw_y = thin(line.x, part.raw, x.lo, x.hi, pixels)
    marked = _marks(part, look, x, marks, limits)
    return Curve(line, thin_x, thin_y, raw_x, raw_y, marked, _band(part, x, pixels))


def _band(part: _Part, x: Span, pixels: int) -> tuple[Edges, ...]:
    """The pieces of a band that are in view. A lower edge that a logarithmic axis cannot show lies
    as far below the upper one as makes no difference."""
    if part.line.band is None:
        return ()
    here = _within(part.line.x, x)
    here = slice(max(0, here.start - 1), here.stop + 1)  # with the points just outside
    places, low, high = part.line.x[here], part.low[here], part.high[here]
    low = np.where(np.isnan(low), high - _FAR_BELOW, low)
    known = np.flatnonzero(~np.isnan(high))
    pieces = np.split(known, np.flatnonzero(np.diff(known) > 1) + 1) if len(known) else []
    return tuple(
        Edges(
            *thin(places[piece], low[piece], x.lo, x.hi, pixels),
            *thin(places[piece], high[piece], x.lo, x.hi, pixels),
        )
        for piece in pieces
    )


_FAR_BELOW = 1e4  # decades


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
    line = part.line
    if line.is_faint:
        return Marks(_NO_POINTS, _NO_POINTS, _NO_POINTS)
    here = _within(line.x, x)
    places, y, height = line.x[here], line.y[here], part.raw[here]
    if _is_plain(y, look, limits):
        return Marks(_NO_POINTS, _NO_POINTS, _NO_POINTS, is_left=line.lost > 0)
    is_nan, above, below = np.isnan(y), y == np.inf, y == -np.inf
    if line.band is not None:
        is_nan = np.zeros_like(is_nan)  # between the ranges of its runs a group says nothing
    if look.log_y:
        below |= y <= 0
    if limits is not None:
        above |= height > limits.hi
        below |= height < limits.lo
    nan, over, under = (_one_per_column(places[odd], x, columns) for odd in (is_nan, above, below))
    return Marks(nan, over, under, is_left=line.lost > 0)


def _is_plain(y: Floats, look: Look, limits: Span | None) -> bool:
    """Whether there is nothing to mark, as far as two quick looks tell."""
    if look.log_y or not len(y):
        return not len(y)
    lo, hi = float(y.min()), float(y.max())  # NaN where one is
    return (
        math.isfinite(lo)
        and math.isfinite(hi)
        and (limits is None or (lo >= limits.lo and hi <= limits.hi))
    )


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
    if look.clip_outliers and not _is_spread(seen, lo, hi):
        inner = _inner(np.concatenate(seen))
        if hi - lo > _ABSURD * inner.width > 0:
            margin = inner.width / 2
            return Span(max(lo, inner.lo - margin), min(hi, inner.hi + margin)), True
    if lo == hi:
        margin = abs(lo) * 0.1 or 0.5
        return Span(lo - margin, hi + margin), False
    margin = (hi - lo) * 0.05
    return Span(lo - margin, hi + margin), False


def _is_spread(parts: list[Floats], lo: float, hi: float) -> bool:
    """Whether more than one percent of all values lies on either side of the middle tenth: then the
    range of 98 % of them is no less than a tenth of the whole, which is much quicker to see."""
    middle, reach = lo + (hi - lo) / 2, (hi - lo) / (2 * _ABSURD)
    cut = sum(map(len, parts)) // 100
    below = sum(int(np.count_nonzero(part < middle - reach)) for part in parts)
    above = sum(int(np.count_nonzero(part > middle + reach)) for part in parts)
    return below > cut and above > cut


def _inner(values: Floats) -> Span:
    """The range that holds all but one percent of the values at each end."""
    cut = len(values) // 100
    parted = np.partition(values, (cut, len(values) - 1 - cut))
    return Span(float(parted[cut]), float(parted[len(values) - 1 - cut]))


def _notes(lines: list[Line], look: Look) -> tuple[str, ...]:
    lines = [line for line in lines if not line.is_faint]
    notes: dict[str, None] = {}
    left_out = sum(line.left_out for line in lines)
    if left_out:
        partner = look.x_metric if look.axis is XAxis.METRIC else "partner"
        notes[f"{left_out:,} {_points(left_out)} without {partner} at the same step"] = None
    lost = sum(line.lost for line in lines)
    if lost:
        notes[f"{lost:,} {_points(lost)} at x ≤ 0 left of the axis"] = None
    notes.update(dict.fromkeys(line.note for line in lines if line.note))
    return tuple(notes)


def _points(count: int) -> str:
    return "point" if count == 1 else "points"
