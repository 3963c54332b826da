"""A run's summary as Qt sees it. Adapts `desktop.core.run_words.SummaryRow`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from desktop.core.run_words import SUMMARY_TITLES, SummaryRow

_ROOT = QModelIndex()
_Index = QModelIndex | QPersistentModelIndex


class SummaryModel(QAbstractTableModel):
    """A row a metric; its cells hold a value and the step it was seen at."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.rows: list[SummaryRow] = []

    def set_rows(self, rows: Sequence[SummaryRow]) -> None:
        """Show these rows; the same names only change their values, so that nothing jumps."""
        is_same = [row.name for row in rows] == [row.name for row in self.rows]
        if is_same and rows:
            self.rows = list(rows)
            last = self.index(len(rows) - 1, len(SUMMARY_TITLES) - 1)
            self.dataChanged.emit(self.index(0, 0), last)
        elif not is_same:
            self.beginResetModel()
            self.rows = list(rows)
            self.endResetModel()

    # -- Qt's questions ------------------------------------------------------------------------

    def rowCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(SUMMARY_TITLES)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return SUMMARY_TITLES[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if section else Qt.AlignmentFlag.AlignLeft
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self.rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return row.cells()[index.column()]
        if role == Qt.ItemDataRole.ToolTipRole:
            return row.tip()
        if role == Qt.ItemDataRole.AccessibleTextRole:
            step = row.steps()[index.column()]
            text = f"{SUMMARY_TITLES[index.column()]}: {row.cells()[index.column()]}"
            return f"{text} at step {step}" if step else text
        return None
