"""Student's t distribution in plain Python: what tests of few values need, without scipy."""

from __future__ import annotations

import math
from collections.abc import Callable

_TINY = 1e-300
_TERMS = 300


def t_two_sided(t: float, df: float) -> float:
    """The probability of a t at least as far from zero; `df` need not be whole."""
    if math.isinf(t):
        return 0.0
    square = t * t
    if square < min(
        1.0, df
    ):  # from the other end: close to zero the first form would lose its digits
        return 1 - incomplete_beta(0.5, df / 2, square / (df + square))
    return incomplete_beta(df / 2, 0.5, df / (df + square))


def t_quantile(probability: float, df: float) -> float:
    """The t below which lies `probability` (0.5 to 1) of the distribution, by bisection."""
    beyond = 2 * (1 - probability)
    return _bisect(lambda t: t_two_sided(t, df) - beyond)


def _bisect(falling: Callable[[float], float]) -> float:
    """Where a function that falls from above zero at 0 crosses zero."""
    high = 1.0
    while falling(high) > 0 and high < 1e12:
        high *= 2
    low = 0.0
    for _ in range(200):
        middle = (low + high) / 2
        if falling(middle) > 0:
            low = middle
        else:
            high = middle
        if high - low <= 1e-13 * high:
            break
    return (low + high) / 2


def incomplete_beta(a: float, b: float, x: float) -> float:
    """The regularised incomplete beta function I_x(a, b), by its continued fraction.

    Source: Abramowitz and Stegun, Handbook of Mathematical Functions, 26.5.8, evaluated by the
    method of Lentz.
    """
    if x <= 0:
        return 0.0
    if x >= 1:
        return 1.0
    if x > (a + 1) / (a + b + 2):
        return 1 - incomplete_beta(b, a, 1 - x)
    log_front = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b)
    log_front += a * math.log(x) + b * math.log1p(-x)
    return math.exp(log_front) / (a * _fraction(a, b, x))


def _fraction(a: float, b: float, x: float) -> float:
    value, upper, lower = 1.0, 1.0, 0.0
    for term in range(1, _TERMS):
        half = term // 2
        if term % 2:
            factor = -(a + half) * (a + b + half) * x / ((a + 2 * half) * (a + 2 * half + 1))
        else:
            factor = half * (b - half) * x / ((a + 2 * half - 1) * (a + 2 * half))
        lower = 1 / _away_from_zero(1 + factor * lower)
        upper = _away_from_zero(1 + factor / upper)
        change = upper * lower
        value *= change
        if abs(change - 1) < 1e-15:
            break
    return value


def _away_from_zero(value: float) -> float:
    return value if abs(value) > _TINY else _TINY
