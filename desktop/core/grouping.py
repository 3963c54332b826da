"""Runs grouped by the values of some columns, one level a column.

Groups are arrays over the listed rows, which are put in such an order that each group is a range of
them: a hundred thousand groups cost no more than a hundred thousand numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from zlib import crc32

import numpy as np

from desktop.core.columns import Column
from desktop.core.filters import identity
from desktop.core.table import NUMBER, ColumnCache, Table
from tracklib.store.arrays import Floats, Kinds, Rows

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ids = NDArray[np.uint64]

    from desktop.core.arrange import SortKey


def _no_rows() -> Rows:
    return np.empty(0, dtype=np.intp)


@dataclass(frozen=True, slots=True)
class Groups:
    """Groups in the order of their lines: a group, then what is in it.

    Group `g` is of level `levels[g]` (0 is the outermost), holds the listed rows from `starts[g]`
    to `ends[g]`, and has an id made of its values alone, the same after a restart.
    """

    columns: tuple[Column, ...] = ()
    levels: Kinds = field(default_factory=lambda: np.empty(0, dtype=np.int8))
    starts: Rows = field(default_factory=_no_rows)
    ends: Rows = field(default_factory=_no_rows)
    ids: Ids = field(default_factory=lambda: np.empty(0, dtype=np.uint64))

    def __len__(self) -> int:
        return len(self.starts)

    @property
    def depth(self) -> int:
        """How many levels there are; 0 when nothing is grouped."""
        return len(self.columns)

    def size(self, group: int) -> int:
        return int(self.ends[group] - self.starts[group])


def group(
    table: Table,
    columns: ColumnCache,
    rows: Rows,
    by: Sequence[Column],
    sort: Sequence[SortKey],
) -> tuple[Rows, Groups]:
    """The rows in the order of their groups, and the groups.

    Within a group rows stay in the order they come in. Groups are in the order of their values; if
    the first column to sort by is another one, in that of their means of it.
    """
    if not by or not len(rows):
        return rows, Groups(columns=tuple(by))
    paths = np.zeros(len(rows), dtype=np.intp)  # the place of each row's group in its level
    ids = np.zeros(len(rows), dtype=np.uint64)
    levels: list[tuple[Rows, Ids]] = []
    measure = _measure(table, columns, rows, by, sort)
    turned = {key.column.id for key in sort if key.descending}
    for column in by:
        codes = columns.codes(table, column)
        own = codes.codes[rows]
        ids = ids * _PRIME + _value_ids(codes.values)[own]
        keys: list[Rows | Floats] = [
            _turned(own, codes.values) if column.id in turned else own,
            paths,
        ]
        if measure is not None:
            keys.insert(1, _means(measure, _dense(keys)))
        paths = _dense(keys)
        levels.append((paths, ids))
    order = np.argsort(paths, kind="stable")
    return rows[order], _groups(tuple(by), [(place[order], ids[order]) for place, ids in levels])


_PRIME = np.uint64(1_000_000_007)


def _value_ids(values: list[Any]) -> Ids:
    """A number for each value that depends on nothing else."""
    return np.array([crc32(repr(identity(one)).encode()) + 1 for one in values], dtype=np.uint64)


def _turned(codes: Rows, values: list[Any]) -> Rows:
    """The opposite order, what is missing still last."""
    is_missing = codes == len(values) - 1 if values[-1] is None else np.zeros_like(codes, np.bool_)
    found: Rows = np.where(is_missing, 1, -codes)
    return found


def _dense(keys: Sequence[Rows | Floats]) -> Rows:
    """For each row the place of its combination of keys among all of them, the last key first."""
    order = np.lexsort(keys)
    changes = np.zeros(len(order), dtype=np.bool_)
    for key in keys:
        there = key[order]
        changes[1:] |= there[1:] != there[:-1]
    places = np.empty(len(order), dtype=np.intp)
    places[order] = np.cumsum(changes)
    return places


def _measure(
    table: Table,
    columns: ColumnCache,
    rows: Rows,
    by: Sequence[Column],
    sort: Sequence[SortKey],
) -> Floats | None:
    """What groups are put in order by, ascending, NaN where a row has none; None for their values.

    Numbers count as they are; of anything else the place of the row in the order counts.
    """
    if not sort or sort[0].column.id in {column.id for column in by}:
        return None
    data = columns.data(table, sort[0].column)
    kinds, ranks = data.kinds[rows], data.ranks[rows]
    is_number = (kinds == NUMBER) & np.isfinite(ranks)
    if not is_number.any():
        return np.arange(len(rows), dtype=np.float64)
    return np.where(is_number, -ranks if sort[0].descending else ranks, np.nan)


def _means(measure: Floats, groups: Rows) -> Floats:
    """For each row the mean of its group; infinite where the group has none."""
    known = ~np.isnan(measure)
    counts = np.bincount(groups, weights=known)
    sums = np.bincount(groups, weights=np.where(known, measure, 0.0))
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        means = np.where(counts > 0, sums / counts, np.inf)
    found: Floats = means[groups]
    return found


def _groups(by: tuple[Column, ...], levels: Sequence[tuple[Rows, Ids]]) -> Groups:
    """The groups of rows that are in order, from the places and ids of their groups by level."""
    starts, ends, depths, ids = [], [], [], []
    for level, (places, own_ids) in enumerate(levels):
        first = np.flatnonzero(np.concatenate([[True], places[1:] != places[:-1]]))
        starts.append(first)
        ends.append(np.append(first[1:], len(places)))
        depths.append(np.full(len(first), level, dtype=np.int8))
        ids.append(own_ids[first])
    all_starts, all_depths = np.concatenate(starts), np.concatenate(depths)
    order = np.lexsort((all_depths, all_starts))
    return Groups(
        columns=by,
        levels=all_depths[order],
        starts=all_starts[order].astype(np.intp),
        ends=np.concatenate(ends)[order].astype(np.intp),
        ids=np.concatenate(ids)[order],
    )
