"""Lines that are to be found again when other runs are listed, or in another order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from desktop.core.lines import Lines
from desktop.core.listing import Listing
from desktop.core.table import Table
from tracklib.store.arrays import Rows

if TYPE_CHECKING:
    from desktop.core.grouping import Ids


@dataclass(frozen=True, slots=True)
class KeptLines:
    """Rows of a table, and groups by their ids: however many, they are never gone through in
    Python."""

    table: Table = field(default_factory=Table)
    rows: Rows = field(default_factory=lambda: np.empty(0, dtype=np.intp))
    groups: Ids = field(default_factory=lambda: np.empty(0, dtype=np.uint64))

    @classmethod
    def of(cls, listing: Listing, lines: Lines, chosen: Sequence[int] | Rows) -> KeptLines:
        """What stands on the chosen lines."""
        entries = lines.entries[np.asarray(chosen, dtype=np.intp)]
        ids = listing.groups.ids[-1 - entries[entries < 0]]
        return cls(listing.table, listing.rows[entries[entries >= 0]], ids)

    def lines_in(self, listing: Listing, lines: Lines) -> Rows:
        """Where it stands now, top to bottom; what is not listed or folded away is left out."""
        wanted = np.zeros(max(len(listing.table), len(self.table)), dtype=np.bool_)
        wanted[self._rows_in(listing.table)] = True
        places = np.flatnonzero(wanted[listing.rows])
        if not len(listing.groups):
            return places
        own = np.flatnonzero(np.isin(listing.groups.ids, self.groups))
        return np.flatnonzero(np.isin(lines.entries, np.concatenate([places, -1 - own])))

    def _rows_in(self, table: Table) -> Rows:
        if table.generation == self.table.generation:
            return self.rows
        keys = [self.table.keys[row] for row in self.rows.tolist()]  # rows were renumbered
        return np.array([table.index[key] for key in keys if key in table.index], dtype=np.intp)
