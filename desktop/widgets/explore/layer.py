"""What changes seldom, painted once: while a mouse moves there is no time for more."""

from __future__ import annotations

from collections.abc import Callable, Hashable

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QWidget


class Layer:
    """A transparent picture of a whole widget, made anew when its key changes."""

    def __init__(self, widget: QWidget, paint: Callable[[QPainter], None]) -> None:
        self._widget, self._paint = widget, paint
        self._picture = QPixmap()
        self._key: Hashable = None

    def forget(self) -> None:
        """Paint anew: colours or fonts have changed."""
        self._key = None

    def draw(self, painter: QPainter, key: Hashable) -> None:
        """Put the picture onto the widget. `key` is what it depends on, besides size and screen."""
        widget = self._widget
        size, scale = widget.size(), widget.devicePixelRatioF()
        whole = (key, size.toTuple(), scale)
        if whole != self._key:
            self._key = whole
            self._picture = QPixmap(size * scale)
            self._picture.setDevicePixelRatio(scale)
            self._picture.fill(Qt.GlobalColor.transparent)
            inner = QPainter(self._picture)
            self._paint(inner)
            inner.end()
        painter.drawPixmap(0, 0, self._picture)


class Same:
    """Equal to another that holds the very same object: what is large is not compared by value."""

    def __init__(self, what: object) -> None:
        self._what = what

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and other._what is self._what

    def __hash__(self) -> int:
        return id(self._what)
