"""Keeps what the table marks as best in step with the listed runs, its columns and the goals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from desktop.core.best_values import BestValues, best_values
from desktop.qt.workspace import Workspace

if TYPE_CHECKING:
    from desktop.widgets.runs.runs_pane import RunsPane


class RunsBest(QObject):
    """Belongs to the runs pane. The values are looked for in the compute lane, after the rows."""

    def __init__(self, workspace: Workspace, pane: RunsPane) -> None:
        super().__init__(pane)
        self._workspace = workspace
        self._pane = pane
        workspace.runs.listing_changed.connect(self._look)
        workspace.goals.changed.connect(self._look)
        pane.model.modelReset.connect(self._look)

    def _look(self) -> None:
        runs, columns = self._workspace.runs, tuple(self._pane.model.columns)
        listing, cache, said = runs.listing, runs.columns, self._workspace.goals.said
        self._workspace.compute.submit(
            "best values",
            lambda ticket: best_values(listing.table, cache, listing.rows, columns, said),
            self._take,
            priority=1,
            interrupt=False,
        )

    def _take(self, found: BestValues) -> None:
        if found != self._pane.model.best:
            self._pane.model.best = found
            self._pane.table.viewport().update()
            self._pane.table.pinned.viewport().update()
