"""Groups of runs as one curve: a centre, a band around it, and how many runs stand behind each x.

The rule: the x of a group are those of all its runs together. At each of them a run says what lies
on the straight line between its own two neighbouring points; before its first point and behind its
last one it says nothing. Several values of a run at one x count as their mean, NaN and infinite
ones not at all. So where some runs have ended, the group is what the others say, and `counts` tells
how many they are. Runs are smoothed first, one by one: the band then shows how runs differ and not
how each of them trembles.

Standard deviations divide by n − 1, standard errors are s / √n. The 95 % interval of the centre is
the percentile interval of the bootstrap over runs (B. Efron and R. J. Tibshirani, "An Introduction
to the Bootstrap", 1993, chapter 13), each run drawn as a whole, with the same draws at every x.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np

from desktop.core.bootstrap import interval, most_places
from tracklib.store.arrays import Floats, Rows

MOST_VALUES = 30_000_000
"""Runs times x that a group computes: more are reduced to every k-th x, and that is said."""
_AT_ONCE = 2_000_000
_INTERPOLATED = "The interval is computed at {:,} places and straight between"


class Centre(Enum):
    """What a group's curve is."""

    MEAN = "mean"
    MEDIAN = "median"


class Spread(Enum):
    """What a group's band is. The last three are around the centre, and need two runs."""

    NONE = "none"
    RANGE = "range"
    DEVIATION = "std"
    ERROR = "error"
    INTERVAL = "interval"


@dataclass(frozen=True, slots=True)
class GroupBy:
    """How runs are grouped: by column ids such as `config.lr` (none: not at all)."""

    keys: tuple[str, ...] = ()
    centre: Centre = Centre.MEAN
    spread: Spread = Spread.RANGE
    show_runs: bool = False


@dataclass(frozen=True, slots=True)
class GroupCurve:
    """x in order, the centre, the band's edges (NaN where there is none), runs at each x."""

    x: Floats
    centre: Floats
    low: Floats
    high: Floats
    counts: Rows
    note: str = ""


def aggregate(
    members: Sequence[tuple[Floats, Floats]], centre: Centre, spread: Spread
) -> GroupCurve:
    """The curve of a group.

    :param members: x (sorted) and y of each run
    """
    known = [member for member in (_cleaned(*one) for one in members) if len(member[0])]
    if not known:
        nothing = np.empty(0)
        return GroupCurve(nothing, nothing, nothing, nothing, nothing.astype(np.intp))
    x, note = _places(known)
    begins = np.array([np.searchsorted(x, one[0][0]) for one in known])
    ends = np.array([np.searchsorted(x, one[0][-1], side="right") for one in known])
    if spread is Spread.INTERVAL:
        most = most_places(len(known), is_median=centre is Centre.MEDIAN)
        note = note or (_INTERPOLATED.format(most) if len(x) > most else "")
    columns = max(1, _AT_ONCE // len(known))
    parts: list[Floats] = []
    for begin in range(0, len(x), columns):
        end = min(len(x), begin + columns)
        matrix = np.full((len(known), end - begin), np.nan)
        for row, (places, values) in enumerate(known):
            first, last = max(begin, int(begins[row])), min(end, int(ends[row]))
            if first < last:
                matrix[row, first - begin : last - begin] = np.interp(x[first:last], places, values)
        cuts = np.unique(np.clip(np.concatenate((begins, ends)), begin, end) - begin)
        parts.append(_by_presence(matrix, cuts, centre, spread))
    centres, low, high, counts = np.concatenate(parts, axis=1)
    return GroupCurve(x, centres, low, high, counts.astype(np.intp), note)


def _cleaned(x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Finite points, one at each x."""
    finite = np.isfinite(y)
    if not finite.all():
        x, y = x[finite], y[finite]
    if len(x) < 2 or np.all(x[1:] > x[:-1]):
        return x, y
    starts = np.flatnonzero(np.append(True, x[1:] != x[:-1]))
    lengths = np.diff(np.append(starts, len(x)))
    return x[starts], np.add.reduceat(y / np.repeat(lengths, lengths), starts)


def _places(members: Sequence[tuple[Floats, Floats]]) -> tuple[Floats, str]:
    x: Floats = np.unique(np.concatenate([places for places, _ in members]))
    every = -(-len(x) * len(members) // MOST_VALUES)
    if every <= 1:
        return x, ""
    note = f"Groups are computed at every {every}th x of all their runs"
    return np.unique(np.append(x[::every], x[-1])), note


def _by_presence(matrix: Floats, cuts: Rows, centre: Centre, spread: Spread) -> Floats:
    """Centre, low, high and count of each column; between two cuts the same runs are there."""
    found = np.full((4, matrix.shape[1]), np.nan)
    found[3] = 0
    edges = np.unique(np.concatenate((cuts, [0, matrix.shape[1]])))
    for begin, end in zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True):
        present = ~np.isnan(matrix[:, begin])
        count = int(np.count_nonzero(present))
        if count:
            found[:3, begin:end] = _summary(matrix[present, begin:end], centre, spread)
            found[3, begin:end] = count
    return found


def _summary(values: Floats, centre: Centre, spread: Spread) -> Floats:
    """Centre, low and high of values float64[runs, x], all of them finite."""
    with np.errstate(over="ignore", invalid="ignore"):  # of values near the largest there are
        middle = np.median(values, axis=0) if centre is Centre.MEDIAN else values.mean(axis=0)
        low, high = _band(values, middle, centre, spread)
    return np.stack((middle, low, high))


def _band(values: Floats, middle: Floats, centre: Centre, spread: Spread) -> tuple[Floats, Floats]:
    if spread is Spread.RANGE:
        return values.min(axis=0), values.max(axis=0)
    if spread is Spread.NONE or len(values) < 2:
        nothing = np.full(len(middle), np.nan)
        return nothing, nothing
    if spread is Spread.INTERVAL:
        return interval(values, is_median=centre is Centre.MEDIAN)
    reach = values.std(axis=0, ddof=1)
    if spread is Spread.ERROR:
        reach = reach / np.sqrt(len(values))
    return middle - reach, middle + reach
