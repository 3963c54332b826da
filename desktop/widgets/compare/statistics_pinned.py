"""The groups, kept at the left while what is said of them scrolls by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QContextMenuEvent, QMouseEvent

from desktop.qt.statistics_model import GROUP
from desktop.qt.theme import Theme
from desktop.widgets.base.pinned_column import PinnedColumn

if TYPE_CHECKING:
    from desktop.widgets.compare.statistics_table import StatisticsTable

_LEFT = Qt.MouseButton.LeftButton


class PinnedGroups(PinnedColumn):
    """The mouse does here what it does in the table."""

    def __init__(self, theme: Theme, table: StatisticsTable) -> None:
        self._groups_table = table
        super().__init__(theme, table, table.header, "The groups, kept at the left")

    @property
    def section(self) -> int | None:
        return GROUP

    def mousePressEvent(self, event: QMouseEvent) -> None:
        row = self.row_at(event.position().toPoint())
        if event.button() == _LEFT and row >= 0:
            self._groups_table.choose(row)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == _LEFT:
            self._groups_table.fold_if_title(self.row_at(event.position().toPoint()))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == _LEFT:
            self._groups_table.refer_to(self.row_at(event.position().toPoint()))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        row = self.row_at(event.pos())
        if row >= 0:
            self._groups_table.menu_wanted.emit(row, event.globalPos())
