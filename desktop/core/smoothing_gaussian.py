"""Gaussian smoothing of points at any places, exact for all practical purposes, in linear time.

    s(t) = Σ g(t − x_i) y_i / Σ g(t − x_i),   g(d) = exp(−d² / 2σ²)

Summed directly this costs points times points in reach. The fast Gauss transform (L. Greengard and
J. Strain, "The fast Gauss transform", SIAM J. Sci. Stat. Comput. 12, 1991) collects the points of
each cell, one σ wide, in a short Hermite series around the cell's middle, and turns the series of
the cells in reach into one Taylor series for each cell. With 14 terms and cells as far as 8 σ the
weights are right to about nine digits.
"""

from __future__ import annotations

import math

import numpy as np

from tracklib.store.arrays import Floats, Rows

_TERMS = 14
_REACH = 8  # cells to each side
_FEW = 48  # neighbours in reach up to which the sums themselves are faster
_CELL = math.sqrt(0.5)  # one σ, in units in which the kernel is exp(−u²)


class GaussianSums:
    """The weighted sums of a series that comes in pieces: add all, then ask.

    :param first: where cells are counted from, e.g. the smallest x
    :param sigma: standard deviation of the kernel, in units of x
    """

    def __init__(self, first: float, sigma: float) -> None:
        self._first = first
        self._scale = _CELL / sigma
        self._cells: Rows = np.empty(0, dtype=np.int64)
        self._moments: Floats = np.empty((0, 2, _TERMS))
        self._series: Floats | None = None

    def add(self, x: Floats, y: Floats) -> None:
        """Take the next points: x in order within a call, y finite."""
        if not len(x):
            return
        cells, offsets = self._placed(x)
        starts = np.flatnonzero(np.append(True, cells[1:] != cells[:-1]))
        moments = np.empty((len(starts), 2, _TERMS))
        powers = np.ones_like(offsets)
        for term in range(_TERMS):
            moments[:, 0, term] = np.add.reduceat(powers * y, starts)
            moments[:, 1, term] = np.add.reduceat(powers, starts)
            powers = powers * offsets / (term + 1)
        self._merge(cells[starts], moments)

    def at(self, x: Floats) -> Floats:
        """The smoothed values at places of added points."""
        if self._series is None:
            self._series = _taylor_series(self._cells, self._moments)
        cells, offsets = self._placed(x)
        series = self._series[np.searchsorted(self._cells, cells)]
        sums = series[:, :, _TERMS - 1]
        for term in range(_TERMS - 2, -1, -1):
            sums = sums * offsets[:, None] + series[:, :, term]
        smoothed: Floats = sums[:, 0] / sums[:, 1]
        return smoothed

    def _placed(self, x: Floats) -> tuple[Rows, Floats]:
        """The cell of each place, and its distance from the middle of that cell."""
        places = (x - self._first) * self._scale
        cells = np.floor(places / _CELL).astype(np.int64)
        return cells, places - (cells + 0.5) * _CELL

    def _merge(self, cells: Rows, moments: Floats) -> None:
        self._series = None
        union = np.union1d(self._cells, cells)
        merged = np.zeros((len(union), 2, _TERMS))
        merged[np.searchsorted(union, self._cells)] = self._moments
        merged[np.searchsorted(union, cells)] += moments
        self._cells, self._moments = union, merged


def _taylor_series(cells: Rows, moments: Floats) -> Floats:
    """Coefficients around each cell's middle that hold what all cells in reach contribute."""
    series = np.zeros_like(moments)
    for distance in range(-_REACH, _REACH + 1):
        there = np.searchsorted(cells, cells - distance)
        there[there == len(cells)] = 0
        found = np.flatnonzero(cells[there] == cells - distance)
        series[found] += moments[there[found]] @ _translation(distance * _CELL)
    return series


def _translation(distance: float) -> Floats:
    """What a source's moments become around a target so far away: float64[moment, coefficient]."""
    hermite = [math.exp(-distance * distance)]
    hermite.append(2 * distance * hermite[0])
    for order in range(2, 2 * _TERMS - 1):
        hermite.append(2 * distance * hermite[-1] - 2 * (order - 1) * hermite[-2])
    return np.array(
        [
            [(-1) ** k * hermite[n + k] / math.factorial(k) for k in range(_TERMS)]
            for n in range(_TERMS)
        ]
    )


def _summed(x: Floats, y: Floats, sigma: float, neighbours: int) -> Floats:
    """The sums as they are written, over so many neighbours to each side."""
    sums, masses = y.copy(), np.ones(len(y))
    for distance in range(1, neighbours + 1):
        apart = (x[distance:] - x[:-distance]) / sigma
        weights = np.where(apart <= _REACH, np.exp(-0.5 * apart * apart), 0.0)
        for here, there in (
            (slice(distance, None), slice(None, -distance)),
            (slice(None, -distance), slice(distance, None)),
        ):
            sums[here] += weights * y[there]
            masses[here] += weights
    smoothed: Floats = sums / masses
    return smoothed


def gaussian(x: Floats, y: Floats, sigma: float) -> Floats:
    """Smooth finite `y` over sorted `x`."""
    largest = float(np.abs(y).max()) or 1.0  # sums of values of at most 1 cannot overflow
    last = np.searchsorted(x, x + _REACH * sigma, side="right")
    neighbours = int((last - np.arange(len(x))).max()) - 1
    if neighbours <= _FEW:
        return _summed(x, y / largest, sigma, neighbours) * largest
    sums = GaussianSums(float(x[0]), sigma)
    sums.add(x, y / largest)
    return sums.at(x) * largest
