"""What the cells of a group say: mean and spread of numbers, the common value, or how many."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from desktop.core.columns import Column, Kind
from desktop.core.grouping import Groups
from desktop.core.table import NUMBER, ColumnCache, Table
from tracklib.store.arrays import Floats, Rows, Truths

_MEASURED = (Kind.VALUE, Kind.RESULT, Kind.DURATION)


@dataclass(frozen=True, slots=True)
class ColumnStats:
    """One column by groups. `counts` are finite numbers; `means` and `spreads` (sample standard
    deviations, divisor n - 1) are NaN where there are too few of them. `distinct` counts different
    values, a missing one among them; `largest` is NaN without a number."""

    counts: Rows
    means: Floats
    spreads: Floats
    largest: Floats
    distinct: Rows

    def text(self, group: int, column: Column, of_one: str) -> str:
        """What the group's cell says; `of_one` is the cell of its first run."""
        if self.distinct[group] <= 1:
            return of_one
        count = int(self.counts[group])
        if column.kind is Kind.TIME and count:
            return column.say(int(self.largest[group]))
        if column.kind not in _MEASURED or not count:
            return f"{int(self.distinct[group]):,} values"
        mean = column.say(float(self.means[group]))
        if count == 1:
            return mean
        return f"{mean} ± {_spread_text(column, float(self.spreads[group]))}"


def _spread_text(column: Column, spread: float) -> str:
    if column.kind is Kind.DURATION:
        return column.say(spread)
    return f"{spread:.2g}".replace("e-0", "e-").replace("e+0", "e").replace("e+", "e")


@dataclass(frozen=True, slots=True)
class GroupStats:
    """All columns that were asked for, by their ids."""

    columns: dict[str, ColumnStats] = field(default_factory=dict)
    is_partial: bool = False  # there was no time for all of them

    def of(self, column: Column) -> ColumnStats | None:
        return self.columns.get(column.id)


def group_stats(
    table: Table,
    cache: ColumnCache,
    rows: Rows,
    groups: Groups,
    columns: Sequence[Column],
    budget_s: float = math.inf,
) -> GroupStats:
    """The statistics of some columns by the groups of `rows`: as many as the time is enough for,
    at least one. The cache makes the next attempt get further."""
    if not len(groups):
        return GroupStats()
    until = time.monotonic() + budget_s
    found: dict[str, ColumnStats] = {}
    for column in columns:
        if column.kind in (Kind.NAME, Kind.CURVE):
            continue
        if found and time.monotonic() > until:
            return GroupStats(found, is_partial=True)
        found[column.id] = _of_column(table, cache, rows, groups, column)
    return GroupStats(found)


def _of_column(
    table: Table, cache: ColumnCache, rows: Rows, groups: Groups, column: Column
) -> ColumnStats:
    data = cache.data(table, column)
    kinds, ranks = data.kinds[rows], data.ranks[rows]
    is_finite = (kinds == NUMBER) & np.isfinite(ranks)
    values = np.where(is_finite, ranks, 0.0)
    # Whether numbers differ is seen from their ends; only other values have to be counted.
    codes = None if data.is_plain else cache.codes(table, column).codes[rows]
    count = len(groups)
    stats = ColumnStats(
        counts=np.zeros(count, dtype=np.intp),
        means=np.full(count, np.nan),
        spreads=np.full(count, np.nan),
        largest=np.full(count, np.nan),
        distinct=np.zeros(count, dtype=np.intp),
    )
    for level in range(groups.depth):
        own = np.flatnonzero(groups.levels == level)
        _fill(stats, own, groups.starts[own], values, is_finite, codes)
    return stats


def _fill(
    stats: ColumnStats,
    own: Rows,
    starts: Rows,
    values: Floats,
    is_finite: Truths,
    codes: Rows | None,
) -> None:
    """The groups of one level, which cover all rows."""
    counts = np.add.reduceat(is_finite.astype(np.intp), starts)
    sizes = np.diff(np.append(starts, len(values)))
    member = np.repeat(np.arange(len(starts)), sizes)
    with np.errstate(all="ignore"):
        means = np.add.reduceat(values, starts) / counts
        apart = np.where(is_finite, values - means[member], 0.0)
        spreads = np.sqrt(np.add.reduceat(apart * apart, starts) / (counts - 1))
    stats.counts[own] = counts
    stats.means[own] = np.where(counts > 0, means, np.nan)
    stats.spreads[own] = np.where(counts > 1, spreads, np.nan)
    largest = np.maximum.reduceat(np.where(is_finite, values, -np.inf), starts)
    stats.largest[own] = np.where(counts > 0, largest, np.nan)
    if codes is None:
        smallest = np.minimum.reduceat(np.where(is_finite, values, np.inf), starts)
        is_same = (counts == 0) | ((counts == sizes) & (smallest == largest))
        stats.distinct[own] = np.where(is_same, 1, 2)
        return
    pairs = np.sort(member * (int(codes.max()) + 1) + codes)
    changes = np.concatenate([[True], pairs[1:] != pairs[:-1]])
    first = np.flatnonzero(changes)
    stats.distinct[own] = np.bincount(member[first], minlength=len(starts))
