"""What is around tables and charts: opening stores, notices, settings. Made by the main window."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtWidgets import QDialog, QFileDialog, QMenu

from desktop.core.joining_remote import Joined
from desktop.core.notices import Kind, Notice
from desktop.core.source import RunKey
from desktop.qt.demo import Demo
from desktop.qt.notifier import Notifier
from desktop.qt.preferences import Preferences
from desktop.qt.settings import Settings
from desktop.qt.store_syncs import StoreSyncs
from desktop.qt.stores import Stores
from desktop.widgets.shell.about_dialog import AboutDialog
from desktop.widgets.shell.connect_dialog import ConnectDialog
from desktop.widgets.shell.demo_bar import DemoBar, DemoOffer
from desktop.widgets.shell.drop_target import DropTarget
from desktop.widgets.shell.notices_panel import NoticesPanel
from desktop.widgets.shell.projects_dialog import ProjectsDialog
from desktop.widgets.shell.settings_dialog import SettingsDialog
from desktop.widgets.shell.shortcuts_sheet import ShortcutsSheet
from desktop.widgets.shell.store_menu import store_menu
from desktop.widgets.shell.sync_chip import SyncChip
from desktop.widgets.shell.tab_list import RUN
from desktop.widgets.shell.toasts import Toasts
from desktop.widgets.shell.tray import Tray
from tracklib.store import open_store

if TYPE_CHECKING:
    from desktop.widgets.shell.main_window import MainWindow


class Shell(QObject):
    """Holds what belongs to the window as a whole, so that the window only assembles."""

    def __init__(self, window: MainWindow, own: Settings) -> None:
        super().__init__(window)
        self._window = window
        self._own = own
        self.preferences = Preferences(own)
        self.stores = Stores(window.workspace, own)
        self.syncs = StoreSyncs(window.workspace, own, self)
        self.notifier = Notifier(window.workspace, self.preferences, self)
        self.toasts = Toasts(window.theme, window)
        self.tray = Tray(self)
        self.notices = NoticesPanel(window.theme, window, self.notifier.clear)
        self._dialogs: dict[str, QDialog] = {}
        self.demo = Demo(self)
        self.demo_offer = DemoOffer(self.demo)
        self.demo_offer.setParent(window)
        self.demo_offer.hide()
        self._scheme = self.preferences.scheme
        self._connect()

    def _connect(self) -> None:
        window = self._window
        self.drop_target = DropTarget(window.theme, window)
        self.drop_target.dropped.connect(self.stores.open)
        self.stores.refused.connect(self._say_refused)
        window.workspace.edits.refused.connect(lambda what, why: self.say(what, why, Kind.TROUBLE))
        self.toasts.run_wanted.connect(self.go_to)
        window.sources_pane.menu_wanted.connect(self._store_menu)
        window.runs_pane.model.sync_tip = self.syncs.tip_of
        self.notifier.noticed.connect(self.toasts.show)
        self.notifier.noticed.connect(self.tray.tell)
        self.notifier.log_changed.connect(self._count_notices)
        for teller in (self.notices, self.tray):
            teller.run_wanted.connect(self.go_to)
        self.tray.window_wanted.connect(self.come_forward)
        self.tray.quit_wanted.connect(window.quit)
        window.status.bell.clicked.connect(self.open_notices)
        self.demo_offer.button.clicked.connect(self.run_demo)
        self.demo.changed.connect(self._say_demo)
        window.runs_pane.offer = self.demo_offer
        window.status.add_left(DemoBar(self.demo))
        window.status.add_left(SyncChip(window.theme, self.syncs))
        self.preferences.changed.connect(self._apply_preferences)
        self._apply_preferences()

    def close(self) -> None:
        """The window closes: take what stands beside it away."""
        self.tray.close()
        self.demo.close()
        self.syncs.close()
        for dialog in self._dialogs.values():
            dialog.close()

    def come_forward(self) -> None:
        """Show the window above the others, also when it was minimised."""
        window = self._window
        window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
        window.show()
        window.raise_()
        window.activateWindow()

    def _apply_preferences(self) -> None:
        kept, window = self.preferences, self._window
        if kept.scheme is not self._scheme:
            self._scheme = kept.scheme
            window.theme.set_scheme(kept.scheme)
        window.theme.set_text_size(kept.text_size)
        window.runs_pane.model.set_relative_times(kept.has_relative_times)
        window.table_tools.editing.asks_first = kept.confirms_deletion
        self.tray.set_wanted(kept.tells_system)

    def connect_to_server(self) -> None:
        """Ask for a server, and open the store that its runs are fetched into."""
        dialog = ConnectDialog(self._window.theme, self._window)
        dialog.joined.connect(self._open_mirror)
        dialog.open()
        dialog.address.setFocus()

    def _open_mirror(self, joined: Joined) -> None:
        def follow(projects: list[str] | None) -> None:
            self.syncs.set_remote(joined.mirror, joined.remote, projects)
            self.stores.open(joined.mirror)

        if len(joined.projects) < 2:
            follow(None)
            return
        chosen = self.syncs.projects_of(joined.mirror)
        ProjectsDialog(
            self._window.theme, self._window, joined.remote, joined.projects, chosen, follow
        ).open()

    # -- telling -------------------------------------------------------------------------------

    def say(self, title: str, text: str = "", kind: Kind = Kind.MESSAGE) -> None:
        """Tell the user something that happened just now."""
        self.notifier.add(Notice(kind, title, text, time_ns=time.time_ns()))

    def open_notices(self) -> None:
        """The list of notices, above its button in the status bar."""
        bell = self._window.status.bell
        corner = bell.mapToGlobal(QPoint(bell.width(), -4))
        self.notices.open_above(corner, self.notifier.log.newest_first())
        self.notifier.mark_read()

    def _count_notices(self) -> None:
        self._window.status.set_unread(self.notifier.log.unread)

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

    # -- dialogs -------------------------------------------------------------------------------

    def open_settings(self) -> None:
        self._open(
            "settings", lambda: SettingsDialog(self._window.theme, self.preferences, self._window)
        )

    def open_about(self) -> None:
        self._open("about", lambda: AboutDialog(self._window.theme, self._window))

    def open_shortcuts(self) -> None:
        """All keys; made anew, since it lists the commands there are now."""
        sheet = ShortcutsSheet(self._window.theme, self._window.commands, self._window)
        sheet.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.shortcuts = sheet
        sheet.open_over(self._window)

    def _open(self, name: str, make: Callable[[], QDialog]) -> None:
        if name not in self._dialogs:
            self._dialogs[name] = make()
        dialog = self._dialogs[name]
        dialog.show()
        dialog.raise_()
        dialog.activateWindow()

    def dialog(self, name: str) -> QDialog | None:
        """A dialog that was opened, by its name."""
        return self._dialogs.get(name)

    # -- the demo ------------------------------------------------------------------------------

    def run_demo(self) -> None:
        """Train a dozen small networks, and open their store as soon as it is there."""
        path = str(self.demo.folder)
        self.demo.start()
        self.stores.session.opened(path)
        self._window.workspace.wait_for(path, open_store)

    def _say_demo(self) -> None:
        if self.demo.trouble and not self.demo.is_running:
            self.say("The demo ended early", self.demo.trouble, Kind.TROUBLE)

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
        if store in self._window.workspace.unopened:
            self.stores.stop_waiting(store)
        elif store:
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
        return store_menu(self._window, self.stores, store)
