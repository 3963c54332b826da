"""Ticks of an axis whose labels never overlap."""

from __future__ import annotations

import itertools
import math

from desktop.core import ticks
from desktop.core.columns import CONFIG, Kind
from desktop.core.filters import value_text
from desktop.core.parallel.axis import Axis, Scale
from desktop.core.ticks import Tick

_NANO = 1e9
_LARGEST_POWER = 300
_MOST = 9


def axis_ticks(axis: Axis, room: float, each: float) -> list[Tick]:
    """Labelled places (0 to 1) for `room` pixels, at least `each` apart, in ascending order."""
    if axis.is_empty:
        return []
    if _stands_on_values(axis):
        return _values(axis, room, each)
    at_most = int(min(_MOST, max(2.0, room // each)))
    if axis.scale is Scale.CATEGORY:
        found = _categories(axis)
    else:
        found = [Tick(_place(axis, tick.at), tick.label) for tick in _numbers(axis, at_most)]
    inside = [tick for tick in found if -1e-6 <= tick.at <= 1 + 1e-6]
    return apart(inside, room, each)


def _categories(axis: Axis) -> list[Tick]:
    return [
        Tick(axis.category_place(number), value_text(value))
        for number, value in enumerate(axis.categories)
    ]


def _stands_on_values(axis: Axis) -> bool:
    """Whether ticks say the values that runs have rather than round numbers: few settings, or one
    value for all."""
    is_number = axis.scale in (Scale.LINEAR, Scale.LOG) and axis.column.kind is not Kind.DURATION
    is_setting = axis.column.family == CONFIG and bool(axis.values)
    return is_number and (is_setting or len(axis.values) == 1)


def _values(axis: Axis, room: float, each: float) -> list[Tick]:
    """As many of the values as can be read."""
    found: list[Tick] = []
    for value in axis.values:
        at = axis.place(value)
        if -1e-6 <= at <= 1 + 1e-6 and (not found or (at - found[-1].at) * room >= each):
            found.append(Tick(at, axis.column.say(value)))
    return found


def _place(axis: Axis, value: float) -> float:
    if axis.scale is Scale.TIME:
        return (value * _NANO - axis.span.lo) / axis.span.width
    return axis.place(value)


def _numbers(axis: Axis, at_most: int) -> list[Tick]:
    lo, hi = axis.span.lo, axis.span.hi
    if axis.scale is Scale.TIME:
        return ticks.clock(lo / _NANO, hi / _NANO, at_most)
    if axis.scale is Scale.LOG:
        if max(abs(lo), abs(hi)) > _LARGEST_POWER:
            return []
        return ticks.logarithmic(10.0**lo, 10.0**hi, at_most)
    if axis.column.kind is Kind.DURATION:
        return ticks.elapsed(lo, hi, at_most)
    return ticks.linear(lo, hi, at_most)


def apart(found: list[Tick], room: float, each: float) -> list[Tick]:
    """Of some ticks in order so many that neighbours keep their distance: every second, third…"""
    if len(found) < 2:
        return found
    nearest = min((after.at - before.at) * room for before, after in itertools.pairwise(found))
    if nearest >= each:
        return found
    if nearest * len(found) < 1:
        stride = max(1, math.ceil(len(found) * each / max(1.0, room)))
    else:
        stride = max(1, math.ceil(each / nearest))
    return found[::stride]
