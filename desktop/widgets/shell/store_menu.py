"""The menu of a store's line: close, look at it, open another."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QMenu

from desktop.core import formatting
from desktop.core.joining_remote import known_remotes
from desktop.qt.store_feed import AWAY
from desktop.qt.store_syncs import StoreSyncs
from desktop.qt.stores import Stores

if TYPE_CHECKING:
    from desktop.widgets.shell.main_window import MainWindow


def store_menu(window: MainWindow, stores: Stores, store: str) -> QMenu:
    """`store` is the id of an open store, the path of one that cannot be opened, or empty."""
    menu = QMenu(window)
    workspace = window.workspace
    feed = workspace.feeds.get(store)
    path = str(feed.source.path) if feed is not None else store
    if store in workspace.unopened or (feed is not None and feed.status in AWAY):
        menu.addAction("Try again", workspace.try_again)
    if store in workspace.unopened:
        menu.addAction("Remove", lambda: stores.stop_waiting(store))
    elif feed is not None:
        menu.addAction("Close store", lambda: stores.close(store))
    if path:
        menu.addAction("Copy path", lambda: QGuiApplication.clipboard().setText(path))
        menu.addAction("Show in the file manager", lambda: show_folder(path))
        menu.addSeparator()
    if feed is not None:
        _add_sync(menu, window.shell.syncs, path)
    menu.addAction(window.commands["stores.open"])
    menu.addAction(window.commands["stores.connect"])
    _add_recent(menu, stores)
    return menu


def _add_sync(menu: QMenu, syncs: StoreSyncs, path: str) -> None:
    """With which remote the store is kept equal."""
    remotes = known_remotes()
    chosen = syncs.remote_of(path)
    if not remotes:
        return
    choices = menu.addMenu(f"Sync with {chosen}" if chosen else "Sync with")
    for name in remotes:
        action = choices.addAction(name, partial(syncs.set_remote, path, name))
        action.setCheckable(True)
        action.setChecked(name == chosen)
    if chosen:
        choices.addSeparator()
        choices.addAction("Sync now", lambda: syncs.sync_now(path))
        is_paused = syncs.is_paused(path)
        choices.addAction(
            "Go on" if is_paused else "Pause", lambda: syncs.set_paused(path, not is_paused)
        )
        choices.addAction("Stop syncing", lambda: syncs.set_remote(path, ""))
    menu.addSeparator()


def _add_recent(menu: QMenu, stores: Stores) -> None:
    recent = stores.recent()
    if not recent:
        return
    menu.addSection("Recent")
    for path in recent:
        action = menu.addAction(formatting.path(path))
        action.triggered.connect(lambda checked=False, path=path: stores.open(path))
    menu.addAction("Forget recent stores", stores.forget_recent)


def show_folder(path: str) -> None:
    """Open a folder in the system's file manager."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(path))
