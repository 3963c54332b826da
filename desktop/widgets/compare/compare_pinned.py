"""The baseline's column, kept at the left while the other runs scroll by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QContextMenuEvent, QMouseEvent

from desktop.qt.theme import Theme
from desktop.widgets.base.pinned_column import PinnedColumn

if TYPE_CHECKING:
    from desktop.widgets.compare.compare_table import CompareTable


class PinnedRun(PinnedColumn):
    """There is none without a baseline."""

    def __init__(self, theme: Theme, table: CompareTable) -> None:
        self._runs_table = table
        super().__init__(theme, table, table.runs, "The baseline, kept at the left")

    @property
    def section(self) -> int | None:
        return self._runs_table.baseline

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the row; a click on the run's name ends the baseline, as it does in the header."""
        baseline, table = self.section, self._runs_table
        if event.button() != Qt.MouseButton.LeftButton or baseline is None:
            return
        row = self.row_at(event.position().toPoint())
        if row >= 0:
            table.choose(row, event.modifiers())
        elif event.position().y() < table.runs.height():
            table.runs.run_clicked.emit(baseline)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        baseline = self.section
        if baseline is not None:
            row = self.row_at(event.pos())
            self._runs_table.menu_wanted.emit(row, baseline, event.globalPos())
