"""The runs of the window: all stores in one table, what is listed of it, and which runs are shown.

Adapts `desktop.core.table`, `listing` and `shown` to signals; arranges in the compute lane.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from PySide6.QtCore import QObject, Signal

from desktop.core.arrange import Scope, SortKey
from desktop.core.brushes import PREFIX
from desktop.core.columns import Column
from desktop.core.facets import VALUES_KEPT, Facet
from desktop.core.filters import RowFilter
from desktop.core.lanes import Lane
from desktop.core.listing import Lister, Listing, Wish
from desktop.core.query_sort import sort_keys
from desktop.core.run_edits import NotArchived, asks_about_archived
from desktop.core.shown import Rule, Shown
from desktop.core.source import RunFacts, RunKey
from desktop.core.table import ColumnCache, Table
from desktop.qt.shown_work import ShownWork
from tracklib.query import Fields, Query

_RUNS_FOR_FIELDS = 1000
_ARCHIVED = " archived"  # no column has this id


class RunsState(QObject):
    """What is listed and what is shown. Signals carry no data: ask the state."""

    listing_changed = Signal()  # other rows, or another order
    facts_changed = Signal(set)  # of RunKey: the same rows tell something new
    shown_changed = Signal()
    filters_changed = Signal()
    filters_edited = Signal(object, str)  # by the user: those before, and what was done in words
    groups_changed = Signal()
    scope_changed = Signal(object, object)  # the Scope before and now

    def __init__(self, compute: Lane) -> None:
        super().__init__()
        self._compute = compute
        self._lister = Lister()
        self.of_shown = ShownWork(self, compute)
        self._table = Table()
        self._scope = Scope()
        self._query: Query | None = None
        self._sort: tuple[SortKey, ...] = ()
        self._filters: dict[str, RowFilter] = {}
        self._groups: tuple[Column, ...] = ()
        self._summarised: tuple[Column, ...] = ()
        self._lists_archived = False
        self._shown = Shown()
        self._shown_keys: list[RunKey] = []
        self._shown_set: frozenset[RunKey] = frozenset()
        self.listing = Listing()
        self.is_listed = False

    # -- the table -----------------------------------------------------------------------------

    @property
    def table(self) -> Table:
        """All runs of all stores, the newest facts."""
        return self._table

    def put(self, store: str, runs: list[RunFacts], more_follow: bool = False) -> None:
        """Add runs of a store, or replace what was known of them; where more follow at once, they
        are listed with the last of these."""
        known = len(self._table)
        self._table = self._table.with_runs(store, runs)
        newer = self.listing.with_table(self._table)
        if newer is not None and len(self._table) == known:
            self.listing = newer
            self.facts_changed.emit({RunKey(store, run.run_id) for run in runs})
        if not more_follow:
            self._arrange()

    def remove(self, store: str, run_ids: list[str]) -> None:
        """Forget runs that were deleted from a store."""
        self._table = self._table.without_runs(store, run_ids)
        self._arrange()

    def list_nothing(self) -> None:
        """There is no store yet: say so by an empty list."""
        self._arrange()

    @property
    def columns(self) -> ColumnCache:
        """The columns read so far. Belongs to the compute lane."""
        return self._lister.columns

    # -- what is listed ------------------------------------------------------------------------

    @property
    def scope(self) -> Scope:
        return self._scope

    def set_scope(self, scope: Scope) -> None:
        if scope != self._scope:
            before, self._scope = self._scope, scope
            self.scope_changed.emit(before, scope)
            self._arrange()

    def set_query(self, query: Query | None) -> None:
        """List only runs that match; None lists all."""
        if query != self._query:
            self._query = query
            self._arrange()

    @property
    def sort(self) -> tuple[SortKey, ...]:
        """The order in force: the query line's own if it has one, else the table header's."""
        return sort_keys(self._query) if self._query and self._query.order else self._sort

    @property
    def header_sort(self) -> tuple[SortKey, ...]:
        """The order the table's header asks for."""
        return self._sort

    def set_sort(self, sort: tuple[SortKey, ...]) -> None:
        self._sort = sort
        self._arrange()

    @property
    def filters(self) -> dict[str, RowFilter]:
        """The conditions besides the query line, by their names."""
        return dict(self._filters)

    def set_filter(self, name: str, row_filter: RowFilter | None) -> None:
        """List only runs that fit this one too, in place of the one of that name; None drops it."""
        filters = {key: one for key, one in self._filters.items() if key != name}
        if row_filter is not None:
            filters[name] = row_filter
        self.set_filters(filters)

    def set_filters(self, filters: dict[str, RowFilter]) -> None:
        """Put these conditions in place of all."""
        if filters != self._filters:
            self._filters = filters
            self.filters_changed.emit()
            self._arrange()

    def edit_filters(self, filters: dict[str, RowFilter], title: str) -> None:
        """Put these in place of all as the user asked, which can be undone as `title`."""
        before = self.filters
        self.set_filters(filters)
        self.filters_edited.emit(before, title)

    def edit_filter(self, name: str, row_filter: RowFilter | None, title: str) -> None:
        """Set one as the user asked; None drops it."""
        filters = {key: one for key, one in self._filters.items() if key != name}
        if row_filter is not None:
            filters[name] = row_filter
        self.edit_filters(filters, title)

    def clear_brushes(self) -> bool:
        """Drop all brushes; whether there were any."""
        kept = {name: one for name, one in self._filters.items() if not name.startswith(PREFIX)}
        had_some = len(kept) < len(self._filters)
        self.edit_filters(kept, "clearing of brushes")
        return had_some

    @property
    def lists_archived(self) -> bool:
        """Whether runs that were put away are listed, too."""
        return self._lists_archived

    def list_archived(self, are_listed: bool) -> None:
        """List the runs that were put away, or leave them out."""
        if are_listed != self._lists_archived:
            self._lists_archived = are_listed
            self._arrange()

    def _filters_in_force(self) -> dict[str, RowFilter]:
        if self._lists_archived or asks_about_archived(self._query):
            return dict(self._filters)
        return {**self._filters, _ARCHIVED: NotArchived()}

    @property
    def groups(self) -> tuple[Column, ...]:
        """The columns that runs are grouped by, the outermost first."""
        return self._groups

    def set_groups(self, groups: tuple[Column, ...]) -> None:
        if [column.id for column in groups] != [column.id for column in self._groups]:
            self._groups = groups
            self.groups_changed.emit()
            self._arrange()

    def summarise(self, columns: tuple[Column, ...]) -> None:
        """Let groups tell about these columns."""
        before = {column.id for column in self._summarised}
        self._summarised = columns
        if self._groups and not {column.id for column in columns} <= before:
            self._arrange()

    def facet_work(
        self, columns: Sequence[Column], kept: int | None = VALUES_KEPT
    ) -> Callable[[], list[Facet]]:
        """What counts the facets of some columns, for the compute lane; `kept` None: all values."""
        table, wish, filters = self._table, self._wish(), self._filters_in_force()
        return lambda: self._lister.facets(table, wish, columns, filters, kept)

    def _wish(self) -> Wish:
        return Wish(
            scope=self._scope,
            query=self._query,
            sort=self.sort,
            filters=tuple(self._filters_in_force().values()),
            groups=self._groups,
            summarised=self._summarised if self._groups else (),
        )

    def _arrange(self) -> None:
        table, wish = self._table, self._wish()
        self._compute.submit(
            "arrange",
            lambda ticket: self._lister.make(table, wish),
            self._arranged,
            title="Arranging runs",
            priority=-1,
            interrupt=False,
        )

    def _arranged(self, listing: Listing) -> None:
        newer = listing.with_table(self._table)
        self.listing = newer if newer is not None else listing
        self.is_listed = True
        self._update_shown()
        self.listing_changed.emit()
        if listing.stats.is_partial:
            self._arrange()

    def collect_fields(self, take: Callable[[Fields], None]) -> None:
        """Have `take` called with what the listed runs contain, for completion."""
        facts = self._table.facts[-_RUNS_FOR_FIELDS:]
        self._compute.submit("fields", lambda ticket: Fields.of(facts), take, priority=1)

    # -- what is shown -------------------------------------------------------------------------

    @property
    def shown(self) -> list[RunKey]:
        """The runs that are drawn, newest first."""
        return self._shown_keys

    def is_shown(self, key: RunKey) -> bool:
        return key in self._shown_set

    def toggle(self, keys: Iterable[RunKey]) -> None:
        """Hide these runs if all are shown, else show them."""
        some = list(keys)
        visible = not all(key in self._shown_set for key in some)
        self._decide(self._shown.with_runs(some, visible))

    def show_only(self, keys: Iterable[RunKey]) -> None:
        self._decide(self._shown.only(keys))

    def show_by_rule(self, rule: Rule) -> None:
        self._decide(self._shown.by_rule(rule))

    def _decide(self, shown: Shown) -> None:
        self._shown = shown
        self._update_shown()

    def _update_shown(self) -> None:
        keys = self._shown.among(self.listing.table, self.listing.newest)
        if keys != self._shown_keys:
            self._shown_keys = keys
            self._shown_set = frozenset(keys)
            self.shown_changed.emit()
