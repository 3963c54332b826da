"""Tells what happens to runs. Looks at them in the disk lane, as rows arrive.

Adapts `desktop.core.run_watch`.
"""

from __future__ import annotations

from collections import deque

from PySide6.QtCore import QObject, Signal

from desktop.core.lanes import Ticket
from desktop.core.notices import Notice, NoticeLog
from desktop.core.run_watch import RunWatch
from desktop.core.source import Reader, RunFacts, RunKey
from desktop.qt.preferences import Preferences
from desktop.qt.workspace import Workspace
from tracklib.errors import StoreNotFound

_LATER = 5  # after what somebody waits for


class Notifier(QObject):
    """Keeps the list of notices, and says when one comes that is wanted."""

    noticed = Signal(object)  # Notice
    log_changed = Signal()

    def __init__(self, workspace: Workspace, preferences: Preferences, parent: QObject) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._preferences = preferences
        self._waiting: deque[tuple[str, list[RunFacts]]] = deque()
        self._watch = RunWatch(self._open_run)
        self.log = NoticeLog()
        workspace.rows_arrived.connect(self._take)

    def add(self, notice: Notice) -> None:
        """Put a notice of the window's own into the list and show it."""
        self.log.add(notice)
        self.log_changed.emit()
        self.noticed.emit(notice)

    def mark_read(self) -> None:
        self.log.read()
        self.log_changed.emit()

    def clear(self) -> None:
        self.log.clear()
        self.log_changed.emit()

    def _open_run(self, key: RunKey) -> Reader:
        source = self._workspace.sources.get(key.store)
        if source is None:
            raise StoreNotFound("the store was closed")
        return source.run(key.run)

    def _take(self, store: str, rows: list[RunFacts]) -> None:
        self._waiting.append((store, rows))
        rules = self._preferences.rules

        def work(ticket: Ticket) -> list[Notice]:
            found: list[Notice] = []
            while self._waiting:
                found += self._watch.look(*self._waiting.popleft(), rules)
            return found

        self._workspace.disk.submit("notices", work, self._tell, priority=_LATER, interrupt=False)

    def _tell(self, notices: list[Notice]) -> None:
        for notice in notices:
            if self._preferences.tells(notice.kind):
                self.add(notice)
