"""A query's condition as a truth value for each run of a table, by whole columns.

Numbers are compared as arrays, and of settings each different value is asked once. Whatever is
rarer is asked run by run. All but the order of numbers is asked of the query's own evaluation, so
that both always agree.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from functools import reduce

import numpy as np

from desktop.core.columns import RUN, Column, Kind, config_column, summary_column
from desktop.core.table import NUMBER, ColumnCache, Table
from tracklib.query.evaluate import predicate_of
from tracklib.query.fields import Holds, getter_of, holds
from tracklib.query.nodes import And, Compare, Contains, Duration, Field, Literal, Node, Not, Or
from tracklib.query.query import Query
from tracklib.store.arrays import Floats, Truths

_EXACT = 2.0**53  # whole numbers beyond it are not all float64
_ORDER: dict[str, Callable[[Floats, float], Truths]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def query_mask(query: Query, table: Table, columns: ColumnCache) -> Truths:
    """Which rows fit the query's condition: bool[len(table)]. Equal to `query.matches` of each."""
    if query.where is None:
        return np.ones(len(table), dtype=np.bool_)
    return _Masks(table, columns, query.clock()).of(query.where)


class _Masks:
    """The conditions of one query at one moment."""

    def __init__(self, table: Table, columns: ColumnCache, now_ns: int) -> None:
        self._table = table
        self._columns = columns
        self._now_ns = now_ns

    def of(self, node: Node) -> Truths:
        """The truth of a condition for each row."""
        if isinstance(node, And):
            return reduce(np.logical_and, map(self.of, node.nodes))
        if isinstance(node, Or):
            return reduce(np.logical_or, map(self.of, node.nodes))
        if isinstance(node, Not):
            return np.logical_not(self.of(node.node))
        if isinstance(node, Contains):
            return self._one_by_one(node)
        return self._compared(node)

    def _compared(self, node: Compare) -> Truths:
        if isinstance(node.operand, Field):
            return self._one_by_one(node)
        bound = _bound(node)
        return self._by_value(node) if bound is None else self._ordered(node, bound)

    def _ordered(self, node: Compare, bound: float) -> Truths:
        data = self._columns.data(self._table, _column(node.field))
        with np.errstate(invalid="ignore"):
            found: Truths = _ORDER[node.operator](data.ranks, bound) & (data.kinds == NUMBER)
            is_huge = (np.abs(data.ranks) >= _EXACT) & (data.kinds == NUMBER)
        if is_huge.any():
            self._ask(node, np.flatnonzero(is_huge).tolist(), found)
        return found

    def _by_value(self, node: Compare) -> Truths:
        """Ask once for each different value: a setting has a few, whatever the number of runs."""
        distinct = self._columns.distinct(self._table, _column(node.field))
        if distinct is None:
            return self._one_by_one(node)
        asked = np.zeros(len(self._table), dtype=np.bool_)
        self._ask(node, distinct.first.tolist(), asked)
        found: Truths = asked[distinct.first][distinct.codes]
        return found

    def _one_by_one(self, node: Node) -> Truths:
        found = np.zeros(len(self._table), dtype=np.bool_)
        fits = predicate_of(node, self._now_ns)
        found[:] = [*map(fits, self._table.facts)]
        return found

    def _ask(self, node: Node, rows: list[int], found: Truths) -> None:
        fits, facts = predicate_of(node, self._now_ns), self._table.facts
        for row in rows:
            found[row] = fits(facts[row])


def _column(field: Field) -> Column:
    """The column of a field as queries understand it: of some run fields that is not quite what the
    table shows (a run without a name is shown by its id)."""
    if field.space == "config":
        return config_column(field.key)
    if field.space == "summary" and field.stat is None:
        return summary_column(field.key)
    column_id = f"query:{field.space}.{field.key}:{field.stat or ''}"
    return Column(column_id, field.key, RUN, Kind.VALUE, getter_of(field))


def _bound(node: Compare) -> float | None:
    """The number that a comparison orders by; None where it does something else."""
    operand = node.operand
    if node.operator not in _ORDER or holds(node.field) is Holds.DATE:
        return None
    if isinstance(operand, Duration):
        return operand.seconds
    value = operand.value if isinstance(operand, Literal) else None
    if not isinstance(value, int | float) or isinstance(value, bool):
        return None
    is_exact = not math.isnan(value) and abs(value) < _EXACT
    return float(value) if is_exact else None
