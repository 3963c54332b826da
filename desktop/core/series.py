"""Series in memory: read once, then only what is new; the least used are let go.

A `SeriesStore` belongs to the disk lane. What it hands out (`SeriesData`) never changes, so that
other threads may work on it: a growing series appends behind the part that was handed out.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping
from typing import TypeVar

import numpy as np

from desktop.core.axes import XAxis
from desktop.core.joining import join
from desktop.core.outline import LARGE, Outline, Wish, outline
from desktop.core.outline_streamed import streamed
from desktop.core.series_data import SeriesData
from desktop.core.source import Curves, Points, RunKey, Series
from desktop.core.terms import Term
from tracklib.errors import MetricNotFound
from tracklib.store.arrays import Floats, Times

_Array = TypeVar("_Array", Floats, Times)
_Name = tuple[RunKey, str]
_MOST_AHEAD = 1_000_000


class _Growing:
    """Three arrays with room to grow, and where reading goes on."""

    def __init__(self) -> None:
        self._steps = np.empty(0, dtype=np.float64)
        self._times = np.empty(0, dtype=np.int64)
        self._values = np.empty(0, dtype=np.float64)
        self._count = 0
        self._version = 0
        self.cursor: Hashable = None

    @property
    def size_bytes(self) -> int:
        return 24 * len(self._values)  # though series logged together share two thirds of it

    def append(self, points: Points) -> None:
        added = len(points)
        if not added:
            return
        steps, times, values = _arrays(points)
        if self._count == 0:
            self._steps, self._times, self._values = steps, times, values
        else:
            self._make_room(self._count + added)
            there = slice(self._count, self._count + added)
            self._steps[there], self._times[there], self._values[there] = steps, times, values
        self._count += added
        self._version += 1

    def snapshot(self) -> SeriesData:
        here = slice(0, self._count)
        return SeriesData(self._steps[here], self._times[here], self._values[here], self._version)

    def _make_room(self, needed: int) -> None:
        if needed <= len(self._values):
            return
        capacity = max(needed + 256, needed * 3 // 2)
        self._steps = _grown(self._steps, self._count, capacity)
        self._times = _grown(self._times, self._count, capacity)
        self._values = _grown(self._values, self._count, capacity)


def _arrays(points: Points) -> tuple[Floats, Times, Floats]:
    """The buffers of some points as arrays, without copying."""
    return (
        np.asarray(points.steps, dtype=np.float64),
        np.asarray(points.times, dtype=np.int64),
        np.asarray(points.values, dtype=np.float64),
    )


def _grown(array: _Array, count: int, capacity: int) -> _Array:
    larger = np.empty(capacity, dtype=array.dtype)
    larger[:count] = array[:count]
    return larger


def _without_places(count: int) -> SeriesData:
    nothing = np.empty(0)
    return SeriesData(nothing, nothing.astype(np.int64), nothing, count, nothing, count)


class SeriesStore:
    """Series by run and metric, within a budget of memory. Used by one thread only.

    `age_of` tells of a run what changes when it may have grown: a series that was read along with
    another one is good for one use, if it is still the same by then.
    """

    def __init__(
        self,
        open_run: Callable[[RunKey], Curves],
        budget_bytes: int = 256 << 20,
        age_of: Callable[[RunKey], Hashable] = lambda key: None,
    ) -> None:
        self._open_run = open_run
        self._budget_bytes = budget_bytes
        self._age_of = age_of
        self._series: OrderedDict[_Name, _Growing] = OrderedDict()
        self._ahead: dict[_Name, tuple[Hashable, bool]] = {}  # age, and whether the run has it
        self._size_bytes = 0

    def get(
        self, key: RunKey, term: Term, created_ns: int, wish: Wish, also: Collection[str] = ()
    ) -> SeriesData | Outline:
        """All points of a term, including those logged since the last call; of a very long one,
        what is wished to be seen. A run without the metric that counts x has no points.

        Metrics that are `also` wanted soon are read in the same go.

        :raises TracklibError: when the run or a metric is not there or cannot be read
        """
        x_metric = wish.x_metric if wish.axis is XAxis.METRIC else ""
        names = tuple(dict.fromkeys((*term.inputs, x_metric) if x_metric else term.inputs))
        series = self._take_ahead(key, names)
        if series is None:
            age, reader = self._age_of(key), self._open_run(key)
            found = reader.series_of(dict.fromkeys((*names, *also)))
            self._ahead.update({(key, n): (age, False) for n in also if n not in found})
            _check_found(key, term, found)
            if any(found[name].count > LARGE for name in names if name in found):
                return self._outline(key, term, created_ns, wish, found)
            series = self._read(key, reader, found)
            self._ahead.update({(key, n): (age, True) for n in series if n not in names})
        _check_found(key, term, series)
        if x_metric and x_metric not in series:
            return _without_places(len(series[term.inputs[0]]))
        if term.formula is None and not x_metric:
            return series[term.inputs[0]]
        return join(term, series, x_metric)

    def _outline(
        self, key: RunKey, term: Term, created_ns: int, wish: Wish, found: Mapping[str, Series]
    ) -> SeriesData | Outline:
        x_metric = wish.x_metric if wish.axis is XAxis.METRIC else ""
        if x_metric and x_metric not in found:
            return _without_places(found[term.inputs[0]].count)
        self._forget(key, found)
        if term.formula is None and not x_metric and not wish.log_x:
            return outline(found[term.inputs[0]], created_ns, wish)
        names = (*term.inputs, x_metric) if x_metric else term.inputs
        return streamed(term, {name: found[name] for name in names}, created_ns, wish)

    def _take_ahead(self, key: RunKey, names: Iterable[str]) -> dict[str, SeriesData] | None:
        """Series that were read along with others; None where the run must be looked at (again).
        What it does not have is missing."""
        age, taken = self._age_of(key), dict[str, SeriesData]()
        marks = {name: self._ahead.pop((key, name), None) for name in names}
        for name, mark in marks.items():
            series = self._series.get((key, name))
            if mark is None or mark[0] != age or (mark[1] and series is None):
                return None
            if mark[1] and series is not None:
                taken[name] = series.snapshot()
        return taken

    def _forget(self, key: RunKey, names: Iterable[str]) -> None:
        """Series that have grown too long are read anew for each view."""
        for name in names:
            kept = self._series.pop((key, name), None)
            self._size_bytes -= kept.size_bytes if kept is not None else 0

    def _read(
        self, key: RunKey, reader: Curves, found: Mapping[str, Series]
    ) -> dict[str, SeriesData]:
        """Read on all that are short enough to be kept."""
        kept: dict[str, _Growing] = {}
        for name, source in found.items():
            if source.count <= LARGE:
                series = self._series.pop((key, name), None)
                kept[name] = _Growing() if series is None else series
                self._size_bytes -= kept[name].size_bytes
        grown = reader.read_after({name: series.cursor for name, series in kept.items()})
        for name, series in kept.items():
            points, series.cursor = grown[name]
            series.append(points)
            self._series[key, name] = series
            self._size_bytes += series.size_bytes
        self._let_go()
        return {name: series.snapshot() for name, series in kept.items()}

    def _let_go(self) -> None:
        while self._size_bytes > self._budget_bytes and len(self._series) > 1:
            _, oldest = self._series.popitem(last=False)
            self._size_bytes -= oldest.size_bytes
        if len(self._ahead) > _MOST_AHEAD:
            self._ahead.clear()


def _check_found(key: RunKey, term: Term, found: Collection[str]) -> None:
    if any(name not in found for name in term.inputs):
        raise MetricNotFound(f"run {key.run} has not logged {term.title}")
