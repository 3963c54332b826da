"""A column kept at the left of a painted table while the others scroll by.

It lies over the table's edge while that is scrolled sideways; before that the column stands there
anyway. It paints with the table's own delegate and header, and leaves the mouse to the table.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPoint, QRect, Qt
from PySide6.QtGui import QHelpEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem, QToolTip, QWidget

from desktop.qt.theme import Theme
from desktop.widgets.base.painted_header import PaintedHeader
from desktop.widgets.base.painted_table import PaintedTable
from desktop.widgets.base.painting import ends_with_painter

_MOST = 0.6  # of the table's width: a very wide column is not kept


class PinnedColumn(QWidget):
    """Shown by itself when it is needed."""

    def __init__(self, theme: Theme, table: PaintedTable, header: PaintedHeader, name: str) -> None:
        super().__init__(table)
        self._theme = theme
        self._table = table
        self._header = header
        self.setMouseTracking(True)
        self.setAccessibleName(name)
        table.horizontalScrollBar().valueChanged.connect(self.follow)
        table.verticalScrollBar().valueChanged.connect(self.update)
        header.sectionResized.connect(self.follow)
        table.row_hovered.connect(self.update)
        table.selectionModel().selectionChanged.connect(self.update)
        table.selectionModel().currentChanged.connect(self._uncover)
        table.model().dataChanged.connect(self.follow)
        table.model().modelReset.connect(self.follow)
        theme.changed.connect(self.update)
        table.installEventFilter(self)
        self.hide()

    @property
    def section(self) -> int | None:
        """The column that is kept; None for none."""
        raise NotImplementedError

    def follow(self, *_: object) -> None:
        """Lie where the column would stand if the table were not scrolled."""
        table, header, section = self._table, self._header, self.section
        width = 0 if section is None else header.sectionSize(section)
        is_away = table.horizontalScrollBar().value() > 0
        if not is_away or not 0 < width < table.viewport().width() * _MOST:
            self.hide()
            return
        height = header.height() + table.viewport().height()
        self.setGeometry(header.x(), header.y(), width, height)
        self.show()
        self.raise_()
        self.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and not self.isHidden():
            self.follow()
        return False

    def _uncover(self, index: QModelIndex) -> None:
        """Never leave the table's current cell below this."""
        self.update()
        if not index.isValid() or index.column() == self.section or self.isHidden():
            return
        covered = self.width() - self._table.columnViewportPosition(index.column())
        if covered > 0:
            bar = self._table.horizontalScrollBar()
            bar.setValue(bar.value() - covered)

    # -- painting ------------------------------------------------------------------------------

    @ends_with_painter
    def paintEvent(self, event: QPaintEvent) -> None:
        table, section = self._table, self.section
        if section is None:
            return
        tokens = self._theme.tokens
        painter = QPainter(self)
        painter.fillRect(self.rect(), tokens.colour("surface"))
        top, right = self._header.height(), self.width() - 1
        edge = tokens.colour("border_strong")
        painter.setPen(edge)
        painter.drawLine(right, 0, right, self.height())
        painter.setClipRect(QRect(0, top, self.width(), self.height() - top))
        for row in self._rows():
            place, height = top + table.rowViewportPosition(row), table.rowHeight(row)
            goes_on = table.columnSpan(row, section) > 1
            width = table.viewport().width() if goes_on else self.width()
            self._paint_cell(painter, row, section, QRect(0, place, width, height))
            if not goes_on:
                painter.setPen(edge)
                painter.drawLine(right, place, right, place + height)
        painter.setClipping(False)
        self._header.paintSection(painter, QRect(0, 0, self.width(), top), section)
        painter.setPen(edge)
        painter.drawLine(right, 0, right, top)
        painter.end()

    def _rows(self) -> range:
        first = max(0, self._table.rowAt(0))
        last = self._table.rowAt(self._table.viewport().height() - 1)
        count = self._table.model().rowCount()
        return range(first, (count if last < 0 else last + 1))

    def _paint_cell(self, painter: QPainter, row: int, section: int, box: QRect) -> None:
        table, option = self._table, QStyleOptionViewItem()
        index = table.model().index(row, section)
        option.rect = box
        if table.selectionModel().isSelected(index):
            option.state |= QStyle.StateFlag.State_Selected
        table.itemDelegate().paint(painter, option, index)

    # -- the mouse is the table's --------------------------------------------------------------

    def row_at(self, place: QPoint) -> int:
        """The row below the mouse; −1 on the header and below all rows."""
        below = place.y() - self._header.height()
        return self._table.rowAt(below) if below >= 0 else -1

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._table.hover(self.row_at(event.position().toPoint()))

    def leaveEvent(self, event: QEvent) -> None:
        self._table.hover(-1)
        super().leaveEvent(event)

    def event(self, event: QEvent) -> bool:
        """The tool tips are those of the column."""
        section = self.section
        if not isinstance(event, QHelpEvent) or section is None:
            return super().event(event)
        model, role = self._table.model(), Qt.ItemDataRole.ToolTipRole
        if event.pos().y() < self._header.height():
            tip = model.headerData(section, Qt.Orientation.Horizontal, role)
        else:
            index = model.index(self.row_at(event.pos()), section)
            tip = index.data(role) if index.isValid() else None
        QToolTip.showText(event.globalPos(), str(tip or ""), self)
        return True
