"""The lines of the runs table: runs and the groups they are in, without what is folded away."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from desktop.core.grouping import Groups
from tracklib.store.arrays import Rows, Truths


@dataclass(frozen=True, slots=True)
class Folds:
    """Which groups are folded: all but those named by their ids, or none but those."""

    all_folded: bool = True
    others: frozenset[int] = frozenset()

    def toggled(self, group_id: int) -> Folds:
        return Folds(self.all_folded, self.others ^ {group_id})

    def folded(self, groups: Groups) -> Truths:
        """For each group whether it is folded."""
        named = np.array([*self.others], dtype=np.uint64)
        return np.isin(groups.ids, named) ^ self.all_folded


@dataclass(frozen=True, slots=True)
class Lines:
    """`entries[line]` is the place of a run among the listed ones, or `-1 - g` for group `g`."""

    entries: Rows = field(default_factory=lambda: np.empty(0, dtype=np.intp))

    def __len__(self) -> int:
        return len(self.entries)

    def place_at(self, line: int) -> int | None:
        """The listed run on a line; None where a group or nothing is."""
        if not 0 <= line < len(self.entries):
            return None
        entry = int(self.entries[line])
        return entry if entry >= 0 else None

    def group_at(self, line: int) -> int | None:
        """The group on a line; None where a run or nothing is."""
        if not 0 <= line < len(self.entries):
            return None
        entry = int(self.entries[line])
        return None if entry >= 0 else -1 - entry

    def of_entries(self, entries: Rows) -> list[int]:
        """The lines of some runs or groups; those that are folded away are left out."""
        found: list[int] = np.flatnonzero(np.isin(self.entries, entries)).tolist()
        return found

    def around(self, line: int, groups: Groups) -> int | None:
        """The line of the group that a line is in."""
        if not 0 <= line < len(self.entries):
            return None
        own = self.group_at(line)
        level = groups.depth if own is None else int(groups.levels[own])
        for above in range(line - 1, -1, -1):
            found = self.group_at(above)
            if found is not None and groups.levels[found] < level:
                return above
        return None


def make_lines(count: int, groups: Groups, folds: Folds) -> Lines:
    """The lines of `count` listed runs."""
    if not len(groups):
        return Lines(np.arange(count, dtype=np.intp))
    number = np.arange(len(groups), dtype=np.intp)
    head = groups.starts + number  # all groups before it, and all runs before its first
    tail = groups.ends + np.searchsorted(groups.starts, groups.ends, side="left")
    places = np.arange(count, dtype=np.intp)
    entries = np.empty(count + len(groups), dtype=np.intp)
    entries[head] = -1 - number
    entries[places + np.searchsorted(groups.starts, places, side="right")] = places
    folded = folds.folded(groups)
    covers = np.zeros(len(entries) + 1, dtype=np.intp)
    np.add.at(covers, head[folded] + 1, 1)
    np.add.at(covers, tail[folded], -1)
    return Lines(entries[np.cumsum(covers[:-1]) == 0])
