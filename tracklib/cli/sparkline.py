"""A curve in one line of text."""

from __future__ import annotations

import math

from tracklib.store.points import Points

_LEVELS = "▁▂▃▄▅▆▇█"
_NOT_A_NUMBER = "×"


def sparkline(points: Points, width: int) -> str:
    """The mean of each of equal ranges of the steps, from ▁ for the lowest to █.

    There are `width` ranges, or as many as points. A range without points is blank, one without
    finite values a ×. Empty without points.
    """
    finite_steps = [step for step in points.steps if math.isfinite(step)]
    if not finite_steps:
        return ""
    width = min(width, len(points))
    first, last = min(finite_steps), max(finite_steps)
    means = _means(points, first, (last - first) / width or 1.0, width)
    finite = [mean for mean in means if mean is not None and math.isfinite(mean)]
    lowest, highest = (min(finite), max(finite)) if finite else (0.0, 0.0)
    return "".join(_sign(mean, lowest, highest) for mean in means).rstrip()


def _means(points: Points, first: float, per_cell: float, width: int) -> list[float | None]:
    """Mean of the finite values of each cell; NaN if it has none that is finite, None if empty."""
    sums, counts, seen = [0.0] * width, [0] * width, [False] * width
    for step, value in zip(points.steps, points.values, strict=True):
        if math.isfinite(step):
            cell = min(width - 1, int((step - first) / per_cell))
            seen[cell] = True
            if math.isfinite(value):
                sums[cell] += value
                counts[cell] += 1
    return [
        sums[cell] / counts[cell] if counts[cell] else (math.nan if seen[cell] else None)
        for cell in range(width)
    ]


def _sign(mean: float | None, lowest: float, highest: float) -> str:
    if mean is None:
        return " "
    if not math.isfinite(mean):
        return _NOT_A_NUMBER
    if lowest == highest:
        return _LEVELS[3]
    level = (mean / 2 - lowest / 2) / (highest / 2 - lowest / 2)  # halves cannot overflow
    return _LEVELS[min(len(_LEVELS) - 1, int(level * len(_LEVELS)))]
