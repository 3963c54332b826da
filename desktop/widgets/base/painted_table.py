"""A table that its delegate paints: rows under the mouse are marked, widths come from the cells."""

from __future__ import annotations

from PySide6.QtCore import (
    QAbstractTableModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Signal,
)
from PySide6.QtGui import QContextMenuEvent, QFont, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from desktop.qt.theme import Space, Theme, font
from desktop.widgets.base.painting import ends_with_painter

_Index = QModelIndex | QPersistentModelIndex


class PaintedDelegate(QStyledItemDelegate):
    """Knows the theme and the row under the mouse; says how wide its cells would like to be."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.hovered_row = -1

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(self.width_of(index.row(), index.column()), Space.ROW)

    def has_keyboard_at(self, row: int) -> bool:
        """Whether keys go to this row, in the table that this paints."""
        table = self.parent()
        return isinstance(table, PaintedTable) and table.has_keyboard_at(row)

    def width_of(self, row: int, column: int) -> int:
        """How wide a cell would like to be."""
        raise NotImplementedError

    def ground_of(self, option: QStyleOptionViewItem, row: int) -> str:
        """The colour that says that a cell is selected or under the mouse; "" where it is not."""
        if option.state & QStyle.StateFlag.State_Selected:
            return "selected"
        return "hover" if row == self.hovered_row else ""

    def paint_title_ground(self, painter: QPainter, box: QRect, row: int) -> None:
        """The ground of a title's row."""
        paint_title_ground(painter, self._theme, box, self.has_keyboard_at(row))


def paint_title_ground(painter: QPainter, theme: Theme, box: QRect, is_current: bool) -> None:
    """What stands behind the title of a section, tinted where the keyboard is."""
    tokens = theme.tokens
    painter.fillRect(box, tokens.colour("selected" if is_current else "raised"))
    painter.setPen(tokens.colour("border"))
    painter.drawLine(box.bottomLeft(), box.bottomRight())


def weighty(is_bold: bool) -> QFont:
    """The font of a cell, bold for what stands out."""
    return font(weight=QFont.Weight.DemiBold) if is_bold else font()


class PaintedTable(QTableView):
    """Whole rows are chosen; it scrolls by pixels and is never edited."""

    row_hovered = Signal(int)  # −1 for none

    def __init__(
        self, theme: Theme, model: QAbstractTableModel, delegate: PaintedDelegate, name: str
    ) -> None:
        super().__init__()
        self._theme = theme
        self._cells = delegate
        delegate.setParent(self)
        self.setItemDelegate(delegate)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setAccessibleName(name)
        self.setModel(model)
        theme.changed.connect(self.viewport().update)

    def is_title(self, row: int) -> bool:
        """Whether a row is a title, whose ground goes on to the edge of the table."""
        return False

    @ends_with_painter
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        header, width = self.horizontalHeader(), self.viewport().width()
        end = header.length() - header.offset()
        if end >= width or self.model().rowCount() == 0:
            return
        painter = QPainter(self.viewport())
        last = self.rowAt(self.viewport().height() - 1)
        stop = last + 1 if last >= 0 else self.model().rowCount()
        for row in range(max(0, self.rowAt(0)), stop):
            if self.is_title(row):
                box = QRect(end, self.rowViewportPosition(row), width - end, self.rowHeight(row))
                paint_title_ground(painter, self._theme, box, self.has_keyboard_at(row))
        painter.end()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.hover(self.rowAt(int(event.position().y())))
        super().mouseMoveEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self.hover(-1)
        super().leaveEvent(event)

    def menu_at(self, index: QModelIndex, place: QPoint) -> None:
        """A menu is wanted of a cell, by mouse or by the menu key."""

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() is QContextMenuEvent.Reason.Keyboard:
            index = self.currentIndex()
            self.scrollTo(index)
            place = self.viewport().mapToGlobal(self.visualRect(index).bottomLeft())
        else:
            index, place = self.indexAt(event.pos()), event.globalPos()
        if index.isValid():
            self.menu_at(index, place)

    def has_keyboard_at(self, row: int) -> bool:
        """Whether keys go to this row."""
        return self.hasFocus() and self.currentIndex().row() == row

    def hover(self, row: int) -> None:
        """Mark a row as the one under the mouse."""
        if row != self._cells.hovered_row:
            self._cells.hovered_row = row
            self.row_hovered.emit(row)
            self.viewport().update()
