"""Do two groups differ? Welch's t and a permutation test, and Holm's correction for many."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from desktop.core.comparison.intervals import MANY, NO_INTERVAL, SEED, Interval
from desktop.core.comparison.student import t_quantile, t_two_sided
from tracklib.store.arrays import Floats

MOST_ARRANGEMENTS = 50_000
DRAWN_ARRANGEMENTS = 9999
_CHUNK = 2_000_000


class Welch(NamedTuple):
    """Welch's test of equal means, with the interval of the difference. NaN where undefined."""

    p: float
    t: float
    df: float
    difference: float
    interval: Interval


class Permutation(NamedTuple):
    """A permutation test of the difference of means, two-sided.

    `arrangements` is how many were looked at; `is_exact` whether these were all there are.
    """

    p: float
    arrangements: int
    is_exact: bool

    @property
    def smallest_p(self) -> float:
        """A p below this cannot come out, however far the groups are apart."""
        return 1 / self.arrangements if self.arrangements else math.nan


def welch(one: Floats, other: Floats, level: float = 0.95) -> Welch:
    """Test whether the means of `one` and `other` differ, without assuming equal variances.

    Source: Welch, The generalization of Student's problem, Biometrika 34 (1947).
    """
    if not len(one) or not len(other):
        return Welch(math.nan, math.nan, math.nan, math.nan, NO_INTERVAL)
    difference = float(one.mean() - other.mean())
    if len(one) < 2 or len(other) < 2:
        return Welch(math.nan, math.nan, math.nan, difference, NO_INTERVAL)
    first, second = (float(group.var(ddof=1)) / len(group) for group in (one, other))
    both = first + second
    if not both:
        return Welch(math.nan, math.nan, math.nan, difference, NO_INTERVAL)
    shares = (first / both) ** 2 / (len(one) - 1) + (second / both) ** 2 / (len(other) - 1)
    df, t = 1 / shares, difference / math.sqrt(both)
    half = t_quantile((1 + level) / 2, df) * math.sqrt(both)
    ends = Interval(difference - half, difference + half)
    return Welch(t_two_sided(t, df), t, df, difference, ends)


def permutation(one: Floats, other: Floats) -> Permutation:
    """Test whether the labels of two groups matter for the difference of their means.

    All arrangements are looked at where there are at most 50,000, else 9,999 drawn ones and the
    observed one (Phipson and Smyth, Permutation p-values should never be zero, 2010). Not done for
    groups of one value or more than 2,000 together.
    """
    pooled = np.concatenate([one, other])
    count = len(pooled)
    if min(len(one), len(other)) < 2 or count > MANY:
        return Permutation(math.nan, 0, False)
    pooled = pooled - pooled.mean()  # the mean is no matter, and sums are exacter around zero
    total = math.comb(count, len(one))
    far = abs(float(one.mean() - other.mean()))
    enough = far - 1e-9 * max(far, float(np.abs(pooled).max()))
    if total <= MOST_ARRANGEMENTS:
        sums = _all_sums(pooled, len(one), total)
        hits = np.count_nonzero(np.abs(_split(sums, pooled, len(one))) >= enough)
        return Permutation(float(hits) / total, total, True)
    sums = _drawn_sums(pooled, len(one))
    hits = np.count_nonzero(np.abs(_split(sums, pooled, len(one))) >= enough)
    return Permutation((float(hits) + 1) / (len(sums) + 1), len(sums) + 1, False)


def _split(sums: Floats, pooled: Floats, size: int) -> Floats:
    """The differences of means, from the sums of the first group."""
    rest: Floats = pooled.sum() - sums
    return sums / size - rest / (len(pooled) - size)


def _all_sums(pooled: Floats, size: int, total: int) -> Floats:
    flat = itertools.chain.from_iterable(itertools.combinations(range(len(pooled)), size))
    places = np.fromiter(flat, dtype=np.intp, count=total * size).reshape(total, size)
    sums: Floats = pooled[places].sum(axis=1)
    return sums


def _drawn_sums(pooled: Floats, size: int) -> Floats:
    generator = np.random.default_rng(SEED)
    rows = max(1, _CHUNK // len(pooled))
    parts = []
    for done in range(0, DRAWN_ARRANGEMENTS, rows):
        block = np.tile(pooled, (min(rows, DRAWN_ARRANGEMENTS - done), 1))
        parts.append(generator.permuted(block, axis=1)[:, :size].sum(axis=1))
    return np.concatenate(parts)


def holm(p_values: Sequence[float]) -> list[float]:
    """p-values corrected for being many, by Holm's step-down method; NaN stays and does not count.

    Source: Holm, A simple sequentially rejective multiple test procedure, 1979.
    """
    real = sorted((p, place) for place, p in enumerate(p_values) if p == p)
    corrected = [math.nan] * len(p_values)
    largest = 0.0
    for rank, (p, place) in enumerate(real):
        largest = max(largest, min(1.0, p * (len(real) - rank)))
        corrected[place] = largest
    return corrected
