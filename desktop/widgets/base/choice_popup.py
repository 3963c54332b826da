"""A list with a search field that opens over the window: choose one thing, or tick several."""

from __future__ import annotations

from collections.abc import Callable, Sequence

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

_WIDTH, _HEIGHT = 300, 360


class ChoicePopup(QFrame):
    """Made once, opened for one question at a time."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("popup")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._choose: Callable[[list[str]], None] = lambda chosen: None
        self._is_many = False
        self._chosen: list[str] = []
        self.search = QLineEdit()
        self.search.textChanged.connect(self._filter)
        self.list = QListWidget()
        self.list.setMouseTracking(True)
        self._plain = self.list.itemDelegate()
        self._ticks = ChoiceDelegate(theme, self)
        self.list.itemChanged.connect(self._ticked)
        self.list.itemClicked.connect(self._clicked)
        self._nothing = QLabel("Nothing matches")
        self._nothing.setProperty("tone", "faint")
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(Space.S, Space.S, Space.S, Space.S)
        layout.setSpacing(Space.S)
        layout.addWidget(self.search)
        layout.addWidget(self.list, 1)
        layout.addWidget(self._nothing)

    def ask_one(
        self, corner: QPoint, what: str, choices: Sequence[str], choose: Callable[[str], None]
    ) -> None:
        """Let one of some names be chosen."""
        self._open(corner, what, [(name, name) for name in choices], [], False)
        self._choose = lambda chosen: choose(chosen[0])

    def ask_many(
        self,
        corner: QPoint,
        what: str,
        choices: Sequence[tuple[str, str]],
        chosen: Sequence[str],
        choose: Callable[[list[str]], None],
    ) -> None:
        """Let any of some (id, title) be ticked; `choose` is told of each tick."""
        self._open(corner, what, choices, chosen, True)
        self._choose = choose

    def _open(
        self,
        corner: QPoint,
        what: str,
        choices: Sequence[tuple[str, str]],
        chosen: Sequence[str],
        is_many: bool,
    ) -> None:
        self._is_many = is_many
        self._chosen = list(chosen)
        self.search.setPlaceholderText(f"Search {what}")
        self.search.setAccessibleName(f"Search {what}")
        self.list.setAccessibleName(what.capitalize())
        self.list.setItemDelegate(self._ticks if is_many else self._plain)
        self.list.blockSignals(True)
        self.list.clear()
        for choice_id, title in choices:
            self._add(choice_id, title)
        self.list.blockSignals(False)
        self.search.clear()
        self._filter("")
        screen = self.screen().availableGeometry()
        left = min(corner.x(), screen.right() - _WIDTH)
        top = min(corner.y(), screen.bottom() - _HEIGHT)
        self.setGeometry(max(left, screen.left()), max(top, screen.top()), _WIDTH, _HEIGHT)
        self.show()
        self.search.setFocus()

    def _add(self, choice_id: str, title: str) -> None:
        item = QListWidgetItem(title.replace("\n", " "))
        item.setData(Qt.ItemDataRole.UserRole, choice_id)
        item.setToolTip(title)
        if self._is_many:
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            is_chosen = choice_id in self._chosen
            item.setCheckState(Qt.CheckState.Checked if is_chosen else Qt.CheckState.Unchecked)
        self.list.addItem(item)

    def _ticked(self, item: QListWidgetItem) -> None:
        choice_id = item.data(Qt.ItemDataRole.UserRole)
        if item.checkState() == Qt.CheckState.Checked:
            self._chosen.append(choice_id)
        elif choice_id in self._chosen:
            self._chosen.remove(choice_id)
        self._choose(list(self._chosen))

    def _clicked(self, item: QListWidgetItem) -> None:
        if not self._is_many:
            self.close()
            self._choose([item.data(Qt.ItemDataRole.UserRole)])

    def _filter(self, text: str) -> None:
        wanted = text.strip().casefold()
        seen = 0
        for row in range(self.list.count()):
            item = self.list.item(row)
            is_hidden = wanted not in item.text().casefold()
            item.setHidden(is_hidden)
            seen += not is_hidden
        self._nothing.setVisible(not seen)
        self.list.setVisible(bool(seen))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter takes (or ticks) the chosen entry, else the first that is seen; arrows move."""
        items = [self.list.item(row) for row in range(self.list.count())]
        seen = [item for item in items if not item.isHidden()]
        key = event.key()
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up) and seen:
            here = seen.index(self.list.currentItem()) if self.list.currentItem() in seen else -1
            step = 1 if key == Qt.Key.Key_Down else -1
            self.list.setCurrentItem(seen[max(0, min(here + step, len(seen) - 1))])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and seen:
            current = self.list.currentItem()
            self._enter(current if current in seen else seen[0])
        else:
            super().keyPressEvent(event)

    def _enter(self, item: QListWidgetItem) -> None:
        if self._is_many:
            is_ticked = item.checkState() == Qt.CheckState.Checked
            item.setCheckState(Qt.CheckState.Unchecked if is_ticked else Qt.CheckState.Checked)
        else:
            self._clicked(item)
