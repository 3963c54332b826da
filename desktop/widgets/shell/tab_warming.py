"""Imports what the tabs show while there is nothing else to do, so that opening one is quick."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, QTimer

from desktop.core.lanes import Ticket
from desktop.qt.workspace import Workspace
from desktop.widgets.shell.tabs import Tab

_LOOK_MS = 500


class TabWarming(QObject):
    """Begins once everything is loaded and drawn; a tab at a time, off the event loop."""

    def __init__(self, tabs: Sequence[Tab], workspace: Workspace, parent: QObject) -> None:
        super().__init__(parent)
        self._tabs = tabs
        self._workspace = workspace
        self._timer = QTimer(self, interval=_LOOK_MS)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    def stop(self) -> None:
        """Load nothing more."""
        self._timer.stop()

    def _look(self) -> None:
        if self._workspace.is_settled():
            self._timer.stop()
            lane = self._workspace.learning
            lane.submit("tabs", self._load, lambda done: None, interrupt=False)

    def _load(self, ticket: Ticket) -> None:
        for tab in self._tabs:
            if ticket.is_cancelled():
                return
            tab.load()
