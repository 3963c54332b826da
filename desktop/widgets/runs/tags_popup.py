"""The tags of some runs: a tick for all of them, a dash for some; typing makes a new one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop.qt.theme import Space, Theme
from desktop.widgets.base.choice_delegate import ChoiceDelegate

_WIDTH, _HEIGHT = 280, 320

Decide = Callable[[str, bool], None]


class TagsPopup(QFrame):
    """Made once, opened for some runs at a time. Each tick counts at once."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("popup")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._decide: Decide = lambda tag, is_there: None
        self._states: dict[str, bool | None] = {}
        self.search = QLineEdit()
        self.search.setPlaceholderText("Find a tag or type a new one")
        self.search.setAccessibleName("Find a tag or type a new one")
        self.search.textChanged.connect(self._fill)
        self.list = QListWidget()
        self.list.setMouseTracking(True)
        self.list.setAccessibleName("Tags")
        self.list.setItemDelegate(ChoiceDelegate(theme, self))
        self.list.itemClicked.connect(self._toggle)
        self._empty = QLabel("No tags yet: type one and press Enter")
        self._empty.setProperty("tone", "faint")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(Space.S, Space.S, Space.S, Space.S)
        layout.setSpacing(Space.S)
        layout.addWidget(self.search)
        layout.addWidget(self.list, 1)
        layout.addWidget(self._empty, 1)

    def ask(
        self,
        corner: QPoint,
        states: Mapping[str, bool | None],
        others: Sequence[str],
        decide: Decide,
    ) -> None:
        """Show the tags of the runs and others in use; `decide(tag, is_there)` hears each tick."""
        self._decide = decide
        self._states = {**states, **{tag: False for tag in others if tag not in states}}
        self.search.clear()
        self._fill("")
        screen = self.screen().availableGeometry()
        left = max(screen.left(), min(corner.x(), screen.right() - _WIDTH))
        top = max(screen.top(), min(corner.y(), screen.bottom() - _HEIGHT))
        self.setGeometry(left, top, _WIDTH, _HEIGHT)
        self.show()
        self.search.setFocus()

    def _fill(self, text: str) -> None:
        wanted = text.strip()
        self.list.clear()
        for tag, state in self._states.items():
            if wanted.casefold() in tag.casefold():
                self._add(tag.replace("\n", " "), tag, state)
        if wanted and wanted not in self._states:
            self._add(f"New tag “{wanted}”", wanted, False)
        self.list.setVisible(self.list.count() > 0)
        self._empty.setVisible(self.list.count() == 0)
        self.list.setCurrentRow(0)

    def _add(self, title: str, tag: str, state: bool | None) -> None:
        item = QListWidgetItem(title)
        item.setData(Qt.ItemDataRole.UserRole, tag)
        item.setFlags(
            Qt.ItemFlag.ItemIsEnabled
            | Qt.ItemFlag.ItemIsSelectable
            | Qt.ItemFlag.ItemIsUserCheckable
        )
        item.setCheckState(_CHECKS[state])
        item.setToolTip({True: "On all of them", None: "On some of them"}.get(state, ""))
        self.list.addItem(item)

    def _toggle(self, item: QListWidgetItem) -> None:
        tag = item.data(Qt.ItemDataRole.UserRole)
        is_there = self._states.get(tag) is not True
        self._states[tag] = is_there
        self._decide(tag, is_there)
        row = self.list.row(item)
        if self.search.text():
            self.search.clear()
        else:
            self._fill("")
            self.list.setCurrentRow(row)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter ticks the chosen tag, or makes the one that is typed; the arrows move."""
        key = event.key()
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up) and self.list.count():
            row = self.list.currentRow() + (1 if key == Qt.Key.Key_Down else -1)
            self.list.setCurrentRow(max(0, min(row, self.list.count() - 1)))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            item = self.list.currentItem()
            if item is not None:
                self._toggle(item)
        else:
            super().keyPressEvent(event)


_CHECKS = {
    True: Qt.CheckState.Checked,
    None: Qt.CheckState.PartiallyChecked,
    False: Qt.CheckState.Unchecked,
}
