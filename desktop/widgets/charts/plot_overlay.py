"""Paints what lies over the curves: runs that stand out, the cursor with its dots, the zoom box."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from desktop.core.curves import Curve
from desktop.core.frame import Frame, height_of
from desktop.core.look import Look
from desktop.core.readout import Reading
from desktop.core.source import RunKey
from desktop.qt.chart_state import ChartState
from desktop.qt.raster import dashes_of, draw_band, polygons
from desktop.qt.theme import Theme
from desktop.widgets.charts.readout import RunNames

_STRONG, _STRONG_AND_DENSE = 2.4, 1.0
_MOST_SELECTED = 12
MOST_DOTS = 24
_DOT = 3.5


def paint_emphasis(
    painter: QPainter,
    frame: Frame,
    curves: Mapping[RunKey, Sequence[Curve]],
    state: ChartState,
    names: RunNames,
) -> None:
    """Draw the selected runs and the one under the mouse again, stronger."""
    keys = [key for key in curves if key in state.selected and key != state.hovered]
    if len(keys) > _MOST_SELECTED:
        keys = []
    if state.hovered is not None and state.hovered in curves:
        keys.append(state.hovered)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for key in keys:
        for curve in curves[key]:
            draw_band(painter, frame, curve.band, QColor(names.colour(key)))
            width = _STRONG if len(curve.x) < frame.width else _STRONG_AND_DENSE
            pen = QPen(QColor(names.colour(key)), width)
            dashes = dashes_of(curve.line.place, 1 / width)
            if dashes:
                pen.setDashPattern(dashes)
            painter.setPen(pen)
            for piece in polygons(frame, curve.x, curve.y):
                painter.drawPolyline(piece)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def paint_cursor(
    painter: QPainter,
    theme: Theme,
    frame: Frame,
    readings: Iterable[Reading],
    state: ChartState,
    names: RunNames,
    look: Look,
) -> None:
    """The line that all charts share, and a dot on each curve (of many, only on the one meant)."""
    cursor = state.cursor_on(look.places)
    if cursor is None or not frame.x.lo <= cursor <= frame.x.hi:
        return
    across = round(frame.across(cursor)) + 0.5
    pen = QPen(theme.tokens.colour("text_faint"), 1)
    pen.setDashPattern([3, 3])
    painter.setPen(pen)
    painter.drawLine(QPointF(across, frame.top), QPointF(across, frame.bottom))
    dotted = list(readings)
    if len(dotted) > MOST_DOTS:
        dotted = [reading for reading in dotted if reading.key == state.hovered]
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(theme.tokens.colour("surface"), 1.5))
    for reading in dotted:
        place = place_of(reading, frame, look.log_y)
        if place is not None:
            painter.setBrush(QColor(names.colour(reading.key)))
            painter.drawEllipse(place, _DOT, _DOT)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def place_of(reading: Reading, frame: Frame, log_y: bool) -> QPointF | None:
    """Where a reading's point is drawn; None when it cannot be."""
    height = height_of(reading.smoothed, log_y)
    if math.isnan(height):
        return None
    return QPointF(frame.across(reading.x), frame.down(height))


def paint_zoom_box(painter: QPainter, theme: Theme, box: QRectF) -> None:
    """The rectangle that is going to be the view."""
    painter.fillRect(box, theme.tokens.colour("accent", 0.14))
    painter.setPen(theme.tokens.colour("accent"))
    painter.drawRect(box)
