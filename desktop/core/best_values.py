"""The best value of each column that has a goal, among the runs that are listed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from desktop.core.columns import Column, Kind
from desktop.core.difference import is_number
from desktop.core.goals import Goal, goal_of
from desktop.core.source import RunFacts
from desktop.core.table import NUMBER, ColumnCache, Table
from tracklib.store.arrays import Rows

RUNS_ASKED = 100  # what the newest so many declared of a metric
_MEASURED = (Kind.VALUE, Kind.RESULT, Kind.DURATION)


@dataclass(frozen=True, slots=True)
class Best:
    """A best value. `count` runs have a number to be compared."""

    value: float
    count: int

    def is_met_by(self, value: Any) -> bool:
        """Whether a run has it: more than one may."""
        return is_number(value) and value == self.value

    @property
    def words(self) -> str:
        """For tool tips and screen readers."""
        return f"best of {self.count:,} runs"


@dataclass(frozen=True, slots=True)
class BestValues:
    """The best values by column id."""

    by_column: Mapping[str, Best] = field(default_factory=dict)

    def at(self, facts: RunFacts, column: Column) -> Best | None:
        """What to tell where a run has the best value of a column; None where it has not."""
        best = self.by_column.get(column.id)
        return best if best is not None and best.is_met_by(column.read(facts)) else None


def best_values(
    table: Table,
    cache: ColumnCache,
    rows: Rows,
    columns: Sequence[Column],
    said: Mapping[str, str],
) -> BestValues:
    """The best values of listed rows; `said` is what the user said of goals.

    A column has none where nobody knows which values are better, where only one run has a number,
    or where all that have one have the same.
    """
    found: dict[str, Best] = {}
    if len(rows) < 2:
        return BestValues()
    for column in columns:
        if column.kind not in _MEASURED:
            continue
        goal = goal_of(column, table.facts[-RUNS_ASKED:], said)
        best = None if goal is None else _best(table, cache, rows, column, goal)
        if best is not None:
            found[column.id] = best
    return BestValues(found)


def _best(table: Table, cache: ColumnCache, rows: Rows, column: Column, goal: Goal) -> Best | None:
    data = cache.data(table, column)
    numbers = data.ranks[rows][data.kinds[rows] == NUMBER]
    if len(numbers) < 2:
        return None
    low, high = float(np.min(numbers)), float(np.max(numbers))
    return Best(low if goal is Goal.LESS else high, len(numbers)) if low < high else None
