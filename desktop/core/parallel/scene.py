"""The runs of a table as lines across axes: one row of places an axis, made once and kept while
brushes change."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from desktop.core.brushes import Brush
from desktop.core.columns import KeysInUse, by_id, summary_column
from desktop.core.filters import RowFilter
from desktop.core.parallel.axis import Axis, Places, Scale, make_axis
from desktop.core.table import ColumnCache, Table
from tracklib.store.arrays import Rows, Truths

_AXES_AT_FIRST = 8
_RESULTS = ("loss", "acc", "f1", "auc", "error", "reward", "score", "perplexity")


@dataclass(frozen=True, slots=True)
class AxisWish:
    """An axis as the user wants it; without a scale the values choose it."""

    column_id: str
    scale: Scale | None = None


@dataclass(frozen=True, slots=True)
class Scene:
    """Axes, the rows drawn, and `places` float32[axes, rows] from 0 to 1, NaN for none; `missing`
    says of each axis whether some run has no place on it.

    `colours` are places on the colour axis; None where lines are not coloured by a column.
    """

    table: Table = field(default_factory=Table)
    rows: Rows = field(default_factory=lambda: np.empty(0, dtype=np.intp))
    axes: tuple[Axis, ...] = ()
    places: Places = field(default_factory=lambda: np.empty((0, 0), dtype=np.float32))
    colour_axis: Axis | None = None
    colours: Places | None = None
    missing: tuple[bool, ...] = ()

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def has_missing(self) -> bool:
        """Whether some run lacks a place on some axis."""
        return any(self.missing)


def make_scene(
    table: Table,
    columns: ColumnCache,
    rows: Rows,
    wishes: Sequence[AxisWish],
    colour: str | None,
    is_cancelled: Callable[[], bool] = lambda: False,
) -> Scene:
    """Read the columns of all axes. An axis whose column cannot exist is left out."""
    made: list[tuple[Axis, Places]] = []
    for wish in wishes:
        column = by_id(wish.column_id)
        if column is not None and not is_cancelled():
            made.append(make_axis(table, columns, column, rows, wish.scale))
    places = np.array([part for _, part in made], dtype=np.float32).reshape(len(made), len(rows))
    colour_axis, colours = None, None
    column = by_id(colour) if colour else None
    if column is not None:
        scale = next((wish.scale for wish in wishes if wish.column_id == colour), None)
        colour_axis, colours = make_axis(table, columns, column, rows, scale)
    axes = tuple(axis for axis, _ in made)
    missing = tuple(bool(np.isnan(part).any()) for part in places)
    return Scene(table, rows, axes, places, colour_axis, colours, missing)


def kept_of(scene: Scene, columns: ColumnCache, brushes: Iterable[RowFilter]) -> Truths:
    """Which of a scene's rows fit all brushes: bool[len(scene)]."""
    kept = np.ones(len(scene), dtype=np.bool_)
    for brush in brushes:
        kept &= brush.mask(scene.table, columns)[scene.rows]
    return kept


def axes_at_first(keys: KeysInUse) -> list[AxisWish]:
    """The config keys that differ, then the main result."""
    result = main_result(keys)
    known = [f"config.{key}" for key in keys.differing[: _AXES_AT_FIRST - 1]]
    if len(known) < 1:
        known = [f"summary.{key}" for key in keys.summary[:3] if key != result]
    found = [*known, *([f"summary.{result}"] if result else [])]
    return [AxisWish(column_id) for column_id in found]


def main_result(keys: KeysInUse) -> str | None:
    """The summary key that most likely says how good a run is: a validation result first."""
    return min(keys.summary, key=_by_interest, default=None)


def _by_interest(key: str) -> tuple[bool, bool, bool, str]:
    lowered = key.lower()
    is_validation = lowered.startswith(("val", "test", "eval"))
    is_system = lowered.startswith(("system", "sys/"))
    return (is_system, not is_validation, not any(w in lowered for w in _RESULTS), lowered)


def result_column_id(keys: KeysInUse) -> str | None:
    """The column of the main result."""
    result = main_result(keys)
    return summary_column(result).id if result else None


def brushes_of(filters: Iterable[RowFilter]) -> tuple[Brush, ...]:
    """The brushes among some filters."""
    return tuple(one for one in filters if isinstance(one, Brush))
