"""The facets that the user has open. Adapts `desktop.core.facets`; counts in the compute lane."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QObject, Signal

from desktop.core.columns import Column, by_id, chosen
from desktop.core.facets import Facet, ValuesFacet, facet_name
from desktop.core.filters import Between, OneOf, RowFilter, identity
from desktop.core.lanes import Lane, Ticket
from desktop.core.value_search import ValueTexts
from desktop.qt.runs_state import RunsState
from desktop.qt.throttle import Throttle

_COUNT_MS = 120


class FacetState(QObject):
    """Facets follow what is listed; choosing in one sets a filter of the table."""

    changed = Signal()

    def __init__(self, runs: RunsState, compute: Lane) -> None:
        super().__init__(runs)
        self._compute = compute
        self._runs = runs
        self._ids: list[str] = []
        self._is_open = False
        self.facets: list[Facet] = []
        self._before: dict[str, RowFilter] | None = None  # while a range is dragged
        self._throttle = Throttle(self._count, _COUNT_MS, self)
        runs.listing_changed.connect(self._throttle.call)

    @property
    def column_ids(self) -> list[str]:
        return list(self._ids)

    @property
    def is_open(self) -> bool:
        return self._is_open

    def open(self, is_open: bool) -> None:
        """Facets are counted only while somebody looks."""
        if is_open != self._is_open:
            self._is_open = is_open
            if is_open:
                self._count()
            self.changed.emit()

    def choose(self, column_ids: Sequence[str]) -> None:
        """Have facets of these columns; a facet that goes takes its filter with it."""
        gone = set(self._ids) - set(column_ids)
        self._ids = [one for one in column_ids if by_id(one) is not None]
        names = {facet_name(column) for one in gone if (column := by_id(one)) is not None}
        filters = self._runs.filters
        if names & set(filters):
            self._runs.set_filters({key: one for key, one in filters.items() if key not in names})
        self.facets = [one for one in self.facets if one.column.id in self._ids]
        self._count()
        self.changed.emit()

    def toggle(self, column: Column, value: Any) -> None:
        """Choose one more value of a facet, or one less."""
        values = list(self.chosen_values(column))
        kept = [one for one in values if identity(one) != identity(value)]
        if len(kept) == len(values):
            kept.append(value)
        chosen = OneOf(column, tuple(kept)) if kept else None
        self._runs.edit_filter(facet_name(column), chosen, f"choice of {column.title}")

    def set_range(self, column: Column, low: float, high: float) -> None:
        """List runs between two bounds; no bound at all ends it."""
        if self._before is None:
            self._before = self._runs.filters
        is_none = math.isinf(low) and math.isinf(high)
        self._runs.set_filter(facet_name(column), None if is_none else Between(column, low, high))

    def settle_range(self, column: Column) -> None:
        """The mouse or key was let go: what was done since the last time is one step to undo."""
        before, self._before = self._before, None
        if before is not None:
            self._runs.filters_edited.emit(before, f"range of {column.title}")

    def chosen_values(self, column: Column) -> tuple[Any, ...]:
        one = self._runs.filters.get(facet_name(column))
        return one.values if isinstance(one, OneOf) else ()

    def chosen_range(self, column: Column) -> tuple[float, float] | None:
        one = self._runs.filters.get(facet_name(column))
        return (one.low, one.high) if isinstance(one, Between) else None

    def count_all(self, column: Column, take: Callable[[ValueTexts], None]) -> None:
        """Have all values of a column counted."""
        work = self._runs.facet_work([column], kept=None)

        def count(ticket: Ticket) -> ValueTexts | None:
            (found,) = work()
            return ValueTexts.of(found) if isinstance(found, ValuesFacet) else None

        def done(values: ValueTexts | None) -> None:
            if values is not None:  # else it became a range meanwhile
                take(values)

        self._compute.submit("facet-values", count, done, title="Counting", interrupt=False)

    def search(self, values: ValueTexts, typed: str, take: Callable[[list[int]], None]) -> None:
        """Have values searched."""
        self._compute.submit(
            "facet-search",
            lambda ticket: values.places(typed, ticket.is_cancelled),
            take,
            title="Searching",
            priority=-1,
        )

    def state(self) -> dict[str, Any]:
        return {"columns": self._ids, "open": self._is_open}

    def restore(self, state: Any) -> None:
        if isinstance(state, dict) and isinstance(state.get("columns"), list):
            self._ids = [one for one in state["columns"] if isinstance(one, str) and by_id(one)]
            self.open(bool(state.get("open")))
            self._count()
            self.changed.emit()

    def _count(self) -> None:
        if self._is_open and self._runs.is_listed:
            columns = chosen(self._ids, self._runs.table.facts)
            work = self._runs.facet_work(columns)
            self._compute.submit(
                "facets", lambda ticket: work(), self._take, title="Counting", interrupt=False
            )

    def _take(self, facets: list[Facet]) -> None:
        self.facets = [one for one in facets if one.column.id in self._ids]
        self.changed.emit()
