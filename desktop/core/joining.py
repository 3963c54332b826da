"""Rows of several series of one run brought together by their step.

The rule: two metrics meet where both were logged at the same step. Where a metric was logged
several times at one step, its last value there counts. Steps at which one of them is missing are
left out, and how many rows of the first that were is counted; nothing is carried over from an
earlier step, since that would draw values that nobody logged.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from desktop.core.axes import XAxis
from desktop.core.series_data import SeriesData
from desktop.core.terms import Term
from tracklib.store.arrays import Floats, Rows, Truths


def places_of(data: SeriesData, created_ns: int, axis: XAxis) -> Floats:
    """The x of each point. Times are counted in seconds."""
    if data.places is not None:
        return data.places
    if axis in (XAxis.STEP, XAxis.METRIC):
        return data.steps
    since = created_ns if axis is XAxis.RELATIVE else 0
    seconds: Floats = (data.times - since) / 1e9
    return seconds


def join(term: Term, series: Mapping[str, SeriesData], x_metric: str = "") -> SeriesData:
    """The term's points, with the x metric's values as `places` if there is one.

    :param series: by name: every input of the term, and the x metric
    """
    base = series[term.inputs[0]]
    rows = None if term.formula is None else _last_of_each_step(base.steps)
    steps = base.steps if rows is None else base.steps[rows]
    times = base.times if rows is None else base.times[rows]
    columns = {term.inputs[0]: base.values if rows is None else base.values[rows]}
    kept = np.ones(len(steps), dtype=np.bool_)
    for name in term.inputs[1:]:
        columns[name], found = _at_steps(series[name], steps)
        kept &= found
    places: Floats | None = None
    if x_metric:
        places, found = _at_steps(series[x_metric], steps)
        kept &= found & np.isfinite(places)
    version = sum(one.version for one in series.values())
    values = term.values(columns)
    if kept.all():
        return SeriesData(steps, times, values, version, places)
    left_out = int(len(kept) - np.count_nonzero(kept))
    places = None if places is None else places[kept]
    return SeriesData(steps[kept], times[kept], values[kept], version, places, left_out)


def _last_of_each_step(steps: Floats) -> Rows:
    order, in_order = _sorted(steps)
    is_last = np.append(in_order[1:] != in_order[:-1], True) if len(steps) else in_order != in_order
    last: Rows = order[is_last]
    return last


def _at_steps(series: SeriesData, steps: Floats) -> tuple[Floats, Truths]:
    """The series' last value at each of some steps, and whether there is one."""
    order, in_order = _sorted(series.steps)
    place = np.searchsorted(in_order, steps, side="right") - 1
    found: Truths = place >= 0
    place = np.maximum(place, 0)
    if not len(order):
        return np.full(len(steps), np.nan), np.zeros(len(steps), dtype=np.bool_)
    found &= in_order[place] == steps
    return np.where(found, series.values[order[place]], np.nan), found


def _sorted(steps: Floats) -> tuple[Rows, Floats]:
    """Rows in order of step, later ones of one step behind earlier ones."""
    if np.all(steps[1:] >= steps[:-1]):
        return np.arange(len(steps)), steps
    order = np.argsort(steps, kind="stable")
    return order, steps[order]
