"""How large a difference is, without its unit: Hedges' g and Cliff's delta with intervals."""

from __future__ import annotations

import math
from enum import Enum
from statistics import NormalDist
from typing import NamedTuple

import numpy as np

from desktop.core.comparison.intervals import NO_INTERVAL, Interval
from tracklib.store.arrays import Floats


class EffectKind(Enum):
    """Which effect size."""

    HEDGES = "hedges"
    CLIFF = "cliff"


class Effect(NamedTuple):
    """An effect size; NaN where the groups are too small or do not spread."""

    size: float
    interval: Interval


NO_EFFECT = Effect(math.nan, NO_INTERVAL)


def effect(one: Floats, other: Floats, kind: EffectKind, level: float = 0.95) -> Effect:
    """How far `one` lies above `other`."""
    measure = hedges_g if kind is EffectKind.HEDGES else cliffs_delta
    return measure(one, other, level)


def hedges_g(one: Floats, other: Floats, level: float = 0.95) -> Effect:
    """The difference of means in pooled standard deviations, corrected for few values.

    The correction is the exact one with the gamma function; the interval is the normal one with
    variance (n1 + n2) / (n1 n2) + g² / (2 (n1 + n2)). Source: Hedges and Olkin, Statistical Methods
    for Meta-Analysis, 1985.
    """
    first, second = len(one), len(other)
    df = first + second - 2
    if min(first, second) < 2:
        return NO_EFFECT
    pooled = ((first - 1) * one.var(ddof=1) + (second - 1) * other.var(ddof=1)) / df
    if not pooled > 0:
        return NO_EFFECT
    log_gammas = math.lgamma(df / 2) - math.lgamma((df - 1) / 2)
    correction = math.exp(log_gammas) / math.sqrt(df / 2)
    size = correction * float(one.mean() - other.mean()) / math.sqrt(pooled)
    spread = (first + second) / (first * second) + size**2 / (2 * (first + second))
    half = _z(level) * math.sqrt(spread)
    return Effect(size, Interval(size - half, size + half))


def cliffs_delta(one: Floats, other: Floats, level: float = 0.95) -> Effect:
    """How much oftener a value of `one` is above one of `other` than below, from −1 to 1.

    The interval is the asymmetric one; where the groups do not overlap, its inner end is
    (n − z²) / (n + z²) with the smaller n. Source: Feng and Cliff, Monte Carlo evaluation of
    ordinal d with improved confidence interval, 2004.
    """
    first, second = len(one), len(other)
    if min(first, second) < 2:
        return NO_EFFECT
    ordered, others = np.sort(other), np.sort(one)  # columns: seen from `other`, same sign
    rows = (_below(ordered, one) - _above(ordered, one)) / second
    columns = (_above(others, other) - _below(others, other)) / first
    delta, z = float(rows.mean()), _z(level)
    if abs(delta) == 1:
        inner = (min(first, second) - z**2) / (min(first, second) + z**2)
        return Effect(delta, Interval(inner, 1.0) if delta > 0 else Interval(-1.0, -inner))
    spread = _spread(rows, columns, delta, _share_untied(ordered, one))
    root = z * math.sqrt(spread * ((1 - delta**2) ** 2 + z**2 * spread))
    below = 1 - delta**2 + z**2 * spread
    middle = delta - delta**3
    low, high = (middle - root) / below, (middle + root) / below
    return Effect(delta, Interval(max(-1.0, low), min(1.0, high)))


def _spread(rows: Floats, columns: Floats, delta: float, untied: float) -> float:
    """The unbiased variance of delta (Cliff, 1996), kept above its least possible value.

    `untied` is the mean square of the single comparisons, each −1, 0 or 1.
    """
    first, second = len(rows), len(columns)
    by_row = second**2 * float(np.sum((rows - delta) ** 2))
    by_column = first**2 * float(np.sum((columns - delta) ** 2))
    by_cell = first * second * (untied - delta**2)
    variance = by_row + by_column - by_cell
    variance /= first * second * (first - 1) * (second - 1)
    least = (1 - delta**2) / (first * second - 1)
    return max(variance, least)


def _below(ordered: Floats, values: Floats) -> Floats:
    return np.searchsorted(ordered, values, side="left").astype(np.float64)


def _above(ordered: Floats, values: Floats) -> Floats:
    return len(ordered) - np.searchsorted(ordered, values, side="right").astype(np.float64)


def _share_untied(ordered: Floats, values: Floats) -> float:
    return float((_below(ordered, values) + _above(ordered, values)).mean()) / len(ordered)


def _z(level: float) -> float:
    return NormalDist().inv_cdf((1 + level) / 2)
