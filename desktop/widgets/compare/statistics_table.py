"""The table of groups: a double click makes one the reference."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPoint, QRect, Qt, Signal
from PySide6.QtGui import (
    QFont,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QWidget

from desktop.qt.statistics_model import GROUP, PICTURE, StatisticsModel
from desktop.qt.theme import Space, Theme, Type, font
from desktop.qt.tokens import scaled
from desktop.widgets.base.painted_header import PaintedHeader
from desktop.widgets.base.painted_table import PaintedTable
from desktop.widgets.compare.compare_runs import HEADER_HEIGHT
from desktop.widgets.compare.section_title import TITLE_INDENT
from desktop.widgets.compare.statistics_delegate import (
    PICTURE_NARROWEST,
    PICTURE_WIDEST,
    StatisticsDelegate,
)

_PAD = 10
_ROWS_MEASURED = 60
_GROUP_NARROWEST, _GROUP_WIDEST = 110, 320


class StatisticsHeader(PaintedHeader):
    """Titles above numbers, to the right as these are."""

    def __init__(self, theme: Theme, model: StatisticsModel, parent: QWidget) -> None:
        super().__init__(theme, parent, HEADER_HEIGHT, "Columns of the statistics")
        self._model = model
        self.setMinimumSectionSize(44)

    def title(self, section: int) -> str:
        return str(self._model.headerData(section, Qt.Orientation.Horizontal) or "")

    def title_width(self, section: int) -> int:
        metrics = QFontMetrics(font(Type.BODY - 1, QFont.Weight.Medium))
        return metrics.horizontalAdvance(self.title(section)) + 2 * _PAD + 2

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        tokens = self._theme.tokens
        self.paint_ground(painter, rect, "surface")
        painter.setFont(font(Type.BODY - 1, QFont.Weight.Medium))
        painter.setPen(tokens.colour("text_soft"))
        side = Qt.AlignmentFlag.AlignLeft if section == GROUP else Qt.AlignmentFlag.AlignRight
        left = TITLE_INDENT if section == GROUP else _PAD  # above the groups' names
        room = rect.adjusted(left, 0, -_PAD, 0)
        painter.drawText(room, int(side | Qt.AlignmentFlag.AlignVCenter), self.title(section))


class StatisticsTable(PaintedTable):
    """Metrics and their groups; a click on a metric's title folds it."""

    reference_wanted = Signal(str)  # a group's id
    fold_wanted = Signal(str)  # a metric's id
    menu_wanted = Signal(int, QPoint)

    def __init__(self, theme: Theme, model: StatisticsModel) -> None:
        self._model = model
        self._delegate = StatisticsDelegate(theme, model)
        super().__init__(theme, model, self._delegate, "Statistics of groups")
        self.header = StatisticsHeader(theme, model, self)
        self.setHorizontalHeader(self.header)
        self.verticalHeader().setVisible(False)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setMinimumSectionSize(1)
        self.verticalHeader().setDefaultSectionSize(Space.ROW)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        model.modelReset.connect(self.fit)
        theme.changed.connect(self.fit)

    def fit(self) -> None:
        """Give each column the width it needs; metrics' titles go over all of them."""
        self.clearSpans()
        rows = range(min(len(self._model.rows), _ROWS_MEASURED))
        columns = self._model.columnCount()
        for column in range(columns):
            cells = (self._delegate.width_of(row, column) for row in rows)
            width = max(self.header.title_width(column), *cells, 0)
            if column == GROUP:
                width = max(scaled(_GROUP_NARROWEST), min(scaled(_GROUP_WIDEST), width))
            self.header.resizeSection(column, width)
        self._fit_picture()
        for row, one in enumerate(self._model.rows):
            if one.line is None and columns > 1:
                self.setSpan(row, 0, 1, columns)

    def _fit_picture(self) -> None:
        """Let the picture of the intervals use the room that is left."""
        others = self.header.length() - self.header.sectionSize(PICTURE)
        room = self.viewport().width() - others
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

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if event.button() == Qt.MouseButton.LeftButton:
            self.fold_if_title(self.rowAt(int(event.position().y())))

    def is_title(self, row: int) -> bool:
        return 0 <= row < len(self._model.rows) and self._model.rows[row].line is None

    def fold_if_title(self, row: int) -> bool:
        """Fold or unfold the metric whose title a row is."""
        if self.is_title(row):
            self.fold_wanted.emit(self._model.rows[row].metric.id)
            return True
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self.currentIndex().row()
        if event.key() == Qt.Key.Key_Space and self.fold_if_title(row):
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if not self.fold_if_title(row):
                self._want(row)
            return
        super().keyPressEvent(event)

    def _want(self, row: int) -> None:
        group = self.group_at(row)
        if group is not None:
            self.reference_wanted.emit(group)

    def menu_at(self, index: QModelIndex, place: QPoint) -> None:
        self.menu_wanted.emit(index.row(), place)
