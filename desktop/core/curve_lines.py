"""Series as lines: on the x axis that is looked at, in its order, smoothed."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from desktop.core.axes import XAxis
from desktop.core.groups import GroupBy, aggregate
from desktop.core.joining import places_of
from desktop.core.look import Look
from desktop.core.outline import Outline
from desktop.core.series_data import SeriesData
from desktop.core.smoothing import Method, smooth
from desktop.core.source import RunKey
from tracklib.store.arrays import Floats, Rows


@dataclass(frozen=True, slots=True)
class RunSeries:
    """One run's part in a chart: a term's series. `place` is the term's place among those of the
    card."""

    key: RunKey
    created_ns: int
    data: SeriesData | Outline
    title: str = ""
    place: int = 0


@dataclass(frozen=True, slots=True)
class Band:
    """What lies around a group's line: edges (NaN where there are none), runs behind each x."""

    low: Floats
    high: Floats
    counts: Rows


@dataclass(frozen=True, slots=True)
class Line:
    """One run's or group's points in order of x, as logged and smoothed (the same arrays if not).

    All points, or of a very long series those that show in the present view; `first` and `last`
    are the ends of all. On a logarithmic axis x are logarithms to base 10. `title` and `place` are
    of the term that is drawn. `left_out` points have no x, `lost` ones cannot be shown on a
    logarithmic axis. A group has a band; faint lines are the runs of a group.
    """

    key: RunKey
    x: Floats
    y: Floats
    smooth_x: Floats
    smooth_y: Floats
    first: float
    last: float
    title: str = ""
    place: int = 0
    left_out: int = 0
    lost: int = 0
    note: str = ""
    band: Band | None = None
    is_faint: bool = False
    is_outline: bool = False

    @property
    def is_smoothed(self) -> bool:
        return self.smooth_y is not self.y


_LineName = tuple[RunKey, str, int, tuple[XAxis, str, bool], float, Method]


class LineCache:
    """Sorted and smoothed series of the charts seen last. Belongs to one thread."""

    def __init__(self, budget_bytes: int = 128 << 20) -> None:
        self._budget_bytes = budget_bytes
        self._size_bytes = 0
        self._lines: OrderedDict[_LineName, tuple[SeriesData, Line]] = OrderedDict()

    def line(self, run: RunSeries, look: Look) -> Line:
        if isinstance(run.data, Outline):
            return _line_of_outline(run, run.data)
        name = (run.key, run.title, run.place, look.places, look.smoothing, look.method)
        found = self._lines.pop(name, None)
        if found is not None:
            self._size_bytes -= _size_bytes(found[1])
        if found is None or not found[0].is_same_as(run.data):
            found = (run.data, make_line(run, run.data, look))
        self._lines[name] = found
        self._size_bytes += _size_bytes(found[1])
        while self._size_bytes > self._budget_bytes and len(self._lines) > 1:
            _, (_, oldest) = self._lines.popitem(last=False)
            self._size_bytes -= _size_bytes(oldest)
        return found[1]


def _size_bytes(line: Line) -> int:
    return line.x.nbytes + line.y.nbytes + line.smooth_y.nbytes


def _line_of_outline(run: RunSeries, seen: Outline) -> Line:
    return Line(
        run.key, seen.x, seen.y, seen.smooth_x, seen.smooth_y, seen.first, seen.last,
        run.title, run.place, seen.left_out, seen.lost, seen.note, is_outline=True,
    )  # fmt: skip


def make_line(run: RunSeries, data: SeriesData, look: Look) -> Line:
    """Put a series in order of x and smooth it over all its points.

    Smoothing weighs distances in x as it is counted, on a logarithmic axis too, and looks at all
    points, also at those that such an axis cannot show.
    """
    x, y = places_of(data, run.created_ns, look.axis), data.values
    if len(x) > 1 and not bool(np.all(x[1:] >= x[:-1])):
        order = np.argsort(x, kind="stable")
        x, y = x[order], y[order]
    smoothed = smooth(x, y, look.smoothing, look.method)
    lost = 0
    if look.log_x:
        lost = int(np.searchsorted(x, 0.0, side="right"))
        is_smoothed = smoothed is not y
        x, y = np.log10(x[lost:]), y[lost:]
        smoothed = smoothed[lost:] if is_smoothed else y
    first, last = (float(x[0]), float(x[-1])) if len(x) else (0.0, 0.0)
    return Line(run.key, x, y, x, smoothed, first, last, run.title, run.place, data.left_out, lost)


_OF_OUTLINES = "Groups of very long series are made of what their outlines show"


class GroupCache:
    """Lines of groups, kept while none of their runs' lines changes. Belongs to one thread."""

    def __init__(self, capacity: int = 128) -> None:
        self._capacity = capacity
        self._lines: OrderedDict[tuple[RunKey, str, int, GroupBy], tuple[list[Line], Line]]
        self._lines = OrderedDict()

    def line(self, key: RunKey, members: list[Line], by: GroupBy) -> Line:
        """The line of a group: of the centre, with its band."""
        name = (key, members[0].title, members[0].place, by)
        found = self._lines.pop(name, None)
        if found is None or not _are_same(found[0], members):
            found = (members, make_group(key, members, by))
        self._lines[name] = found
        if len(self._lines) > self._capacity:
            self._lines.popitem(last=False)
        return found[1]


def _are_same(before: Sequence[Line], now: Sequence[Line]) -> bool:
    return len(before) == len(now) and all(a is b for a, b in zip(before, now, strict=True))


def make_group(key: RunKey, members: Sequence[Line], by: GroupBy) -> Line:
    """Aggregate the lines of runs, as they are smoothed, on the axis as it is drawn."""
    made = aggregate([(line.smooth_x, line.smooth_y) for line in members], by.centre, by.spread)
    x, y = made.x, made.centre
    notes = dict.fromkeys([made.note, *(line.note for line in members)])
    if any(line.is_outline for line in members):
        notes[_OF_OUTLINES] = None
    first, last = (float(x[0]), float(x[-1])) if len(x) else (0.0, 0.0)
    return Line(
        key, x, y, x, y, first, last, members[0].title, members[0].place,
        sum(line.left_out for line in members), sum(line.lost for line in members),
        " · ".join(note for note in notes if note),
        Band(made.low, made.high, made.counts),
    )  # fmt: skip


def grouped(
    lines: Sequence[Line], of_run: Mapping[RunKey, RunKey], by: GroupBy, cache: GroupCache
) -> list[Line]:
    """The lines of groups, and behind them those of their runs if they are shown."""
    members: dict[tuple[RunKey, int], list[Line]] = {}
    for line in lines:
        if line.key in of_run and len(line.x):
            members.setdefault((of_run[line.key], line.place), []).append(line)
    made = [cache.line(key, some, by) for (key, _), some in members.items()]
    if by.show_runs:
        made += [replace(line, is_faint=True) for line in lines if line.key in of_run]
    return made
