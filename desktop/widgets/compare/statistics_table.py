"""The table of groups: a double click makes one the reference."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFont,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView, QWidget

from desktop.qt.statistics_model import GROUP, PICTURE, StatisticsModel
from desktop.qt.theme import Space, Theme, Type, font
from desktop.widgets.compare.statistics_delegate import (
    PICTURE_NARROWEST,
    PICTURE_WIDEST,
    StatisticsDelegate,
)

_HEIGHT = 34
_PAD = 10
_ROWS_MEASURED = 200
_GROUP_NARROWEST, _GROUP_WIDEST = 110, 320


class StatisticsHeader(QHeaderView):
    """Titles above numbers, to the right as these are."""

    def __init__(self, theme: Theme, model: StatisticsModel, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._theme = theme
        self._model = model
        self.setFixedHeight(_HEIGHT)
        self.setMinimumSectionSize(44)
        self.setHighlightSections(False)
        self.setAccessibleName("Columns of the statistics")

    def title(self, section: int) -> str:
        return str(self._model.headerData(section, Qt.Orientation.Horizontal) or "")

    def title_width(self, section: int) -> int:
        metrics = QFontMetrics(font(Type.BODY - 1, QFont.Weight.Medium))
        return metrics.horizontalAdvance(self.title(section)) + 2 * _PAD + 2

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), _HEIGHT)

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        tokens = self._theme.tokens
        painter.fillRect(rect, tokens.colour("surface"))
        painter.setPen(tokens.colour("border_strong"))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        painter.setFont(font(Type.BODY - 1, QFont.Weight.Medium))
        painter.setPen(tokens.colour("text_soft"))
        side = Qt.AlignmentFlag.AlignLeft if section == GROUP else Qt.AlignmentFlag.AlignRight
        room = rect.adjusted(_PAD, 0, -_PAD, 0)
        painter.drawText(room, int(side | Qt.AlignmentFlag.AlignVCenter), self.title(section))


class StatisticsTable(QTableView):
    """Metrics and their groups."""

    reference_wanted = Signal(str)  # a group's id
    menu_wanted = Signal(int, QPoint)

    def __init__(self, theme: Theme, model: StatisticsModel) -> None:
        super().__init__()
        self._model = model
        self._delegate = StatisticsDelegate(theme, model, self)
        self.header = StatisticsHeader(theme, model, self)
        self.setHorizontalHeader(self.header)
        self.setItemDelegate(self._delegate)
        self.verticalHeader().setVisible(False)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setMinimumSectionSize(Space.ROW)
        self.verticalHeader().setDefaultSectionSize(Space.ROW)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setAccessibleName("Statistics of groups")
        self.setModel(model)
        model.modelReset.connect(self.fit)
        theme.changed.connect(self.viewport().update)

    def fit(self) -> None:
        """Give each column the width it needs; metrics' titles go over all of them."""
        self.clearSpans()
        rows = range(min(len(self._model.rows), _ROWS_MEASURED))
        columns = self._model.columnCount()
        for column in range(columns):
            cells = (self._delegate.width_of(row, column) for row in rows)
            width = max(self.header.title_width(column), *cells, 0)
            if column == GROUP:
                width = max(_GROUP_NARROWEST, min(_GROUP_WIDEST, width))
            self.header.resizeSection(column, width)
        self._fit_picture()
        for row, one in enumerate(self._model.rows):
            if one.line is None and columns > 1:
                self.setSpan(row, 0, 1, columns)

    def _fit_picture(self) -> None:
        """Let the picture of the intervals use the room that is left."""
        others = self.header.length() - self.header.sectionSize(PICTURE)
        room = self.width() - others - 12
        width = max(PICTURE_NARROWEST, min(PICTURE_WIDEST, room))
        self.header.resizeSection(PICTURE, width)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._model.columnCount() > PICTURE:
            self._fit_picture()

    def group_at(self, row: int) -> str | None:
        """The id of the group in a row; None on titles."""
        if not 0 <= row < len(self._model.rows):
            return None
        line = self._model.rows[row].line
        return line.group.id if line is not None else None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._want(self.rowAt(int(event.position().y())))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._want(self.currentIndex().row())
            return
        super().keyPressEvent(event)

    def _want(self, row: int) -> None:
        group = self.group_at(row)
        if group is not None:
            self.reference_wanted.emit(group)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover(self.rowAt(int(event.position().y())))
        super().mouseMoveEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(-1)
        super().leaveEvent(event)

    def _hover(self, row: int) -> None:
        if row != self._delegate.hovered_row:
            self._delegate.hovered_row = row
            self.viewport().update()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        row = self.rowAt(event.pos().y())
        if row >= 0:
            self.menu_wanted.emit(row, event.globalPos())
