"""A run's summary as a table: each metric's value, smallest, largest and best, with their steps."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from desktop.core.run_words import SummaryRow
from desktop.qt.summary_model import SummaryModel
from desktop.qt.theme import Space, Theme, Type, font
from desktop.qt.tokens import scaled

_MOST_ROWS = 14
_NARROWEST, _NAME_NARROWEST = 84, 120
_Index = QModelIndex | QPersistentModelIndex


class SummaryView(QTableView):
    """As tall as its rows, up to a limit; steps stand small behind the values."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.rows_model = SummaryModel(self)
        self.setModel(self.rows_model)
        self.setItemDelegate(_CellDelegate(theme, self.rows_model, self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setAccessibleName("Summary")
        self.setMinimumWidth(1)
        self.verticalHeader().setVisible(False)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsClickable(False)
        header.setMinimumSectionSize(48)
        header.setFixedHeight(scaled(26))
        header.setObjectName("plain")
        header.setFont(font(Type.BODY - 1))
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.set_rows([])
        theme.changed.connect(self.fit)

    def set_rows(self, rows: Sequence[SummaryRow]) -> None:
        """Show these rows."""
        self.rows_model.set_rows(rows)
        has_best = any(row.metric is not None and row.metric.best is not None for row in rows)
        self.setColumnHidden(4, not has_best)
        self.fit()

    def fit(self) -> None:
        """Take the height of the rows, and give every column the width of its longest cell."""
        self.verticalHeader().setDefaultSectionSize(Space.ROW)
        shown = min(_MOST_ROWS, len(self.rows_model.rows))
        self.setFixedHeight(self.horizontalHeader().height() + shown * Space.ROW + 2)
        body, small = QFontMetrics(font()), QFontMetrics(font(Type.SMALL))
        for section in range(1, self.rows_model.columnCount()):
            width = _NARROWEST
            for row in self.rows_model.rows[:200]:
                cell, step = row.cells()[section], row.steps()[section]
                taken = body.horizontalAdvance(cell) + small.horizontalAdvance(_at(step)) + 20
                width = max(width, taken)
            self.setColumnWidth(section, min(190, width))


def _at(step: str) -> str:
    return f" @ {step}" if step else ""


class _CellDelegate(QStyledItemDelegate):
    """The name on the left; a value on the right with its step behind it."""

    def __init__(self, theme: Theme, model: SummaryModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._model = model

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(_NARROWEST, Space.ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        if index.row() >= len(self._model.rows):
            return
        row, tokens = self._model.rows[index.row()], self._theme.tokens
        box: QRect = option.rect
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(box, tokens.colour("selected"))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(box, tokens.colour("hover"))
        painter.setPen(tokens.colour("grid"))
        painter.drawLine(box.bottomLeft(), box.bottomRight())
        text = row.cells()[index.column()]
        if index.column() == 0:
            self._draw(painter, box.adjusted(2, 0, -6, 0), text, "text_soft", _LEFT)
            return
        step = _at(row.steps()[index.column()])
        taken = QFontMetrics(font(Type.SMALL)).horizontalAdvance(step)
        inside = box.adjusted(4, 0, -8, 0)
        if step:
            painter.setFont(font(Type.SMALL))
            painter.setPen(tokens.colour("text_faint"))
            painter.drawText(inside.adjusted(0, 1, 0, 1), _RIGHT, step)
        tone = "bad" if text == "NaN" else "text"
        self._draw(painter, inside.adjusted(0, 0, -taken, 0), text, tone, _RIGHT)

    def _draw(self, painter: QPainter, box: QRect, text: str, tone: str, align: int) -> None:
        painter.setFont(font())
        painter.setPen(self._theme.tokens.colour(tone))
        elide = Qt.TextElideMode.ElideMiddle if align == _LEFT else Qt.TextElideMode.ElideRight
        painter.drawText(box, align, QFontMetrics(font()).elidedText(text, elide, box.width()))


_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
