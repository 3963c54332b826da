"""The runs of all open stores as one table: an immutable snapshot, and columns as numpy arrays.

The event loop changes the table by making a new `Table`; the compute lane arranges (filters and
sorts) the one it was given. Row numbers stay valid as long as `generation` is the same: then only
rows were changed in place or added at the end.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from desktop.core.columns import Column
from desktop.core.source import RunFacts, RunKey
from tracklib.store.arrays import Floats, Kinds


@dataclass(frozen=True, slots=True)
class Table:
    """All runs. `keys[i]` names the run that `facts[i]` tells about."""

    keys: list[RunKey] = field(default_factory=list)
    facts: list[RunFacts] = field(default_factory=list)
    index: dict[RunKey, int] = field(default_factory=dict)
    generation: int = 0
    version: int = 0

    def __len__(self) -> int:
        return len(self.keys)

    def get(self, key: RunKey) -> RunFacts | None:
        row = self.index.get(key)
        return None if row is None else self.facts[row]

    def with_runs(self, store: str, runs: Iterable[RunFacts]) -> Table:
        """A table in which these runs of a store are added, or replaced where they were."""
        keys, facts, index = list(self.keys), list(self.facts), dict(self.index)
        for run in runs:
            key = RunKey(store, run.run_id)
            row = index.get(key)
            if row is None:
                index[key] = len(keys)
                keys.append(key)
                facts.append(run)
            else:
                facts[row] = run
        return replace(self, keys=keys, facts=facts, index=index, version=self.version + 1)

    def without_runs(self, store: str, run_ids: Sequence[str]) -> Table:
        """A table without these runs: a new generation, since rows move up."""
        gone = {RunKey(store, run_id) for run_id in run_ids}
        keep = [row for row, key in enumerate(self.keys) if key not in gone]
        keys = [self.keys[row] for row in keep]
        return Table(
            keys=keys,
            facts=[self.facts[row] for row in keep],
            index={key: row for row, key in enumerate(keys)},
            generation=self.generation + 1,
            version=self.version + 1,
        )


@dataclass(frozen=True, slots=True)
class ColumnData:
    """One column of a table as two arrays that sort it.

    `kinds` says what stands where: numbers come before texts, then false and true, then lists,
    and what is missing or NaN last, as in the query language. `ranks` orders what is of one kind.
    """

    kinds: Kinds
    ranks: Floats


NUMBER, TEXT, TRUTH, LIST, MISSING = range(5)


class ColumnCache:
    """Column arrays of the newest table asked for. Belongs to one thread."""

    def __init__(self) -> None:
        self._version = -1
        self._columns: dict[str, ColumnData] = {}

    def data(self, table: Table, column: Column) -> ColumnData:
        if table.version != self._version:
            self._columns.clear()
            self._version = table.version
        found = self._columns.get(column.id)
        if found is None:
            found = self._columns[column.id] = column_data([*map(column.read, table.facts)])
        return found


def column_data(values: list[Any]) -> ColumnData:
    """Arrays of one column from its values: numbers, texts, lists, None for missing, mixed."""
    if set(map(type, values)) <= _PLAIN:
        ranks = np.array(values, dtype=np.float64)  # None becomes NaN
        return ColumnData(np.where(np.isnan(ranks), MISSING, NUMBER).astype(np.int8), ranks)
    kinds = np.fromiter(map(_kind, values), dtype=np.int8, count=len(values))
    ranks = np.zeros(len(values))
    for kind in (NUMBER, TRUTH):
        rows = np.flatnonzero(kinds == kind)
        ranks[rows] = [float(values[row]) for row in rows]
    for kind in (TEXT, LIST):
        rows = np.flatnonzero(kinds == kind)
        texts = [_text_of(values[row]) for row in rows]
        places = {text: place for place, text in enumerate(sorted(set(texts), key=natural))}
        ranks[rows] = [places[text] for text in texts]
    return ColumnData(kinds, ranks)


_PLAIN = frozenset({int, float, type(None)})


def _kind(value: Any) -> int:
    if value is None:
        return MISSING
    if isinstance(value, bool):
        return TRUTH
    if isinstance(value, int | float):
        return MISSING if value != value else NUMBER
    return LIST if isinstance(value, list | tuple) else TEXT


def _text_of(value: Any) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(str(item) for item in value)
    return str(value)


NaturalKey = tuple[tuple[int, int | str], ...]


def natural(text: str) -> NaturalKey:
    """A sorting key in which `run-2` comes before `run-10`."""
    return tuple(
        (0, int(part)) if part.isdecimal() else (1, part)
        for part in _DIGITS.split(text.casefold())
        if part
    )


_DIGITS = re.compile(r"(\d+)")
