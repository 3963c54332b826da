"""A list with a search field that opens over the window: the arrows move, Enter takes or ticks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from desktop.qt.theme import Theme
from desktop.widgets.base.choice_delegate import ChoiceDelegate
from desktop.widgets.base.popup_frame import PopupFrame

_ID = Qt.ItemDataRole.UserRole
_CHECKS = {
    True: Qt.CheckState.Checked,
    None: Qt.CheckState.PartiallyChecked,
    False: Qt.CheckState.Unchecked,
}


class ListPopup(PopupFrame):
    """What the popups of a few hundred entries share; what they do with them is theirs."""

    def __init__(
        self, theme: Theme, parent: QWidget, size: QSize, *, search: str = "", name: str = ""
    ) -> None:
        self.list = QListWidget()
        super().__init__(parent, self.list, size, search)
        self.list.setAccessibleName(name)
        self.list.setItemDelegate(ChoiceDelegate(theme, self))
        self.search.textChanged.connect(self.fit_to)

    # -- filling -------------------------------------------------------------------------------

    @contextmanager
    def filling(self) -> Iterator[None]:
        """Around making the entries: nobody hears of them."""
        self.list.blockSignals(True)
        self.list.clear()
        yield
        self.list.blockSignals(False)

    def add_title(self, title: str) -> None:
        """A title between entries."""
        item = QListWidgetItem(title)
        item.setFlags(Qt.ItemFlag.NoItemFlags)
        self.list.addItem(item)

    def add_entry(self, entry_id: str, title: str, tip: str = "") -> QListWidgetItem:
        """An entry to take."""
        item = QListWidgetItem(" ".join(title.splitlines()))
        item.setData(_ID, entry_id)
        item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
        item.setToolTip(tip)
        self.list.addItem(item)
        return item

    def add_tick(
        self,
        entry_id: str,
        title: str,
        is_ticked: bool | None,
        tip: str = "",
        is_fixed: bool = False,
    ) -> QListWidgetItem:
        """An entry to tick; None is ticked in part, and a fixed one stays as it is."""
        item = self.add_entry(entry_id, title, tip)
        flags = Qt.ItemFlag.ItemIsUserCheckable | Qt.ItemFlag.ItemIsSelectable
        item.setFlags(flags if is_fixed else flags | Qt.ItemFlag.ItemIsEnabled)
        item.setCheckState(_CHECKS[is_ticked])
        return item

    # -- searching and choosing ----------------------------------------------------------------

    def fit_to(self, text: str) -> None:
        """Hide what does not hold the text, and titles while there is one; choose the first."""
        wanted = text.strip().casefold()
        for row in range(self.list.count()):
            item = self.list.item(row)
            is_title = item.data(_ID) is None
            is_hidden = is_title or wanted not in item.text().casefold()
            item.setHidden(bool(wanted) and is_hidden)
        seen = self.seen()
        if wanted and seen:
            self.list.setCurrentItem(seen[0])
        self.empty.setVisible(not seen)
        self.list.setVisible(bool(seen))

    def seen(self) -> list[QListWidgetItem]:
        """The entries that the search leaves, without titles."""
        items = [self.list.item(row) for row in range(self.list.count())]
        return [one for one in items if not one.isHidden() and one.data(_ID) is not None]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter enters the chosen entry, else the first that is seen; arrows move."""
        seen, current, key = self.seen(), self.list.currentItem(), event.key()
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up) and seen:
            step = 1 if key == Qt.Key.Key_Down else -1
            here = seen.index(current) if current in seen else -1
            self.list.setCurrentItem(seen[max(0, min(here + step, len(seen) - 1))])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if seen:
                self.enter(current if current in seen else seen[0])
        else:
            super().keyPressEvent(event)

    def enter(self, item: QListWidgetItem) -> None:
        """What Enter does with an entry: here it ticks."""
        if item.flags() & Qt.ItemFlag.ItemIsEnabled:
            is_ticked = item.checkState() == Qt.CheckState.Checked
            item.setCheckState(_CHECKS[not is_ticked])
