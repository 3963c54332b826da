"""The list of values at the cursor, painted inside the plot, never over its neighbour."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen

from desktop.core import formatting
from desktop.core.axes import XAxis
from desktop.core.group_members import is_group
from desktop.core.legend import shorter
from desktop.core.look import Look
from desktop.core.readout import Reading
from desktop.core.source import RunKey
from desktop.qt.chart_state import ChartState
from desktop.qt.raster import dashes_of
from desktop.qt.theme import Theme, Type, font

_ROW = 17
_MOST_ROWS = 24
_PAD = 8
_WIDEST = 340
_SHARE = 0.66  # of the plot's width, at most
_ROOM_FOR_RAW = 240
_DOT, _SAMPLE = 14, 28  # room before a name
_AWAY = 14  # distance from the cursor line


class RunNames(Protocol):
    """What a chart says of a run: its name and its colour."""

    def name(self, key: RunKey) -> str: ...
    def colour(self, key: RunKey) -> str: ...


def paint_readout(
    painter: QPainter,
    theme: Theme,
    area: QRect,
    mouse: QPointF,
    readings: list[Reading],
    names: RunNames,
    state: ChartState,
    look: Look,
) -> None:
    """Paint as many readings as fit, around the run under the mouse, on the freer side."""
    painter.setFont(font(Type.SMALL))
    metrics = QFontMetrics(font(Type.SMALL, QFont.Weight.DemiBold))  # as wide as any row can be
    fitting = min(_MOST_ROWS, max(1, (area.height() - 2 * _PAD) // _ROW - 1))
    shown = _around(readings, state.hovered, fitting)
    room = max(130, min(_WIDEST, round(area.width() * _SHARE)))
    with_raw = room > _ROOM_FOR_RAW
    texts = [_value(reading, look, with_raw) for reading in shown]
    is_several = len({reading.place for reading in readings}) > 1
    value_width = max(metrics.horizontalAdvance(text) for text in texts)
    sample = _SAMPLE if is_several else _DOT
    name_room = room - value_width - 3 * _PAD - sample
    titles = titles_of(shown, names, is_several, metrics, name_room)
    name_width = max(metrics.horizontalAdvance(title) for title in titles)
    width = min(room, value_width + name_width + 3 * _PAD + sample)
    height = (len(shown) + 1) * _ROW + 2 * _PAD - 4
    box = _placed(area, mouse, width, height)
    tokens = theme.tokens
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(tokens.colour("border_strong"), 1))
    painter.setBrush(tokens.colour("raised", 0.95))
    painter.drawRoundedRect(box, 5, 5)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    hidden = len(readings) - len(shown)
    _paint_title(painter, theme, box, _title(readings, state, look, hidden))
    for row, (reading, name, text) in enumerate(zip(shown, titles, texts, strict=True)):
        line = QRectF(box.left() + _PAD, box.top() + _PAD - 2 + (row + 1) * _ROW, 0, _ROW)
        line.setRight(box.right() - _PAD)
        strong = reading.key == state.hovered
        _paint_sample(painter, line, QColor(names.colour(reading.key)), reading, is_several)
        line.setLeft(line.left() + sample)
        _paint_row(painter, theme, line, name, text, value_width, strong)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def _around(readings: list[Reading], centre: RunKey | None, room: int) -> list[Reading]:
    if len(readings) <= room:
        return readings
    place = next((i for i, item in enumerate(readings) if item.key == centre), 0)
    first = min(max(0, place - room // 2), len(readings) - room)
    return readings[first : first + room]


def _placed(area: QRect, mouse: QPointF, width: float, height: float) -> QRectF:
    is_right_free = mouse.x() + _AWAY + width <= area.right()
    left = mouse.x() + _AWAY if is_right_free else mouse.x() - _AWAY - width
    left = max(area.left() + 2.0, min(left, area.right() - width - 2))
    top = min(max(mouse.y() - height / 2, area.top() + 2.0), area.bottom() - height - 2)
    return QRectF(left, max(top, area.top() + 0.0), width, height)


def titles_of(
    readings: list[Reading], names: RunNames, is_several: bool, metrics: QFontMetrics, room: int
) -> list[str]:
    """What each line is called; groups by their values alone where there is little room."""
    whole = [_name(reading, names, is_several) for reading in readings]
    if is_several or all(metrics.horizontalAdvance(name) <= room for name in whole):
        return whole
    pairs = zip(readings, whole, strict=True)
    return [shorter(name)[-1] if is_group(reading.key) else name for reading, name in pairs]


def _name(reading: Reading, names: RunNames, is_several: bool) -> str:
    """The run, or group with the number of runs it has here; of several metrics also which one."""
    name = names.name(reading.key)
    return f"{name} · {reading.title}" if is_several else name


def _value(reading: Reading, look: Look, with_raw: bool) -> str:
    """The smoothed value, with the logged one behind it where there is room; of a group how many
    runs it is made of."""
    if reading.runs:
        return f"{formatting.result(reading.smoothed)} · n {reading.runs}"
    if look.smoothing > 0 and reading.smoothed == reading.smoothed:
        smoothed = formatting.result(reading.smoothed)
        return f"{smoothed} ({formatting.result(reading.value)})" if with_raw else smoothed
    return formatting.result(reading.value)


def _title(readings: list[Reading], state: ChartState, look: Look, hidden: int) -> str:
    x = state.cursor_x if state.cursor_x is not None else 0.0
    nearest = min(readings, key=lambda reading: abs(reading.x - x))
    more = f" · +{hidden}" if hidden else ""
    x = 10.0**nearest.x if look.log_x else nearest.x
    return place_text(x, look.axis, look.x_metric) + more


def place_text(x: float, axis: XAxis, x_metric: str = "") -> str:
    """A place on the x axis in words."""
    if axis is XAxis.METRIC:
        return f"{x_metric} {formatting.number(x, 6)}"
    if axis is XAxis.STEP:
        return f"Step {formatting.number(x, 6)}"
    if axis is XAxis.RELATIVE:
        exact = f"{x:.2f} s" if abs(x) < 60 else formatting.duration(x)
        return f"After {exact}"
    return formatting.moment_in_full(int(x * 1e9))


def _paint_title(painter: QPainter, theme: Theme, box: QRectF, text: str) -> None:
    painter.setFont(font(Type.SMALL, QFont.Weight.Medium))
    painter.setPen(theme.tokens.colour("text_soft"))
    line = QRectF(box.left() + _PAD, box.top() + _PAD - 3, box.width() - 2 * _PAD, _ROW)
    elided = QFontMetrics(painter.font()).elidedText(
        text, Qt.TextElideMode.ElideRight, int(line.width())
    )
    painter.drawText(line, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, elided)


def _paint_sample(
    painter: QPainter, line: QRectF, colour: QColor, reading: Reading, is_several: bool
) -> None:
    """A dot in the run's colour; of several metrics a piece of their line."""
    middle = line.center().y()
    if is_several:
        pen = QPen(colour, 1.6)
        dashes = dashes_of(reading.place, 1 / 1.6)
        if dashes:
            pen.setDashPattern(dashes)
        painter.setPen(pen)
        painter.drawLine(QPointF(line.left(), middle), QPointF(line.left() + _SAMPLE - 6, middle))
        return
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawEllipse(QPointF(line.left() + 4, middle), 3.5, 3.5)
    painter.setBrush(Qt.BrushStyle.NoBrush)


def _paint_row(
    painter: QPainter,
    theme: Theme,
    line: QRectF,
    name: str,
    text: str,
    value_width: int,
    strong: bool,
) -> None:
    weight = QFont.Weight.DemiBold if strong else QFont.Weight.Normal
    painter.setFont(font(Type.SMALL, weight))
    painter.setPen(theme.tokens.colour("text"))
    name_room = line.width() - value_width - 6
    name = QFontMetrics(painter.font()).elidedText(name, Qt.TextElideMode.ElideLeft, int(name_room))
    left = QRectF(line.left(), line.top(), name_room, line.height())
    painter.drawText(left, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, name)
    painter.drawText(line, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)
