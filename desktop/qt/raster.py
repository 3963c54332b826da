"""Draws the curves of a chart into a picture. Runs in the compute lane, never on the event loop.

Lines are one pixel wide and antialiased, which Qt rasters some thirty times faster than wider
ones (its stroker costs microseconds a point); a stronger line is the same line drawn again a
fraction of a pixel away. Pens are opaque: faint ones are mixed with the surface beforehand. Very
many lines are a picture of their density.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shiboken6
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QPolygonF

from desktop.core.axes import Span
from desktop.core.curves import Chart, Curve, Edges
from desktop.core.frame import Frame
from desktop.core.source import RunKey
from desktop.qt.raster_density import MANY, ManyLine, paint_many
from tracklib.store.arrays import Floats

_MANY = 40  # from this many curves on, lines are thin
_FAINT = 0.28  # how much of its colour a raw curve behind a smoothed one keeps
_OF_GROUP = 0.4  # and a run behind its group
_ON_PAPER = 0.8  # how wide a line is on paper, in points, that is a pixel wide on the screen
_MANY_BEHIND = 0.55  # how strong very many lines behind others are
_BAND = 0.16  # opacity of a group's band
_DASHES: tuple[tuple[float, ...], ...] = ((), (6, 3), (2, 3), (10, 3, 2, 3), (3, 6), (12, 6))
MARK_SIZE = 3.0  # half the width of a mark, in logical pixels
_DOT_SPACING = 12  # logical pixels between points from which single points show


@dataclass(frozen=True, slots=True)
class Canvas:
    """A picture's size in device pixels, the screen's scale, and the surface it lies on."""

    width: int
    height: int
    scale: float
    surface: str
    is_vector: bool = False  # pens as wide as they look, for files that keep lines as lines

    def blank(self) -> QImage:
        image = QImage(self.width, self.height, QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(0)
        return image


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawn chart."""

    image: QImage
    chart: Chart
    colours: Mapping[RunKey, str] = field(default_factory=dict)
    canvas: Canvas | None = None


def draw(chart: Chart, colours: Mapping[RunKey, str], canvas: Canvas) -> Picture:
    """Raster all curves; the first is on top."""
    image = canvas.blank()
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    paint_curves(painter, chart, colours, canvas)
    painter.end()
    image.setDevicePixelRatio(canvas.scale)
    return Picture(image, chart, colours, canvas)


def shows_points(chart: Chart, canvas: Canvas) -> bool:
    """Whether there is room for single points."""
    most = max((_in_view(curve, chart.x) for curve in chart.curves), default=0)
    return most * _DOT_SPACING * canvas.scale <= canvas.width


def paint_curves(
    painter: QPainter,
    chart: Chart,
    colours: Mapping[RunKey, str],
    canvas: Canvas,
    has_room: bool | None = None,
) -> None:
    """Paint all curves and marks from the painter's origin on; single points if there is room."""
    frame = Frame(0, 0, canvas.width, canvas.height, chart.x, chart.y)
    if has_room is None:
        has_room = shows_points(chart, canvas)
    strength = 1.0 if len(chart.curves) >= _MANY else 1.45
    strong = [curve for curve in reversed(chart.curves) if not curve.line.is_faint]
    for curve in strong:
        draw_band(painter, frame, curve.band, QColor(colours[curve.line.key]))
    _draw_faint(painter, frame, chart, colours, canvas)
    if len(strong) >= MANY:
        lines = [
            ManyLine(curve.x, curve.y, colours[curve.line.key], _pattern(curve, canvas))
            for curve in strong
        ]
        _draw_many(painter, frame, lines, canvas, 1.0)
    else:
        for curve in strong:
            colour = QColor(colours[curve.line.key])
            dashes = dashes_of(curve.line.place, canvas.scale)
            width = strength * canvas.scale
            _draw_line(painter, frame, curve.x, curve.y, colour, width, dashes, canvas.is_vector)
            _draw_dots(painter, frame, curve, colour, canvas, has_room)
    for row, curve in enumerate(reversed(strong)):
        _draw_marks(painter, frame, curve, QColor(colours[curve.line.key]), canvas)
        if curve.marks.is_left:
            _draw_left_mark(painter, row, QColor(colours[curve.line.key]), canvas)


def polygons(frame: Frame, x: Floats, y: Floats) -> Iterator[QPolygonF]:
    """The unbroken pieces of a line with at least two points, in pixels."""
    across, down = frame.many_across(x), frame.many_down(y)
    gaps = np.flatnonzero(np.isnan(down))
    begin = 0
    for end in (*gaps.tolist(), len(down)):
        if end - begin > 1:
            yield polygon(across[begin:end], down[begin:end])
        begin = end + 1


def polygon(across: Floats, down: Floats) -> QPolygonF:
    """Two arrays as a polygon, filled through its memory instead of point by point."""
    made = QPolygonF()
    made.resize(len(across))
    # The stubs know neither that data() is an address nor VoidPtr's size and writability.
    memory: Any = shiboken6.VoidPtr(made.data(), len(across) * 16, True)  # type: ignore[call-arg, arg-type]
    buffer = np.frombuffer(memory, dtype=np.float64).reshape(-1, 2)
    buffer[:, 0] = across
    buffer[:, 1] = down
    return made


def _draw_faint(
    painter: QPainter,
    frame: Frame,
    chart: Chart,
    colours: Mapping[RunKey, str],
    canvas: Canvas,
) -> None:
    """Raw curves behind smoothed ones, and the runs behind their group."""
    raw = [curve for curve in chart.curves if len(curve.raw_x)]
    of_groups = [curve for curve in chart.curves if curve.line.is_faint]
    if len(raw) + len(of_groups) >= MANY:
        lines = [
            ManyLine(c.raw_x, c.raw_y, colours[c.line.key], _pattern(c, canvas)) for c in raw
        ] + [ManyLine(c.x, c.y, colours[c.line.key], _pattern(c, canvas)) for c in of_groups]
        _draw_many(painter, frame, lines, canvas, _MANY_BEHIND)
        return
    for curve in reversed(chart.curves):
        line = curve.line
        dashes = dashes_of(line.place, canvas.scale)
        if len(curve.raw_x):
            faint = _mixed(colours[line.key], canvas.surface, _FAINT)
            _draw_line(
                painter,
                frame,
                curve.raw_x,
                curve.raw_y,
                faint,
                canvas.scale,
                dashes,
                canvas.is_vector,
            )
        if line.is_faint:
            faint = _mixed(colours[line.key], canvas.surface, _OF_GROUP)
            _draw_line(
                painter, frame, curve.x, curve.y, faint, canvas.scale, dashes, canvas.is_vector
            )


def _draw_many(
    painter: QPainter, frame: Frame, lines: list[ManyLine], canvas: Canvas, strength: float
) -> None:
    width = _ON_PAPER if canvas.is_vector else canvas.scale
    paint_many(
        painter,
        frame,
        lines,
        canvas.surface,
        width,
        is_vector=canvas.is_vector,
        strength=strength,
    )


def _pattern(curve: Curve, canvas: Canvas) -> tuple[float, ...]:
    return tuple(dashes_of(curve.line.place, canvas.scale))


def dashes_of(place: int, scale: float = 1.0) -> list[float]:
    """The dashes of a card's first, second, … metric in pixels; none for an unbroken line."""
    pattern = _DASHES[place % len(_DASHES)]
    return [length * scale for length in pattern]


def draw_band(painter: QPainter, frame: Frame, pieces: Sequence[Edges], colour: QColor) -> None:
    """Fill what lies between the edges of a band."""
    colour.setAlphaF(_BAND)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    for piece in pieces:
        x = np.concatenate((piece.high_x, piece.low_x[::-1]))
        y = np.concatenate((piece.high, piece.low[::-1]))
        painter.drawPolygon(polygon(frame.many_across(x), frame.many_down(y)))
    painter.setBrush(Qt.BrushStyle.NoBrush)


def _draw_line(
    painter: QPainter,
    frame: Frame,
    x: Floats,
    y: Floats,
    colour: QColor,
    width: float,
    dashes: list[float],
    is_vector: bool = False,
) -> None:
    pen = QPen(colour, _ON_PAPER * width if is_vector else 1)
    pen.setCosmetic(not is_vector)
    if is_vector:
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    if dashes:
        pen.setDashPattern(dashes)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    painter.setPen(pen)
    offsets = [(0.0, 0.0)] if is_vector else _offsets(width)
    for piece in polygons(frame, x, y):
        for across, down in offsets:
            painter.translate(across, down)
            painter.drawPolyline(piece)
            painter.translate(-across, -down)


def _offsets(width: float) -> list[tuple[float, float]]:
    """Where copies of a one pixel line go so that together they look `width` pixels wide."""
    if width <= 1.05:
        return [(0.0, 0.0)]
    reach = (width - 1) / 2
    if width < 2:
        return [(-reach, -reach), (reach, reach)]
    return [(-reach, -reach), (reach, -reach), (reach, reach), (-reach, reach)]


def _in_view(curve: Curve, x: Span) -> int:
    """How many points of the drawn line lie in view."""
    return int(np.count_nonzero((curve.x >= x.lo) & (curve.x <= x.hi)))


def _draw_dots(
    painter: QPainter,
    frame: Frame,
    curve: Curve,
    colour: QColor,
    canvas: Canvas,
    has_room: bool,
) -> None:
    """Single points where there is room for those of all curves, else only those without a line."""
    if not has_room and len(curve.x) > 1 and not np.isnan(curve.y).any():
        return
    across, down = frame.many_across(curve.x), frame.many_down(curve.y)
    seen = (across >= 0) & (across <= canvas.width) & np.isfinite(down)
    if not has_room:
        broken = np.isnan(down)
        alone = np.append(True, broken[:-1]) & np.append(broken[1:], True)
        seen &= alone
    if not seen.any():
        return
    pen = QPen(colour, 4.0 * canvas.scale)
    pen.setCapStyle(pen.capStyle().RoundCap)
    painter.setPen(pen)
    painter.drawPoints(polygon(across[seen], down[seen]))


def _draw_marks(
    painter: QPainter, frame: Frame, curve: Curve, colour: QColor, canvas: Canvas
) -> None:
    """NaN as a cross on the lower edge; what is above or below all heights as a triangle there."""
    marks = curve.marks
    if not (len(marks.nan) or len(marks.above) or len(marks.below)):
        return
    size = MARK_SIZE * canvas.scale
    low = canvas.height - size - canvas.scale
    pen = QPen(colour, 1.25 * canvas.scale)
    painter.setPen(pen)
    for across in frame.many_across(curve.marks.nan).tolist():
        painter.drawLine(QPointF(across - size, low - size), QPointF(across + size, low + size))
        painter.drawLine(QPointF(across - size, low + size), QPointF(across + size, low - size))
    painter.setBrush(colour)
    for places, base, tip in (
        (curve.marks.above, 2.6 * size, canvas.scale),
        (curve.marks.below, low - 1.6 * size, low + size),
    ):
        for across in frame.many_across(places).tolist():
            corners = [(across - size, base), (across + size, base), (across, tip)]
            painter.drawPolygon(QPolygonF([QPointF(*corner) for corner in corners]))
    painter.setBrush(QColor(0, 0, 0, 0))


def _draw_left_mark(painter: QPainter, row: int, colour: QColor, canvas: Canvas) -> None:
    """An arrow to the left at the left edge: points lie where a logarithmic axis never gets to.
    Those of several curves stand above each other."""
    size = 3.0 * canvas.scale
    down = canvas.height - (2.2 + 2.4 * row) * size
    if down < canvas.height / 2:
        return
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    corners = [(canvas.scale, down), (2.4 * size, down - size), (2.4 * size, down + size)]
    painter.drawPolygon(QPolygonF([QPointF(*corner) for corner in corners]))
    painter.setBrush(Qt.BrushStyle.NoBrush)


def _mixed(colour: str, surface: str, part: float) -> QColor:
    """So much of a colour on a surface, as an opaque colour."""
    top, below = QColor(colour), QColor(surface)
    return QColor.fromRgbF(
        part * top.redF() + (1 - part) * below.redF(),
        part * top.greenF() + (1 - part) * below.greenF(),
        part * top.blueF() + (1 - part) * below.blueF(),
    )
