"""The list of all columns with a search field: a tick shows a column."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtWidgets import QListWidgetItem, QPushButton, QWidget

from desktop.core.columns import NAME, Column
from desktop.qt.theme import Theme
from desktop.widgets.base.list_popup import ListPopup

_SIZE = QSize(280, 420)


class ColumnsPopup(ListPopup):
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
        super().__init__(theme, parent, _SIZE, search="Search columns", name="Columns")
        self._fixed = fixed
        self._chosen: list[str] = []
        self.list.itemChanged.connect(self._ticked)
        button = QPushButton(reset)
        button.clicked.connect(self.reset_wanted)
        button.clicked.connect(self.close)
        self.column.addWidget(button)

    def open_below(
        self, button: QWidget, columns: Sequence[Column], chosen: Sequence[str], ends: bool = False
    ) -> None:
        """Open below a button, from its left edge or up to where it `ends`."""
        left = button.width() - _SIZE.width() if ends else 0
        corner = button.mapToGlobal(QPoint(left, button.height() + 4))
        self.open_at(corner, columns, chosen)

    def open_at(self, corner: QPoint, columns: Sequence[Column], chosen: Sequence[str]) -> None:
        """Show all columns with the chosen ones ticked, below a point of the screen."""
        self._chosen = list(chosen)
        family = ""
        with self.filling():
            for column in columns:
                if column.family != family:
                    family = column.family
                    self.add_title(family)
                is_chosen = column.id in self._chosen
                is_fixed = column.id == self._fixed
                self.add_tick(column.id, column.title, is_chosen, is_fixed=is_fixed)
        self.search.clear()
        self.fit_to("")
        self.pop_up(corner)

    def _ticked(self, item: QListWidgetItem) -> None:
        column_id = item.data(Qt.ItemDataRole.UserRole)
        if item.checkState() == Qt.CheckState.Checked:
            self._chosen.append(column_id)
        elif column_id in self._chosen:
            self._chosen.remove(column_id)
        self.chosen.emit(list(self._chosen))
