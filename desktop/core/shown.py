"""Which runs are drawn: a rule for all, and the runs the user decided about one by one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import Enum

import numpy as np

from desktop.core.source import RunKey
from desktop.core.table import Table
from tracklib.store.arrays import Rows, Truths

NEWEST_AT_FIRST = 20


class Rule(Enum):
    """What holds for a run whose eye was never touched."""

    NEWEST = "newest"
    ALL = "all"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Shown:
    """The state of all eyes. Immutable: each decision gives a new one."""

    rule: Rule = Rule.NEWEST
    newest: int = NEWEST_AT_FIRST
    on: frozenset[RunKey] = frozenset()
    off: frozenset[RunKey] = frozenset()

    def among(self, table: Table, newest: Rows) -> list[RunKey]:
        """The shown runs of those that are listed, in the order given: rows, newest first."""
        limits = {Rule.NEWEST: self.newest, Rule.ALL: len(newest), Rule.NONE: 0}
        limit = limits[self.rule]
        by_rule, rest = newest[:limit], newest[limit:]
        if self.off:
            by_rule = by_rule[~_are_among(table, self.off)[by_rule]]
        rest = rest[_are_among(table, self.on)[rest]] if self.on else rest[:0]
        keys = table.keys  # of a hundred thousand runs only those that are shown are gone through
        return [keys[row] for row in (*by_rule.tolist(), *rest.tolist())]

    def with_run(self, key: RunKey, visible: bool) -> Shown:
        return self.with_runs([key], visible)

    def with_runs(self, keys: Iterable[RunKey], visible: bool) -> Shown:
        """Switch some eyes on or off."""
        some = frozenset(keys)
        if visible:
            return replace(self, on=self.on | some, off=self.off - some)
        return replace(self, on=self.on - some, off=self.off | some)

    def only(self, keys: Iterable[RunKey]) -> Shown:
        """Show these and nothing else."""
        return replace(self, rule=Rule.NONE, on=frozenset(keys), off=frozenset())

    def by_rule(self, rule: Rule) -> Shown:
        """Forget all single decisions."""
        return replace(self, rule=rule, on=frozenset(), off=frozenset())


def _are_among(table: Table, keys: Iterable[RunKey]) -> Truths:
    """For each row whether its run is one of these."""
    found = np.zeros(len(table), dtype=np.bool_)
    rows = [row for key in keys if (row := table.index.get(key, len(table))) < len(table)]
    found[rows] = True
    return found
