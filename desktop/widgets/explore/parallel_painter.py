"""Paints axes, brushes and what stands out over the lines of the parallel plot."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen, QPolygonF

from desktop.core.axes import Span
from desktop.core.parallel.axis import Axis, value_words
from desktop.core.parallel.axis_ticks import axis_ticks
from desktop.core.parallel.short_title import short_title
from desktop.core.source import RunFacts
from desktop.qt.theme import Theme, Type, font
from desktop.widgets.explore.parallel_layout import TOP, AxesLayout

_TICK_ROOM = 34
_BRUSH = 12
_PAD, _ROW = 8, 18


def paint_axis(
    painter: QPainter, theme: Theme, layout: AxesLayout, number: int, axis: Axis, current: bool
) -> None:
    """The line, its ticks and its title."""
    tokens, across = theme.tokens, layout.across(number)
    painter.setPen(QPen(tokens.colour("accent" if current else "text_faint"), 1))
    painter.drawLine(QPointF(across + 0.5, TOP), QPointF(across + 0.5, TOP + layout.length))
    painter.setFont(font(Type.SMALL))
    metrics = QFontMetrics(painter.font())
    room = layout.gap - 22
    for tick in axis_ticks(axis, layout.length, _TICK_ROOM if axis.categories == () else 18):
        down = round(layout.down(tick.at)) + 0.5
        painter.setPen(QPen(tokens.colour("text_faint"), 1))
        painter.drawLine(QPointF(across - 4, down), QPointF(across + 0.5, down))
        text = metrics.elidedText(tick.label, Qt.TextElideMode.ElideRight, room)
        _paint_label(painter, theme, QPointF(across + 8, down), text)
    _paint_title(painter, theme, layout.title(number), axis.column.title, current)


def _paint_label(painter: QPainter, theme: Theme, place: QPointF, text: str) -> None:
    """Small text on a ground that lets lines shine through faintly."""
    width = painter.fontMetrics().horizontalAdvance(text)
    box = QRectF(place.x() - 3, place.y() - 8, width + 6, 16)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.tokens.colour("surface", 0.86))
    painter.drawRoundedRect(box, 3, 3)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(theme.tokens.colour("text_soft"))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)


def _paint_title(painter: QPainter, theme: Theme, box: QRectF, title: str, strong: bool) -> None:
    painter.setFont(font(Type.BODY, QFont.Weight.Medium))
    painter.setPen(theme.tokens.colour("accent" if strong else "text"))
    metrics, room = QFontMetrics(painter.font()), int(box.width())
    short = short_title(title, lambda text: metrics.horizontalAdvance(text) <= room)
    text = metrics.elidedText(short, Qt.TextElideMode.ElideMiddle, room)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)


def paint_brushes(
    painter: QPainter, theme: Theme, layout: AxesLayout, number: int, spans: Sequence[Span]
) -> None:
    """Brushed ranges, with ends that can be taken."""
    across = layout.across(number)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for span in spans:
        top, bottom = layout.down(span.hi), layout.down(span.lo)
        box = QRectF(across - _BRUSH / 2 + 0.5, top, _BRUSH, max(2.0, bottom - top))
        painter.setPen(QPen(theme.tokens.colour("accent"), 1.25))
        painter.setBrush(theme.tokens.colour("accent", 0.28))
        painter.drawRoundedRect(box, 3, 3)
    painter.setBrush(Qt.BrushStyle.NoBrush)


def paint_lane(
    painter: QPainter, theme: Theme, layout: AxesLayout, number: int, brushed: bool
) -> None:
    """The place of runs without a value."""
    box = layout.lane(number).adjusted(4, 2, -4, -2)
    tokens = theme.tokens
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(tokens.colour("accent" if brushed else "border_strong"), 1))
    painter.setBrush(tokens.colour("selected" if brushed else "surface"))
    painter.drawRoundedRect(box, 4, 4)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setFont(font(Type.SMALL))
    painter.setPen(tokens.colour("accent" if brushed else "text_faint"))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, "none")


def paint_run(
    painter: QPainter, layout: AxesLayout, downs: Sequence[float], colour: QColor, width: float
) -> None:
    """One run again, stronger, with a dot on each axis."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    places = [QPointF(layout.across(axis), TOP + down) for axis, down in enumerate(downs)]
    painter.setPen(QPen(colour, width))
    painter.drawPolyline(QPolygonF(places))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    for place in places:
        painter.drawEllipse(place, 3.5, 3.5)
    painter.setBrush(Qt.BrushStyle.NoBrush)


def paint_values(
    painter: QPainter,
    theme: Theme,
    axes: Sequence[Axis],
    facts: RunFacts,
    mouse: QPointF,
    area: QRectF,
) -> None:
    """What the run under the mouse says on every axis."""
    painter.setFont(font(Type.SMALL))
    metrics = QFontMetrics(painter.font())
    rows = [
        (axis.column.title.replace("\n", " "), value_words(axis, axis.column.read(facts)))
        for axis in axes
    ]
    rows = rows[: max(1, int(area.height() - 2 * _PAD) // _ROW - 1)]
    keys = [metrics.elidedText(key, Qt.TextElideMode.ElideMiddle, 150) for key, _ in rows]
    values = [metrics.elidedText(one, Qt.TextElideMode.ElideRight, 150) for _, one in rows]
    name = metrics.elidedText(facts.name or facts.run_id, Qt.TextElideMode.ElideMiddle, 280)
    left = max(map(metrics.horizontalAdvance, keys), default=0)
    right = max(map(metrics.horizontalAdvance, values), default=0)
    width = max(left + right + 20, metrics.horizontalAdvance(name) + 8) + 2 * _PAD
    height = (len(rows) + 1) * _ROW + 2 * _PAD
    is_free = mouse.x() + 16 + width <= area.right()
    x = mouse.x() + 16 if is_free else max(area.left(), mouse.x() - 16 - width)
    y = min(max(area.top(), mouse.y() - height / 2), max(area.top(), area.bottom() - height))
    _paint_box(
        painter, theme, QRectF(x, y, width, height), name, list(zip(keys, values, strict=True))
    )


def _paint_box(
    painter: QPainter, theme: Theme, box: QRectF, name: str, rows: Sequence[tuple[str, str]]
) -> None:
    tokens = theme.tokens
    painter.setPen(QPen(tokens.colour("border_strong"), 1))
    painter.setBrush(tokens.colour("raised", 0.96))
    painter.drawRoundedRect(box, 5, 5)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    middle = Qt.AlignmentFlag.AlignVCenter
    line = QRectF(box.left() + _PAD, box.top() + _PAD, box.width() - 2 * _PAD, _ROW)
    painter.setFont(font(Type.SMALL, QFont.Weight.DemiBold))
    painter.setPen(tokens.colour("text"))
    painter.drawText(line, middle, name)
    painter.setFont(font(Type.SMALL))
    for key, value in rows:
        line.translate(0, _ROW)
        painter.setPen(tokens.colour("text_soft"))
        painter.drawText(line, middle, key)
        painter.setPen(tokens.colour("text"))
        painter.drawText(line, middle | Qt.AlignmentFlag.AlignRight, value)
