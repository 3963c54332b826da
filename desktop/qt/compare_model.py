"""A comparison as Qt sees it: keys by runs. Adapts `desktop.core.comparison.side_by_side`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from desktop.core import formatting
from desktop.core.columns import Kind
from desktop.core.comparison.compare_text import shows_difference
from desktop.core.comparison.side_by_side import Line, SideBySide
from desktop.core.difference import Difference, Verdict, difference
from desktop.core.source import RunKey
from desktop.qt.runs_model import state_word

_ROOT = QModelIndex()
_Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Cell:
    """What one cell says: the value, how far it is from the baseline, and whether it is best."""

    text: str
    away: Difference | None = None
    is_missing: bool = False
    is_best: bool = False


class CompareModel(QAbstractTableModel):
    """Lines by runs. Cells are made when they are asked for, never all of them."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._side = SideBySide()
        self._baseline: int | None = None
        self.as_percent = False

    @property
    def side(self) -> SideBySide:
        return self._side

    @property
    def baseline(self) -> int | None:
        """The column of the baseline run, where it is compared."""
        return self._baseline

    def show(self, side: SideBySide, baseline: RunKey | None) -> None:
        """Take a comparison. Where its shape is the same only its cells change."""
        is_same_shape = side.keys == self._side.keys and _ids(side) == _ids(self._side)
        if not is_same_shape:
            self.beginResetModel()
        self._side = side
        self._baseline = side.place_of(baseline)
        if not is_same_shape:
            self.endResetModel()
        else:
            self.repaint()

    def set_baseline(self, baseline: RunKey | None) -> None:
        self._baseline = self._side.place_of(baseline)
        self.repaint()

    def repaint(self) -> None:
        """The cells say something else; rows and columns are the same."""
        if self._side.lines and self._side.runs:
            last = self.index(len(self._side.lines) - 1, len(self._side.runs) - 1)
            self.dataChanged.emit(self.index(0, 0), last)
            across = Qt.Orientation.Horizontal
            self.headerDataChanged.emit(across, 0, len(self._side.runs) - 1)

    def cell(self, row: int, place: int) -> Cell:
        """What stands under a key of a run."""
        line = self._side.lines[row]
        if line.column is None:
            return Cell("")
        value = self._side.value(row, place)
        facts = self._side.runs[place]
        is_state = line.column.kind is Kind.STATE
        text = state_word(facts) if is_state else line.column.text(facts)
        return Cell(
            text or formatting.MISSING,
            away=self._away(row, place, line),
            is_missing=value is None or value != value,
            is_best=place in line.best,
        )

    def _away(self, row: int, place: int, line: Line) -> Difference | None:
        if self._baseline is None or place == self._baseline:
            return None
        value, base = self._side.value(row, place), self._side.value(row, self._baseline)
        away = difference(value, base, line.goal)
        return away if shows_difference(line) else Difference(away.verdict)

    # -- Qt's questions ------------------------------------------------------------------------

    def rowCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._side.lines)

    def columnCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._side.runs)

    def flags(self, index: _Index) -> Qt.ItemFlag:
        if self._side.lines[index.row()].column is None:
            return Qt.ItemFlag.ItemIsEnabled
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is Qt.Orientation.Horizontal and section < len(self._side.runs):
            facts = self._side.runs[section]
            if role == Qt.ItemDataRole.DisplayRole:
                return facts.name or facts.run_id
            if role == Qt.ItemDataRole.ToolTipRole:
                what = (
                    "the baseline" if section == self._baseline else "click: make it the baseline"
                )
                return f"{facts.name or facts.run_id}\n{facts.run_id}\n{what}"
        if orientation is Qt.Orientation.Vertical and section < len(self._side.lines):
            line = self._side.lines[section]
            if role == Qt.ItemDataRole.DisplayRole:
                return line.title
            if role == Qt.ItemDataRole.ToolTipRole and line.column is not None:
                return f"{line.section}: {line.title}"
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role not in (
            Qt.ItemDataRole.DisplayRole,
            Qt.ItemDataRole.ToolTipRole,
            Qt.ItemDataRole.AccessibleTextRole,
        ):
            return None
        cell = self.cell(index.row(), index.column())
        if role == Qt.ItemDataRole.DisplayRole:
            return cell.text
        line = self._side.lines[index.row()]
        if line.column is None:
            return line.title if role == Qt.ItemDataRole.AccessibleTextRole else None
        facts = self._side.runs[index.column()]
        words = [f"{facts.name or facts.run_id}, {line.title}: {self._full(index, line)}"]
        words += _in_words(cell)
        return "\n".join(words) if role == Qt.ItemDataRole.ToolTipRole else ", ".join(words)

    def _full(self, index: _Index, line: Line) -> str:
        assert line.column is not None
        value = self._side.value(index.row(), index.column())
        if value is None:
            return "not there"
        if line.column.kind is Kind.TIME:
            return formatting.moment_in_full(value)
        return line.column.text(self._side.runs[index.column()]) if _is_odd(line) else str(value)


def _is_odd(line: Line) -> bool:
    return line.column is not None and line.column.kind in (Kind.TAGS, Kind.DURATION)


def _in_words(cell: Cell) -> list[str]:
    words = ["the best of these runs"] if cell.is_best else []
    if cell.away is not None and cell.away.verdict is not Verdict.SAME:
        percent = cell.away.text(as_percent=True)
        words.append(cell.away.words + (f" ({percent})" if percent else ""))
    return words


def _ids(side: SideBySide) -> list[tuple[str, str]]:
    return [(line.section, line.column.id if line.column else "") for line in side.lines]
