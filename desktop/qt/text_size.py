"""Brings widgets that exist already to another text size: fonts, fixed widths and heights."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QWidget

_USUAL = "usual_pixel_size"


def rescale(widgets: Iterable[QWidget], before: float, after: float) -> None:
    """Bring what widgets were given when they were made from one factor to another. What is
    painted by hand asks `Type` and `Space` each time and needs nothing of this."""
    for widget in widgets:
        if widget.isWindow() and widget.windowType() is Qt.WindowType.Window:
            continue
        if widget.testAttribute(Qt.WidgetAttribute.WA_SetFont) and widget.font().pixelSize() > 0:
            _rescale_font(widget, before, after)
        lowest, highest = widget.minimumSize(), widget.maximumSize()
        if lowest.height() == highest.height() > 0:
            widget.setFixedHeight(max(1, round(round(lowest.height() / before) * after)))
        if lowest.width() == highest.width() > 0:
            widget.setFixedWidth(max(1, round(round(lowest.width() / before) * after)))


def _rescale_font(widget: QWidget, before: float, after: float) -> None:
    """The usual size is kept with the widget: rounding there and back would let it creep."""
    usual = widget.property(_USUAL) or round(widget.font().pixelSize() / before)
    widget.setProperty(_USUAL, usual)
    larger = QFont(widget.font())
    larger.setPixelSize(max(8, round(usual * after)))
    widget.setFont(larger)
