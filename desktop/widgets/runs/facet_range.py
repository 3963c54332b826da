"""The range of a facet as a histogram; dragging across it lists the runs between two bounds."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.core.facets import RangeFacet
from desktop.qt.theme import Theme, Type, font
from desktop.widgets.base.painting import ends_with_painter

_HEIGHT = 74
_BARS = 48
_EDGE = 10
_GRIP = 5  # how near to a bound the mouse moves it
_KEY_STEP = 1 / 36


class FacetRange(QWidget):
    """Drag to choose, drag a bound to move it, double click (or Delete) to end it."""

    chosen = Signal(float, float)  # infinite: no bound
    settled = Signal()  # the mouse or key was let go

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._facet: RangeFacet | None = None
        self._range: tuple[float, float] | None = None  # as places from 0 to 1
        self._anchor: float | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(_HEIGHT)

    def set_facet(self, facet: RangeFacet, chosen: tuple[float, float] | None) -> None:
        self._facet = facet
        self.setAccessibleName(f"Range of {facet.column.title}")
        if self._anchor is None:
            self._range = None
            if chosen is not None:
                self._range = (self._place(chosen[0]), self._place(chosen[1]))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, _HEIGHT)

    # -- places and values ---------------------------------------------------------------------

    def _place(self, value: float) -> float:
        """Where a value stands, from 0 (the smallest) to 1."""
        facet = self._facet
        if facet is None or math.isinf(value):
            return 0.0 if value < 0 else 1.0
        low, high = facet.low, facet.high
        if facet.is_log:
            low, high, value = math.log(low), math.log(high), math.log(max(value, low))
        return min(1.0, max(0.0, (value - low) / (high - low)))

    def _value(self, place: float) -> float:
        facet = self._facet
        if facet is None or place <= 0:
            return -math.inf
        if place >= 1:
            return math.inf
        if facet.is_log:
            low, high = math.log(facet.low), math.log(facet.high)
            return math.exp(low + place * (high - low))
        return facet.low + place * (facet.high - facet.low)

    def _at(self, event: QMouseEvent) -> float:
        return min(1.0, max(0.0, (event.position().x() - _EDGE) / (self.width() - 2 * _EDGE)))

    # -- mouse and keys ------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        at, near = self._at(event), _GRIP / max(1, self.width() - 2 * _EDGE)
        self._anchor = at
        if self._range is not None:  # take hold of a bound: the other one stays
            low, high = self._range
            if abs(at - low) < near:
                self._anchor = high
            elif abs(at - high) < near:
                self._anchor = low

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._anchor is not None and event.buttons() & Qt.MouseButton.LeftButton:
            at = self._at(event)
            if at != self._anchor:
                self._choose(min(at, self._anchor), max(at, self._anchor))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._anchor = None
        self.settled.emit()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._choose(0.0, 1.0)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        super().keyReleaseEvent(event)
        if not event.isAutoRepeat():
            self.settled.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move the lower bound, with Shift the upper one."""
        low, high = self._range or (0.0, 1.0)
        key = event.key()
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            step = _KEY_STEP if key == Qt.Key.Key_Right else -_KEY_STEP
            if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
                high = min(1.0, max(low + _KEY_STEP, high + step))
            else:
                low = max(0.0, min(high - _KEY_STEP, low + step))
            self._choose(low, high)
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._choose(0.0, 1.0)
        else:
            super().keyPressEvent(event)

    def _choose(self, low: float, high: float) -> None:
        self._range = None if (low, high) == (0.0, 1.0) else (low, high)
        self.update()
        self.chosen.emit(self._value(low), self._value(high))

    # -- painting ------------------------------------------------------------------------------

    @ends_with_painter
    def paintEvent(self, event: QPaintEvent) -> None:
        facet = self._facet
        if facet is None:
            return
        painter, tokens = QPainter(self), self._theme.tokens
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width = self.width() - 2 * _EDGE
        largest = max(1, int(facet.totals.max()))
        step, low_high = width / len(facet.totals), self._range or (0.0, 1.0)
        painter.setPen(Qt.PenStyle.NoPen)
        for number in range(len(facet.totals)):
            centre = (number + 0.5) / len(facet.totals)
            is_inside = low_high[0] <= centre <= low_high[1]
            left = _EDGE + number * step
            for amount, token, alpha in (
                (facet.totals[number], "border_strong", 0.55),
                (facet.counts[number], "accent", 0.9 if is_inside else 0.25),
            ):
                # The square root lets a single run beside thousands be seen.
                height = (_BARS - 4) * float(np.sqrt(amount / largest))
                bar = QRectF(left + 0.5, _BARS - height, max(1.0, step - 1), height)
                painter.setBrush(tokens.colour(token, alpha))
                painter.drawRect(bar)
        self._paint_bounds(painter, width)
        self._paint_texts(painter, facet)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(tokens.colour("accent"))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(2.5, 0.5, -2.5, -0.5), 4, 4)
        painter.end()

    def _paint_bounds(self, painter: QPainter, width: int) -> None:
        tokens = self._theme.tokens
        painter.setPen(QPen(tokens.colour("border_strong"), 1))
        painter.drawLine(_EDGE, _BARS, _EDGE + width, _BARS)
        if self._range is None:
            return
        left, right = (_EDGE + place * width for place in self._range)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tokens.colour("accent", 0.10))
        painter.drawRect(QRectF(left, 2, right - left, _BARS - 2))
        painter.setBrush(tokens.colour("accent"))
        for x in (left, right):
            painter.drawRoundedRect(QRectF(x - 1, 2, 2, _BARS - 2), 1, 1)
            painter.drawRoundedRect(QRectF(x - 3, _BARS / 2 - 7, 6, 14), 3, 3)

    def _paint_texts(self, painter: QPainter, facet: RangeFacet) -> None:
        """The bounds in force, at both ends."""
        low_high = self._range or (0.0, 1.0)
        values = [self._value(place) for place in low_high]
        ends = (facet.low, facet.high)
        texts = [
            facet.column.say(end if math.isinf(value) else value)
            for value, end in zip(values, ends, strict=True)
        ]
        painter.setFont(font(Type.SMALL))
        token = "text_faint" if self._range is None else "text"
        painter.setPen(self._theme.tokens.colour(token))
        room = QRectF(_EDGE, _BARS + 3, self.width() - 2 * _EDGE, _HEIGHT - _BARS - 5)
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft, texts[0])
        painter.drawText(room, Qt.AlignmentFlag.AlignRight, texts[1])
