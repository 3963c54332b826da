"""What is around tables and charts: opening stores, notices, settings. Made by the main window."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QFileDialog, QMenu

from desktop.core import formatting
from desktop.core.notices import Kind, Notice
from desktop.core.source import RunKey
from desktop.qt.settings import Settings
from desktop.qt.stores import Stores
from desktop.widgets.drop_target import DropTarget
from desktop.widgets.tab_list import RUN
from desktop.widgets.toasts import Toasts

if TYPE_CHECKING:
    from desktop.widgets.main_window import MainWindow


class Shell(QObject):
    """Holds what belongs to the window as a whole, so that the window only assembles."""

    def __init__(self, window: MainWindow, own: Settings) -> None:
        super().__init__(window)
        self._window = window
        self._own = own
        self.stores = Stores(window.workspace, own)
        self.toasts = Toasts(window.theme, window)
        self.drop_target = DropTarget(window.theme, window)
        self.drop_target.dropped.connect(self.stores.open)
        self.stores.refused.connect(self._say_refused)
        self.toasts.run_wanted.connect(self.go_to)
        window.sources_pane.menu_wanted.connect(self._store_menu)

    # -- telling -------------------------------------------------------------------------------

    def say(self, title: str, text: str = "", kind: Kind = Kind.MESSAGE) -> None:
        """Tell the user something that happened just now."""
        self.toasts.show(Notice(kind, title, text, time_ns=time.time_ns()))

    def go_to(self, key: RunKey) -> None:
        """Select a run and open its page."""
        window = self._window
        if window.workspace.runs.table.get(key) is None:
            self.say("This run is not there any more")
            return
        if key not in window.workspace.runs.listing.table.index or not self._is_listed(key):
            window.clear_filter()
        window.workspace.charts.selection_wanted.emit(key)
        window.tabs.open(RUN)

    def _is_listed(self, key: RunKey) -> bool:
        return bool(self._window.runs_pane.model.rows_of({key}))

    # -- stores --------------------------------------------------------------------------------

    def open_folder(self) -> None:
        """Ask for a folder and open the store that it means."""
        dialog = QFileDialog(self._window, "Open a store")
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(self.stores.open)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def close_store(self) -> None:
        """Close the store whose line is chosen."""
        store = self._window.sources_pane.chosen_store()
        if store:
            self.stores.close(store)
        else:
            self.say("Choose a store first", "Its line in the list of stores says which to close")

    def _say_refused(self, path: str, why: str) -> None:
        self.say("This is no store", why, Kind.TROUBLE)

    def _store_menu(self, store: str, place: QPoint) -> None:
        menu = self.store_menu(store)
        menu.exec(place)
        menu.deleteLater()

    def store_menu(self, store: str) -> QMenu:
        """What can be done with a store; without one, which can be opened."""
        menu = QMenu(self._window)
        feed = self._window.workspace.feeds.get(store)
        if feed is not None:
            path = str(feed.source.path)
            menu.addAction("Close store", lambda: self.stores.close(store))
            menu.addAction("Copy path", lambda: QGuiApplication.clipboard().setText(path))
            menu.addAction("Show in the file manager", lambda: show_folder(path))
            menu.addSeparator()
        menu.addAction(self._window.commands["stores.open"])
        recent = self.stores.recent()
        if recent:
            menu.addSection("Recent")
            for path in recent:
                action = menu.addAction(formatting.path(path))
                action.triggered.connect(lambda checked=False, path=path: self.stores.open(path))
            menu.addAction("Forget recent stores", self.stores.forget_recent)
        return menu


def show_folder(path: str) -> None:
    """Open a folder in the system's file manager."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(path))
