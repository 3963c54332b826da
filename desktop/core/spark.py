"""A curve small enough for a cell of the table: its outline in a few columns of pixels."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from desktop.core import formatting
from desktop.core.axes import XAxis
from desktop.core.outline import LARGE, Wish, outline
from desktop.core.source import RunFacts, Series
from tracklib.store.arrays import Floats
from tracklib.store.thin import thin

PIXELS = 60


@dataclass(frozen=True, slots=True)
class Spark:
    """Unbroken pieces of a curve: x and y from 0 to 1, y upwards from `low` to `high`."""

    pieces: tuple[tuple[Floats, Floats], ...] = ()
    low: float = 0.0
    high: float = 0.0


def curve_words(facts: RunFacts, name: str) -> str:
    """What a tool tip tells of a run's curve; nothing where the metric was never logged."""
    metric = facts.metrics.get(name)
    if metric is None or not metric.count:
        return ""
    lines = [name, f"last {formatting.result(metric.last)} at step {metric.last_step:,.0f}"]
    if not math.isnan(metric.min):
        lines.append(f"min {formatting.result(metric.min)} at step {metric.min_step:,.0f}")
        lines.append(f"max {formatting.result(metric.max)} at step {metric.max_step:,.0f}")
    odd = metric.nan + metric.pos_inf + metric.neg_inf
    points = formatting.count(metric.count, "point")
    return "\n".join([*lines, f"{points}, {odd:,} of them not finite" if odd else points])


def read_spark(series: Series) -> Spark:
    """Read a series and make its spark. For a lane: it reads files."""
    if series.count > LARGE:
        found = outline(series, 0, Wish(XAxis.STEP, None, PIXELS, 0.0))
        return spark(found.x, found.y)
    points, _ = series.read_after(None)
    return spark(np.asarray(points.steps, np.float64), np.asarray(points.values, np.float64))


def spark(steps: Floats, values: Floats) -> Spark:
    """The spark of points in any order; those that are not finite leave gaps."""
    has_place = np.isfinite(steps)
    steps, values = steps[has_place], values[has_place]
    if (steps[1:] < steps[:-1]).any():
        order = np.argsort(steps, kind="stable")
        steps, values = steps[order], values[order]
    is_known = np.isfinite(values)
    if not is_known.any():
        return Spark()
    values = np.where(is_known, values, np.nan)
    first, last = float(steps[0]), float(steps[-1])
    x, y = thin(steps, values, first, last, PIXELS)
    low, high = float(np.nanmin(values)), float(np.nanmax(values))
    with np.errstate(over="ignore", invalid="ignore"):
        places = _share(x, first, last)
        heights = _share(y, low, high)
    gaps = np.flatnonzero(~np.isfinite(heights))
    pieces = zip(np.split(places, gaps), np.split(heights, gaps), strict=True)
    finite = ((px[np.isfinite(py)], py[np.isfinite(py)]) for px, py in pieces)
    return Spark(tuple((px, py) for px, py in finite if len(px)), low, high)


def _share(values: Floats, low: float, high: float) -> Floats:
    """Where values lie between two bounds, however far apart; in the middle if they are one."""
    if not high > low:
        return np.where(np.isfinite(values), 0.5, np.nan)
    share: Floats = (values / 2 - low / 2) / (high / 2 - low / 2)  # halves: no overflow
    return share.clip(0.0, 1.0)
