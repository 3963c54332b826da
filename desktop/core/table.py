"""The runs of all open stores as one table: an immutable snapshot, and columns as numpy arrays.

The event loop changes the table by making a new `Table`; the compute lane arranges (filters and
sorts) the one it was given. Row numbers stay valid as long as `generation` is the same: then only
rows were changed in place or added at the end.
"""

from __future__ import annotations

import math
import operator
import re
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import count, repeat
from typing import Any

import numpy as np

from desktop.core.columns import Column
from desktop.core.gently import slices, sorted_gently, types_of
from desktop.core.source import RunFacts, RunKey
from tracklib.store.arrays import Floats, Kinds, Rows

_run_id = operator.attrgetter("run_id")


@dataclass(frozen=True, slots=True)
class Table:
    """All runs. `keys[i]` names the run that `facts[i]` tells about.

    `index` and the record of changes only ever grow within a generation, so that tables share them:
    the index may name rows that a later table has and this one has not.
    """

    keys: list[RunKey] = field(default_factory=list)
    facts: list[RunFacts] = field(default_factory=list)
    index: dict[RunKey, int] = field(default_factory=dict)
    generation: int = 0
    version: int = 0
    changes: list[list[int]] = field(default_factory=list)  # rows replaced, version by version
    first_version: int = 0  # of this generation

    def __len__(self) -> int:
        return len(self.facts)

    def get(self, key: RunKey) -> RunFacts | None:
        row = self.index.get(key)
        return None if row is None or row >= len(self.facts) else self.facts[row]

    def with_runs(self, store: str, runs: Iterable[RunFacts]) -> Table:
        """A table in which these runs of a store are added, or replaced where they were."""
        facts = list(self.facts)
        runs = list(runs)
        # A hundred thousand runs come at once: no step of Python for each of them in here.
        pairs = zip(repeat(store), map(_run_id, runs))
        keys_of_runs: Iterable[RunKey] = map(tuple.__new__, repeat(RunKey), pairs)
        news = dict(zip(keys_of_runs, runs, strict=True))
        if self._is_newest():
            keys, index, changes = self.keys, self.index, self.changes
        else:  # somebody made another table from this one
            keys = self.keys[: len(facts)]
            index = dict(zip(keys, count()))
            changes = self.changes[: self.version - self.first_version]
        known = news.keys() & index.keys()
        replaced = [index[key] for key in known]
        for row in replaced:
            facts[row] = news[keys[row]]
        if len(known) < len(news):
            added = [key for key in news if key not in known] if known else list(news)
            index.update(zip(added, count(len(facts))))
            facts += map(news.__getitem__, added)
            keys = [*keys, *added]
        changes.append(replaced)
        newer = replace(self, keys=keys, facts=facts, index=index, changes=changes)
        return replace(newer, version=self.version + 1)

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
            first_version=self.version + 1,
        )

    def changed_since(self, generation: int, version: int) -> list[int] | None:
        """The rows replaced since a version; None when rows were renumbered since then."""
        if generation != self.generation or not self.first_version <= version <= self.version:
            return None
        first = self.first_version
        since = self.changes[version - first : self.version - first]
        return sorted({row for rows in since for row in rows})

    def _is_newest(self) -> bool:
        return len(self.changes) == self.version - self.first_version


@dataclass(frozen=True, slots=True)
class ColumnData:
    """One column of a table as two arrays that sort it.

    `kinds` says what stands where: numbers come before texts, then false and true, then lists,
    and what is missing or NaN last, as in the query language. `ranks` orders what is of one kind.
    """

    kinds: Kinds
    ranks: Floats
    is_plain: bool = False  # numbers and nothing else


@dataclass(frozen=True, slots=True)
class Codes:
    """One column of a table as numbers of its different values, which are in sorting order."""

    codes: Rows
    values: list[Any]


@dataclass(frozen=True, slots=True)
class Distinct:
    """Rows with equal values: each row's number of its value, and one row that has it."""

    codes: Rows
    first: Rows


NUMBER, TEXT, TRUTH, LIST, MISSING = range(5)


@dataclass(slots=True)
class _Cached:
    """What is kept of one column: the values of all rows, and the arrays made of them."""

    generation: int
    version: int
    values: list[Any]
    data: ColumnData | None = None
    codes: Codes | None = None
    distinct: Distinct | None = None
    has_distinct: bool = True


class ColumnCache:
    """Column arrays of the newest table asked for. Belongs to one thread.

    Rows that were replaced are read again; if their values stayed what they were, so do the arrays.
    """

    def __init__(self) -> None:
        self._columns: OrderedDict[str, _Cached] = OrderedDict()

    def data(self, table: Table, column: Column) -> ColumnData:
        """The arrays that sort the column."""
        cached = self._cached(table, column)
        if cached.data is None:
            cached.data = column_data(cached.values)
        return cached.data

    def codes(self, table: Table, column: Column) -> Codes:
        """The column as numbers of its different values, in order."""
        cached = self._cached(table, column)
        if cached.codes is None:
            cached.codes = codes_of(self.data(table, column), cached.values)
        return cached.codes

    def distinct(self, table: Table, column: Column) -> Distinct | None:
        """Which rows have equal values; None where that is not worth knowing or cannot be."""
        cached = self._cached(table, column)
        if cached.distinct is None and cached.has_distinct:
            cached.distinct = distinct_of(cached.values)
            cached.has_distinct = cached.distinct is not None
        return cached.distinct

    def values(self, table: Table, column: Column) -> list[Any]:
        """The column's values, row by row. Not to be changed."""
        return self._cached(table, column).values

    def _cached(self, table: Table, column: Column) -> _Cached:
        cached = self._columns.pop(column.id, None)
        if cached is None or not _bring_up_to_date(cached, table, column):
            values = [*map(column.read, table.facts)]
            cached = _Cached(table.generation, table.version, values)
        self._columns[column.id] = cached
        if len(self._columns) > _COLUMNS_KEPT:
            self._columns.popitem(last=False)
        return cached


_COLUMNS_KEPT = 200


def _bring_up_to_date(cached: _Cached, table: Table, column: Column) -> bool:
    """Read what changed; False when all must be read."""
    rows = table.changed_since(cached.generation, cached.version)
    if rows is None or len(table) < len(cached.values):
        return False
    values, known = cached.values, len(cached.values)
    news = {row: column.read(table.facts[row]) for row in rows if row < known}
    news = {row: value for row, value in news.items() if not _is_same(values[row], value)}
    if news or len(table) > known:
        values = [*values, *map(column.read, table.facts[known:])]
        for row, value in news.items():
            values[row] = value
        data = _patched(cached.data, news, values)
        cached.values, cached.data, cached.codes = values, data, None
        cached.distinct, cached.has_distinct = None, True
    cached.version = table.version
    return True


def _is_same(one: Any, other: Any) -> bool:
    return one is other or (type(one) is type(other) and bool(one == other))


def _patched(data: ColumnData | None, news: dict[int, Any], values: list[Any]) -> ColumnData | None:
    """The arrays with some numbers replaced or added; None where other kinds are among them."""
    fresh = values[len(data.ranks) :] if data is not None else []
    if data is None or not {*map(type, news.values()), *map(type, fresh)} <= _PLAIN:
        return None
    if not data.is_plain:
        return None
    ranks = np.concatenate([data.ranks, _floats(fresh)])
    ranks[list(news)] = _floats([*news.values()])
    return _plain(ranks)


def column_data(values: list[Any]) -> ColumnData:
    """Arrays of one column from its values: numbers, texts, lists, None for missing, mixed."""
    if types_of(values) <= _PLAIN:
        return _plain(_floats(values))
    kinds = np.fromiter(map(_kind, values), dtype=np.int8, count=len(values))
    ranks = np.zeros(len(values))
    for kind in (NUMBER, TRUTH):
        rows = np.flatnonzero(kinds == kind)
        ranks[rows] = _floats([values[row] for row in rows])
    for kind in (TEXT, LIST):
        rows = np.flatnonzero(kinds == kind)
        texts = [_text_of(values[row]) for row in rows]
        places = {text: place for place, text in enumerate(sorted_gently(set(texts), natural))}
        ranks[rows] = [places[text] for text in texts]
    return ColumnData(kinds, ranks)


def _floats(values: list[Any]) -> Floats:
    """Numbers as float64; None becomes NaN, and an integer beyond them infinite."""
    found = np.empty(len(values))
    for part in slices(len(values)):
        try:
            found[part] = np.array(values[part], dtype=np.float64)
        except OverflowError:
            found[part] = [*map(_float, values[part])]
    return found


def _float(value: Any) -> float:
    try:
        return math.nan if value is None else float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def _plain(ranks: Floats) -> ColumnData:
    return ColumnData(np.where(np.isnan(ranks), MISSING, NUMBER).astype(np.int8), ranks, True)


def codes_of(data: ColumnData, values: list[Any]) -> Codes:
    """The different values of a column, and which of them each row has; missing ones are equal."""
    ranks = np.where(data.kinds == MISSING, 0.0, data.ranks)
    order = np.lexsort((ranks, data.kinds))
    kinds, ranks = data.kinds[order], ranks[order]
    is_first = np.ones(len(order), dtype=np.bool_)
    is_first[1:] = (kinds[1:] != kinds[:-1]) | (ranks[1:] != ranks[:-1])
    codes = np.empty(len(order), dtype=np.intp)
    codes[order] = np.cumsum(is_first) - 1
    first = order[np.flatnonzero(is_first)].tolist()
    different = [values[row] for row in first]
    if different and data.kinds[first[-1]] == MISSING:
        different[-1] = None
    return Codes(codes, different)


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


def distinct_of(values: list[Any]) -> Distinct | None:
    """The different values in no order: None if most differ, or cannot be told apart by hashing
    (a list, or true beside 1)."""
    kinds = types_of(values)
    if bool in kinds and kinds & {int, float}:
        return None
    try:
        rows = dict(zip(values, range(len(values)), strict=True))
    except TypeError:
        return None
    if len(rows) > max(_FEW_VALUES, len(values) // 8):
        return None
    numbers = dict(zip(rows, range(len(rows)), strict=True))
    codes = np.fromiter(map(numbers.__getitem__, values), dtype=np.intp, count=len(values))
    return Distinct(codes, np.fromiter(rows.values(), dtype=np.intp, count=len(rows)))


_FEW_VALUES = 1000


NaturalKey = str


def natural(text: str) -> NaturalKey:
    """A sorting key in which `run-2` comes before `run-10`: digits come before other characters,
    and of two numbers the one with fewer digits."""
    return _DIGITS.sub(_number_key, text.casefold())


def _number_key(found: re.Match[str]) -> str:
    digits = str(int(found[0])) if len(found[0]) < _LONG else found[0].lstrip("0")
    return f"\0{chr(len(digits))}{digits}"


_DIGITS = re.compile(r"\d+")
_LONG = 1000  # Python refuses to make integers of thousands of digits
