"""The list of all columns with a search field: a tick shows a column."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop.core.columns import NAME, Column
from desktop.qt.theme import Space, Theme
from desktop.widgets.base.choice_delegate import ChoiceDelegate

_WIDTH, _HEIGHT = 280, 420


class ColumnsPopup(QFrame):
    """Chooses columns. `chosen` carries all chosen ids, in the order they are to stand.

    `reset` is what the button says that emits `reset_wanted`; the column `fixed` cannot be changed.
    """

    chosen = Signal(list)
    reset_wanted = Signal()

    def __init__(
        self,
        theme: Theme,
        parent: QWidget,
        reset: str = "Back to the usual columns",
        fixed: str = NAME.id,
    ) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self._fixed = fixed
        self.setObjectName("popup")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._chosen: list[str] = []
        self._search = QLineEdit()
        self._search.setPlaceholderText("Search columns")
        self._search.setAccessibleName("Search columns")
        self._search.textChanged.connect(self._filter)
        self._list = QListWidget()
        self._list.setAccessibleName("Columns")
        self._list.setMouseTracking(True)
        self._list.setItemDelegate(ChoiceDelegate(theme, self))
        self._list.itemChanged.connect(self._ticked)
        button = QPushButton(reset)
        button.clicked.connect(self.reset_wanted)
        button.clicked.connect(self.close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(Space.S, Space.S, Space.S, Space.S)
        layout.setSpacing(Space.S)
        layout.addWidget(self._search)
        layout.addWidget(self._list, 1)
        row = QHBoxLayout()
        row.addWidget(button, 1)
        layout.addLayout(row)

    def open_at(self, corner: QPoint, columns: Sequence[Column], chosen: Sequence[str]) -> None:
        """Show all columns with the chosen ones ticked, below a point of the screen."""
        self._chosen = list(chosen)
        self._list.blockSignals(True)
        self._list.clear()
        family = ""
        for column in columns:
            if column.family != family:
                family = column.family
                self._add_title(family)
            self._add(column)
        self._list.blockSignals(False)
        self._search.clear()
        self.setGeometry(corner.x(), corner.y(), _WIDTH, _HEIGHT)
        self.show()
        self._search.setFocus()

    def _add_title(self, title: str) -> None:
        item = QListWidgetItem(title)
        item.setFlags(Qt.ItemFlag.NoItemFlags)
        self._list.addItem(item)

    def _add(self, column: Column) -> None:
        item = QListWidgetItem(column.title)
        item.setData(Qt.ItemDataRole.UserRole, column.id)
        flags = Qt.ItemFlag.ItemIsUserCheckable | Qt.ItemFlag.ItemIsSelectable
        item.setFlags(flags if column.id == self._fixed else flags | Qt.ItemFlag.ItemIsEnabled)
        is_chosen = column.id in self._chosen
        item.setCheckState(Qt.CheckState.Checked if is_chosen else Qt.CheckState.Unchecked)
        self._list.addItem(item)

    def _ticked(self, item: QListWidgetItem) -> None:
        column_id = item.data(Qt.ItemDataRole.UserRole)
        if item.checkState() == Qt.CheckState.Checked:
            self._chosen.append(column_id)
        elif column_id in self._chosen:
            self._chosen.remove(column_id)
        self.chosen.emit(list(self._chosen))

    def _filter(self, text: str) -> None:
        wanted = text.strip().casefold()
        for row in range(self._list.count()):
            item = self._list.item(row)
            is_title = item.data(Qt.ItemDataRole.UserRole) is None
            hidden = bool(wanted) and (is_title or wanted not in item.text().casefold())
            item.setHidden(hidden)
