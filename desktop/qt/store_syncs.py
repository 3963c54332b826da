"""The syncs of open stores on the event loop, and which store syncs with which remote."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Signal

from desktop.core.source import RunFacts, RunKey
from desktop.core.store_sync import StoreSync
from desktop.core.store_sync_state import SyncState
from desktop.qt.relay import Relay
from desktop.qt.settings import Settings
from desktop.qt.store_feed import StoreFeed
from desktop.qt.workspace import Workspace

_KEPT = "synced_stores"
_PROJECTS = "synced_projects"


class StoreSyncs(QObject):
    """Starts a sync with each store that has a remote, and ends it with the store."""

    changed = Signal()

    def __init__(self, workspace: Workspace, own: Settings, parent: QObject) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._own = own
        self._relay = Relay()
        self._relay.setParent(self)
        self._syncs: dict[str, StoreSync] = {}
        self._states: dict[str, SyncState] = {}
        workspace.sources_changed.connect(self._follow)
        self._follow()

    def states(self) -> dict[str, SyncState]:
        """What is to be said of each store that syncs, by its path."""
        return dict(self._states)

    def remote_of(self, path: str) -> str:
        """The remote that a store syncs with; "" for none."""
        kept = self._own.get(_KEPT)
        remote = kept.get(path) if isinstance(kept, dict) else None
        return remote if isinstance(remote, str) else ""

    def projects_of(self, path: str) -> list[str] | None:
        """The only projects that a store syncs; None: all."""
        kept = self._own.get(_PROJECTS)
        projects = kept.get(path) if isinstance(kept, dict) else None
        return [str(name) for name in projects] if isinstance(projects, list) else None

    def set_remote(self, path: str, remote: str, projects: list[str] | None = None) -> None:
        """Let a store sync with a remote from now on, some projects or all; "": with none."""
        for name, value in ((_KEPT, remote or None), (_PROJECTS, projects if remote else None)):
            kept = self._own.get(name)
            others = {k: v for k, v in kept.items() if k != path} if isinstance(kept, dict) else {}
            self._own.set(name, others | ({} if value is None else {path: value}))
        self._end(path)
        for feed in self._feeds_of(path):
            feed.set_dress(None)
            feed.dress_again(None)
        self._follow()

    def is_paused(self, path: str) -> bool:
        """Whether the user let a sync rest."""
        return path in self._syncs and self._syncs[path].is_paused

    def set_paused(self, path: str, is_paused: bool) -> None:
        """Let a sync rest, or go on."""
        if path in self._syncs:
            self._syncs[path].set_paused(is_paused)

    def sync_now(self, path: str) -> None:
        """Do not wait for the next look or try."""
        if path in self._syncs:
            self._syncs[path].sync_now()

    def tip_of(self, key: RunKey, facts: RunFacts) -> str:
        """Why a run stands to its store's remote as it does, and what to do about it."""
        source = self._workspace.sources.get(key.store)
        sync = self._syncs.get(str(source.path)) if source is not None else None
        return "" if sync is None else sync.standings.tip(facts, self._states[sync.store])

    def close(self) -> None:
        """End all."""
        self._relay.close()
        for path in list(self._syncs):
            self._end(path)

    def _follow(self) -> None:
        """Sync the stores that are open and have a remote, and no others."""
        paths = {str(source.path) for source in self._workspace.sources.values()}
        for path in self._syncs.keys() - paths:
            self._end(path)
        for path in sorted(paths - self._syncs.keys()):
            if remote := self.remote_of(path):
                projects = self.projects_of(path)
                hear, moved = partial(self._hear, path), partial(self._hear_moved, path)
                sync = StoreSync(path, remote, hear, moved, projects)
                self._syncs[path] = sync
                self._states[path] = SyncState(remote)
                for feed in self._feeds_of(path):
                    feed.set_dress(sync.standings.dressed)
                sync.start()
        self.changed.emit()

    def _hear(self, path: str, state: SyncState) -> None:
        """On a sync's thread."""
        self._relay.deliver(lambda: self._take(path, state))

    def _take(self, path: str, state: SyncState) -> None:
        if path not in self._syncs:
            return
        before, self._states[path] = self._states[path], state
        if state.runs > before.runs or state.edits > before.edits:
            self._look(path)
        self.changed.emit()

    def _hear_moved(self, path: str, run_ids: frozenset[str] | None) -> None:
        """On a sync's thread."""
        self._relay.deliver(lambda: self._dress_again(path, run_ids))

    def _dress_again(self, path: str, run_ids: frozenset[str] | None) -> None:
        if path in self._syncs:
            for feed in self._feeds_of(path):
                feed.dress_again(run_ids)

    def _look(self, path: str) -> None:
        """Show what came at once: nobody rings for a finished run."""
        for feed in self._feeds_of(path):
            feed.look_now()

    def _feeds_of(self, path: str) -> list[StoreFeed]:
        feeds = self._workspace.feeds.values()
        return [feed for feed in feeds if str(feed.source.path) == path]

    def _end(self, path: str) -> None:
        self._states.pop(path, None)
        if (sync := self._syncs.pop(path, None)) is not None:
            sync.close()
