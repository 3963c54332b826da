"""Facets: the values of a column with how many runs have each, or its range as a histogram.

A facet counts the runs that fit everything but its own filter: that is what choosing another of its
values would list.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from desktop.core.columns import Column, Kind
from desktop.core.filters import RowFilter, identity, parts
from desktop.core.gently import sorted_gently
from desktop.core.table import MISSING, NUMBER, ColumnCache, Table
from tracklib.store.arrays import Floats, Rows, Truths

BINS = 36
_FEW = 12  # different numbers that are listed one by one
VALUES_KEPT = 500
_LOG_RATIO = 500.0  # between the largest and the smallest, from which on bins are powers
_NEVER_RANGES = (Kind.NAME, Kind.STATE, Kind.TEXT, Kind.TAGS)


@dataclass(frozen=True, slots=True)
class ValueCount:
    """One value (None: missing), and how many runs have it."""

    value: Any
    count: int


@dataclass(frozen=True, slots=True)
class ValuesFacet:
    """Different values, in their order or, if they are many, the commonest first; what other
    filters list does not move them. `more` of them were left out."""

    column: Column
    values: tuple[ValueCount, ...]
    more: int = 0


@dataclass(frozen=True, slots=True)
class RangeFacet:
    """Numbers by bins: `edges` float64[bins + 1], `counts` of runs that fit the other filters,
    `totals` of all. `missing` runs have no number."""

    column: Column
    edges: Floats
    counts: Rows
    totals: Rows
    is_log: bool
    missing: int

    @property
    def low(self) -> float:
        return float(self.edges[0])

    @property
    def high(self) -> float:
        return float(self.edges[-1])


Facet = ValuesFacet | RangeFacet


def facets(
    table: Table,
    cache: ColumnCache,
    columns: Sequence[Column],
    base: Truths,
    filters: Mapping[str, RowFilter],
    kept: int | None = VALUES_KEPT,
) -> list[Facet]:
    """The facets of some columns. `base` (bool[n]) are the runs of the scope that fit the query;
    a filter whose name is a column's id is that column's own. `kept` values of each; None: all."""
    masks = {name: one.mask(table, cache) for name, one in filters.items()}
    found = []
    for column in columns:
        fits = base.copy()
        for name, mask in masks.items():
            if name != facet_name(column):
                fits &= mask
        found.append(_facet(table, cache, column, base, fits, kept))
    return found


def facet_name(column: Column) -> str:
    """The name of a facet's filter among all filters."""
    return f"facet:{column.id}"


def _facet(
    table: Table,
    cache: ColumnCache,
    column: Column,
    base: Truths,
    fits: Truths,
    kept: int | None,
) -> Facet:
    data = cache.data(table, column)
    is_number = (data.kinds == NUMBER) & np.isfinite(data.ranks)
    only_numbers = not bool(((data.kinds != NUMBER) & (data.kinds != MISSING)).any())
    if only_numbers and column.kind not in _NEVER_RANGES:
        numbers = data.ranks[is_number & base]
        if len(numbers) and len(np.unique(numbers)) > _FEW:
            return _range(column, data.ranks, is_number, base, fits)
    codes = cache.codes(table, column)
    return _values(column, codes.codes, codes.values, base, fits, kept)


def _range(
    column: Column, ranks: Floats, is_number: Truths, base: Truths, fits: Truths
) -> RangeFacet:
    numbers = ranks[is_number & base]
    low, high = float(numbers.min()), float(numbers.max())
    is_log = low > 0 and high / low > _LOG_RATIO and column.kind is not Kind.TIME
    edges = _edges(low, high, is_log)
    return RangeFacet(
        column=column,
        edges=edges,
        counts=np.histogram(ranks[is_number & fits], edges)[0].astype(np.intp),
        totals=np.histogram(numbers, edges)[0].astype(np.intp),
        is_log=is_log,
        missing=int((fits & ~is_number).sum()),
    )


def _edges(low: float, high: float, is_log: bool) -> Floats:
    """Bounds of bins that hold all numbers between the two, however far apart they are."""
    share = np.linspace(0.0, 1.0, BINS + 1)
    edges = np.geomspace(low, high, BINS + 1) if is_log else low * (1 - share) + high * share
    edges = np.maximum.accumulate(np.clip(edges, low, high))
    edges[0], edges[-1] = low, high
    return edges


def _values(
    column: Column, codes: Rows, values: Sequence[Any], base: Truths, fits: Truths, kept: int | None
) -> ValuesFacet:
    counts = np.bincount(codes[fits], minlength=len(values)).tolist()
    there = np.bincount(codes[base], minlength=len(values)).tolist()
    by_value: Counter[tuple[str, Any]] = Counter()
    commonness: Counter[tuple[str, Any]] = Counter()
    first: dict[tuple[str, Any], Any] = {}
    for value, count, known in zip(values, counts, there, strict=True):
        if known:
            for part in parts(value):
                name = identity(part)
                first.setdefault(name, None if name[0] == "missing" else part)
                by_value[name] += count
                commonness[name] += known
    order = sorted_gently(first, lambda name: (name[0] == "missing", -commonness[name]))
    if len(order) <= _FEW:  # few: in the order of their values, as they came
        order = sorted(first, key=lambda name: name[0] == "missing")
    found = tuple(ValueCount(first[name], by_value[name]) for name in order[:kept])
    return ValuesFacet(column, found, more=len(order) - len(found))
