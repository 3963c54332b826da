"""The straight line through points with its confidence band, and the rank correlation.

Least squares and the band of the mean response are those of Draper and Smith, "Applied Regression
Analysis" (1998), sections 1.1 to 1.4: at x the band is y(x) ± t s √(1/n + (x − x̄)² / Sxx) with
s² = SSE / (n − 2). Spearman's ρ is Pearson's correlation of mid-ranks.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from desktop.core.comparison.student import t_quantile
from tracklib.store.arrays import Floats

LEAST_POINTS = 3


@dataclass(frozen=True, slots=True)
class Trend:
    """y = intercept + slope x over `count` points; `rho` is NaN where ranks do not vary."""

    slope: float
    intercept: float
    count: int
    rho: float
    r_squared: float
    mean_x: float
    spread_x: float  # Sxx
    error: float  # s, the residual standard error

    def at(self, x: Floats) -> Floats:
        """The line's heights."""
        return self.intercept + self.slope * x

    def band(self, x: Floats, level: float = 0.95) -> Floats:
        """Half the height of the confidence band of the mean at x."""
        t = t_quantile((1 + level) / 2, self.count - 2)
        leverage = 1 / self.count + (x - self.mean_x) ** 2 / self.spread_x
        found: Floats = t * self.error * np.sqrt(leverage)
        return found


def fit(x: Floats, y: Floats) -> Trend | None:
    """The trend of finite points; None where there are fewer than three or all x are the same."""
    count = len(x)
    if count < LEAST_POINTS:
        return None
    mean_x, mean_y = float(x.mean()), float(y.mean())
    across, up = x - mean_x, y - mean_y
    spread = float(across @ across)
    if not spread > 0 or not math.isfinite(spread):
        return None
    slope = float(across @ up) / spread
    left = up - slope * across
    total, rest = float(up @ up), float(left @ left)
    return Trend(
        slope=slope,
        intercept=mean_y - slope * mean_x,
        count=count,
        rho=spearman(x, y),
        r_squared=1 - rest / total if total > 0 else math.nan,
        mean_x=mean_x,
        spread_x=spread,
        error=math.sqrt(rest / (count - 2)),
    )


def spearman(x: Floats, y: Floats) -> float:
    """Spearman's rank correlation, −1 to 1; NaN where one of both never varies."""
    if len(x) < 2:
        return math.nan
    across, up = mid_ranks(x), mid_ranks(y)
    across, up = across - across.mean(), up - up.mean()
    scale = math.sqrt(float(across @ across) * float(up @ up))
    return float(across @ up) / scale if scale > 0 else math.nan


def mid_ranks(values: Floats) -> Floats:
    """Ranks from 1; equal values share the mean of theirs."""
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    found: Floats = ((last - counts + 1 + last) / 2)[inverse]
    return found
