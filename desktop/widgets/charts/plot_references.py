"""Paints the user's lines into a plot, each with a small label that stays inside."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPen

from desktop.core import formatting
from desktop.core.frame import Frame
from desktop.core.look import Look
from desktop.core.reference import Line, place_in
from desktop.qt.theme import Type, font
from desktop.widgets.charts.plot_axes import HasTokens
from desktop.widgets.charts.readout import place_text

_SHARE = 0.5  # of the plot's width, at most
_PAD = 4
_SOFT = 0.8


def label_of(line: Line) -> str:
    """What a line says: its text with its value, without a text where it is."""
    if line.axis is not None:
        return line.text or place_text(line.at, line.axis, line.x_metric)
    value = formatting.number(line.at)
    return f"{line.text} · {value}" if line.text else value


def paint_references(
    painter: QPainter,
    theme: HasTokens,
    frame: Frame,
    look: Look,
    lines: Iterable[Line],
    text: QFont | None = None,
    width: float = 1.0,
    chosen: Line | None = None,
) -> None:
    """Dashed lines where they are in view; labels give way to each other. The chosen one is not
    dashed, and has a frame around its label."""
    painter.setFont(text or font(Type.SMALL))
    placed = [(line, place) for line in lines if (place := place_in(frame, look, line)) is not None]
    pen = QPen(theme.tokens.colour("text_faint", _SOFT), width)
    pen.setDashPattern([6, 4])
    strong = QPen(theme.tokens.colour("accent"), 2 * width)
    for line, place in placed:
        painter.setPen(strong if line == chosen else pen)
        at = round(place) + 0.5
        if line.is_vertical:
            painter.drawLine(QPointF(at, frame.top), QPointF(at, frame.bottom))
        else:
            painter.drawLine(QPointF(frame.left, at), QPointF(frame.right, at))
    taken: list[QRectF] = []
    for line, place in placed:
        _paint_label(painter, theme, frame, (line, place), taken, line == chosen)


def _paint_label(
    painter: QPainter,
    theme: HasTokens,
    frame: Frame,
    placed: tuple[Line, float],
    taken: list[QRectF],
    is_chosen: bool,
) -> None:
    line, place = placed
    metrics = QFontMetrics(painter.font())
    most = int(frame.width * _SHARE)
    text = metrics.elidedText(label_of(line), Qt.TextElideMode.ElideRight, most)
    width = min(float(metrics.horizontalAdvance(text) + 2 * _PAD), frame.width)
    box = label_box(frame, line, place, width, metrics.height() + 1.0)
    box = _free(box, frame, taken)
    taken.append(box)
    painter.fillRect(box, theme.tokens.colour("surface", 0.85))
    if is_chosen:
        painter.setPen(theme.tokens.colour("accent"))
        painter.drawRect(box)
    painter.setPen(theme.tokens.colour("text" if is_chosen else "text_soft"))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)


def label_box(frame: Frame, line: Line, place: float, width: float, height: float) -> QRectF:
    """Right of a vertical line at the top, above a horizontal one at the right end; on the other
    side where there is no room."""
    if line.is_vertical:
        is_free = place + 2 + width <= frame.right
        left = place + 2 if is_free else place - 2 - width
        return QRectF(max(frame.left, left), frame.top + 2, width, height)
    is_free = place - 1 - height >= frame.top
    top = place - 1 - height if is_free else place + 2
    return QRectF(frame.right - width - 2, top, width, height)


def _free(box: QRectF, frame: Frame, taken: list[QRectF]) -> QRectF:
    """The box, or one below it that covers no other label; the box itself where all is full."""
    tried = QRectF(box)
    while tried.bottom() <= frame.bottom:
        others = [one for one in taken if one.intersects(tried)]
        if not others:
            return tried
        tried.moveTop(max(one.bottom() for one in others) + 1)
    return box
