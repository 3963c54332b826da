"""The columns that stay on the left while the others scroll: a second view over the table's edge.

It is there only while the table is scrolled sideways; before that the columns stand there anyway.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView

from desktop.qt.runs_model import RunsModel
from desktop.qt.theme import Space, Theme
from desktop.widgets.base.painting import ends_with_painter
from desktop.widgets.runs.runs_header import RunsHeader

if TYPE_CHECKING:
    from desktop.widgets.runs.runs_table import RunsTable


class PinnedColumns(QTableView):
    """Follows the table it lies on: same model, selection, delegate and height of scroll."""

    def __init__(self, theme: Theme, model: RunsModel, table: RunsTable) -> None:
        super().__init__(table)
        self._theme = theme
        self._table = table
        self._count = 0
        self.header = RunsHeader(theme, model, self)
        self.setHorizontalHeader(self.header)
        self.header.setSectionsMovable(False)
        self.verticalHeader().setVisible(False)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setMinimumSectionSize(1)
        self.verticalHeader().setDefaultSectionSize(Space.ROW)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setAccessibleName("Columns kept on the left")
        self.setModel(model)
        self.setSelectionModel(table.selectionModel())
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setItemDelegate(table.itemDelegate())
        self.header.sort_wanted.connect(table.header.sort_wanted)
        self.header.menu_wanted.connect(table.header.menu_wanted)
        table.verticalScrollBar().valueChanged.connect(self.verticalScrollBar().setValue)
        table.horizontalScrollBar().valueChanged.connect(self.follow)
        table.header.sectionResized.connect(self.follow)
        table.installEventFilter(self)
        self.viewport().setMouseTracking(True)
        self.hide()

    def keep(self, count: int) -> None:
        """Keep so many columns on the left."""
        self._count = count
        self.follow()

    def follow(self, *_: object) -> None:
        """Lie where the table's own left columns would be."""
        table = self._table
        sections = self.header.count()
        is_needed = table.horizontalScrollBar().value() > 0 and 0 < self._count < sections
        if not is_needed:
            self.hide()
            return
        width = 0
        for section in range(sections):
            self.setColumnHidden(section, section >= self._count)
            if section < self._count:
                self.setColumnWidth(section, table.columnWidth(section))
                width += table.columnWidth(section)
        height = table.header.height() + table.viewport().height()
        width = min(width, table.viewport().width() * 2 // 3)
        self.setGeometry(table.header.x(), table.header.y(), width + 1, height)
        self.verticalScrollBar().setValue(table.verticalScrollBar().value())
        self.header.set_sort(table.header.sort)
        self.show()
        self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and not self.isHidden():
            self.follow()
        return False

    # -- the mouse is the table's ----------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        row = self.rowAt(int(event.position().y()))
        is_left = event.button() == Qt.MouseButton.LeftButton
        if not (is_left and self._table.act_on_name(row, event.position().x())):
            super().mousePressEvent(event)
        self._table.setFocus()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        row = self.rowAt(int(event.position().y()))
        if self._table.act_on_name(row, event.position().x()) or self._table.folds.toggle(row):
            return
        if row >= 0 and self.columnAt(int(event.position().x())) == 0:
            self._table.rename_wanted.emit()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._table.hover_row(self.rowAt(int(event.position().y())))
        super().mouseMoveEvent(event)

    def contextMenuEvent(self, event: object) -> None:
        place = self.viewport().mapFromGlobal(self.cursor().pos())
        self._table.customContextMenuRequested.emit(QPoint(place.x(), place.y()))

    @ends_with_painter
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        painter.setPen(self._theme.tokens.colour("grid"))
        for row in range(self.rowAt(0), self.model().rowCount()):
            bottom = self.rowViewportPosition(row) + Space.ROW - 1
            if row < 0 or bottom > self.viewport().height() + Space.ROW:
                break
            painter.drawLine(0, bottom, self.viewport().width(), bottom)
        painter.setPen(self._theme.tokens.colour("border_strong"))
        edge = self.viewport().width() - 1
        painter.drawLine(edge, 0, edge, self.viewport().height())
        painter.end()
