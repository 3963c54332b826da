"""What all runs of a chart say at one place of the x axis."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from desktop.core.curve_lines import Line
from desktop.core.source import RunKey
from tracklib.store.arrays import Floats


@dataclass(frozen=True, slots=True)
class Reading:
    """One line's nearest point: its x, its value as logged, and smoothed (the same if not).

    `place` and `title` are those of the line's term; `runs` is how many runs a group has there.
    """

    key: RunKey
    x: float
    value: float
    smoothed: float
    place: int = 0
    title: str = ""
    runs: int = 0


def at(lines: Iterable[Line], x: float, reach: float) -> list[Reading]:
    """The nearest point of every line that has one within `reach` of its ends, largest first.

    A run that stopped long before `x`, or starts long after, says nothing; neither do runs that
    only stand faintly behind their group. NaN comes last.
    """
    readings = [
        _nearest(line, x) for line in lines if not line.is_faint and _covers(line, x, reach)
    ]
    return sorted(readings, key=_by_height)


def _covers(line: Line, x: float, reach: float) -> bool:
    return len(line.x) > 0 and line.first - reach <= x <= line.last + reach


def _nearest(line: Line, x: float) -> Reading:
    here, there = _nearest_place(line.x, x), _nearest_place(line.smooth_x, x)
    value, smoothed = float(line.y[here]), float(line.smooth_y[there])
    runs = int(line.band.counts[here]) if line.band is not None else 0
    return Reading(line.key, float(line.x[here]), value, smoothed, line.place, line.title, runs)


def _nearest_place(places: Floats, x: float) -> int:
    after = int(np.searchsorted(places, x))
    if after > 0 and (after == len(places) or x - places[after - 1] <= places[after] - x):
        return after - 1
    return min(after, len(places) - 1)


def _by_height(reading: Reading) -> tuple[bool, float]:
    height = reading.smoothed
    return (math.isnan(height), 0.0 if math.isnan(height) else -height)
