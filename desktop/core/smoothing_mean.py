"""Running mean: each point becomes the mean of all points within half a window on either side.

Windows are widths of x, so a curve looks equally smooth however densely it was logged. The sums are
put together from sums of 1, 2, 4, … neighbours and not taken as differences of one long sum, in
which a single huge value would wash away the digits of all that follow.
"""

from __future__ import annotations

import numpy as np

from tracklib.store.arrays import Floats, Rows


def running_mean(x: Floats, y: Floats, window: float) -> Floats:
    """Smooth finite `y` over sorted `x`; near the ends the window holds what there is."""
    begin, end = _edges(x, x, window)
    return _means(y, begin, end)


def _edges(x: Floats, places: Floats, window: float) -> tuple[Rows, Rows]:
    begin = np.searchsorted(x, places - window / 2, side="left")
    end = np.searchsorted(x, places + window / 2, side="right")
    return begin, end


def _means(y: Floats, begin: Rows, end: Rows) -> Floats:
    """Means of y[begin:end], none of them empty."""
    largest = float(np.abs(y).max()) or 1.0
    sums, lengths = y / largest, end - begin
    totals, reached = np.zeros(len(begin)), begin.copy()
    stride = 1
    while True:
        here = np.flatnonzero(lengths & stride)
        totals[here] += sums[reached[here]]
        reached[here] += stride
        if 2 * stride > int(lengths.max()):
            break
        sums = sums[:-stride] + sums[stride:]  # of twice as many neighbours
        stride *= 2
    means: Floats = totals / lengths * largest
    return means


class RunningMean:
    """The running mean of a series that comes in pieces; keeps one window of points."""

    def __init__(self, window: float) -> None:
        self._window = window
        self._x = np.empty(0)
        self._y = np.empty(0)
        self._done = 0  # points in the buffer that have been given out

    def feed(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """Take the next piece (x in order, y finite); give what is certain now."""
        self._x, self._y = np.concatenate((self._x, x)), np.concatenate((self._y, y))
        if not len(self._x):
            return self._x, self._y
        certain = np.searchsorted(self._x, self._x[-1] - self._window / 2, side="left")
        return self._give(int(certain))

    def rest(self) -> tuple[Floats, Floats]:
        """What was waiting for points that did not come."""
        return self._give(len(self._x))

    def _give(self, until: int) -> tuple[Floats, Floats]:
        until = max(until, self._done)
        x = self._x[self._done : until]
        if not len(x):
            return x, x
        smoothed = _means(self._y, *_edges(self._x, x, self._window))
        first_needed = self._x[until] if until < len(self._x) else np.inf
        drop = int(np.searchsorted(self._x, first_needed - self._window / 2, side="left"))
        drop = min(drop, until)
        self._done = until - drop
        self._x, self._y = self._x[drop:], self._y[drop:]
        return x, smoothed
