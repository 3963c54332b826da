"""Time-weighted exponential moving average, as Weights & Biases documents it for its line plots.

With weight w in [0, 1) the average forgets by sqrt(w) for every thousandth of the series' range of
x, so a curve looks equally smooth however densely it was logged:

    s_k = Σ_i≤k a^(x_k − x_i) y_i / Σ_i≤k a^(x_k − x_i),   a = min(√w, 0.999)^(1000 / range of x)

The sums run over all finite points, whatever is drawn of them.
"""

from __future__ import annotations

import math

import numpy as np

from tracklib.store.arrays import Floats

VIEWPORT_SCALE = 1000.0
_STRONGEST = 0.999
# exp() of more than this overflows; points that far back weigh less than 1e-260.
_LONGEST_STRETCH = 600.0


def smooth(x: Floats, y: Floats, weight: float) -> Floats:
    """Smooth `y` over increasing `x`; non-finite values stay as they are and count for nothing.

    :param x: float64[n], sorted
    :param y: float64[n]
    :param weight: 0 (as it is) to 1 (a nearly straight line)
    """
    if weight <= 0.0 or len(y) < 2:
        return y
    known = np.isfinite(y)
    if known.all():
        return _smooth_finite(x, y, weight)
    smoothed = y.copy()
    smoothed[known] = _smooth_finite(x[known], y[known], weight)
    return smoothed


def _smooth_finite(x: Floats, y: Floats, weight: float) -> Floats:
    if len(y) < 2 or x[-1] <= x[0]:
        return _running_mean(y)
    return Smoother(float(x[0]), float(x[-1]), weight).feed(x, y)


class Smoother:
    """The average of a series that comes in pieces. `first` and `last` are the ends of its x."""

    def __init__(self, first: float, last: float, weight: float) -> None:
        decay = -math.log(min(math.sqrt(weight), _STRONGEST))
        self._first = first
        self._decay_per_x = decay * VIEWPORT_SCALE / (last - first)
        self._total = 0.0
        self._mass = 0.0
        self._reached = 0.0

    def feed(self, x: Floats, y: Floats) -> Floats:
        """Smooth the next piece: x in order, y finite."""
        smoothed = np.empty_like(y)
        if not len(y):
            return smoothed
        distance = (x - self._first) * self._decay_per_x
        largest = float(np.abs(y).max()) or 1.0  # sums of values of at most 1 cannot overflow
        total, mass = self._total / largest, self._mass
        y = y / largest
        reached, begin = self._reached, 0
        while begin < len(y):
            limit = distance[begin] + _LONGEST_STRETCH
            end = int(np.searchsorted(distance, limit, side="right"))
            kept = math.exp(reached - distance[begin])
            grow = np.exp(distance[begin:end] - distance[begin])
            sums = total * kept + np.cumsum(grow * y[begin:end])
            masses = mass * kept + np.cumsum(grow)
            smoothed[begin:end] = sums / masses
            reached = float(distance[end - 1])
            shrink = math.exp(distance[begin] - reached)
            total, mass = float(sums[-1]) * shrink, float(masses[-1]) * shrink
            begin = end
        self._total, self._mass, self._reached = total * largest, mass, reached
        smoothed *= largest
        return smoothed


def _running_mean(y: Floats) -> Floats:
    """Without any extent in x nothing is forgotten."""
    mean: Floats = np.cumsum(y) / np.arange(1, len(y) + 1)
    return mean
