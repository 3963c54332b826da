"""A field over the name of a run in the table: Enter takes the new name, Esc leaves the old one."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit

from desktop.qt.theme import Space
from desktop.widgets.runs.runs_group_painter import EYE_WIDTH
from desktop.widgets.runs.runs_table import RunsTable

_NARROWEST = 120
_SWATCH = 13  # so that the text stays where it was


class NameEditor(QLineEdit):
    """Made once for a table, shown for one run at a time."""

    def __init__(self, table: RunsTable) -> None:
        super().__init__(table)
        self._table = table
        self._take: Callable[[str], None] = lambda name: None
        self._before = ""
        self.setAccessibleName("Name of the run")
        self.hide()
        table.verticalScrollBar().valueChanged.connect(self._leave)
        table.model().modelReset.connect(self._leave)

    def open(self, row: int, name: str, take: Callable[[str], None]) -> None:
        """Edit the name on a line; `take` gets the new one if it is another."""
        self._take, self._before = take, name
        left = max(0, self._table.columnViewportPosition(0)) + EYE_WIDTH + _SWATCH
        top = self._table.viewport().y() + self._table.rowViewportPosition(row)
        width = max(_NARROWEST, self._table.columnWidth(0) - EYE_WIDTH - _SWATCH)
        self.setGeometry(left, top, width, Space.ROW)
        self.setText(name.replace("\n", " "))
        self.selectAll()
        self.show()
        self.raise_()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def event(self, event: QEvent) -> bool:
        """Keep Enter and Esc from the window's shortcuts while a name is edited."""
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._finish()
        elif event.key() == Qt.Key.Key_Escape:
            self._leave()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self._finish()

    def _finish(self) -> None:
        name = self.text().strip()
        if self.isVisible():
            self._leave()
            if name and name != self._before.replace("\n", " "):
                self._take(name)

    def _leave(self) -> None:
        if self.isVisible():
            self.hide()
            self._table.setFocus()
