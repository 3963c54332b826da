"""Conditions on runs besides the query line: what facets and brushes ask for.

Each is declared by plain values, so that it can be shown as a chip and remembered. The table lists
the runs that fit the query line and every one of them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from desktop.core import formatting
from desktop.core.columns import Column, by_id
from desktop.core.table import NUMBER, ColumnCache, Table
from tracklib.store.arrays import Truths


class RowFilter(Protocol):
    """A condition on all runs of a table at once."""

    def mask(self, table: Table, columns: ColumnCache) -> Truths:
        """Which rows fit: bool[len(table)]. Called in the compute lane."""
        ...

    @property
    def title(self) -> str:
        """What it asks for, in a few words."""
        ...


@dataclass(frozen=True, slots=True)
class OneOf:
    """The column has one of some values; None among them stands for a missing one. A list (tags)
    fits when one of its elements does."""

    column: Column
    values: tuple[Any, ...]

    def mask(self, table: Table, columns: ColumnCache) -> Truths:
        codes = columns.codes(table, self.column)
        wanted = {identity(value) for value in self.values}
        fits = [any(identity(one) in wanted for one in parts(value)) for value in codes.values]
        found: Truths = np.array(fits, dtype=np.bool_)[codes.codes]
        return found

    @property
    def title(self) -> str:
        texts = ", ".join(value_text(value) for value in self.values)
        return f"{self.column.title}: {texts}"


@dataclass(frozen=True, slots=True)
class Between:
    """The column's number lies between two bounds, both included."""

    column: Column
    low: float = -math.inf
    high: float = math.inf

    def mask(self, table: Table, columns: ColumnCache) -> Truths:
        data = columns.data(table, self.column)
        with np.errstate(invalid="ignore"):
            found: Truths = (
                (data.kinds == NUMBER) & (data.ranks >= self.low) & (data.ranks <= self.high)
            )
        return found

    @property
    def title(self) -> str:
        low, high = (
            "" if math.isinf(bound) else self.column.say(bound) for bound in (self.low, self.high)
        )
        if low and high:
            return f"{self.column.title}: {low} to {high}"
        return f"{self.column.title} ≥ {low}" if low else f"{self.column.title} ≤ {high}"


def parts(value: Any) -> Sequence[Any]:
    """The values a cell stands for: the elements of a list, else itself."""
    return (value or (None,)) if isinstance(value, list | tuple) else (value,)


def identity(value: Any) -> tuple[str, Any]:
    """What makes two values the same one: 1 is 1.0, true is not 1, NaN is missing."""
    if value is None or value != value:
        return ("missing", None)
    if isinstance(value, bool):
        return ("truth", value)
    if isinstance(value, int | float):
        return ("number", value)
    return ("text", str(value))


def value_text(value: Any) -> str:
    """A value as facets and chips name it."""
    return "none" if value is None or value != value else formatting.value(value)


def to_plain(row_filter: OneOf | Between) -> dict[str, Any]:
    """A filter as values that JSON can hold."""
    if isinstance(row_filter, OneOf):
        plain = [one if _is_plain(one) else str(one) for one in row_filter.values]
        return {"column": row_filter.column.id, "values": plain}
    bounds = [None if math.isinf(bound) else bound for bound in (row_filter.low, row_filter.high)]
    return {"column": row_filter.column.id, "between": bounds}


def _is_plain(value: Any) -> bool:
    return value is None or isinstance(value, str | int | float)


def from_plain(plain: Any) -> OneOf | Between | None:
    """A filter from what `to_plain` made; None for anything else."""
    if not isinstance(plain, dict) or not isinstance(plain.get("column"), str):
        return None
    column = by_id(plain["column"])
    if column is None:
        return None
    values, bounds = plain.get("values"), plain.get("between")
    if isinstance(values, list) and values:
        return OneOf(column, tuple(one for one in values if _is_plain(one)))
    if isinstance(bounds, list) and len(bounds) == 2:
        low, high = bounds
        if all(bound is None or isinstance(bound, int | float) for bound in bounds):
            low = -math.inf if low is None else float(low)
            return Between(column, low, math.inf if high is None else float(high))
    return None
