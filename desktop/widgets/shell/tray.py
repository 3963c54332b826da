"""Notices as notifications of the desktop, where it has them and the user wants them."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from desktop.core.notices import Kind, Notice
from desktop.qt.icons import app_icon

_ICONS = {
    Kind.FAILED: QSystemTrayIcon.MessageIcon.Warning,
    Kind.SILENT: QSystemTrayIcon.MessageIcon.Warning,
    Kind.NAN: QSystemTrayIcon.MessageIcon.Warning,
    Kind.TROUBLE: QSystemTrayIcon.MessageIcon.Warning,
}


class Tray(QObject):
    """The icon is there only while such notifications are wanted."""

    run_wanted = Signal(object)  # RunKey
    window_wanted = Signal()
    quit_wanted = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._menu: QMenu | None = None
        self._icon: QSystemTrayIcon | None = None
        self._latest: Notice | None = None

    @staticmethod
    def is_available() -> bool:
        return QSystemTrayIcon.isSystemTrayAvailable() and QSystemTrayIcon.supportsMessages()

    def set_wanted(self, is_wanted: bool) -> None:
        """Show the icon in the system's tray, or take it away."""
        if is_wanted and self._icon is None and self.is_available():
            self._icon = QSystemTrayIcon(app_icon(), self)
            self._icon.setToolTip("tracklib")
            self._icon.messageClicked.connect(self._clicked)
            self._icon.activated.connect(self._activated)
            self._icon.setContextMenu(self.menu())
            self._icon.show()
        elif not is_wanted:
            self.close()

    def menu(self) -> QMenu:
        """What the icon offers."""
        if self._menu is None:
            self._menu = QMenu()
            self._menu.addAction("Show the window", self.window_wanted.emit)
            self._menu.addAction("Quit", self.quit_wanted.emit)
        return self._menu

    def tell(self, notice: Notice) -> None:
        if self._icon is not None:
            self._latest = notice
            kind = _ICONS.get(notice.kind, QSystemTrayIcon.MessageIcon.Information)
            self._icon.showMessage(notice.title, notice.text, kind)

    def close(self) -> None:
        """Take the icon away."""
        if self._icon is not None:
            self._icon.hide()
            self._icon.deleteLater()
            self._icon = None
        if self._menu is not None:
            self._menu.deleteLater()
            self._menu = None

    def _activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason is QSystemTrayIcon.ActivationReason.Trigger:
            self.window_wanted.emit()

    def _clicked(self) -> None:
        self.window_wanted.emit()
        if self._latest is not None and self._latest.key is not None:
            self.run_wanted.emit(self._latest.key)
