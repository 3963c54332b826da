"""Series in memory: read once, then only what is new; the least used are let go.

A `SeriesStore` belongs to the disk lane. What it hands out (`SeriesData`) never changes, so that
other threads may work on it: a growing series appends behind the part that was handed out.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from desktop.core.outline import LARGE, Outline, Wish, outline
from desktop.core.source import Points, Reader, RunKey
from tracklib.store.arrays import Floats, Times

_Array = TypeVar("_Array", Floats, Times)


@dataclass(frozen=True, slots=True)
class SeriesData:
    """All points of a series as logged: steps float64[n], times int64[n] (ns, UTC), values
    float64[n]. `version` grows when points are added."""

    steps: Floats
    times: Times
    values: Floats
    version: int

    def __len__(self) -> int:
        return len(self.values)

    def is_same_as(self, other: SeriesData) -> bool:
        """Whether both are the same points of the same series."""
        return self.version == other.version and len(self) == len(other)


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


class SeriesStore:
    """Series by run and metric, within a budget of memory. Used by one thread only."""

    def __init__(self, open_run: Callable[[RunKey], Reader], budget_bytes: int = 256 << 20) -> None:
        self._open_run = open_run
        self._budget_bytes = budget_bytes
        self._series: OrderedDict[tuple[RunKey, str], _Growing] = OrderedDict()
        self._size_bytes = 0

    def get(self, key: RunKey, metric: str, created_ns: int, wish: Wish) -> SeriesData | Outline:
        """All points of a series, including those logged since the last call; of a very long one,
        what is wished to be seen.

        :raises TracklibError: when the run or the metric is not there or cannot be read
        """
        name = (key, metric)
        series = self._series.pop(name, None) or _Growing()
        self._size_bytes -= series.size_bytes
        source = self._open_run(key).series(metric)
        if source.count > LARGE:
            return outline(source, created_ns, wish)
        points, series.cursor = source.read_after(series.cursor)
        series.append(points)
        self._series[name] = series
        self._size_bytes += series.size_bytes
        self._let_go()
        return series.snapshot()

    def _let_go(self) -> None:
        while self._size_bytes > self._budget_bytes and len(self._series) > 1:
            _, oldest = self._series.popitem(last=False)
            self._size_bytes -= oldest.size_bytes
