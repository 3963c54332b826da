"""Opening and closing stores while the window is open, and which ones were open lately."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from desktop.core import recent
from desktop.core.find_store import find_store
from desktop.core.opening import Opening, Result
from desktop.core.source import Source
from desktop.qt.session import Session, copy_of
from desktop.qt.settings import Settings
from desktop.qt.workspace import Workspace
from tracklib import store
from tracklib.errors import TracklibError

_RECENT = "recent_stores"


class Stores(QObject):
    """Looks for stores on threads of their own and gives them to the workspace."""

    opened = Signal(str)  # path
    refused = Signal(str, str)  # path, why in words

    def __init__(
        self,
        workspace: Workspace,
        own: Settings,
        open_store: Callable[[str], Source] = store.open_store,
    ) -> None:
        super().__init__()
        self._workspace = workspace
        self._own = own
        self._open_store = open_store
        self.session = Session(own)
        for source in reversed(list(workspace.sources.values())):
            self._remember(source)
        workspace.sources_changed.connect(self._note_ids)
        self._note_ids()

    def open(self, path: str) -> None:
        """Open the store that a folder means; `opened` or `refused` tells how it went."""
        self._workspace.follow_opening(Opening(path, self._find), self._take)

    def close(self, store_id: str) -> None:
        """Stop showing a store. Nothing in it changes."""
        source = self._workspace.sources.get(store_id)
        if source is not None:
            self.session.closed(str(source.path))
        self._workspace.remove(store_id)

    def stop_waiting(self, path: str) -> None:
        """Take a store that cannot be opened off the list."""
        self.session.closed(path)
        self._workspace.forget(path)

    def recent(self) -> list[str]:
        """Paths that were open lately and are not open now, the latest first."""
        shown = {str(source.path) for source in self._workspace.sources.values()}
        kept = recent.from_settings(self._own.get(_RECENT))
        return [path for path in kept if path not in shown]

    def forget_recent(self) -> None:
        self._own.set(_RECENT, None)

    def _find(self, path: str) -> Result:
        """On a thread of its own."""
        try:
            return find_store(path, self._open_store)
        except (TracklibError, OSError) as error:
            return str(error)

    def _take(self, path: str, source: Result) -> None:
        if isinstance(source, str):
            self.refused.emit(path, source)
            return
        known = self._workspace.sources.get(source.store_id)
        if known is not None and known.path != source.path:
            self.refused.emit(str(source.path), copy_of(source, known))
            return
        self._workspace.forget(str(source.path))
        self._workspace.add(source)
        self._remember(source)
        self.session.opened(str(source.path))
        self.opened.emit(str(source.path))

    def _note_ids(self) -> None:
        for source in self._workspace.sources.values():
            self.session.note(source)

    def _remember(self, source: Source) -> None:
        kept = recent.from_settings(self._own.get(_RECENT))
        self._own.set(_RECENT, recent.with_store(kept, str(source.path)))
