"""Paints the cells of the statistics: titles of metrics, numbers, and intervals on one scale."""

from __future__ import annotations

import math

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyleOptionViewItem

from desktop.core import formatting
from desktop.core.comparison.statistics_table import Described
from desktop.core.goals import Goal
from desktop.qt.statistics_model import (
    COUNT,
    DELTA,
    GROUP,
    MEAN,
    P_PERMUTATION,
    P_WELCH,
    PICTURE,
    Row,
    StatisticsModel,
)
from desktop.qt.theme import Theme
from desktop.qt.tokens import scaled
from desktop.widgets.base.painted_table import PaintedDelegate, PaintedTable, weighty
from desktop.widgets.compare.section_title import (
    GOAL_MARKS,
    TITLE_INDENT,
    paint_section_title,
)
from desktop.widgets.compare.statistics_columns import Detail

_SURE = 0.05
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_Index = QModelIndex | QPersistentModelIndex


class StatisticsDelegate(PaintedDelegate):
    """The reference's row is tinted; the best mean is bold; p below 0.05 is bold as well."""

    def __init__(self, theme: Theme, model: StatisticsModel) -> None:
        super().__init__(theme)
        self._model = model
        self.detail = Detail()

    def width_of(self, row: int, column: int) -> int:
        """How wide a cell would like to be."""
        if column == PICTURE:
            return scaled(self.detail.picture)
        is_short = not self.detail.has_effect_interval
        return self.words_width(row, column, is_short=is_short) + 2 * self.detail.pad + 2

    def words_width(self, row: int, column: int, *, is_short: bool = False) -> int:
        """How wide the words of a cell are; nothing for titles, which go over all columns."""
        one = self._model.rows[row]
        if one.line is None:
            return 0
        words = self._model.words(one, column, is_short=is_short)
        width = QFontMetrics(_font_of(one.line, column)).horizontalAdvance(words)
        return width + (TITLE_INDENT if column == GROUP else 0)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        if index.row() >= len(self._model.rows):
            return
        row, box = self._model.rows[index.row()], QRect(option.rect)
        if row.line is None:
            if index.column() == GROUP:
                self._paint_title(painter, box, row, index.row())
            return
        self._paint_ground(painter, option, box, row.line, index.row())
        if index.column() == PICTURE:
            self._paint_interval(painter, box, row, row.line)
        else:
            self._paint_words(painter, box, row, row.line, index.column())

    def _paint_ground(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        box: QRect,
        line: Described,
        place: int,
    ) -> None:
        tokens = self._theme.tokens
        ground = self.ground_of(option, place)
        if not ground and line.group.id == self._reference:
            ground = "raised"
        if ground:
            painter.fillRect(box, tokens.colour(ground))
        painter.setPen(tokens.colour("grid"))
        painter.drawLine(box.bottomLeft(), box.bottomRight())

    @property
    def _reference(self) -> str | None:
        return self._model.found.wish.reference

    def _paint_title(self, painter: QPainter, box: QRect, row: Row, place: int) -> None:
        """In sight also while the table is scrolled sideways."""
        table = self.parent()
        if isinstance(table, PaintedTable):
            box.setLeft(max(0, box.left()))
            box.setRight(max(box.left(), min(box.right(), table.viewport().width() - 1)))
        mark = f"{GOAL_MARKS[row.goal]} " if row.goal is not None else ""
        note = f"{mark}{row.count:,}" if row.is_folded else mark
        paint_section_title(
            painter,
            self._theme,
            box,
            row.metric.title,
            is_folded=row.is_folded,
            note=note,
            is_current=self.has_keyboard_at(place),
        )

    def _paint_words(
        self, painter: QPainter, box: QRect, row: Row, line: Described, column: int
    ) -> None:
        tokens = self._theme.tokens
        pad, is_short = self.detail.pad, not self.detail.has_effect_interval
        words = self._model.words(row, column, is_short=is_short)
        painter.setFont(_font_of(line, column))
        faint = words in (formatting.MISSING, "reference")
        painter.setPen(tokens.colour("text_faint" if faint else self._tone(line, column)))
        metrics = QFontMetrics(painter.font())
        if column == GROUP:
            room = box.adjusted(TITLE_INDENT, 0, -pad, 0)
            elided = metrics.elidedText(words, Qt.TextElideMode.ElideMiddle, room.width())
            painter.drawText(room, _LEFT, elided)
            return
        room = box.adjusted(pad, 0, -pad, 0)
        painter.drawText(room, _RIGHT, words)

    def _tone(self, line: Described, column: int) -> str:
        if column == COUNT and line.sample.left_out:
            return "warn"
        if column != DELTA or line.versus is None or line.goal is None:
            return "text"
        amount = line.versus.welch.difference
        if not amount:
            return "text"
        return "good" if (amount < 0) == (line.goal is Goal.LESS) else "bad"

    def _paint_interval(self, painter: QPainter, box: QRect, row: Row, line: Described) -> None:
        tokens = self._theme.tokens
        if math.isnan(line.mean) or not math.isfinite(row.high - row.low):
            return
        left, right = box.left() + self.detail.pad + 4.0, box.right() - self.detail.pad - 4.0

        def place(value: float) -> float:
            share = (value - row.low) / (row.high - row.low) if row.high > row.low else 0.5
            return left + share * (right - left)

        middle = box.center().y() + 0.5
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if math.isfinite(row.reference):
            painter.setPen(QPen(tokens.colour("border_strong"), 1, Qt.PenStyle.DashLine))
            x = place(row.reference)
            painter.drawLine(QPointF(x, box.top()), QPointF(x, box.bottom()))
        colour = tokens.colour("accent")
        if math.isfinite(line.interval.low) and math.isfinite(line.interval.high):
            low, high = place(line.interval.low), place(line.interval.high)
            painter.setPen(QPen(colour, 1.5))
            painter.drawLine(QPointF(low, middle), QPointF(high, middle))
            for x in (low, high):
                painter.drawLine(QPointF(x, middle - 3.5), QPointF(x, middle + 3.5))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawEllipse(QRectF(place(line.mean) - 3.5, middle - 3.5, 7, 7))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def _font_of(line: Described, column: int) -> QFont:
    versus = line.versus
    is_bold = column == MEAN and line.is_best
    if versus is not None:
        is_bold |= column == P_WELCH and versus.welch_holm < _SURE
        is_bold |= column == P_PERMUTATION and versus.permutation_holm < _SURE
    return weighty(is_bold)
