"""Which runs the table lists, and in which order: filter, sort by several columns, then group.

All give plain numpy row numbers of a `Table`; nothing is copied and no Qt proxy is involved.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from desktop.core.brushes import Brush
from desktop.core.columns import CREATED, FIXED, Column
from desktop.core.filters import RowFilter
from desktop.core.grouping import Groups, group
from desktop.core.query_mask import query_mask
from desktop.core.source import RunFacts, RunKey
from desktop.core.table import ColumnCache, Table
from tracklib.query import Query
from tracklib.store.arrays import Floats, Kinds, Rows, Truths


@dataclass(frozen=True, slots=True)
class SortKey:
    """Sort by a column; the first key counts most."""

    column: Column
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Scope:
    """The part of the sources pane that is chosen: a store, a project of it, or everything."""

    store: str | None = None
    project: str | None = None

    def holds(self, key: RunKey, facts: RunFacts) -> bool:
        return self.store in (None, key.store) and self.project in (None, facts.project)


@dataclass(frozen=True, slots=True)
class Arrangement:
    """Row numbers to list, in order; `newest` are the same rows, youngest first; `unbrushed` those
    that fit everything but the brushes."""

    rows: Rows
    newest: Rows
    unbrushed: Rows
    groups: Groups = field(default_factory=Groups)


def arrange(
    table: Table,
    columns: ColumnCache,
    *,
    scope: Scope,
    matches: Callable[[RunFacts], bool] | None,
    sort: Sequence[SortKey],
    filters: Sequence[RowFilter] = (),
    groups: Sequence[Column] = (),
    query: Query | None = None,
) -> Arrangement:
    """Filter, sort and group a table. A run is listed when the scope, `matches`, the query and
    every filter take it."""
    fits = fitting(table, columns, scope, matches, query)
    unbrushed = fits.copy()
    for row_filter in filters:
        mask = row_filter.mask(table, columns)
        fits &= mask
        if not isinstance(row_filter, Brush):
            unbrushed &= mask
    kept = np.flatnonzero(fits)
    newest = kept[_order(table, columns, (SortKey(CREATED, descending=True),), kept)]
    rows = newest[_order(table, columns, sort, newest)] if sort else newest
    rows, grouped = group(table, columns, rows, groups, sort)
    return Arrangement(
        rows=rows, newest=newest, unbrushed=np.flatnonzero(unbrushed), groups=grouped
    )


def fitting(
    table: Table,
    columns: ColumnCache,
    scope: Scope,
    matches: Callable[[RunFacts], bool] | None,
    query: Query | None,
) -> Truths:
    """Which rows are of the scope and fit both conditions: bool[len(table)]."""
    found = np.ones(len(table), dtype=np.bool_)
    if scope.store is not None:
        found &= np.array([key.store == scope.store for key in table.keys], dtype=np.bool_)
    if scope.project is not None:
        wanted = scope.project or None
        projects = columns.values(table, _PROJECT)
        found &= np.array([project == wanted for project in projects], dtype=np.bool_)
    if query is not None:
        found &= query_mask(query, table, columns)
    if matches is not None:
        rows = np.flatnonzero(found)
        found[rows] = [matches(table.facts[row]) for row in rows.tolist()]
    return found


_PROJECT = next(column for column in FIXED if column.id == "project")


def _order(table: Table, columns: ColumnCache, sort: Sequence[SortKey], rows: Rows) -> Rows:
    """The stable permutation of `rows` that sorts them; missing and NaN last in both directions."""
    keys: list[Floats | Kinds] = []
    for key in reversed(sort):  # lexsort: the last key counts most
        data = columns.data(table, key.column)
        ranks = data.ranks[rows]
        keys.append(-ranks if key.descending else ranks)
        keys.append(data.kinds[rows])
    return np.lexsort(keys) if keys else np.arange(len(rows), dtype=np.intp)
