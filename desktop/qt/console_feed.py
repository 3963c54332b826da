"""What one run printed, as the disk lane reads it: how far it goes, lines where somebody looks, and
the lines that hold some words. Adapts `desktop.core.console_pages` and `console_search`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QObject, Signal

from desktop.core.console_pages import PAGE, Extent, Pages
from desktop.core.console_search import Found, Search, find
from desktop.core.console_text import plain
from desktop.core.lanes import Ticket
from desktop.core.source import Console, ConsoleLine, Reader, RunKey
from desktop.qt.run_feed import RunFeed
from desktop.qt.throttle import Throttle
from desktop.qt.workspace import Workspace
from tracklib.errors import TracklibError

_RELOAD_MS = 250
_LATER = 5
_MOST_COPIED = 200_000


class ConsoleFeed(QObject):
    """Follows the run that the Run tab would be about, while somebody looks."""

    run_changed = Signal()
    changed = Signal()  # there are more lines, or other processes
    lines_arrived = Signal()
    found_changed = Signal()

    def __init__(self, workspace: Workspace, parent: QObject) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._run = RunFeed(workspace, self)
        self.extents: tuple[Extent, ...] = ()
        self.pages = Pages()
        self.search = Search()
        self.trouble = ""
        self.is_read = False
        """Whether the run was looked at since it was chosen."""
        self._writer = ""
        self._reader: tuple[RunKey, Reader] | None = None  # used in the disk lane only
        self._consoles: dict[str, Console] = {}  # likewise
        self._is_watched = False
        self._throttle = Throttle(self._load, _RELOAD_MS, self)
        self._run.run_changed.connect(self._take_run)
        self._run.facts_changed.connect(self._ask)

    @property
    def name(self) -> str:
        """The run's name, "" for no run."""
        facts = self._run.facts
        return (facts.name or facts.run_id) if facts is not None else ""

    @property
    def extent(self) -> Extent | None:
        """The process whose lines are shown."""
        chosen = [one for one in self.extents if one.writer == self._writer]
        return chosen[0] if chosen else self.extents[-1] if self.extents else None

    def set_watched(self, is_watched: bool) -> None:
        """Whether somebody looks: only then anything is read."""
        self._is_watched = is_watched
        self._ask()

    def choose(self, writer: str) -> None:
        """Show what another process of the run printed."""
        if writer != self._writer:
            self._writer = writer
            self._begin()

    # -- how far it goes -----------------------------------------------------------------------

    def _take_run(self) -> None:
        self.extents, self._writer, self.trouble, self.is_read = (), "", "", False
        self._begin()
        self.run_changed.emit()
        self._ask()

    def _begin(self) -> None:
        self.pages.clear()
        self.search.begin(self.search.words)
        if self.extent is not None:
            self.pages.grown(self.extent)
        self.found_changed.emit()
        self.changed.emit()
        self._search_on()

    def _ask(self) -> None:
        if self._is_watched:
            self._throttle.call()

    def _load(self) -> None:
        key = self._run.key
        if key is None or key.store not in self._workspace.sources:
            return
        source = self._workspace.sources[key.store]

        def work(ticket: Ticket) -> list[Extent]:
            if self._reader is None or self._reader[0] != key:
                self._reader = (key, source.run(key.run))
            consoles = self._reader[1].consoles()
            self._consoles = {one.writer: one for one in consoles}
            return [
                Extent(one.writer, _title(one, place, len(consoles)), one.count, one.sealed_count)
                for place, one in enumerate(consoles, start=1)
            ]

        def done(extents: list[Extent]) -> None:
            if key == self._run.key:
                self._take(extents)

        def failed(error: Exception) -> None:
            if not isinstance(error, TracklibError | OSError):
                raise error
            self.trouble, self.is_read = str(error), True
            self.changed.emit()

        self._workspace.disk.submit(
            "console", work, done, title="Reading what was printed", failed=failed, interrupt=False
        )

    def _take(self, extents: Sequence[Extent]) -> None:
        self.trouble, self.is_read = "", True
        before = self.extent
        self.extents = tuple(extents)
        now = self.extent
        if now is None or (before is not None and before.writer != now.writer):
            self._begin()
            return
        self._writer = now.writer
        self.pages.grown(now)
        self.changed.emit()
        self._search_on()

    # -- lines ---------------------------------------------------------------------------------

    def want(self, first: int, stop: int) -> None:
        """Read these lines if they are not here."""
        missing, extent = self.pages.missing(first, stop), self.extent
        if not missing or extent is None:
            return

        def work(ticket: Ticket) -> list[tuple[int, list[ConsoleLine]]]:
            console = self._consoles.get(extent.writer)
            if console is None:
                return []
            return [(page, console.lines(page * PAGE, (page + 1) * PAGE)) for page in missing]

        def done(read: list[tuple[int, list[ConsoleLine]]]) -> None:
            if self.extent is not None and self.extent.writer == extent.writer:
                for page, lines in read:
                    self.pages.put(page, lines)
                self.lines_arrived.emit()

        self._submit("console lines", work, done)

    def copy(self, first: int, stop: int, done: Callable[[str], None]) -> None:
        """Give these lines as plain text, at most some hundred thousand of them."""
        extent = self.extent
        if extent is None:
            return

        def work(ticket: Ticket) -> str:
            console = self._consoles.get(extent.writer)
            lines = console.lines(first, min(stop, first + _MOST_COPIED)) if console else []
            return "\n".join(plain(line.text) for line in lines)

        self._submit("console copy", work, done)

    # -- words ---------------------------------------------------------------------------------

    def look_for(self, words: str) -> None:
        """Find the lines that hold some words; "" for none."""
        if words != self.search.words:
            self.search.begin(words)
            self.found_changed.emit()
            self._search_on()

    def _search_on(self) -> None:
        words, first, extent = self.search.words, self.search.until, self.extent
        if not words or extent is None or not self._is_watched:
            return

        def work(ticket: Ticket) -> Found:
            console = self._consoles.get(extent.writer)
            if console is None:
                return Found(words)
            return find(console, words, first, ticket.is_cancelled)

        def done(found: Found) -> None:
            if self.extent is None or self.extent.writer != extent.writer:
                return
            self.search.take(found, extent.sealed)
            self.found_changed.emit()
            if found.words == self.search.words and first < self.search.until < extent.sealed:
                self._search_on()

        self._submit("console search", work, done, priority=_LATER)

    def _submit(
        self,
        key: str,
        work: Callable[[Ticket], Any],
        done: Callable[[Any], None],
        priority: int = 0,
    ) -> None:
        def failed(error: Exception) -> None:
            if not isinstance(error, TracklibError | OSError):
                raise error

        self._workspace.disk.submit(
            key, work, done, title="Reading what was printed", failed=failed, priority=priority
        )


def _title(console: Console, place: int, count: int) -> str:
    if console.rank is not None:
        return f"Rank {console.rank}"
    return f"Process {place} of {count}" if count > 1 else "Process"
