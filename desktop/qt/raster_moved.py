"""A picture of a view that was panned by whole pixels: the last one moved, and only what came into
view drawn. For as long as a view moves; at rest pictures are drawn as a whole."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QPainter

from desktop.core.axes import Span
from desktop.core.curves import Chart, Curve
from desktop.core.source import RunKey
from desktop.qt.raster import MARK_SIZE, Canvas, Picture, paint_curves, shows_points
from tracklib.store.arrays import Floats

_TOLERANCE = 0.01  # of a pixel
_MOST = 0.8  # of the width: beyond, drawing the whole is about as quick


def draw_moved(
    before: Picture, chart: Chart, colours: Mapping[RunKey, str], canvas: Canvas
) -> Picture | None:
    """The picture of a chart by moving the one before; None where that is not the same picture."""
    shift = _shift(before.chart, chart, canvas)
    if not shift or before.canvas != canvas or before.colours != colours:
        return None
    if not _are_alike(before.chart, chart, canvas):
        return None
    image, edge = canvas.blank(), math.ceil((MARK_SIZE + 1) * canvas.scale)
    width, height = abs(shift) + edge, canvas.height
    strip = QRect(0 if shift > 0 else canvas.width - width, 0, width, height)
    old = before.image.copy()
    old.setDevicePixelRatio(1.0)
    painter = QPainter(image)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
    painter.drawImage(QPoint(shift, 0), old)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Clear)
    painter.eraseRect(strip)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
    painter.setClipRect(strip)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    a_pixel = chart.x.width / canvas.width
    first = chart.x.lo + (strip.left() - edge) * a_pixel
    seen = Span(first, first + (width + 2 * edge) * a_pixel)
    part = replace(chart, curves=[_cut(curve, seen) for curve in chart.curves])
    paint_curves(painter, part, colours, canvas, has_room=False)
    painter.end()
    image.setDevicePixelRatio(canvas.scale)
    return Picture(image, chart, colours, canvas)


def _shift(before: Chart, now: Chart, canvas: Canvas) -> int:
    """By how many pixels the picture goes to the right; 0 where that is no whole number of them, or
    nearly all of the picture is new."""
    if before.y != now.y or abs(before.x.width - now.x.width) > 1e-9 * now.x.width:
        return 0
    shift = (before.x.lo - now.x.lo) * canvas.width / now.x.width
    if abs(shift) > _MOST * canvas.width or abs(shift - round(shift)) > _TOLERANCE:
        return 0
    return round(shift)


def _are_alike(before: Chart, now: Chart, canvas: Canvas) -> bool:
    """Whether both show the same lines in the same way, unbroken: dashes go on from where a line
    begins in view, and single points come and go with the room that there is."""
    if before.look != now.look or len(before.curves) != len(now.curves):
        return False
    pairs = zip(before.curves, now.curves, strict=True)
    if any(a.line is not b.line or b.line.place or b.marks.is_left for a, b in pairs):
        return False
    return not shows_points(before, canvas) and not shows_points(now, canvas)


def _cut(curve: Curve, seen: Span) -> Curve:
    """What of a curve is drawn in a range, with the points just outside of it."""
    x, y = _between(curve.x, curve.y, seen)
    raw_x, raw_y = _between(curve.raw_x, curve.raw_y, seen)
    return replace(curve, x=x, y=y, raw_x=raw_x, raw_y=raw_y)


def _between(x: Floats, y: Floats, seen: Span) -> tuple[Floats, Floats]:
    begin = max(0, int(np.searchsorted(x, seen.lo)) - 1)
    end = int(np.searchsorted(x, seen.hi, side="right")) + 1
    return x[begin:end], y[begin:end]
