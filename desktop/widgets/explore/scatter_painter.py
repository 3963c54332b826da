"""Paints axes, trend, boxes and violins around the points of the scatter plot."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPen, QPolygonF

from desktop.core.parallel.axis import Axis
from desktop.core.parallel.axis_ticks import axis_ticks
from desktop.core.scatter.scene import Group, ScatterScene
from desktop.core.scatter.trend import Trend
from desktop.qt.theme import Theme, Type, font
from tracklib.store.arrays import Floats

_ACROSS, _DOWN = 84.0, 38.0
_WIDEST_BOX = 46.0
_BAND_PLACES = 48
_FEW_GROUPS = 12


def paint_frame(
    painter: QPainter, theme: Theme, area: QRectF, scene: ScatterScene, has_focus: bool = False
) -> None:
    """Grid, ticks and titles; the lower edge says whether keys go here."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setFont(font(Type.SMALL))
    if scene.x_axis is not None and scene.y_axis is not None:
        _paint_heights(painter, theme, area, scene.y_axis)
        _paint_places(painter, theme, area, scene.x_axis, len(scene.groups))
        _paint_titles(painter, theme, area, scene.x_axis, scene.y_axis)
    edge = theme.tokens.colour("accent" if has_focus else "border_strong")
    painter.setPen(QPen(edge, 2 if has_focus else 1))
    painter.drawLine(area.bottomLeft(), area.bottomRight())


def _paint_heights(painter: QPainter, theme: Theme, area: QRectF, axis: Axis) -> None:
    metrics, flags = painter.fontMetrics(), Qt.AlignmentFlag.AlignVCenter
    for tick in axis_ticks(axis, area.height(), _DOWN):
        down = round(area.bottom() - tick.at * area.height())
        painter.setPen(QPen(theme.tokens.colour("grid"), 1))
        painter.drawLine(QPointF(area.left(), down), QPointF(area.right(), down))
        painter.setPen(theme.tokens.colour("text_faint"))
        text = metrics.elidedText(tick.label, Qt.TextElideMode.ElideRight, 52)
        box = QRectF(area.left() - 62, down - 8, 52, 16)
        painter.drawText(box, flags | Qt.AlignmentFlag.AlignRight, text)


def _paint_places(painter: QPainter, theme: Theme, area: QRectF, axis: Axis, groups: int) -> None:
    metrics = painter.fontMetrics()
    each = _ACROSS if groups <= _FEW_GROUPS else 64.0
    found = axis_ticks(axis, area.width(), min(each, area.width() / 2))
    room = int(area.width() / max(1, len(found))) - 8 if groups else int(_ACROSS) - 8
    for tick in found:
        across = round(area.left() + tick.at * area.width())
        painter.setPen(QPen(theme.tokens.colour("grid"), 1))
        if not groups:
            painter.drawLine(QPointF(across, area.top()), QPointF(across, area.bottom()))
        painter.setPen(theme.tokens.colour("text_faint"))
        text = metrics.elidedText(tick.label, Qt.TextElideMode.ElideRight, max(30, room))
        box = QRectF(across - 80, area.bottom() + 10, 160, 16)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)


def _paint_titles(painter: QPainter, theme: Theme, area: QRectF, x: Axis, y: Axis) -> None:
    painter.setFont(font(Type.BODY, QFont.Weight.Medium))
    painter.setPen(theme.tokens.colour("text"))
    metrics = QFontMetrics(painter.font())
    middle = Qt.TextElideMode.ElideMiddle
    title = metrics.elidedText(y.column.title.replace("\n", " "), middle, int(area.width()))
    left = Qt.AlignmentFlag.AlignVCenter
    painter.drawText(QRectF(area.left() - 60, area.top() - 42, area.width(), 20), left, title)
    title = metrics.elidedText(x.column.title.replace("\n", " "), middle, int(area.width()))
    below = QRectF(area.left(), area.bottom() + 30, area.width(), 20)
    painter.drawText(below, Qt.AlignmentFlag.AlignCenter, title)


def paint_trend(painter: QPainter, theme: Theme, area: QRectF, trend: Trend) -> None:
    """The line, and the band in which the mean lies with 95 % confidence."""
    x = np.linspace(0.0, 1.0, _BAND_PLACES)
    middle, half = trend.at(x), trend.band(x)
    painter.save()
    painter.setClipRect(area)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    upper, lower = _places(area, x, middle + half), _places(area, x, middle - half)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.tokens.colour("text_soft", 0.16))
    painter.drawPolygon(QPolygonF([*upper, *reversed(lower)]))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(theme.tokens.colour("text_soft"), 1.75))
    painter.drawPolyline(QPolygonF(_places(area, x, middle)))
    painter.restore()


def _places(area: QRectF, x: Floats, y: Floats) -> list[QPointF]:
    return [
        QPointF(area.left() + at * area.width(), area.bottom() - up * area.height())
        for at, up in zip(x.tolist(), y.clip(-9, 9).tolist(), strict=True)
    ]


def paint_group(
    painter: QPainter, theme: Theme, area: QRectF, group: Group, room: float, violins: bool
) -> None:
    """A category's box, or its violin with the quartiles in it."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    across = area.left() + group.at * area.width()
    half = min(_WIDEST_BOX, room * 0.34)
    tokens = theme.tokens
    box, violin = group.box, group.violin
    if violins and violin is not None:
        ups = [area.bottom() - at * area.height() for at in violin.at.tolist()]
        wides = [one * half for one in violin.height.tolist()]
        right = [QPointF(across + wide, up) for wide, up in zip(wides, ups, strict=True)]
        left = [QPointF(across - wide, up) for wide, up in zip(wides, ups, strict=True)]
        painter.setPen(QPen(tokens.colour("accent"), 1.25))
        painter.setBrush(tokens.colour("accent", 0.16))
        painter.drawPolygon(QPolygonF([*right, *reversed(left)]))
        half = min(5.0, half)
    if box is None:
        return
    low, first, middle, third, high = (
        area.bottom() - at * area.height()
        for at in (box.low, box.first, box.median, box.third, box.high)
    )
    painter.setPen(QPen(tokens.colour("text_soft"), 1.25))
    painter.drawLine(QPointF(across, low), QPointF(across, first))
    painter.drawLine(QPointF(across, third), QPointF(across, high))
    painter.setBrush(tokens.colour("accent", 0.16))
    painter.drawRoundedRect(QRectF(across - half, third, 2 * half, first - third), 3, 3)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(tokens.colour("accent"), 2.25))
    painter.drawLine(QPointF(across - half, middle), QPointF(across + half, middle))
