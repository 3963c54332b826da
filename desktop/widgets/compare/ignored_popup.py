"""The list of keys that the comparison leaves out: untick one to see it again, add patterns."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop.qt.theme import Space, Theme
from desktop.widgets.base.choice_delegate import ChoiceDelegate

_WIDTH, _HEIGHT = 300, 340


class IgnoredPopup(QFrame):
    """Edits the ignore list. `changed` carries all that is still on it."""

    changed = Signal(list)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("popup")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.field = QLineEdit()
        self.field.setPlaceholderText("Add a key or pattern, like config.data.*")
        self.field.setAccessibleName("Key or pattern to ignore")
        self.field.returnPressed.connect(self._add)
        self.list = QListWidget()
        self.list.setAccessibleName("Ignored keys")
        self.list.setMouseTracking(True)
        self.list.setItemDelegate(ChoiceDelegate(theme, self))
        self.list.itemChanged.connect(self._say)
        self._hint = QLabel("Right-click a row and choose Ignore, or type above")
        self._hint.setProperty("tone", "faint")
        self._hint.setWordWrap(True)
        self.clear = QPushButton("Ignore nothing")
        self.clear.clicked.connect(self._clear)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(Space.S, Space.S, Space.S, Space.S)
        layout.setSpacing(Space.S)
        layout.addWidget(self.field)
        layout.addWidget(self._hint)
        layout.addWidget(self.list, 1)
        layout.addWidget(self.clear)

    def open_at(self, corner: QPoint, ignored: Sequence[str]) -> None:
        """Show what is ignored, below a point of the screen."""
        self.list.blockSignals(True)
        self.list.clear()
        for name in ignored:
            self._append(name)
        self.list.blockSignals(False)
        self._follow()
        self.field.clear()
        self.setGeometry(corner.x() - _WIDTH, corner.y(), _WIDTH, _HEIGHT)
        self.show()
        self.field.setFocus()

    def _append(self, name: str) -> None:
        item = QListWidgetItem(name)
        kinds = Qt.ItemFlag.ItemIsUserCheckable | Qt.ItemFlag.ItemIsEnabled
        item.setFlags(kinds | Qt.ItemFlag.ItemIsSelectable)
        item.setCheckState(Qt.CheckState.Checked)
        self.list.addItem(item)

    def _add(self) -> None:
        name = self.field.text().strip()
        present = [self.list.item(row).text() for row in range(self.list.count())]
        if name and name not in present:
            self.list.blockSignals(True)
            self._append(name)
            self.list.blockSignals(False)
            self._say()
        self.field.clear()

    def _clear(self) -> None:
        self.list.clear()
        self._say()
        self.close()

    def _say(self) -> None:
        items = [self.list.item(row) for row in range(self.list.count())]
        kept = [item.text() for item in items if item.checkState() == Qt.CheckState.Checked]
        self._follow()
        self.changed.emit(kept)

    def _follow(self) -> None:
        is_empty = self.list.count() == 0
        self._hint.setVisible(is_empty)
        self.clear.setEnabled(not is_empty)
