"""Outlines of very long series for which the store has no statistics: expressions, another metric
as x, a logarithmic x. All points are read piece by piece and thinned to what the view shows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from desktop.core.axes import Span, XAxis
from desktop.core.joining import join, places_of
from desktop.core.outline import Outline, Wish
from desktop.core.series_data import SeriesData
from desktop.core.smoothing_stream import smooth_pieces
from desktop.core.source import Points, Series
from desktop.core.terms import Term
from tracklib.store.arrays import Floats
from tracklib.store.thin import thin

_PIECE = 1_000_000
_UNSMOOTHED = "Too long to be smoothed on an axis that goes back and forth"
_Line = tuple[Floats, Floats]


def streamed(term: Term, series: Mapping[str, Series], created_ns: int, wish: Wish) -> Outline:
    """Make the outline of a term for a view.

    :param series: by name: every input of the term, and the x metric
    """
    walk = _Walk(term, series, created_ns, wish)
    seen = walk.survey()
    nothing = np.empty(0)
    if seen.count == 0:
        return Outline(
            wish, nothing, nothing, nothing, nothing, 0.0, 0.0, 0, seen.left_out, seen.lost
        )
    if wish.span is None:
        whole = Span(seen.first, seen.last if seen.last > seen.first else seen.first + 1)
        wish = replace(wish, span=whole)
    x, y = _thinned(walk.pieces(), wish)
    smooth_x, smooth_y, note = x, y, ""
    if wish.smoothing > 0 and seen.x_last > seen.x_first:
        if seen.is_sorted:
            ends = (seen.x_first, seen.x_last)
            smoothed = smooth_pieces(walk.pieces, *ends, wish.smoothing, wish.method)
            smooth_x, smooth_y = _thinned(smoothed, wish)
        else:
            note = _UNSMOOTHED
    return Outline(
        wish, x, y, smooth_x, smooth_y, seen.first, seen.last, seen.count,
        seen.left_out, seen.lost, note,
    )  # fmt: skip


@dataclass(slots=True)
class _Survey:
    """What a walk over all points finds: ends as drawn and as counted, and numbers of points."""

    log_x: bool
    first: float = np.inf
    last: float = -np.inf
    x_first: float = np.inf
    x_last: float = -np.inf
    count: int = 0
    left_out: int = 0
    lost: int = 0
    is_sorted: bool = True

    def take(self, x: Floats, left_out: int) -> None:
        """Note a piece: x in order."""
        self.left_out += left_out
        if not len(x):
            return
        self.is_sorted = self.is_sorted and float(x[0]) >= self.x_last
        self.x_first, self.x_last = min(self.x_first, float(x[0])), max(self.x_last, float(x[-1]))
        shown = _as_drawn(x, self.log_x)
        self.lost += len(x) - len(shown)
        self.count += len(shown)
        if len(shown):
            self.first = min(self.first, float(shown[0]))
            self.last = max(self.last, float(shown[-1]))


class _Walk:
    """All points of a term in order of step, piece after piece, each in order of x."""

    def __init__(
        self, term: Term, series: Mapping[str, Series], created_ns: int, wish: Wish
    ) -> None:
        self._term = term
        self._series = series
        self._created_ns = created_ns
        self._wish = wish
        self._edges = step_edges(series[term.inputs[0]], _PIECE)

    def survey(self) -> _Survey:
        found = _Survey(self._wish.log_x)
        for x, _, left_out in self._walk():
            found.take(x, left_out)
        return found

    def pieces(self) -> Iterator[_Line]:
        for x, y, _ in self._walk():
            yield x, y

    def _walk(self) -> Iterator[tuple[Floats, Floats, int]]:
        wish = self._wish
        x_metric = wish.x_metric if wish.axis is XAxis.METRIC else ""
        for lo, hi in pairwise(self._edges):
            series = {name: _data(one, lo, hi) for name, one in self._series.items()}
            data = join(self._term, series, x_metric)
            x = places_of(data, self._created_ns, wish.axis)
            order = np.argsort(x, kind="stable")
            yield x[order], data.values[order], data.left_out


def step_edges(base: Series, rows: int) -> list[float]:
    """Steps that part a series in pieces of about so many rows: from each up to the next, the next
    left out."""
    from tracklib.store.envelope import envelope

    # What the store hands out are its own series; the seam's protocol knows less of them.
    ends = envelope(base, pixels=1, axis="step").x  # type: ignore[arg-type]
    if not len(ends):
        return []
    first, last = float(ends[0]), float(ends[-1])
    edges: list[float] = np.linspace(first, last, max(1, -(-base.count // rows)) + 1).tolist()
    return [*edges[:-1], float(np.nextafter(last, np.inf))]


def _data(series: Series, lo: float, hi: float) -> SeriesData:
    points: Points = series.read(step=(lo, float(np.nextafter(hi, -np.inf))))
    return SeriesData(
        np.asarray(points.steps, dtype=np.float64),
        np.asarray(points.times, dtype=np.int64),
        np.asarray(points.values, dtype=np.float64),
        version=0,
    )


def _as_drawn(x: Floats, log_x: bool) -> Floats:
    """Sorted places as they are drawn; what a logarithmic axis cannot show is missing in front."""
    if not log_x:
        return x
    shown: Floats = np.log10(x[np.searchsorted(x, 0.0, side="right") :])
    return shown


def _thinned(pieces: Iterator[_Line], wish: Wish) -> _Line:
    """What a view shows of points that come in pieces. Thinning keeps the extremes of each column
    of each piece, and so those of all."""
    assert wish.span is not None
    span = (wish.span.lo, wish.span.hi)
    xs, ys = [np.empty(0)], [np.empty(0)]
    for x, y in pieces:
        places = _as_drawn(x, wish.log_x)
        thin_x, thin_y = thin(places, y[len(y) - len(places) :], *span, wish.pixels)
        xs.append(thin_x)
        ys.append(thin_y)
    x, y = np.concatenate(xs), np.concatenate(ys)
    if np.any(x[1:] < x[:-1]):
        order = np.argsort(x, kind="stable")
        x, y = x[order], y[order]
    return thin(x, y, *span, wish.pixels)
