"""Dragging a card to another place of its section: what is drawn meanwhile, and where it lands."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QWidget

from desktop.core.grid import Box, Slot
from desktop.qt.theme import Theme
from desktop.widgets.base.painting import ends_with_painter

_OPACITY = 0.82
_LINE = 3


def landing(slots: Sequence[Slot], x: int, y: int, gap: int) -> tuple[int, Box]:
    """Before which of the slots (or behind the last) a card dropped at `x`, `y` goes, and the line
    that shows it."""
    nearest = min(range(len(slots)), key=lambda place: _distance(slots[place].box, x, y))
    box = slots[nearest].box
    is_behind = x > box.x + box.width // 2
    left = box.x + box.width + gap // 2 if is_behind else box.x - gap // 2
    return nearest + is_behind, Box(left - _LINE // 2, box.y, _LINE, box.height)


def _distance(box: Box, x: int, y: int) -> int:
    across = max(box.x - x, 0, x - box.x - box.width)
    down = max(box.y - y, 0, y - box.bottom)
    return across * across + down * down


class DropLine(QWidget):
    """Where the dragged card would go."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def show_at(self, box: Box) -> None:
        self.setGeometry(box.x, box.y, box.width, box.height)
        self.raise_()
        self.show()

    @ends_with_painter
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.tokens.colour("accent"))
        painter.drawRoundedRect(self.rect(), 1.5, 1.5)
        painter.end()


class Ghost(QWidget):
    """A picture of the card that follows the mouse."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._picture = QPixmap()
        self._hold = QPoint()
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def lift(self, picture: QPixmap, hold: QPoint) -> None:
        """Take the picture of a card, held at a place of it."""
        self._picture, self._hold = picture, hold
        self.resize(picture.deviceIndependentSize().toSize())

    def move_to(self, mouse: QPoint) -> None:
        self.move(mouse - self._hold)
        self.raise_()
        self.show()

    @ends_with_painter
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setOpacity(_OPACITY)
        painter.drawPixmap(0, 0, self._picture)
        painter.end()
