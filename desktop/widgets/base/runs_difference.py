"""Paints how a number differs from the baseline's: a triangle up or down, filled where it is
better, hollow where it is worse, and by how much."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen, QPolygonF

from desktop.core.difference import Difference
from desktop.qt.theme import Theme, Type, font

DIFFERENCE_WIDTH = 64
_TRIANGLE = 10  # with the room behind it
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)


def paint_difference(
    painter: QPainter,
    theme: Theme,
    box: QRect,
    difference: Difference | None,
    as_percent: bool = False,
) -> None:
    """Paint at the right end of a cell; nothing where there is no difference to tell."""
    if difference is None or difference.amount is None:
        return
    tokens = theme.tokens
    tone = {True: "good", False: "bad", None: "text_faint"}[difference.is_better]
    colour = tokens.colour(tone)
    left = box.right() - DIFFERENCE_WIDTH + 9
    painter.setFont(font(Type.SMALL))
    room = QRect(left + _TRIANGLE, box.top(), DIFFERENCE_WIDTH - 9 - _TRIANGLE, box.height())
    text = "same" if difference.amount == 0 else difference.size_text(as_percent)
    metrics = QFontMetrics(painter.font())
    painter.setPen(colour)
    painter.drawText(room, _LEFT, metrics.elidedText(text, _ELIDE, room.width() + 2))
    if difference.amount:
        is_better = bool(difference.is_better)
        _triangle(painter, left, box.center().y() + 1, difference.amount > 0, is_better)


def _triangle(painter: QPainter, left: int, middle: int, is_up: bool, is_better: bool) -> None:
    up = -1 if is_up else 1
    points = [(0.5, -2.5 * up), (6.5, -2.5 * up), (3.5, 2.5 * up)]
    shape = QPolygonF([QPointF(left + x, middle + y) for x, y in points])
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(painter.pen().color(), 1.1))
    colour = painter.pen().color()
    painter.setBrush(colour if is_better else Qt.BrushStyle.NoBrush)
    painter.drawPolygon(shape)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


_ELIDE = Qt.TextElideMode.ElideRight
