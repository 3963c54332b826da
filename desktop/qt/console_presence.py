"""Whether a run that is shown or selected printed anything: else there is no use for a console."""

from __future__ import annotations

from itertools import islice

from PySide6.QtCore import QObject, Signal

from desktop.qt.throttle import Throttle
from desktop.qt.workspace import Workspace

_LOOK_MS = 300
_MOST_LOOKED_AT = 1_000  # of very many runs the first ones tell


class ConsolePresence(QObject):
    """Follows what is shown and selected, and what these runs tell."""

    changed = Signal(bool)

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self.is_there = False
        self._throttle = Throttle(self._look, _LOOK_MS, self)
        runs, charts = workspace.runs, workspace.charts
        for signal in (runs.shown_changed, runs.listing_changed, charts.emphasis_changed):
            signal.connect(self._throttle.call)
        runs.facts_changed.connect(self._throttle.call)
        self._throttle.call()

    def _look(self) -> None:
        table = self._workspace.runs.table
        selected, shown = self._workspace.charts.selected, self._workspace.runs.shown
        keys = (key for keys in (selected, shown) for key in islice(keys, _MOST_LOOKED_AT))
        found = (table.get(key) for key in keys)
        is_there = any(facts is not None and facts.has_console for facts in found)
        if is_there != self.is_there:
            self.is_there = is_there
            self.changed.emit(is_there)
