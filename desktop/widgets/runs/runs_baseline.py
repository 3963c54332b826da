"""How the user chooses the baseline run, and where the table says which it is."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMenu

from desktop.core.best_values import RUNS_ASKED
from desktop.core.columns import Column, Kind
from desktop.core.goals import goal_of
from desktop.core.source import RunKey
from desktop.qt.workspace import Workspace
from desktop.widgets.base.goal_menu import add_goals
from desktop.widgets.runs.chips_row import ChipSpec

if TYPE_CHECKING:
    from desktop.widgets.runs.runs_pane import RunsPane

_MEASURED = (Kind.VALUE, Kind.RESULT, Kind.DURATION)


class RunsBaseline(QObject):
    """Connects the shared baseline with the table. Belongs to the runs pane."""

    def __init__(self, workspace: Workspace, pane: RunsPane) -> None:
        super().__init__(pane)
        self._workspace = workspace
        self._baseline = workspace.baseline
        self._pane = pane
        self._said: list[str] = []
        self._baseline.changed.connect(self._follow)
        workspace.runs.listing_changed.connect(self._follow_name)
        workspace.goals.changed.connect(self._measure)
        pane.add_chips(self.chips)
        pane.header_parts.append(self.add_goals)

    def toggle_selected(self) -> None:
        """Use the one selected run, or end using it."""
        keys = self._pane.table.selected_keys()
        if len(keys) == 1:
            self._baseline.set(None if keys[0] == self._baseline.key else keys[0])
        elif self._baseline.key is not None:
            self._baseline.set(None)
        else:
            self._pane.tell("Select one run to use it as baseline")

    def chips(self) -> list[ChipSpec]:
        """The baseline's name."""
        key = self._baseline.key
        facts = self._workspace.runs.table.get(key) if key is not None else None
        if key is None:
            self._said = []
            return []
        name = key.run if facts is None else facts.name or facts.run_id
        self._said = [f"Baseline: {name}"]
        return [ChipSpec("baseline", self._said[0], partial(self._baseline.set, None))]

    def add_actions(self, menu: QMenu, keys: list[RunKey]) -> None:
        """What the menu of runs offers."""
        if len(keys) == 1 and keys[0] != self._baseline.key:
            menu.addAction("Use as baseline\tB", partial(self._baseline.set, keys[0]))
        elif self._baseline.key is not None:
            menu.addAction("End the baseline\tB", partial(self._baseline.set, None))

    def add_goals(self, menu: QMenu, column: Column) -> None:
        """What a column's header offers: which of its values are better."""
        if column.kind not in _MEASURED:
            return
        goals, facts = self._workspace.goals, self._workspace.runs.table.facts
        menu.addSeparator()
        present = goal_of(column, facts[-RUNS_ASKED:], goals.said)
        add_goals(menu, present, partial(goals.say, [column.id]))

    def state(self) -> list[str] | None:
        key = self._baseline.key
        return None if key is None else [key.store, key.run]

    def restore(self, state: object) -> None:
        if isinstance(state, list) and len(state) == 2:
            self._baseline.set(RunKey(str(state[0]), str(state[1])))

    def _follow_name(self) -> None:
        """A run is known by its id until it has been read."""
        before = self._said
        if [chip.text for chip in self.chips()] != before:
            self._pane.say_chips()

    def _follow(self) -> None:
        self._measure()
        self._pane.say_chips()

    def _measure(self) -> None:
        self._pane.model.set_baseline(self._baseline.key, self._workspace.goals.said)
