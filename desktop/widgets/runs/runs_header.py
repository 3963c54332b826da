"""The header of the runs table: click to sort, Shift-click to sort further, menu to choose."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFont, QFontMetrics, QMouseEvent, QPainter
from PySide6.QtWidgets import QHeaderView, QWidget

from desktop.core.arrange import SortKey
from desktop.core.columns import CONFIG, Column
from desktop.qt.runs_model import RunsModel
from desktop.qt.theme import Theme, Type, font
from desktop.widgets.base.runs_difference import DIFFERENCE_WIDTH

_PAD = 8


class RunsHeader(QHeaderView):
    """Paints titles with their place in the order, and says what was clicked."""

    sort_wanted = Signal(str, bool)  # column id; whether it comes after the present order
    menu_wanted = Signal(str, QPoint)

    def __init__(self, theme: Theme, model: RunsModel, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._theme = theme
        self._model = model
        self._sort: tuple[SortKey, ...] = ()
        self._pressed = QPoint()
        self._hovered = -1
        self.setSectionsMovable(True)
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setMinimumSectionSize(48)
        self.setMouseTracking(True)
        self.setFixedHeight(30)
        self.setAccessibleName("Columns of runs")

    def set_sort(self, sort: tuple[SortKey, ...]) -> None:
        self._sort = sort
        self.viewport().update()

    @property
    def sort(self) -> tuple[SortKey, ...]:
        """The order that is marked."""
        return self._sort

    def title_width(self, section: int) -> int:
        """How wide a column must be to show its title and the sort mark."""
        title_font = font(Type.BODY - 1, QFont.Weight.Medium)
        title = self._model.columns[section].title
        return QFontMetrics(title_font).horizontalAdvance(title) + 2 * _PAD + 16

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), 30)

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        if section >= len(self._model.columns):
            return
        column = self._model.columns[section]
        tokens = self._theme.tokens
        ground = "hover" if section == self._hovered else "surface"
        painter.fillRect(rect, tokens.colour(ground))
        painter.setPen(tokens.colour("border"))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        mark = self._mark(column)
        painter.setFont(font(Type.BODY - 1, QFont.Weight.Medium))
        metrics = QFontMetrics(painter.font())
        mark_width = metrics.horizontalAdvance(mark) + 4 if mark else 0
        left = 52 if section == 0 else _PAD
        room = rect.adjusted(left, 0, -_PAD, 0)
        title_room = room.width() - mark_width
        title = metrics.elidedText(column.title, Qt.TextElideMode.ElideMiddle, title_room)
        width = metrics.horizontalAdvance(title)
        is_right = column.kind.is_right_aligned
        if is_right and self._model.baseline is not None:  # above the numbers, not the differences
            room.setRight(max(room.left() + width + mark_width, room.right() - DIFFERENCE_WIDTH))
        start = room.right() - width - mark_width + 1 if is_right else room.left()
        painter.setPen(tokens.colour("text" if mark else "text_soft"))
        if column.family == CONFIG and not mark:
            painter.setPen(tokens.colour("text_faint"))
        line = QRect(start, rect.top(), width + 2, rect.height())
        painter.drawText(line, int(Qt.AlignmentFlag.AlignVCenter), title)
        if mark:
            painter.setPen(tokens.colour("accent"))
            there = QRect(start + width + 4, rect.top(), mark_width, rect.height())
            painter.drawText(there, int(Qt.AlignmentFlag.AlignVCenter), mark)

    def _mark(self, column: Column) -> str:
        """An arrow on sorted columns, with their place when there are several."""
        for place, key in enumerate(self._sort, start=1):
            if key.column.id == column.id:
                arrow = "↓" if key.descending else "↑"
                return f"{arrow}{place}" if len(self._sort) > 1 else arrow
        return ""

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed = event.position().toPoint()
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        here = event.position().toPoint()
        is_click = (here - self._pressed).manhattanLength() < 4
        section = self.logicalIndexAt(here)
        near_edge = self._is_on_edge(here)
        is_left = event.button() == Qt.MouseButton.LeftButton
        if is_left and is_click and section >= 0 and not near_edge:
            further = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self.sort_wanted.emit(self._model.columns[section].id, further)

    def _is_on_edge(self, here: QPoint) -> bool:
        """Whether the mouse is where columns are resized."""
        section = self.logicalIndexAt(here)
        left = self.sectionViewportPosition(section)
        right = left + self.sectionSize(section)
        return (self.visualIndex(section) > 0 and here.x() - left < 4) or right - here.x() < 4

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        hovered = self.logicalIndexAt(event.position().toPoint())
        if hovered != self._hovered:
            self._hovered = hovered
            self.viewport().update()

    def leaveEvent(self, event: object) -> None:
        self._hovered = -1
        self.viewport().update()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        section = self.logicalIndexAt(event.pos())
        column_id = self._model.columns[section].id if section >= 0 else ""
        self.menu_wanted.emit(column_id, event.globalPos())
