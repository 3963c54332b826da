"""Paints a plot's grid, ticks and their labels."""

from __future__ import annotations

import math
from typing import Protocol

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPen

from desktop.core import ticks
from desktop.core.axes import Span, XAxis
from desktop.core.curves import Look
from desktop.core.frame import Frame
from desktop.qt.theme import Tokens, Type, font

_X_TICK_ROOM, _Y_TICK_ROOM = 54, 38
_MOST_TICKS = 10
_LARGEST_POWER = 300

_X_TICKS = {
    XAxis.STEP: ticks.steps,
    XAxis.RELATIVE: ticks.elapsed,
    XAxis.WALL: ticks.clock,
    XAxis.METRIC: ticks.linear,
}


class HasTokens(Protocol):
    """A theme, or the style of a figure on paper."""

    @property
    def tokens(self) -> Tokens: ...


def paint_axes(
    painter: QPainter,
    theme: HasTokens,
    frame: Frame,
    look: Look,
    width: int,
    text: QFont | None = None,
) -> None:
    """Horizontal lines with their values on the left, marks with their places below."""
    painter.setFont(text or font(Type.SMALL))
    _paint_heights(painter, theme, frame, look)
    painter.setPen(QPen(theme.tokens.colour("border_strong"), 1))
    painter.drawLine(QPointF(frame.left, frame.bottom), QPointF(frame.right, frame.bottom))
    _paint_places(painter, theme, frame, look, width)


def _paint_heights(painter: QPainter, theme: HasTokens, frame: Frame, look: Look) -> None:
    faint, grid = theme.tokens.colour("text_faint"), QPen(theme.tokens.colour("grid"), 1)
    flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
    row = _row(painter)
    for tick in y_ticks(
        frame.y,
        look.log_y,
        min(
            _MOST_TICKS,
            max(2, int(frame.height / (_Y_TICK_ROOM * painter.font().pixelSize() / Type.SMALL))),
        ),
    ):
        down = round(frame.down(tick.at))
        painter.setPen(grid)
        painter.drawLine(QPointF(frame.left, down), QPointF(frame.right, down))
        painter.setPen(faint)
        painter.drawText(QRectF(0, down - row / 2, frame.left - 8, row), flags, tick.label)


def _paint_places(
    painter: QPainter, theme: HasTokens, frame: Frame, look: Look, width: int
) -> None:
    metrics = QFontMetrics(painter.font())
    at_most = min(
        _MOST_TICKS,
        max(2, int(frame.width / (_X_TICK_ROOM * painter.font().pixelSize() / Type.SMALL))),
    )
    row = _row(painter)
    for tick in x_ticks(frame.x, look, at_most):
        across = frame.across(tick.at)
        painter.setPen(QPen(theme.tokens.colour("border_strong"), 1))
        painter.drawLine(QPointF(across, frame.bottom), QPointF(across, frame.bottom + 3))
        painter.setPen(theme.tokens.colour("text_faint"))
        room = metrics.horizontalAdvance(tick.label) + 4
        left = min(max(across - room / 2, 0.0), width - room)
        box = QRectF(left, frame.bottom + 5, room, row)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, tick.label)


def _row(painter: QPainter) -> int:
    """The height of a label: that of the screen's small text, and more for larger fonts."""
    return max(16, QFontMetrics(painter.font()).height())


def paint_x_title(painter: QPainter, theme: HasTokens, frame: Frame, look: Look) -> None:
    """Say above the right end of the axis what counts there, where that is not the usual."""
    parts = [look.x_metric] if look.axis is XAxis.METRIC else []
    parts += ["log"] if look.log_x else []
    if not parts:
        return
    painter.setFont(font(Type.SMALL))
    metrics = QFontMetrics(painter.font())
    text = metrics.elidedText(
        " · ".join(parts), Qt.TextElideMode.ElideMiddle, int(frame.width * 0.6)
    )
    room = metrics.horizontalAdvance(text) + 8
    box = QRectF(frame.right - room, frame.bottom - 17, room, 16)
    painter.fillRect(box, theme.tokens.colour("surface", 0.8))
    painter.setPen(theme.tokens.colour("text_soft"))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)


def x_ticks(x: Span, look: Look, at_most: int) -> list[ticks.Tick]:
    """Ticks as places: on a log axis the logarithms of what they say."""
    if not look.log_x:
        return _X_TICKS[look.axis](x.lo, x.hi, at_most)
    unit = "s" if look.axis is XAxis.RELATIVE else ""
    return [ticks.Tick(tick.at, tick.label + unit) for tick in y_ticks(x, True, at_most)]


def y_ticks(y: Span, log_y: bool, at_most: int) -> list[ticks.Tick]:
    """Ticks as heights: on a log axis their logarithms."""
    if not log_y:
        return ticks.linear(y.lo, y.hi, at_most)
    if max(abs(y.lo), abs(y.hi)) > _LARGEST_POWER:
        return []
    found = ticks.logarithmic(10.0**y.lo, 10.0**y.hi, at_most)
    return [ticks.Tick(math.log10(tick.at), tick.label) for tick in found]
