"""The button that clears a line: the window's own cross, in the middle of the line's height."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLineEdit

from desktop.qt.icons import icon
from desktop.qt.theme import Theme


class ClearButton(QObject):
    """Belongs to its line, and is there while something is typed."""

    def __init__(self, theme: Theme, line: QLineEdit) -> None:
        super().__init__(line)
        self._theme = theme
        line.setClearButtonEnabled(True)
        self._action = line.findChild(QAction)
        theme.changed.connect(self._apply_theme)
        self._apply_theme()

    def _apply_theme(self) -> None:
        if self._action is not None:
            self._action.setIcon(icon("close", self._theme.tokens))
