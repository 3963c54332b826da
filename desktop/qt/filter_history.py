"""Makes steps to undo of what was brushed, or chosen in facets. Keeps no filters of its own."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import QObject

from desktop.core.filters import RowFilter
from desktop.qt.runs_state import RunsState
from desktop.qt.undo_stack import Change, UndoStack


class FilterHistory(QObject):
    """Follows `RunsState.filters_edited`. A step brings back only the filters that it changed."""

    def __init__(self, runs: RunsState, stack: UndoStack) -> None:
        super().__init__()
        self._runs, self._stack = runs, stack
        runs.filters_edited.connect(self._take)

    def _take(self, before: Mapping[str, RowFilter], title: str) -> None:
        after = self._runs.filters
        changed = {
            name: (before.get(name), after.get(name))
            for name in before.keys() | after.keys()
            if before.get(name) != after.get(name)
        }
        if changed:
            was = {name: one for name, (one, _) in changed.items()}
            now = {name: one for name, (_, one) in changed.items()}
            self._stack.push(Change(title, partial(self._put, now), partial(self._put, was)))

    def _put(self, wanted: Mapping[str, RowFilter | None]) -> None:
        filters: dict[str, RowFilter | None] = {**self._runs.filters, **wanted}
        self._runs.set_filters({name: one for name, one in filters.items() if one is not None})
