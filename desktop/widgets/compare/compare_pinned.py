"""The baseline's column, kept at the left while the other runs scroll by.

It lies over the table's edge while that is scrolled sideways; before that the column stands there
anyway. It paints with the table's own delegate and header, and leaves the mouse to the table.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt
from PySide6.QtGui import QContextMenuEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem, QWidget

from desktop.qt.theme import Theme

if TYPE_CHECKING:
    from desktop.widgets.compare.compare_table import CompareTable

_MOST = 0.6  # of the table's width: a very wide column is not kept


class PinnedRun(QWidget):
    """Shown by itself when it is needed."""

    def __init__(self, theme: Theme, table: CompareTable) -> None:
        super().__init__(table)
        self._theme = theme
        self._table = table
        self.setMouseTracking(True)
        self.setAccessibleName("The baseline, kept at the left")
        table.horizontalScrollBar().valueChanged.connect(self.follow)
        table.verticalScrollBar().valueChanged.connect(self.update)
        table.runs.sectionResized.connect(self.follow)
        table.row_hovered.connect(self.update)
        table.selectionModel().selectionChanged.connect(self.update)
        table.selectionModel().currentChanged.connect(self.update)
        table.model().dataChanged.connect(self.follow)
        table.model().modelReset.connect(self.follow)
        theme.changed.connect(self.update)
        table.installEventFilter(self)
        self.hide()

    def follow(self, *_: object) -> None:
        """Lie where the column would stand if the table were not scrolled."""
        table, baseline = self._table, self._table.baseline
        width = 0 if baseline is None else table.runs.sectionSize(baseline)
        is_away = table.horizontalScrollBar().value() > 0
        if not is_away or not 0 < width < table.viewport().width() * _MOST:
            self.hide()
            return
        header, body = table.runs, table.viewport()
        self.setGeometry(header.x(), header.y(), width, header.height() + body.height())
        self.show()
        self.raise_()
        self.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and not self.isHidden():
            self.follow()
        return False

    # -- painting ------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        table, baseline = self._table, self._table.baseline
        if baseline is None:
            return
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.tokens.colour("surface"))
        top = table.runs.height()
        painter.setClipRect(QRect(0, top, self.width(), self.height() - top))
        for row in self._rows():
            self._paint_row(painter, row, baseline, top)
        painter.setClipping(False)
        table.runs.paintSection(painter, QRect(0, 0, self.width(), top), baseline)
        painter.setPen(self._theme.tokens.colour("border_strong"))
        painter.drawLine(self.width() - 1, 0, self.width() - 1, self.height())
        painter.end()

    def _rows(self) -> range:
        first = max(0, self._table.rowAt(0))
        last = self._table.rowAt(self._table.viewport().height() - 1)
        count = self._table.model().rowCount()
        return range(first, (count if last < 0 else last + 1))

    def _paint_row(self, painter: QPainter, row: int, baseline: int, top: int) -> None:
        table, option = self._table, QStyleOptionViewItem()
        index = table.model().index(row, baseline)
        place = top + table.rowViewportPosition(row)
        option.rect = QRect(0, place, self.width(), table.rowHeight(row))
        if table.selectionModel().isSelected(index):
            option.state |= QStyle.StateFlag.State_Selected
        table.itemDelegate().paint(painter, option, index)

    # -- the mouse is the table's --------------------------------------------------------------

    def _row_at(self, place: QPoint) -> int:
        below = place.y() - self._table.runs.height()
        return self._table.rowAt(below) if below >= 0 else -1

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._table.hover(self._row_at(event.position().toPoint()))

    def leaveEvent(self, event: QEvent) -> None:
        self._table.hover(-1)
        super().leaveEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the row; a click on the run's name ends the baseline, as it does in the header."""
        baseline = self._table.baseline
        if event.button() != Qt.MouseButton.LeftButton or baseline is None:
            return
        row = self._row_at(event.position().toPoint())
        if row >= 0:
            self._table.choose(row, event.modifiers())
        elif event.position().y() < self._table.runs.height():
            self._table.runs.run_clicked.emit(baseline)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        baseline = self._table.baseline
        if baseline is not None:
            row = self._row_at(event.pos())
            self._table.menu_wanted.emit(row, baseline, event.globalPos())
