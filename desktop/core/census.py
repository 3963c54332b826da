"""How many runs there are of each project, how many are alive, and what is wrong with some."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from itertools import islice
from operator import attrgetter

from desktop.core.source import RunFacts
from desktop.core.table import Table

Place = tuple[str, str]
"""A store and a project of it."""


@dataclass(frozen=True, slots=True)
class Census:
    """Counts by place; `problems` are (name of the run, what is wrong)."""

    runs: dict[Place, int] = field(default_factory=dict)
    live: dict[Place, int] = field(default_factory=dict)
    problems: tuple[tuple[str, str], ...] = ()

    @property
    def alive(self) -> int:
        """Runs that give signs of life, everywhere."""
        return sum(self.live.values())


class CensusTaker:
    """Counts again only what changed. Belongs to one thread."""

    def __init__(self) -> None:
        self._generation = -1
        self._version = -1
        self._facts: list[RunFacts] = []
        self._runs: Counter[Place] = Counter()
        self._live: Counter[Place] = Counter()
        self._problems: dict[int, tuple[tuple[str, str], ...]] = {}

    def take(self, table: Table) -> Census:
        """The census of a table; quick when little of it is new."""
        rows = table.changed_since(self._generation, self._version)
        known = len(self._facts)
        if rows is None or len(table) < known:
            self._runs.clear()
            self._live.clear()
            self._problems.clear()
            rows, known = [], 0
        for row in rows:
            if row < known:
                self._count(table, row, self._facts[row], -1)
                self._count(table, row, table.facts[row], 1)
        self._count_new(table, known)
        self._facts = table.facts
        self._generation, self._version = table.generation, table.version
        problems = tuple(one for row in sorted(self._problems) for one in self._problems[row])
        return Census(dict(+self._runs), dict(+self._live), problems)

    def _count_new(self, table: Table, first: int) -> None:
        """Count the rows from `first` on: a hundred thousand may come at once."""
        facts = table.facts[first:] if first else table.facts
        keys = islice(table.keys, first, len(table))
        self._runs.update(zip(map(_store, keys), map(_project, facts), strict=True))
        for row in [row for row, one in enumerate(facts, first) if one.is_live or one.problems]:
            self._runs[table.keys[row].store, table.facts[row].project] -= 1
            self._count(table, row, table.facts[row], 1)

    def _count(self, table: Table, row: int, facts: RunFacts, change: int) -> None:
        place = (table.keys[row].store, facts.project)
        self._runs[place] += change
        if facts.is_live and facts.silent_since_ns is None:
            self._live[place] += change
        if facts.problems and change > 0:
            name = facts.name or facts.run_id
            self._problems[row] = tuple((name, text) for text in facts.problems)
        else:
            self._problems.pop(row, None)


_store, _project = attrgetter("store"), attrgetter("project")
