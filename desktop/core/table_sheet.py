"""Lines of the runs table, groups among them, taken out as a sheet to copy or export."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from desktop.core import formatting
from desktop.core.columns import Column, Kind
from desktop.core.lines import Lines
from desktop.core.listing import Listing
from desktop.core.table_text import Sheet, plain


@dataclass(frozen=True, slots=True)
class Extract:
    """What to take out: some lines of a listing, by some columns."""

    listing: Listing
    lines: Lines
    columns: tuple[Column, ...]
    chosen: Sequence[int] | None = None  # None takes all lines

    def sheet(self) -> Sheet:
        """The lines as values and texts. For a worker: all lines may be a hundred thousand."""
        numbers = range(len(self.lines)) if self.chosen is None else self.chosen
        values, texts = [], []
        for line in numbers:
            group, place = self.lines.group_at(line), self.lines.place_at(line)
            if group is not None:
                said = [self._group_text(group, column) for column in self.columns]
                values.append(said)
                texts.append(said)
            elif place is not None:
                facts = self.listing.facts_at(place)
                values.append([plain(column.read(facts), column) for column in self.columns])
                texts.append([column.text(facts) for column in self.columns])
        return Sheet(self.columns, values, texts)

    def _group_text(self, group: int, column: Column) -> Any:
        groups, listing = self.listing.groups, self.listing
        first = listing.facts_at(int(groups.starts[group]))
        if column.kind is Kind.NAME:
            return group_title(
                groups.columns[int(groups.levels[group])].text(first), group, listing
            )
        stats = listing.stats.of(column)
        return "" if stats is None else stats.text(group, column, column.text(first))


def group_title(text: str, group: int, listing: Listing) -> str:
    """A group in words: `lr: 0.1 (6)`."""
    column = listing.groups.columns[int(listing.groups.levels[group])]
    said = "none" if text in ("", formatting.MISSING) else text
    return f"{column.title}: {said} ({listing.groups.size(group)})"
