"""Spearman's rank correlation with an interval, in numpy alone."""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import NamedTuple

import numpy as np

from desktop.core.comparison.intervals import NO_INTERVAL, SEED, Interval
from tracklib.store.arrays import Floats

RESAMPLES = 2000
MANY = 1000  # beyond, the interval is calculated rather than drawn
_CHUNK = 500_000


class Correlation(NamedTuple):
    """From −1 to 1; NaN where one of the two does not vary or fewer than three pairs are there."""

    rho: float
    interval: Interval
    pairs: int


def spearman(one: Floats, other: Floats, level: float = 0.95) -> Correlation:
    """Correlate the ranks of two columns over the rows in which both are numbers.

    The interval is the seeded percentile bootstrap over pairs, ranked anew in each resample; for
    more than 1,000 pairs that of Bonett and Wright, Sample size requirements for estimating
    Pearson, Kendall and Spearman correlations, 2000.
    """
    known = ~(np.isnan(one) | np.isnan(other))
    one, other = one[known], other[known]
    count = len(one)
    if count < 3:
        return Correlation(math.nan, NO_INTERVAL, count)
    rho = float(_of_ranks(average_ranks(one[None]), average_ranks(other[None]))[0])
    if math.isnan(rho):
        return Correlation(math.nan, NO_INTERVAL, count)
    drawn = _calculated if count > MANY else _bootstrap
    return Correlation(rho, drawn(one, other, rho, level), count)


def _bootstrap(one: Floats, other: Floats, rho: float, level: float) -> Interval:
    generator = np.random.default_rng(SEED)
    rows = max(1, _CHUNK // len(one))
    parts = []
    for done in range(0, RESAMPLES, rows):
        places = generator.integers(0, len(one), (min(rows, RESAMPLES - done), len(one)))
        parts.append(_of_ranks(average_ranks(one[places]), average_ranks(other[places])))
    found = np.concatenate(parts)
    found = found[~np.isnan(found)]
    if len(found) < RESAMPLES // 2:  # too often only one value was drawn
        return NO_INTERVAL
    tail = (1 - level) / 2
    low, high = np.quantile(found, (tail, 1 - tail))
    return Interval(float(low), float(high))


def _calculated(one: Floats, other: Floats, rho: float, level: float) -> Interval:
    if abs(rho) >= 1:
        return Interval(rho, rho)
    half = NormalDist().inv_cdf((1 + level) / 2) * math.sqrt((1 + rho**2 / 2) / (len(one) - 3))
    middle = math.atanh(rho)
    return Interval(math.tanh(middle - half), math.tanh(middle + half))


def average_ranks(rows: Floats) -> Floats:
    """The ranks of each row's values from 0; equal values share the mean of their places."""
    order = np.argsort(rows, axis=1, kind="stable")
    ordered = np.take_along_axis(rows, order, axis=1)
    count = rows.shape[1]
    places = np.broadcast_to(np.arange(count), rows.shape)
    edge = np.ones((len(rows), 1), dtype=bool)
    starts = np.hstack([edge, ordered[:, 1:] != ordered[:, :-1]])
    ends = np.hstack([starts[:, 1:], edge])
    first = np.maximum.accumulate(np.where(starts, places, 0), axis=1)
    last = np.minimum.accumulate(np.where(ends, places, count)[:, ::-1], axis=1)[:, ::-1]
    ranks = np.empty(rows.shape)
    np.put_along_axis(ranks, order, (first + last) / 2, axis=1)
    return ranks


def _of_ranks(one: Floats, other: Floats) -> Floats:
    """Pearson's correlation of each row; NaN where a row does not vary."""
    left = one - one.mean(axis=1, keepdims=True)
    right = other - other.mean(axis=1, keepdims=True)
    scale = np.sqrt((left**2).sum(axis=1) * (right**2).sum(axis=1))
    with np.errstate(invalid="ignore", divide="ignore"):
        found: Floats = np.clip((left * right).sum(axis=1) / scale, -1, 1)
    return found
