"""Statistics as Qt sees them: a title for each metric, a row for each group.

Adapts `desktop.core.comparison.statistics_table`.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from desktop.core.columns import Column
from desktop.core.comparison import statistics_text as text
from desktop.core.comparison.statistics_table import Described, Statistics
from desktop.core.goals import Goal

_ROOT = QModelIndex()
_Index = QModelIndex | QPersistentModelIndex
GROUP, COUNT, MEAN, SD, MEDIAN, INTERVAL, PICTURE, DELTA, P_WELCH, P_PERMUTATION, EFFECT = range(11)


@dataclass(frozen=True, slots=True)
class Row:
    """A metric's title (no line), or one line, with the range that its picture spans."""

    metric: Column
    line: Described | None = None
    low: float = math.nan
    high: float = math.nan
    reference: float = math.nan  # the reference group's mean
    is_folded: bool = False  # of titles
    count: int = 0  # of titles: the groups below
    goal: Goal | None = None  # of titles


class StatisticsModel(QAbstractTableModel):
    """Rows of the newest statistics."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._found = Statistics()
        self.rows: list[Row] = []
        self._folded: Collection[str] = ()
        self._words: dict[int, list[str]] = {}  # by the row's identity; rows live as long

    @property
    def found(self) -> Statistics:
        return self._found

    def show(self, found: Statistics, folded: Collection[str] = ()) -> None:
        """Take statistics; of folded metrics only the titles are rows."""
        rows = _rows(found, folded)
        is_same_shape = _ids(rows) == _ids(self.rows) and found.wish == self._found.wish
        if not is_same_shape:
            self.beginResetModel()
        self._found, self.rows, self._folded = found, rows, folded
        self._words = {}
        if not is_same_shape:
            self.endResetModel()
        elif rows:
            last = self.index(len(rows) - 1, self.columnCount() - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def fold(self, folded: Collection[str]) -> None:
        """Show the groups of all metrics but these."""
        if set(folded) != set(self._folded):
            self.show(self._found, folded)

    def rowCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: _Index = _ROOT) -> int:
        is_compared = self._found.wish.reference is not None
        return 0 if parent.isValid() else EFFECT + 1 if is_compared else PICTURE + 1

    def flags(self, index: _Index) -> Qt.ItemFlag:
        if self.rows[index.row()].line is None:
            return Qt.ItemFlag.ItemIsEnabled
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is Qt.Orientation.Vertical or section >= self.columnCount():
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._title(section)
        return _TIPS.get(section, "") if role == Qt.ItemDataRole.ToolTipRole else None

    def _title(self, column: int) -> str:
        if column == PICTURE:
            return ""
        titles = text.headings(self._found.wish)
        return titles[column if column < PICTURE else column - 1]

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self.rows[index.row()]
        column = index.column()
        words = self.words(row, column)
        if role == Qt.ItemDataRole.DisplayRole:
            return words
        if role == Qt.ItemDataRole.AccessibleTextRole:
            said = text.range_text(row.line.interval) if column == PICTURE and row.line else words
            return f"{row.metric.title}, {self._title(column) or 'interval'}: {said}"
        if role == Qt.ItemDataRole.ToolTipRole and row.line is not None:
            if column in (MEAN, SD, MEDIAN, INTERVAL, PICTURE):
                return text.in_full(row.line, self._found.wish)
            return _tip(row.line, column, words)
        return None

    def words(self, row: Row, column: int, *, is_short: bool = False) -> str:
        """What a cell says; `is_short` leaves out the interval of an effect."""
        if row.line is None:
            return row.metric.title if column == GROUP else ""
        if column == PICTURE:
            return ""
        if column == COUNT and row.line.sample.left_out:
            return f"{row.line.n:,} of {len(row.line.group.runs):,}"
        if column == EFFECT and is_short and row.line.versus is not None:
            return text.effect_text(row.line.versus.effect.size)
        cells = self._words.get(id(row))
        if cells is None:
            cells = self._words[id(row)] = text.cells(row.line, self._found.wish)
        return cells[column if column < PICTURE else column - 1]


def _rows(found: Statistics, folded: Collection[str]) -> list[Row]:
    rows: list[Row] = []
    for metric in found.wish.metrics:
        lines = [line for line in found.lines if line.metric.id == metric.id]
        if not lines:
            continue
        ends = [
            end
            for line in lines
            for end in (line.interval.low, line.interval.high, line.mean)
            if math.isfinite(end)
        ]
        low, high = (min(ends), max(ends)) if ends else (math.nan, math.nan)
        means = [line.mean for line in lines if line.group.id == found.wish.reference]
        is_folded = metric.id in folded
        goal = lines[0].goal
        rows.append(Row(metric, is_folded=is_folded, count=len(lines), goal=goal))
        reference = means[0] if means else math.nan
        if not is_folded:
            rows += [Row(metric, line, low, high, reference) for line in lines]
    return rows


def _ids(rows: Sequence[Row]) -> list[tuple[str, str]]:
    return [(row.metric.id, row.line.group.id if row.line is not None else "") for row in rows]


_TIPS = {
    COUNT: "Runs with a finite value",
    SD: "Sample standard deviation, divisor n − 1",
    INTERVAL: "Confidence interval of the mean",
    PICTURE: "Means and their intervals on one scale for each metric",
    DELTA: "Difference of means to the reference group",
    P_WELCH: "Welch's t test, corrected by Holm's method over all lines",
    P_PERMUTATION: "Permutation test of the means, corrected by Holm's method over all lines",
    EFFECT: "Effect size against the reference, with its interval",
}


def _tip(line: Described, column: int, words: str) -> str:
    versus = line.versus
    if column == GROUP:
        return f"{words}\nDouble-click to compare all groups with this one"
    if column == COUNT:
        left_out = line.sample.left_out_text()
        return f"{line.n:,} of {len(line.group.runs):,} runs" + (
            f"; left out: {left_out}" if left_out else ""
        )
    if versus is None:
        return ""
    if column == DELTA:
        test = versus.welch
        return f"{words}, interval {text.range_text(test.interval)}"
    if column == P_WELCH:
        test = versus.welch
        p = text.p_text(test.p)
        return f"uncorrected p {p}; t = {test.t:.3f}, df = {test.df:.1f}"
    if column == P_PERMUTATION:
        return _arrangements(line)
    return words


def _arrangements(line: Described) -> str:
    assert line.versus is not None
    test = line.versus.permutation
    if not test.arrangements:
        return "Not tested: needs two to 2,000 values"
    kind = "all" if test.is_exact else "drawn"
    return (
        f"uncorrected p {text.p_text(test.p)}; {test.arrangements:,} arrangements ({kind}), "
        f"so p cannot be below {text.p_text(test.smallest_p)}"
    )
