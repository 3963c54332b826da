"""What all runs of a chart say at one place of the x axis."""

from __future__ import annotations

import math
from collections.abc import Iterable
from operator import attrgetter
from typing import NamedTuple

from desktop.core.curve_lines import Line
from desktop.core.source import RunKey
from tracklib.store.arrays import Floats


class Reading(NamedTuple):
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
    before, after = x - reach, x + reach
    readings = [
        _nearest(line, x)
        for line in lines
        if line.first <= after and line.last >= before and not line.is_faint and len(line.x)
    ]
    known = [reading for reading in readings if not math.isnan(reading.smoothed)]
    known.sort(key=_height, reverse=True)
    return known + [reading for reading in readings if math.isnan(reading.smoothed)]


def _nearest(line: Line, x: float) -> Reading:
    here = _nearest_place(line.x, x)
    there = here if line.smooth_x is line.x else _nearest_place(line.smooth_x, x)
    value, smoothed = float(line.y[here]), float(line.smooth_y[there])
    runs = int(line.band.counts[here]) if line.band is not None else 0
    return Reading(line.key, float(line.x[here]), value, smoothed, line.place, line.title, runs)


def _nearest_place(places: Floats, x: float) -> int:
    after = int(places.searchsorted(x))
    if after > 0 and (after == len(places) or x - places[after - 1] <= places[after] - x):
        return after - 1
    return min(after, len(places) - 1)


_height = attrgetter("smoothed")
