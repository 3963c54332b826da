"""All that the runs pane shows of a table, made in one go: the order, the colours, the keys."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from operator import attrgetter, itemgetter

import numpy as np

from desktop.core import colours
from desktop.core.arrange import Arrangement, Scope, SortKey, arrange, fitting
from desktop.core.census import Census, CensusTaker
from desktop.core.columns import Column, KeysInUse
from desktop.core.facets import VALUES_KEPT, Facet, facets
from desktop.core.filters import RowFilter
from desktop.core.group_stats import GroupStats, group_stats
from desktop.core.grouping import Groups
from desktop.core.source import RunFacts, RunKey
from desktop.core.table import ColumnCache, Table
from tracklib.query import Query
from tracklib.store.arrays import Rows

_STATS_S = 0.25  # for the statistics of groups before the rest is shown


@dataclass(frozen=True, slots=True)
class Wish:
    """What the user wants to see of the runs."""

    scope: Scope = field(default_factory=Scope)
    matches: Callable[[RunFacts], bool] | None = None
    query: Query | None = None
    sort: tuple[SortKey, ...] = ()
    filters: tuple[RowFilter, ...] = ()
    groups: tuple[Column, ...] = ()
    summarised: tuple[Column, ...] = ()  # columns that groups tell about


@dataclass(frozen=True, slots=True)
class Listing:
    """A table, the rows of it that are listed, and what is drawn beside them. `newest` are the same
    rows, the youngest first.

    `unbrushed` are the rows that would be listed without brushes: the same array as in the listing
    before, if only brushes changed.
    """

    table: Table = field(default_factory=Table)
    rows: Rows = field(default_factory=lambda: np.empty(0, dtype=np.intp))
    newest: Rows = field(default_factory=lambda: np.empty(0, dtype=np.intp))
    colours: dict[RunKey, int] = field(default_factory=dict)
    keys: KeysInUse = field(default_factory=KeysInUse)
    groups: Groups = field(default_factory=Groups)
    stats: GroupStats = field(default_factory=GroupStats)
    census: Census = field(default_factory=Census)
    unbrushed: Rows = field(default_factory=lambda: np.empty(0, dtype=np.intp))

    def __len__(self) -> int:
        return len(self.rows)

    def key_at(self, place: int) -> RunKey:
        return self.table.keys[int(self.rows[place])]

    def facts_at(self, place: int) -> RunFacts:
        return self.table.facts[int(self.rows[place])]

    def keys_at(self, places: Rows) -> list[RunKey]:
        keys = self.table.keys
        return [keys[row] for row in self.rows[places].tolist()]

    @property
    def newest_first(self) -> list[RunKey]:
        """The listed runs, the youngest first."""
        return [self.table.keys[row] for row in self.newest.tolist()]

    def with_table(self, table: Table) -> Listing | None:
        """The same listing over newer facts of the same rows; None when it must be made anew."""
        if table.generation != self.table.generation or len(table) < len(self.table):
            return None
        return replace(self, table=table)

    def keys_of(self, group: int) -> list[RunKey]:
        """The runs of a group, top to bottom."""
        first, end = int(self.groups.starts[group]), int(self.groups.ends[group])
        return self.keys_at(np.arange(first, end, dtype=np.intp))


class Lister:
    """Makes listings; keeps what the next one can use again. Belongs to one thread."""

    def __init__(self) -> None:
        self._columns = ColumnCache()
        self._runs: tuple[int, int] = (-1, 0)
        self._colours: dict[RunKey, int] = {}
        self._keys = KeysInUse()
        self._census = CensusTaker()
        self._unbrushed: Rows = np.empty(0, dtype=np.intp)

    @property
    def columns(self) -> ColumnCache:
        """The columns read so far, for others in the same thread."""
        return self._columns

    def make(self, table: Table, wish: Wish) -> Listing:
        """Filter, sort and colour the runs of a table."""
        arrangement: Arrangement = arrange(
            table,
            self._columns,
            scope=wish.scope,
            matches=wish.matches,
            query=wish.query,
            sort=wish.sort,
            filters=wish.filters,
            groups=wish.groups,
        )
        rows, groups = arrangement.rows, arrangement.groups
        if not np.array_equal(self._unbrushed, arrangement.unbrushed):
            self._unbrushed = arrangement.unbrushed
        if self._runs != (table.generation, len(table)):
            self._runs = (table.generation, len(table))
            self._colours = _colours_of(table)
            self._keys = KeysInUse.of(table.facts)
        elif self._has_new_keys(table) or self._keys.are_synced != _are_synced(table):
            self._keys = KeysInUse.of(table.facts)
        chosen = _chosen_colours(table)
        return Listing(
            table=table,
            rows=rows,
            newest=arrangement.newest,
            colours=self._colours | chosen if chosen else self._colours,
            keys=self._keys,
            groups=groups,
            census=self._census.take(table),
            stats=group_stats(table, self._columns, rows, groups, wish.summarised, _STATS_S),
            unbrushed=self._unbrushed,
        )

    def facets(
        self,
        table: Table,
        wish: Wish,
        columns: Sequence[Column],
        filters: Mapping[str, RowFilter],
        kept: int | None = VALUES_KEPT,
    ) -> list[Facet]:
        """The facets of some columns, by the scope and query of a wish and named filters."""
        base = fitting(table, self._columns, wish.scope, wish.matches, wish.query)
        return facets(table, self._columns, columns, base, filters, kept)

    def _has_new_keys(self, table: Table) -> bool:
        summary, config = set(self._keys.summary), set(self._keys.config)
        return any(
            facts.is_live
            and not (facts.summary.keys() <= summary and facts.config.keys() <= config)
            for facts in table.facts
        )


def _are_synced(table: Table) -> bool:
    return any(facts.sync for facts in table.facts)


def _chosen_colours(table: Table) -> dict[RunKey, int]:
    """Colours that people gave to runs, as places in the palette."""
    return {
        key: int(facts.colour) % colours.COUNT
        for key, facts in zip(table.keys, table.facts, strict=True)
        if facts.colour is not None and facts.colour.isdecimal()
    }


def _colours_of(table: Table) -> dict[RunKey, int]:
    runs = sorted(
        zip(map(_store, table.keys), map(_created_ns, table.facts), table.keys, strict=True)
    )
    found: dict[RunKey, int] = {}
    for _, of_store in groupby(runs, itemgetter(0)):
        keys = [key for _, _, key in of_store]
        found.update(zip(keys, colours.assign([key.run for key in keys]), strict=True))
    return found


_store, _created_ns = attrgetter("store"), attrgetter("created_ns")
