"""Series in memory: read once, then only what is new; the least used are let go.

A `SeriesStore` belongs to the disk lane. What it hands out (`SeriesData`) never changes, so that
other threads may work on it: a growing series appends behind the part that was handed out.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from typing import TypeVar

import numpy as np

from desktop.core.axes import XAxis
from desktop.core.joining import join
from desktop.core.outline import LARGE, Outline, Wish, outline
from desktop.core.outline_streamed import streamed
from desktop.core.series_data import SeriesData
from desktop.core.source import Points, Reader, RunKey, Series
from desktop.core.terms import Term
from tracklib.store.arrays import Floats, Times

_Array = TypeVar("_Array", Floats, Times)


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
        return 24 * len(self._values)

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
    """Series by run and metric, within a budget of memory. Used by one thread only."""

    def __init__(self, open_run: Callable[[RunKey], Reader], budget_bytes: int = 256 << 20) -> None:
        self._open_run = open_run
        self._budget_bytes = budget_bytes
        self._series: OrderedDict[tuple[RunKey, str], _Growing] = OrderedDict()
        self._size_bytes = 0

    def get(self, key: RunKey, term: Term, created_ns: int, wish: Wish) -> SeriesData | Outline:
        """All points of a term, including those logged since the last call; of a very long one,
        what is wished to be seen. A run without the metric that counts x has no points.

        :raises TracklibError: when the run or a metric is not there or cannot be read
        """
        reader = self._open_run(key)
        sources: dict[str, Series] = {name: reader.series(name) for name in term.inputs}
        x_metric = wish.x_metric if wish.axis is XAxis.METRIC else ""
        if x_metric and x_metric not in sources:
            if x_metric not in reader.metrics():
                return _without_places(sources[term.inputs[0]].count)
            sources[x_metric] = reader.series(x_metric)
        if any(source.count > LARGE for source in sources.values()):
            self._forget(key, sources)
            is_plain = term.formula is None and not x_metric and not wish.log_x
            if is_plain:
                return outline(sources[term.inputs[0]], created_ns, wish)
            return streamed(term, sources, created_ns, wish)
        series = {name: self._points((key, name), source) for name, source in sources.items()}
        self._let_go()
        if term.formula is None and not x_metric:
            return series[term.inputs[0]]
        return join(term, series, x_metric)

    def _forget(self, key: RunKey, names: Iterable[str]) -> None:
        """Series that have grown too long are read anew for each view."""
        for name in names:
            kept = self._series.pop((key, name), None)
            self._size_bytes -= kept.size_bytes if kept is not None else 0

    def _points(self, name: tuple[RunKey, str], source: Series) -> SeriesData:
        series = self._series.pop(name, None) or _Growing()
        self._size_bytes -= series.size_bytes
        points, series.cursor = source.read_after(series.cursor)
        series.append(points)
        self._series[name] = series
        self._size_bytes += series.size_bytes
        return series.snapshot()

    def _let_go(self) -> None:
        while self._size_bytes > self._budget_bytes and len(self._series) > 1:
            _, oldest = self._series.popitem(last=False)
            self._size_bytes -= oldest.size_bytes
