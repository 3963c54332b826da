"""Paints the cells of the comparison: value, distance from the baseline, what is best."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QStyleOptionViewItem

from desktop.core.comparison.compare_text import shows_difference
from desktop.core.comparison.side_by_side import Line
from desktop.core.difference import Verdict
from desktop.qt.compare_model import Cell, CompareModel
from desktop.qt.theme import Theme
from desktop.widgets.base.painted_table import PaintedDelegate, weighty
from desktop.widgets.base.runs_difference import DIFFERENCE_WIDTH, paint_difference

PAD = 10
_AWAY_WIDTH = DIFFERENCE_WIDTH + 4
_TEXT_WIDEST = 90  # longer texts are elided before they make all columns wide
_TONES = {Verdict.BETTER: "good", Verdict.WORSE: "bad"}
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_Index = QModelIndex | QPersistentModelIndex


class CompareDelegate(PaintedDelegate):
    """What is the same in all runs is faint; what differs from the baseline stands on a tint."""

    def __init__(self, theme: Theme, model: CompareModel) -> None:
        super().__init__(theme)
        self._model = model

    def width_of(self, row: int, place: int) -> int:
        """How wide a cell would like to be."""
        return self.text_width(row, place) + self.padding

    def text_width(self, row: int, place: int) -> int:
        """How wide the words of a cell are; very long ones are elided."""
        cell = self._model.cell(row, place)
        return min(QFontMetrics(weighty(cell.is_best)).horizontalAdvance(cell.text), _TEXT_WIDEST)

    @property
    def padding(self) -> int:
        """What a cell needs around its words."""
        return 2 * PAD + 4 + (_AWAY_WIDTH if self._model.baseline is not None else 0)

    def _has_away(self, line: Line) -> bool:
        return line.differs and shows_difference(line)

    def _leaves_room(self, cell: Cell, box: QRect) -> bool:
        """Whether a text without a distance can end where numbers do."""
        width = QFontMetrics(weighty(cell.is_best)).horizontalAdvance(cell.text)
        return width <= box.width() - _AWAY_WIDTH

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        side, box = self._model.side, QRect(option.rect)
        if index.row() >= len(side.lines) or index.column() >= len(side.runs):
            return
        line = side.lines[index.row()]
        if line.column is None:
            self.paint_title_ground(painter, box, index.row())
            return
        cell = self._model.cell(index.row(), index.column())
        self._paint_ground(painter, option, box, cell, index)
        inside = box.adjusted(PAD, 0, -PAD, 0)
        if self._model.baseline is not None:
            if self._has_away(line):
                self._paint_away(painter, inside, cell)
            if self._has_away(line) or self._leaves_room(cell, inside):
                inside.setRight(inside.right() - _AWAY_WIDTH)
        self._paint_value(painter, inside, cell, line)

    def _paint_ground(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        box: QRect,
        cell: Cell,
        index: _Index,
    ) -> None:
        tokens = self._theme.tokens
        ground = self.ground_of(option, index.row())
        if ground:
            painter.fillRect(box, tokens.colour(ground))
        elif index.column() == self._model.baseline:
            painter.fillRect(box, tokens.colour("raised"))
        elif cell.away is not None and cell.away.verdict is not Verdict.SAME:
            tone = _TONES.get(cell.away.verdict, "accent")
            painter.fillRect(box, tokens.colour(tone, 0.07 if tokens.is_dark else 0.05))
        painter.setPen(tokens.colour("grid"))
        painter.drawLine(box.bottomLeft(), box.bottomRight())
        painter.drawLine(box.topRight(), box.bottomRight())

    def _paint_value(self, painter: QPainter, box: QRect, cell: Cell, line: Line) -> None:
        tokens = self._theme.tokens
        is_same = cell.away is not None and cell.away.verdict is Verdict.SAME
        is_faint = cell.is_missing or not line.differs or is_same
        painter.setPen(tokens.colour("text_faint" if is_faint else "text"))
        painter.setFont(weighty(cell.is_best))
        metrics = QFontMetrics(painter.font())
        elided = metrics.elidedText(cell.text, Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(box, _RIGHT, elided)

    def _paint_away(self, painter: QPainter, box: QRect, cell: Cell) -> None:
        """As the runs table does: the triangle's direction is the value's, filled means better."""
        if cell.away is not None and cell.away.amount:
            percent = self._model.as_percent
            paint_difference(painter, self._theme, box, cell.away, percent)
