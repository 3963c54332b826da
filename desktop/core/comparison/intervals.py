"""Confidence intervals of a mean: bootstrap (BCa or percentile) and Student's t."""

from __future__ import annotations

import math
from enum import Enum
from statistics import NormalDist
from typing import NamedTuple

import numpy as np

from desktop.core.comparison.student import t_quantile
from tracklib.store.arrays import Floats

RESAMPLES = 9999
RESAMPLES_OF_MANY = 999
MANY = 2000
SEED = 20250101
_CHUNK = 2_000_000  # drawn values in memory at a time
_NORMAL = NormalDist()


class Interval(NamedTuple):
    """Both ends; NaN where there is none."""

    low: float
    high: float


NO_INTERVAL = Interval(math.nan, math.nan)


class Method(Enum):
    """How an interval is made."""

    BCA = "bca"
    PERCENTILE = "percentile"
    STUDENT = "student"


def interval_of_mean(values: Floats, method: Method, level: float = 0.95) -> Interval:
    """The interval of the mean of finite `values`; none for fewer than two.

    The same values give the same interval: the generator is seeded anew each time.
    """
    if len(values) < 2:
        return NO_INTERVAL
    if not np.ptp(values):
        return Interval(float(values[0]), float(values[0]))
    if method is Method.STUDENT:
        return _student(values, level)
    means = _resampled_means(values)
    tail = (1 - level) / 2
    low, high = (tail, 1 - tail) if method is Method.PERCENTILE else _bca(values, means, tail)
    ends = np.quantile(means, (low, high))
    return Interval(float(ends[0]), float(ends[1]))


def _student(values: Floats, level: float) -> Interval:
    count = len(values)
    half = t_quantile((1 + level) / 2, count - 1) * float(values.std(ddof=1)) / math.sqrt(count)
    mean = float(values.mean())
    return Interval(mean - half, mean + half)


def resamples(count: int) -> int:
    """How many resamples a group of so many values gets."""
    return RESAMPLES if count <= MANY else RESAMPLES_OF_MANY


def _resampled_means(values: Floats) -> Floats:
    generator = np.random.default_rng(SEED)
    count, total = len(values), resamples(len(values))
    rows = max(1, _CHUNK // count)
    parts = [
        values[generator.integers(0, count, (min(rows, total - done), count))].mean(axis=1)
        for done in range(0, total, rows)
    ]
    return np.concatenate(parts)


def _bca(values: Floats, means: Floats, tail: float) -> tuple[float, float]:
    """Which quantiles of the resampled means to take: bias-corrected and accelerated.

    Source: Efron, Better Bootstrap Confidence Intervals, JASA 82 (1987); ties count half.
    """
    mean = values.mean()
    below = (np.count_nonzero(means < mean) + np.count_nonzero(means <= mean)) / (2 * len(means))
    if not 0 < below < 1:
        return tail, 1 - tail
    bias = _NORMAL.inv_cdf(below)
    away = values - mean  # the jackknife's deviations are these, scaled; the scale cancels
    spread = float(np.sum(away**2))
    acceleration = float(np.sum(away**3)) / (6 * spread**1.5) if spread else 0.0

    def shifted(probability: float) -> float:
        moved = bias + _NORMAL.inv_cdf(probability)
        room = 1 - acceleration * moved
        return _NORMAL.cdf(bias + moved / room) if room > 0 else float(moved > 0)

    return shifted(tail), shifted(1 - tail)
