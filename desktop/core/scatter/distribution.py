"""How values of a group are spread: quartiles, whiskers, and a smooth density."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from tracklib.store.arrays import Floats

_REACH = 1.5
_PLACES = 96
_BINS = 4096  # of values for the density; more values than this are counted in bins first


@dataclass(frozen=True, slots=True)
class Box:
    """Quartiles, and whiskers to the farthest values within 1.5 interquartile ranges of them."""

    low: float
    first: float
    median: float
    third: float
    high: float
    count: int


@dataclass(frozen=True, slots=True)
class Violin:
    """A density at places along the values, scaled so that its largest height is 1."""

    at: Floats
    height: Floats


def box_of(values: Floats) -> Box | None:
    """The box of finite values, as Tukey draws it ("Exploratory Data Analysis", 1977); quartiles
    are linear between neighbours (type 7 of Hyndman and Fan, 1996)."""
    if not len(values):
        return None
    ordered = np.sort(values)
    first, median, third = (_quantile(ordered, part) for part in (0.25, 0.5, 0.75))
    reach = _REACH * (third - first)
    inside = ordered[(ordered >= first - reach) & (ordered <= third + reach)]
    low, high = (float(inside[0]), float(inside[-1])) if len(inside) else (first, third)
    return Box(low, first, median, third, high, len(values))


def _quantile(ordered: Floats, part: float) -> float:
    at = part * (len(ordered) - 1)
    before = math.floor(at)
    after = min(before + 1, len(ordered) - 1)
    low, high = float(ordered[before]), float(ordered[after])
    return low if low == high else low + (at - before) * (high - low)


def bandwidth(values: Floats) -> float:
    """Scott's bandwidth of a Gaussian kernel: s n^(−1/5) (Multivariate Density Estimation)."""
    return float(values.std(ddof=1)) * len(values) ** -0.2 if len(values) > 1 else 0.0


def density(values: Floats, at: Floats) -> Floats:
    """The Gaussian kernel density of values at some places; zero where nothing varies."""
    width = bandwidth(values)
    if not width > 0 or not math.isfinite(width):
        return np.zeros(len(at))
    weights = np.ones(len(values))
    if len(values) > _BINS:
        counts, edges = np.histogram(values, bins=_BINS)
        count, values, weights = len(values), (edges[1:] + edges[:-1]) / 2, counts.astype(float)
    else:
        count = len(values)
    away = (at[:, None] - values[None, :]) / width
    kernel = np.exp(-0.5 * away * away) @ weights
    found: Floats = kernel / (count * width * math.sqrt(2 * math.pi))
    return found


def violin_of(values: Floats) -> Violin | None:
    """The violin of finite values over their range; None where they do not vary."""
    if len(values) < 2 or not bandwidth(values) > 0:
        return None
    at = np.linspace(float(values.min()), float(values.max()), _PLACES)
    height = density(values, at)
    most = float(height.max())
    return Violin(at, height / most) if most > 0 else None
