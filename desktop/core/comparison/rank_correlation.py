"""Spearman's rank correlation with an interval, in numpy alone."""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import NamedTuple

import numpy as np

from desktop.core.comparison.intervals import NO_INTERVAL, SEED, Interval
from tracklib.store.arrays import Floats, Rows

RESAMPLES = 2000
MANY = 1000  # beyond, the interval is calculated rather than drawn
_CHUNK = 40_000  # draws at a time: few enough to stay in the cache


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
    count = len(one)
    rows = max(1, _CHUNK // count)
    parts = []
    for done in range(0, RESAMPLES, rows):
        some = min(rows, RESAMPLES - done)
        places = generator.integers(0, count, (some, count))
        places += np.arange(some)[:, None] * count
        times = np.bincount(places.ravel(), minlength=some * count).reshape(some, count)
        parts.append(resampled_correlations(one, other, times))
    found = np.concatenate(parts)
    found = found[~np.isnan(found)]
    if len(found) < RESAMPLES // 2:  # too often only one value was drawn
        return NO_INTERVAL
    tail = (1 - level) / 2
    low, high = np.quantile(found, (tail, 1 - tail))
    return Interval(float(low), float(high))


def resampled_correlations(one: Floats, other: Floats, times: Rows) -> Floats:
    """The rank correlation in resamples that hold each pair so many `times` (int[resamples,
    pairs], each row as many in all as there are pairs); NaN where a resample does not vary."""
    return _of_ranks(_Ranker(one).ranks(times), _Ranker(other).ranks(times), times)


class _Ranker:
    """Ranks values in many resamples at once: sorted once, then only counted."""

    def __init__(self, values: Floats) -> None:
        self._order = np.argsort(values, kind="stable")
        ordered = values[self._order]
        starts = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1]))
        ends = np.append(starts[1:], len(values))
        sizes = ends - starts
        self._first, self._last = np.repeat(starts, sizes), np.repeat(ends, sizes)

    def ranks(self, times: Rows) -> Floats:
        """The average rank from 0 of each value in resamples that hold it so many `times`:
        float64[resamples, values]."""
        before = np.zeros((len(times), times.shape[1] + 1))
        np.cumsum(times[:, self._order], axis=1, out=before[:, 1:])
        found = np.empty(times.shape)
        found[:, self._order] = (before[:, self._first] + before[:, self._last] - 1) / 2
        return found


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


def _of_ranks(one: Floats, other: Floats, times: Rows | None = None) -> Floats:
    """Pearson's correlation of each row's ranks; NaN where a row does not vary.

    `times` says how often each pair counts; the mean of ranks is always in their middle.
    """
    middle = (one.shape[1] - 1) / 2
    left, right = one - middle, other - middle
    weighed = left if times is None else left * times
    across = right**2 if times is None else right**2 * times
    scale = np.sqrt((weighed * left).sum(axis=1) * across.sum(axis=1))
    with np.errstate(invalid="ignore", divide="ignore"):
        found: Floats = np.clip((weighed * right).sum(axis=1) / scale, -1, 1)
    return found
