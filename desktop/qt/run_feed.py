"""The one run that the Run tab is about, and its page as the disk lane reads it.

That run is the one selected in the table, else the newest that is shown. Adapts
`desktop.core.run_page`; reads only while somebody looks.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from desktop.core import run_page
from desktop.core.lanes import Ticket
from desktop.core.run_page import RunPage
from desktop.core.source import Reader, RunFacts, RunKey
from desktop.qt.throttle import Throttle
from desktop.qt.workspace import Workspace
from tracklib.errors import TracklibError

_RELOAD_MS = 500


class RunFeed(QObject):
    """Follows selection, shown runs and the run itself."""

    run_changed = Signal()  # another run, or none
    facts_changed = Signal()  # the same run says something new
    page_changed = Signal()  # more of it was read

    def __init__(self, workspace: Workspace, parent: QObject) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self.key: RunKey | None = None
        self.facts: RunFacts | None = None
        self.page: RunPage | None = None
        self._reader: tuple[RunKey, Reader] | None = None  # used in the disk lane only
        self._is_watched = False
        self._throttle = Throttle(self._load, _RELOAD_MS, self)
        workspace.charts.emphasis_changed.connect(self._choose)
        workspace.runs.shown_changed.connect(self._choose)
        workspace.runs.listing_changed.connect(self._choose)
        workspace.runs.facts_changed.connect(self._follow)
        self._choose()

    def set_watched(self, is_watched: bool) -> None:
        """Whether somebody looks: only then anything is read."""
        if is_watched and not self._is_watched:
            self._throttle.call()
        self._is_watched = is_watched

    def colour(self) -> int:
        """The palette index of the run's colour."""
        colours = self._workspace.runs.listing.colours
        return colours.get(self.key, 0) if self.key is not None else 0

    # -- which run -----------------------------------------------------------------------------

    def _choose(self) -> None:
        key = self._wanted()
        facts = self._workspace.runs.table.get(key) if key is not None else None
        if key != self.key:
            self.key, self.facts, self.page = key, facts, None
            self.run_changed.emit()
            self._ask()
        elif facts is not self.facts:
            self._take(facts)

    def _wanted(self) -> RunKey | None:
        table = self._workspace.runs.table
        selected = self._workspace.charts.selected
        known = [(facts.created_ns, key) for key in selected if (facts := table.get(key))]
        if known:
            return max(known)[1]
        shown = self._workspace.runs.shown
        return next((key for key in shown if key in table.index), None)

    def _follow(self, keys: set[RunKey]) -> None:
        if self.key in keys:
            self._take(self._workspace.runs.table.get(self.key))

    def _take(self, facts: RunFacts | None) -> None:
        self.facts = facts
        self.facts_changed.emit()
        self._ask()

    # -- its page ------------------------------------------------------------------------------

    def _ask(self) -> None:
        if self._is_watched:
            self._throttle.call()

    def _load(self) -> None:
        key, facts = self.key, self.facts
        if key is None or facts is None or key.store not in self._workspace.sources:
            return
        source = self._workspace.sources[key.store]

        def work(ticket: Ticket) -> RunPage:
            if self._reader is None or self._reader[0] != key:
                self._reader = (key, source.run(key.run))
            return run_page.read(key, self._reader[1])

        def failed(error: Exception) -> None:
            if not isinstance(error, TracklibError | OSError):
                raise error
            self._show(run_page.without_reading(key, facts, str(error)))

        self._workspace.disk.submit(
            "run page", work, self._show, title="Reading the run", failed=failed
        )

    def _show(self, page: RunPage) -> None:
        if page.key == self.key:
            self.page = page
            self.page_changed.emit()
