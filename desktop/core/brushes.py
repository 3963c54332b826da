"""What is brushed on an axis: the runs that lie in one of some ranges, or have one of some values.

A brush is a filter like those of facets: the table lists the runs that fit all of them. Views that
brush still draw the others, faintly, so an arrangement knows the runs without brushes as well.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from desktop.core.axes import Span
from desktop.core.columns import Column, by_id
from desktop.core.filters import identity, value_text
from desktop.core.table import NUMBER, ColumnCache, ColumnData, Table
from tracklib.store.arrays import Truths

PREFIX = "brush:"


@dataclass(frozen=True, slots=True)
class Brush:
    """Brushed parts of a column's axis.

    `ranges` are of numbers, ends included; `values` are brushed categories. With `nothing` runs
    that have no place on the axis are kept too: missing, NaN, infinite, and on a logarithmic axis
    (`log`) what is not positive.
    """

    column: Column
    ranges: tuple[Span, ...] = ()
    values: tuple[Any, ...] = ()
    nothing: bool = False
    log: bool = False

    def mask(self, table: Table, columns: ColumnCache) -> Truths:
        """Which rows fit: bool[len(table)]."""
        if self.values:
            return self._categories(table, columns)
        data = columns.data(table, self.column)
        found = ~has_place(data, self.log) if self.nothing else np.zeros(len(table), np.bool_)
        numbers = data.kinds == NUMBER
        for span in self.ranges:
            found |= numbers & (data.ranks >= span.lo) & (data.ranks <= span.hi)
        return found

    def _categories(self, table: Table, columns: ColumnCache) -> Truths:
        codes = columns.codes(table, self.column)
        wanted = {identity(value) for value in self.values}
        fits = [
            identity(value) in wanted or (self.nothing and identity(value)[0] == "missing")
            for value in codes.values
        ]
        found: Truths = np.array(fits, dtype=np.bool_)[codes.codes]
        return found

    @property
    def name(self) -> str:
        """What this filter is called among all: one brush an axis."""
        return PREFIX + self.column.id

    @property
    def is_empty(self) -> bool:
        """Whether nothing is brushed, so that the axis does not filter."""
        return not (self.ranges or self.values or self.nothing)

    @property
    def title(self) -> str:
        """What it asks for, in a few words."""
        parts = [value_text(value) for value in self.values]
        parts += [f"{self._say(span.lo)} to {self._say(span.hi)}" for span in self.ranges]
        if self.nothing:
            parts.append("no value")
        return f"{self.column.title}: {', '.join(parts)}"

    def _say(self, number: float) -> str:
        return self.column.say(float(f"{number:.3g}") if abs(number) < 1e15 else number)


def has_place(data: ColumnData, log: bool) -> Truths:
    """Which rows have a number that an axis can show."""
    found: Truths = (data.kinds == NUMBER) & np.isfinite(data.ranks)
    return found & (data.ranks > 0) if log else found


def brush_to_plain(brush: Brush) -> dict[str, Any]:
    """A brush as values that JSON can hold."""
    return {
        "column": brush.column.id,
        "ranges": [[span.lo, span.hi] for span in brush.ranges],
        "categories": [_plain(value) for value in brush.values],
        "nothing": brush.nothing,
        "log": brush.log,
    }


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int | float) else str(value)


def brush_from_plain(plain: Any) -> Brush | None:
    """A brush from what `brush_to_plain` made; None for anything else."""
    if not isinstance(plain, dict) or not isinstance(plain.get("ranges"), list):
        return None
    column = by_id(str(plain.get("column")))
    values = plain.get("categories")
    if column is None or not isinstance(values, list):
        return None
    ranges = [_span(pair) for pair in plain["ranges"]]
    known = tuple(value for value in values if isinstance(value, str | int | float))
    brush = Brush(
        column,
        tuple(span for span in ranges if span is not None),
        known,
        bool(plain.get("nothing")),
        bool(plain.get("log")),
    )
    return None if brush.is_empty else brush


def _span(pair: Any) -> Span | None:
    if not isinstance(pair, list) or len(pair) != 2:
        return None
    if not all(isinstance(end, int | float) and math.isfinite(end) for end in pair):
        return None
    return Span(float(min(pair)), float(max(pair)))
