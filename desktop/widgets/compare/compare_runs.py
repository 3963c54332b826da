"""The runs at the top of the comparison, in their colours: a click makes one the baseline."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFont, QFontMetrics, QMouseEvent, QPainter
from PySide6.QtWidgets import QHeaderView, QWidget

from desktop.qt.compare_model import CompareModel
from desktop.qt.icons import pixmap
from desktop.qt.runs_state import RunsState
from desktop.qt.theme import Theme, Type, font

_HEIGHT = 34
_PAD = 10


class CompareRuns(QHeaderView):
    """Swatch, name, and a flag on the baseline."""

    run_clicked = Signal(int)
    menu_wanted = Signal(int, QPoint)

    def __init__(self, theme: Theme, model: CompareModel, runs: RunsState, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._theme = theme
        self._model = model
        self._runs = runs
        self._hovered = -1
        self._pressed = QPoint()
        self.setSectionsClickable(True)
        self.setSectionsMovable(False)
        self.setHighlightSections(False)
        self.setMinimumSectionSize(72)
        self.setMouseTracking(True)
        self.setFixedHeight(_HEIGHT)
        self.setAccessibleName("Compared runs")

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), _HEIGHT)

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        side = self._model.side
        if section >= len(side.runs):
            return
        tokens = self._theme.tokens
        is_baseline = section == self._model.baseline
        ground = "hover" if section == self._hovered else "raised" if is_baseline else "surface"
        painter.fillRect(rect, tokens.colour(ground))
        painter.setPen(tokens.colour("border_strong"))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        painter.setPen(tokens.colour("grid"))
        painter.drawLine(rect.topRight(), rect.bottomRight())
        colour = self._theme.run_colour(self._runs.listing.colours.get(side.keys[section], 0))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawEllipse(QPointF(rect.left() + _PAD + 5, rect.center().y() + 0.5), 5, 5)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        room = rect.adjusted(_PAD + 17, 0, -_PAD - (18 if is_baseline else 0), 0)
        painter.setFont(font(Type.BODY, QFont.Weight.Medium))
        metrics = QFontMetrics(painter.font())
        facts = side.runs[section]
        name = " ".join((facts.name or facts.run_id).split())
        painter.setPen(tokens.colour("text"))
        elided = metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, room.width())
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter), elided)
        if is_baseline or section == self._hovered:
            tint = tokens.accent if is_baseline else tokens.text_faint
            flag = pixmap("baseline", tint, 14, self.devicePixelRatioF())
            painter.drawPixmap(rect.right() - _PAD - 12, rect.center().y() - 6, flag)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed = event.position().toPoint()
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        here = event.position().toPoint()
        section = self.logicalIndexAt(here)
        is_click = (here - self._pressed).manhattanLength() < 4 and not self._is_on_edge(here)
        if event.button() == Qt.MouseButton.LeftButton and is_click and section >= 0:
            self.run_clicked.emit(section)

    def _is_on_edge(self, here: QPoint) -> bool:
        """Whether the mouse is where columns are resized."""
        section = self.logicalIndexAt(here)
        left = self.sectionViewportPosition(section)
        return (section > 0 and here.x() - left < 4) or left + self.sectionSize(
            section
        ) - here.x() < 4

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        hovered = self.logicalIndexAt(event.position().toPoint())
        if hovered != self._hovered:
            self._hovered = hovered
            self.viewport().update()

    def leaveEvent(self, event: QEvent) -> None:
        self._hovered = -1
        self.viewport().update()
        super().leaveEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu_wanted.emit(self.logicalIndexAt(event.pos()), event.globalPos())
