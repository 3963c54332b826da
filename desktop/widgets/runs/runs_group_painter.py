"""Paints the cells of a group of runs: eye, fold mark, what is common to them, mean ± spread."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter

from desktop.core import formatting
from desktop.core.columns import Column, Kind
from desktop.qt.icons import pixmap
from desktop.qt.runs_model import RunsModel
from desktop.qt.theme import Theme, Type, font
from desktop.widgets.base.runs_difference import DIFFERENCE_WIDTH, paint_difference

EYE_WIDTH = 30
INDENT = 16  # of each level
CHEVRON_WIDTH = 20
_PAD = 8
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)


class GroupPainter:
    """Draws one cell of a group; the ground is there already."""

    def __init__(self, theme: Theme, model: RunsModel) -> None:
        self._theme = theme
        self._model = model

    def paint(
        self, painter: QPainter, box: QRect, line: int, column: Column, is_hovered: bool
    ) -> None:
        group = self._model.lines.group_at(line)
        if group is None:
            return
        if column.kind is Kind.NAME:
            self._paint_name(painter, box, group, is_hovered)
            return
        if column.kind is Kind.CURVE:
            return
        tokens = self._theme.tokens
        text = self._model.group_text(group, column)
        is_common = "±" not in text and not column.kind.is_right_aligned
        painter.setPen(tokens.colour("text_soft" if is_common else "text"))
        if text == formatting.MISSING:
            painter.setPen(tokens.colour("text_faint"))
        inside = box.adjusted(_PAD + (20 if column.kind is Kind.STATE else 0), 0, -_PAD, 0)
        if self._model.baseline is not None and column.kind.is_right_aligned:
            before = painter.pen()
            paint_difference(painter, self._theme, inside, self._model.difference_at(line, column))
            inside.setRight(inside.right() - DIFFERENCE_WIDTH)  # below the values of runs
            painter.setFont(font())
            painter.setPen(before)
        metrics = QFontMetrics(painter.font())
        if metrics.horizontalAdvance(text) > inside.width():
            text = text.partition(" ±")[0]  # half a spread would be read as another one
        elided = metrics.elidedText(text, Qt.TextElideMode.ElideRight, inside.width())
        painter.drawText(inside, _RIGHT if column.kind.is_right_aligned else _LEFT, elided)

    def _paint_name(self, painter: QPainter, box: QRect, group: int, is_hovered: bool) -> None:
        tokens, groups = self._theme.tokens, self._model.listing.groups
        self._paint_eye(painter, box, group, is_hovered)
        left = box.left() + EYE_WIDTH + INDENT * int(groups.levels[group])
        chevron = "chevron-right" if self._model.is_folded(group) else "chevron-down"
        self._paint_icon(painter, left, box, chevron, tokens.text_soft)
        painter.setFont(font(weight=QFont.Weight.Medium))
        metrics = QFontMetrics(painter.font())
        count = f"{groups.size(group):,}"
        room = box.right() - _PAD - left - CHEVRON_WIDTH
        count_width = QFontMetrics(font(Type.SMALL)).horizontalAdvance(count) + 8
        title = metrics.elidedText(
            self._model.group_title(group), Qt.TextElideMode.ElideRight, room - count_width
        )
        painter.setPen(tokens.colour("text"))
        line = QRect(left + CHEVRON_WIDTH, box.top(), room, box.height())
        painter.drawText(line, _LEFT, title)
        painter.setFont(font(Type.SMALL))
        painter.setPen(tokens.colour("text_faint"))
        painter.drawText(line.adjusted(metrics.horizontalAdvance(title) + 8, 0, 0, 0), _LEFT, count)

    def _paint_eye(self, painter: QPainter, box: QRect, group: int, is_hovered: bool) -> None:
        """Open when all runs are shown, soft when some are, closed when none is."""
        tokens = self._theme.tokens
        shown, size = self._model.shown_of(group), self._model.listing.groups.size(group)
        if not shown:
            colour = tokens.text_faint if is_hovered else tokens.border_strong
            self._paint_icon(painter, box.left() + 8, box, "eye-off", colour)
            return
        is_part = shown < size
        colour = tokens.text_faint if is_part else tokens.text_soft
        self._paint_icon(painter, box.left() + 8, box, "eye-some" if is_part else "eye", colour)

    def _paint_icon(self, painter: QPainter, left: int, box: QRect, name: str, colour: str) -> None:
        picture = pixmap(name, colour, 14, painter.device().devicePixelRatio())
        painter.drawPixmap(left, box.center().y() - 6, picture)
