"""The legend of a colour scale: a bar with the numbers at its ends."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QLinearGradient, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from desktop.core.parallel.axis import Axis
from desktop.core.parallel.colour_scale import colour_at
from desktop.qt.theme import Theme, Type, font
from desktop.widgets.base.painting import ends_with_painter

_BAR = 96
_STOPS = 12


class ColourLegend(QWidget):
    """Shows what colours stand for; nothing while none do."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._axis: Axis | None = None
        theme.changed.connect(self.update)
        self.setVisible(False)

    def show_axis(self, axis: Axis | None) -> None:
        """The axis whose places are the colours; None hides the legend."""
        if axis is self._axis:
            return
        self._axis = axis
        self.setVisible(axis is not None)
        if axis is not None:
            low, high = self._ends()
            self.setAccessibleName(f"Colours from {low} to {high} of {axis.column.title}")
            self.setToolTip(f"{axis.column.title}: {low} to {high}")
        self.updateGeometry()
        self.update()

    def _ends(self) -> tuple[str, str]:
        if self._axis is None:
            return "", ""
        metrics = QFontMetrics(font(Type.SMALL))
        ends = (self._axis.say(0.0), self._axis.say(1.0))
        low, high = (metrics.elidedText(one, Qt.TextElideMode.ElideRight, 72) for one in ends)
        return low, high

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(font(Type.SMALL))
        texts = sum(metrics.horizontalAdvance(one) for one in self._ends())
        return QSize(_BAR + texts + 16, 28)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    @ends_with_painter
    def paintEvent(self, event: QPaintEvent) -> None:
        if self._axis is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(font(Type.SMALL))
        low, high = self._ends()
        left = painter.fontMetrics().horizontalAdvance(low) + 6
        bar = QRectF(left, self.height() / 2 - 4, _BAR, 8)
        painter.setPen(self._theme.tokens.colour("text_soft"))
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRectF(0, 0, left, self.height()), middle, low)
        painter.drawText(QRectF(bar.right() + 6, 0, 200, self.height()), middle, high)
        shades = QLinearGradient(QPointF(bar.left(), 0), QPointF(bar.right(), 0))
        for stop in range(_STOPS + 1):
            place = stop / _STOPS
            shades.setColorAt(place, QColor(colour_at(place, self._theme.tokens.is_dark)))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(shades)
        painter.drawRoundedRect(bar, 4, 4)
