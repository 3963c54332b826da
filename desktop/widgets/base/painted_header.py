"""A header that paints itself: one section under the mouse, and clicks told from resizing."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QContextMenuEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHeaderView, QWidget

from desktop.qt.theme import Theme
from desktop.qt.tokens import scaled
from desktop.widgets.base.painting import ends_with_painter

_EDGE = 4  # pixels beside a border that resize and do not click
_STILL = 4  # what the mouse may move in a click


class PaintedHeader(QHeaderView):
    """Columns' titles. `clicked_at` and `menu_at` are for those that have something to do."""

    def __init__(
        self, theme: Theme, parent: QWidget, height: int, name: str, line: str = "border_strong"
    ) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._theme = theme
        self._height = height
        self._line = line
        self._hovered = -1
        self._pressed = QPoint()
        self.setHighlightSections(False)
        self.setMouseTracking(True)
        self.setFixedHeight(scaled(height))
        self.setAccessibleName(name)

    def clicked_at(self, section: int, modifiers: Qt.KeyboardModifier) -> None:
        """A section was clicked with the left button."""

    def menu_at(self, section: int, place: QPoint) -> None:
        """A menu is wanted of a section; −1 is beside all of them."""

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), scaled(self._height))

    def paint_ground(self, painter: QPainter, rect: QRect, ground: str) -> None:
        """The section's ground with a line below it, in colours of the theme."""
        tokens = self._theme.tokens
        painter.fillRect(rect, tokens.colour(ground))
        painter.setPen(tokens.colour(self._line))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())

    @ends_with_painter
    def paintEvent(self, event: QPaintEvent) -> None:
        """The line below the titles goes on where no column is."""
        super().paintEvent(event)
        end = self.length() - self.offset()
        if end < self.viewport().width():
            painter = QPainter(self.viewport())
            painter.setPen(self._theme.tokens.colour(self._line))
            bottom = self.viewport().height() - 1
            painter.drawLine(end, bottom, self.viewport().width(), bottom)
            painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed = event.position().toPoint()
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        here = event.position().toPoint()
        section = self.logicalIndexAt(here)
        is_still = (here - self._pressed).manhattanLength() < _STILL
        is_left = event.button() == Qt.MouseButton.LeftButton
        if is_left and is_still and section >= 0 and not self._is_on_edge(here, section):
            self.clicked_at(section, event.modifiers())

    def _is_on_edge(self, here: QPoint, section: int) -> bool:
        """Whether the mouse is where columns are resized."""
        left = self.sectionViewportPosition(section)
        right = left + self.sectionSize(section)
        is_first = self.visualIndex(section) == 0
        return (not is_first and here.x() - left < _EDGE) or right - here.x() < _EDGE

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._hover(self.logicalIndexAt(event.position().toPoint()))

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(-1)
        super().leaveEvent(event)

    def _hover(self, section: int) -> None:
        if section != self._hovered:
            self._hovered = section
            self.viewport().update()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu_at(self.logicalIndexAt(event.pos()), event.globalPos())
