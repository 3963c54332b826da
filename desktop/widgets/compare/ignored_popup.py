"""The list of keys that the comparison leaves out: untick one to see it again, add patterns."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPushButton, QWidget

from desktop.qt.theme import Theme
from desktop.qt.tokens import scaled
from desktop.widgets.base.list_popup import ListPopup

_SIZE = QSize(300, 340)


class IgnoredPopup(ListPopup):
    """Edits the ignore list: the field adds. `changed` carries all that is still on it."""

    changed = Signal(list)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(
            theme,
            parent,
            _SIZE,
            search="Add a key or pattern, like config.data.*",
            name="Ignored keys",
        )
        self.list.itemChanged.connect(self._say)
        self.empty.setText("Right-click a row and choose Ignore, or type above")
        self.clear = QPushButton("Ignore nothing")
        self.clear.clicked.connect(self._clear)
        self.column.addWidget(self.clear)

    def open_at(self, corner: QPoint, ignored: Sequence[str]) -> None:
        """Show what is ignored, left of and below a point of the screen."""
        with self.filling():
            for name in ignored:
                self.add_tick(name, name, True, name)
        self._follow()
        self.search.clear()
        self.pop_up(corner - QPoint(scaled(_SIZE.width()), 0))

    def fit_to(self, text: str) -> None:
        """What is typed is to be added: nothing is hidden for it."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter adds what is typed."""
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if is_enter and self.search.text().strip():
            self._add(self.search.text().strip())
        else:
            super().keyPressEvent(event)

    def _add(self, name: str) -> None:
        if name not in [item.text() for item in self.seen()]:
            self.list.blockSignals(True)
            self.add_tick(name, name, True, name)
            self.list.blockSignals(False)
            self._say()
        self.search.clear()

    def _clear(self) -> None:
        self.list.clear()
        self._say()
        self.close()

    def _say(self) -> None:
        items = self.seen()
        kept = [item.text() for item in items if item.checkState() == Qt.CheckState.Checked]
        self._follow()
        self.changed.emit(kept)

    def _follow(self) -> None:
        is_empty = self.list.count() == 0
        self.empty.setVisible(is_empty)
        self.list.setVisible(not is_empty)
        self.clear.setEnabled(not is_empty)
