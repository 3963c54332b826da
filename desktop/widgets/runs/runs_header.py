"""The header of the runs table: click to sort, Shift-click to sort further, menu to choose."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QWidget

from desktop.core.arrange import SortKey
from desktop.core.columns import CONFIG, Column
from desktop.qt.runs_model import RunsModel
from desktop.qt.theme import Theme, Type, font
from desktop.widgets.base.painted_header import PaintedHeader
from desktop.widgets.base.runs_difference import DIFFERENCE_WIDTH

_PAD = 8
_WIDEST_MARK = "↓2"
_SPARE = 8  # of the padding, for a mark that says the place in the order as well


def _left(section: int) -> int:
    """Where a title begins."""
    return 52 if section == 0 else _PAD


class RunsHeader(PaintedHeader):
    """Paints titles with their place in the order, and says what was clicked."""

    sort_wanted = Signal(str, bool)  # column id; whether it comes after the present order
    menu_wanted = Signal(str, QPoint)

    def __init__(self, theme: Theme, model: RunsModel, parent: QWidget) -> None:
        super().__init__(theme, parent, 30, "Columns of runs", "border")
        self._model = model
        self._sort: tuple[SortKey, ...] = ()
        self.setSectionsMovable(True)
        self.setSectionsClickable(True)
        self.setMinimumSectionSize(48)

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
        metrics = QFontMetrics(title_font)
        mark = max(16, metrics.horizontalAdvance(_WIDEST_MARK) + 4 - _SPARE)
        title = self._model.columns[section].title
        return metrics.horizontalAdvance(title) + 2 * _PAD + mark

    def title_seen(self, section: int) -> str:
        """As much of a column's title as has room."""
        column = self._model.columns[section]
        metrics = QFontMetrics(font(Type.BODY - 1, QFont.Weight.Medium))
        room = self.sectionSize(section) - _left(section) - _PAD
        if mark := self._mark(column):
            room += _SPARE - metrics.horizontalAdvance(mark) - 4
        return metrics.elidedText(column.title, Qt.TextElideMode.ElideMiddle, room)

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        if section >= len(self._model.columns):
            return
        column = self._model.columns[section]
        tokens = self._theme.tokens
        ground = "hover" if section == self._hovered else "surface"
        self.paint_ground(painter, rect, ground)
        mark = self._mark(column)
        painter.setFont(font(Type.BODY - 1, QFont.Weight.Medium))
        metrics = QFontMetrics(painter.font())
        mark_width = metrics.horizontalAdvance(mark) + 4 if mark else 0
        room = rect.adjusted(_left(section), 0, -_PAD, 0)
        title = self.title_seen(section)
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

    def clicked_at(self, section: int, modifiers: Qt.KeyboardModifier) -> None:
        further = bool(modifiers & Qt.KeyboardModifier.ShiftModifier)
        self.sort_wanted.emit(self._model.columns[section].id, further)

    def menu_at(self, section: int, place: QPoint) -> None:
        self.menu_wanted.emit(self._model.columns[section].id if section >= 0 else "", place)
