"""The corner of a card by which it is made larger or smaller."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from desktop.qt.theme import Theme
from desktop.qt.tokens import scaled
from desktop.widgets.base.painting import ends_with_painter

SIDE = 16


class CardGrip(QWidget):
    """Tells how far it was dragged, and when it was let go."""

    dragged = Signal(QPoint)
    dropped = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._from: QPoint | None = None
        self.setFixedSize(scaled(SIDE), scaled(SIDE))
        self.setCursor(Qt.CursorShape.SizeFDiagCursor)
        self.setToolTip("Drag to make the chart larger or smaller")
        self.setAccessibleName("Resize chart")

    @property
    def is_dragged(self) -> bool:
        return self._from is not None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._from = event.globalPosition().toPoint()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._from is not None:
            self.dragged.emit(event.globalPosition().toPoint() - self._from)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._from is not None:
            self._from = None
            self.dropped.emit()

    @ends_with_painter
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        name = "text_soft" if self.underMouse() else "text_faint"
        pen = QPen(self._theme.tokens.colour(name), 1.25)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        end = scaled(SIDE) - 4.5
        for reach in (4.0, 8.0):
            painter.drawLine(QPointF(end - reach, end), QPointF(end, end - reach))
        painter.end()
