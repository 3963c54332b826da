"""Points of a series as buffers, which numpy and others wrap without copying."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from itertools import compress, pairwise
from typing import Any


class Points:
    """Steps (f64), times (i64, ns since the epoch, UTC) and values (f64), equally long.

    Rows stand as they were logged, writer by writer and key set by key set; `sorted()` brings them
    into the order of their steps. `np.asarray(points.values)` wraps without copying.
    """

    __slots__ = ("_is_sorted", "steps", "times", "values")

    def __init__(self, steps: memoryview, times: memoryview, values: memoryview) -> None:
        self.steps = steps
        self.times = times
        self.values = values
        self._is_sorted: bool | None = None

    @classmethod
    def from_bytes(cls, steps: Any, times: Any, values: Any) -> Points:
        """From three buffers of 8 bytes a point."""
        columns: list[Any] = [memoryview(column).cast("B") for column in (steps, times, values)]
        return cls(columns[0].cast("d"), columns[1].cast("q"), columns[2].cast("d"))

    def __len__(self) -> int:
        return len(self.values)

    def __iter__(self) -> Iterator[tuple[float, int, float]]:
        return zip(self.steps, self.times, self.values, strict=True)

    @property
    def is_sorted(self) -> bool:
        """Whether steps never fall."""
        if self._is_sorted is None:
            self._is_sorted = all(a <= b for a, b in pairwise(self.steps))
        return self._is_sorted

    def sorted(self) -> Points:
        """The same points by step, then by time; equal ones stay in the order of logging."""
        if self.is_sorted and all(a <= b for a, b in pairwise(self.times)):
            return self
        order = sorted(range(len(self)), key=lambda i: (self.steps[i], self.times[i]))
        return Points(
            memoryview(array("d", (self.steps[i] for i in order))),
            memoryview(array("q", (self.times[i] for i in order))),
            memoryview(array("d", (self.values[i] for i in order))),
        )

    def rows(self, chosen: slice) -> Points:
        """Some of the points, as contiguous buffers again."""
        points = Points(self.steps[chosen], self.times[chosen], self.values[chosen])
        if chosen.step in (None, 1):
            return points
        return Points.from_bytes(
            *(c.tobytes() for c in (points.steps, points.times, points.values))
        )

    def within(self, step: tuple[float, float] | None, time: tuple[int, int] | None) -> Points:
        """Only points whose step and time lie in the ranges, both ends included."""
        points = self
        if step is not None:
            points = points._cut(points.steps, *step)
        if time is not None:
            points = points._cut(points.times, *time)
        return points

    def _cut(self, axis: memoryview, low: float, high: float) -> Points:
        if all(a <= b for a, b in pairwise(axis)):
            start, end = bisect_left(axis, low), bisect_right(axis, high)
            return Points(self.steps[start:end], self.times[start:end], self.values[start:end])
        keep = [low <= value <= high for value in axis]
        return Points(
            memoryview(array("d", compress(self.steps, keep))),
            memoryview(array("q", compress(self.times, keep))),
            memoryview(array("d", compress(self.values, keep))),
        )
