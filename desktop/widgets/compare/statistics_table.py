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

from desktop.qt.statistics_model import EFFECT, GROUP, PICTURE, StatisticsModel
from desktop.qt.theme import Space, Theme, Type, font
from desktop.qt.tokens import scaled
from desktop.widgets.base.painted_header import PaintedHeader
from desktop.widgets.base.painted_table import PaintedTable
from desktop.widgets.compare.compare_runs import HEADER_HEIGHT
from desktop.widgets.compare.section_title import TITLE_INDENT
from desktop.widgets.compare.statistics_columns import PICTURE_WIDEST, Detail, Measured
from desktop.widgets.compare.statistics_delegate import StatisticsDelegate
from desktop.widgets.compare.statistics_pinned import PinnedGroups

_ROWS_MEASURED = 60
_SECTION_NARROWEST = 20


class StatisticsHeader(PaintedHeader):
    """Titles above numbers, to the right as these are."""

    def __init__(self, theme: Theme, model: StatisticsModel, parent: QWidget) -> None:
        super().__init__(theme, parent, HEADER_HEIGHT, "Columns of the statistics")
        self._model = model
        self.pad = Detail().pad
        self.setMinimumSectionSize(_SECTION_NARROWEST)

    def title(self, section: int) -> str:
        return str(self._model.headerData(section, Qt.Orientation.Horizontal) or "")

    def title_width(self, section: int) -> int:
        """How wide the words are."""
        metrics = QFontMetrics(font(Type.BODY - 1, QFont.Weight.Medium))
        return metrics.horizontalAdvance(self.title(section))

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        tokens = self._theme.tokens
        self.paint_ground(painter, rect, "surface")
        painter.setFont(font(Type.BODY - 1, QFont.Weight.Medium))
        painter.setPen(tokens.colour("text_soft"))
        side = Qt.AlignmentFlag.AlignLeft if section == GROUP else Qt.AlignmentFlag.AlignRight
        left = TITLE_INDENT if section == GROUP else self.pad  # above the groups' names
        room = rect.adjusted(left, 0, -self.pad, 0)
        painter.drawText(room, int(side | Qt.AlignmentFlag.AlignVCenter), self.title(section))


class StatisticsTable(PaintedTable):
    """Metrics and their groups; a click on a metric's title folds it."""

    reference_wanted = Signal(str)  # a group's id
    fold_wanted = Signal(str)  # a metric's id
    menu_wanted = Signal(int, QPoint)

    def __init__(self, theme: Theme, model: StatisticsModel) -> None:
        self._model = model
        self._measured, self._detail = Measured(), Detail()
        self._delegate = StatisticsDelegate(theme, model)
        super().__init__(theme, model, self._delegate, "Statistics of groups")
        self.header = StatisticsHeader(theme, model, self)
        self.setHorizontalHeader(self.header)
        self.verticalHeader().setVisible(False)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setMinimumSectionSize(1)
        self.verticalHeader().setDefaultSectionSize(Space.ROW)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.pinned = PinnedGroups(theme, self)
        self.horizontalScrollBar().valueChanged.connect(lambda: self.viewport().update())
        model.modelReset.connect(self.fit)
        theme.changed.connect(self.fit)

    def fit(self) -> None:
        """Give each column the width it needs; metrics' titles go over all of them."""
        self.clearSpans()
        rows = range(min(len(self._model.rows), _ROWS_MEASURED))
        columns = self._model.columnCount()
        words = self._delegate.words_width
        widest = [
            max(self.header.title_width(column), *(words(row, column) for row in rows), 0)
            for column in range(columns)
        ]
        alone = [words(row, EFFECT, is_short=True) for row in rows] if columns > EFFECT else []
        self._measured = Measured(widest, max(self.header.title_width(EFFECT), *alone, 0))
        self._arrange()
        for row, one in enumerate(self._model.rows):
            if one.line is None and columns > 1:
                self.setSpan(row, 0, 1, columns)

    def _arrange(self) -> None:
        """Tell as much as there is room for."""
        detail, widths = self._measured.fitting(self.viewport().width())
        self._detail = self._delegate.detail = detail
        self.header.pad = detail.pad
        for column in range(self._model.columnCount()):
            self.header.setSectionHidden(column, column not in widths)
            if column in widths:
                self.header.resizeSection(column, widths[column])
        self.header.viewport().update()
        self.viewport().update()
        self.pinned.follow()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        detail, widths = self._measured.fitting(self.viewport().width())
        if detail is not self._detail:
            self._arrange()
        elif PICTURE in widths:  # others may be as wide as the user made them
            others = self.header.length() - self.header.sectionSize(PICTURE)
            room = min(PICTURE_WIDEST, self.viewport().width() - others)
            self.header.resizeSection(PICTURE, max(scaled(detail.picture), room))

    def group_at(self, row: int) -> str | None:
        """The id of the group in a row; None on titles."""
        if not 0 <= row < len(self._model.rows):
            return None
        line = self._model.rows[row].line
        return line.group.id if line is not None else None

    def choose(self, row: int) -> None:
        """Make a row current as a click on it does."""
        self.setCurrentIndex(self._model.index(row, GROUP))
        self.setFocus()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.refer_to(self.rowAt(int(event.position().y())))

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
                self.refer_to(row)
            return
        super().keyPressEvent(event)

    def refer_to(self, row: int) -> None:
        """Ask for the group of a row as the one that all are compared with."""
        group = self.group_at(row)
        if group is not None:
            self.reference_wanted.emit(group)

    def menu_at(self, index: QModelIndex, place: QPoint) -> None:
        self.menu_wanted.emit(index.row(), place)
