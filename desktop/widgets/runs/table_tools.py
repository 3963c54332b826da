"""Everything that is done with the runs table beyond listing: facets, views, baseline, copies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMenu

from desktop.core.source import RunKey
from desktop.qt.spark_feed import SparkFeed
from desktop.qt.theme import Theme
from desktop.qt.workspace import Workspace
from desktop.widgets.runs.run_editing import RunEditing
from desktop.widgets.runs.runs_baseline import RunsBaseline
from desktop.widgets.runs.runs_best import RunsBest
from desktop.widgets.runs.runs_copying import RunsCopying
from desktop.widgets.runs.runs_facets import RunsFacets
from desktop.widgets.runs.runs_views import RunsViews

if TYPE_CHECKING:
    from desktop.widgets.runs.runs_pane import RunsPane


class TableTools(QObject):
    """Assembles the tools of one runs pane."""

    def __init__(self, theme: Theme, workspace: Workspace, pane: RunsPane) -> None:
        super().__init__(pane)
        self._pane = pane
        self.baseline = RunsBaseline(workspace, pane)
        self.best = RunsBest(workspace, pane)
        self.copying = RunsCopying(workspace, pane)
        self.editing = RunEditing(theme, workspace, pane)
        self.facets = RunsFacets(theme, workspace.runs, workspace.compute, pane)
        self.sparks = SparkFeed(workspace, pane.table.curves_in_sight, pane.table)
        pane.table.draw_curves(self.sparks)
        self.views = RunsViews(theme, workspace, pane, self)

    def add_actions(self, menu: QMenu, keys: list[RunKey]) -> None:
        """What the menu of runs offers."""
        menu.addSeparator()
        self.baseline.add_actions(menu, keys)
        self.copying.add_actions(menu)

    def state(self) -> dict[str, Any]:
        """What is remembered of the table, as values that JSON can hold."""
        return {
            **self._pane.state(),
            "baseline": self.baseline.state(),
            "editing": self.editing.state(),
            "facets": self.facets.state.state(),
        }

    def restore(self, state: Any) -> None:
        """Bring back what `state` gave."""
        if isinstance(state, dict):
            self._pane.restore(state)
            self.baseline.restore(state.get("baseline"))
            self.editing.restore(state.get("editing"))
            self.facets.state.restore(state.get("facets"))
