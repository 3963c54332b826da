"""Smoothing: time-weighted moving average, Gaussian, running mean. Always over all finite points.

The strength of each is a number from 0 (as it is) to 1 and is relative to the series' own range of
x, so a curve looks equally smooth however densely and on whatever axis it was logged.

The exponential moving average is the one that Weights & Biases documents for its line plots. With
weight w it forgets by sqrt(w) for every thousandth of the range of x:

    s_k = Σ_i≤k a^(x_k − x_i) y_i / Σ_i≤k a^(x_k − x_i),   a = min(√w, 0.999)^(1000 / range of x)

The other two look to both sides: see `smoothing_gaussian` and `smoothing_mean`. The standard
deviation of the one is up to 5 % of the range of x, the window of the other up to 10 %.
"""

from __future__ import annotations

import math
from enum import Enum

import numpy as np

from desktop.core.smoothing_gaussian import gaussian
from desktop.core.smoothing_mean import running_mean
from tracklib.store.arrays import Floats

VIEWPORT_SCALE = 1000.0
_STRONGEST = 0.999
# exp() of more than this overflows; points that far back weigh less than 1e-260.
_LONGEST_STRETCH = 600.0
_WIDEST_SIGMA = 0.05
_WIDEST_WINDOW = 0.1


class Method(Enum):
    """A way to smooth."""

    EMA = "ema"
    GAUSSIAN = "gaussian"
    MEAN = "mean"


def share(method: Method, strength: float) -> float:
    """The standard deviation of the Gaussian, or the window of the running mean, as a share of the
    range of x. Strength counts squared, so that weak smoothing can be chosen finely."""
    widest = _WIDEST_SIGMA if method is Method.GAUSSIAN else _WIDEST_WINDOW
    return widest * strength * strength


def amount(method: Method, strength: float) -> str:
    """A strength in words: `off`, `0.60`, `1.8 %`."""
    if strength <= 0:
        return "off"
    if method is Method.EMA:
        return f"{strength:.2f}"
    percent = 100 * share(method, strength)
    return f"{percent:.2f} %" if percent < 1 else f"{percent:.1f} %"


def smooth(x: Floats, y: Floats, strength: float, method: Method = Method.EMA) -> Floats:
    """Smooth `y` over increasing `x`; non-finite values stay as they are and count for nothing.

    :param x: float64[n], sorted
    :param y: float64[n]
    :param strength: 0 (as it is) to 1; of the moving average its weight
    """
    if strength <= 0.0 or len(y) < 2:
        return y
    known = np.isfinite(y)
    if known.all():
        return _smooth_finite(x, y, strength, method)
    smoothed = y.copy()
    smoothed[known] = _smooth_finite(x[known], y[known], strength, method)
    return smoothed


def _smooth_finite(x: Floats, y: Floats, strength: float, method: Method) -> Floats:
    extent = float(x[-1] - x[0]) if len(x) else 0.0
    width = extent * share(method, strength)
    if method is Method.EMA:
        if extent <= 0:
            return _mean_so_far(y)
        return Smoother(float(x[0]), float(x[-1]), strength).feed(x, y)
    if len(y) < 2:
        return y
    if width <= 0:
        return running_mean(x, y, 0.0)
    return gaussian(x, y, width) if method is Method.GAUSSIAN else running_mean(x, y, width)


class Smoother:
    """The moving average of a series that comes in pieces. `first` and `last` are the ends of its
    x."""

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


def _mean_so_far(y: Floats) -> Floats:
    """Without any extent in x nothing is forgotten."""
    mean: Floats = np.cumsum(y) / np.arange(1, len(y) + 1)
    return mean
