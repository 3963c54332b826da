"""The listed runs as points, or as the distributions of groups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from desktop.core.axes import Span
from desktop.core.columns import KeysInUse, by_id
from desktop.core.filters import value_text
from desktop.core.parallel.axis import Axis, Places, Scale, make_axis
from desktop.core.parallel.scene import result_column_id
from desktop.core.scatter.distribution import Box, Violin, box_of, violin_of
from desktop.core.scatter.trend import Trend, fit
from desktop.core.source import RunFacts
from desktop.core.table import ColumnCache, Table
from tracklib.store.arrays import Floats, Rows

_JITTER = 0.28
_MOST_GROUPS = 60
_MARGIN = 0.03


@dataclass(frozen=True, slots=True)
class ScatterWish:
    """What is drawn: columns of x, y and colour, a column to group by, and logarithmic axes."""

    x: str
    y: str
    colour: str | None = None
    group: str | None = None
    x_scale: Scale | None = None
    y_scale: Scale | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """A category's values: where it stands on x (0 to 1), its box and violin as places on y."""

    title: str
    at: float
    count: int
    box: Box | None
    violin: Violin | None


@dataclass(frozen=True, slots=True)
class ScatterScene:
    """Points: `x` and `y` from 0 to 1 of the rows that have both; `left_out` is how many have not.

    With groups x is a category. `trend` is that of places, so on logarithmic axes of logarithms.
    """

    table: Table = field(default_factory=Table)
    rows: Rows = field(default_factory=lambda: np.empty(0, dtype=np.intp))
    x_axis: Axis | None = None
    y_axis: Axis | None = None
    x: Floats = field(default_factory=lambda: np.empty(0))
    y: Floats = field(default_factory=lambda: np.empty(0))
    left_out: int = 0
    colour_axis: Axis | None = None
    colours: Places | None = None
    trend: Trend | None = None
    groups: tuple[Group, ...] = ()


def make_scatter(table: Table, columns: ColumnCache, rows: Rows, wish: ScatterWish) -> ScatterScene:
    """Read the columns of a wish; an empty scene where one of them cannot exist."""
    x_column, y_column = by_id(wish.group or wish.x), by_id(wish.y)
    if x_column is None or y_column is None:
        return ScatterScene(table)
    x_scale = Scale.CATEGORY if wish.group else wish.x_scale
    x_axis, x = make_axis(table, columns, x_column, rows, x_scale)
    y_axis, y = make_axis(table, columns, y_column, rows, wish.y_scale)
    (x_axis, x), (y_axis, y) = padded(x_axis, x), padded(y_axis, y)
    both = ~(np.isnan(x) | np.isnan(y))
    kept, left_out = rows[both], int(len(rows) - np.count_nonzero(both))
    across, up = x[both].astype(np.float64), y[both].astype(np.float64)
    colour_axis, colours = None, None
    colour = by_id(wish.colour) if wish.colour else None
    if colour is not None:
        colour_axis, colours = make_axis(table, columns, colour, kept, None)
    is_grouped = x_axis.scale is Scale.CATEGORY and len(x_axis.categories) <= _MOST_GROUPS
    groups = _groups(x_axis, across, up) if is_grouped else ()
    trend = fit(across, up) if _has_trend(x_axis, y_axis) else None
    if is_grouped:
        across = jittered(x_axis, across)
    return ScatterScene(
        table, kept, x_axis, y_axis, across, up, left_out, colour_axis, colours, trend, groups
    )


def _has_trend(x: Axis, y: Axis) -> bool:
    return Scale.CATEGORY not in (x.scale, y.scale)


def padded(axis: Axis, places: Places) -> tuple[Axis, Places]:
    """An axis with some room at both ends, half a category's where it has categories."""
    lo, hi = axis.span.lo, axis.span.hi
    if axis.scale is Scale.CATEGORY:
        span = Span(-0.5, max(0.5, len(axis.categories) - 0.5))
    else:
        margin = _MARGIN * (hi - lo)
        span = Span(lo - margin, hi + margin)
    moved: Places = (lo - span.lo) / span.width + places * ((hi - lo) / span.width)
    return replace(axis, span=span), moved.astype(np.float32)


def _groups(axis: Axis, x: Floats, y: Floats) -> tuple[Group, ...]:
    found = []
    number = np.rint(x * axis.span.width + axis.span.lo).astype(np.intp)
    for category, value in enumerate(axis.categories):
        mine = y[number == category]
        place = axis.category_place(category)
        box, violin = box_of(mine), violin_of(mine)
        found.append(Group(value_text(value), place, len(mine), box, violin))
    return tuple(found)


def jittered(axis: Axis, x: Floats) -> Floats:
    """Points of a category side by side, the same ones at the same places each time."""
    shift = (np.arange(len(x)) * 0.6180339887498949) % 1.0 - 0.5
    found: Floats = x + shift * 2 * _JITTER / axis.span.width
    return found


def wish_at_first(keys: KeysInUse, newest: Sequence[RunFacts] = ()) -> ScatterWish | None:
    """The main result over the first config key that differs: if there is such, one with several
    numbers, not one that only some runs have. None where there is no result."""
    result = result_column_id(keys)
    if result is None:
        return None
    if keys.differing:
        counts = {key: len(_numbers_of(key, newest)) for key in keys.differing}
        best = max(keys.differing, key=lambda key: min(counts[key], 2))  # the first of the best
        return ScatterWish(f"config.{best}", result)
    other = next((f"summary.{key}" for key in keys.summary if f"summary.{key}" != result), None)
    return ScatterWish(other or "created", result)


def within(scene: ScatterScene, left: float, right: float, low: float, high: float) -> Rows:
    """The rows whose points lie in a rectangle of places."""
    inside = (scene.x >= left) & (scene.x <= right) & (scene.y >= low) & (scene.y <= high)
    return scene.rows[inside]


def nearest(
    scene: ScatterScene, x: float, y: float, width: float, height: float, reach: float
) -> int | None:
    """The point within `reach` pixels of a place, in a picture of that size."""
    if not len(scene.x):
        return None
    away = ((scene.x - x) * width) ** 2 + ((scene.y - y) * height) ** 2
    best = int(np.argmin(away))
    return best if away[best] <= reach * reach else None


def _numbers_of(key: str, runs: Sequence[RunFacts]) -> set[float]:
    values = (facts.config.get(key) for facts in runs)
    return {one for one in values if isinstance(one, int | float) and not isinstance(one, bool)}


def next_point(scene: ScatterScene, point: int | None, across: bool, forward: bool) -> int:
    """The point after another along x or y; of points at the same place one after the other, at
    the end the other end's. From None the first, or the last backwards."""
    along, other = (scene.x, scene.y) if across else (scene.y, scene.x)
    order = np.lexsort((other, along))
    if point is None:
        return int(order[0 if forward else -1])
    place = int(np.flatnonzero(order == point)[0]) + (1 if forward else -1)
    return int(order[place % len(order)])
