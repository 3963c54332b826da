"""The keys at the left of the comparison: they stay while runs scroll; section titles fold."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFontMetrics, QMouseEvent, QPainter
from PySide6.QtWidgets import QHeaderView

from desktop.core.comparison.side_by_side import Line
from desktop.qt.compare_model import CompareModel
from desktop.qt.theme import Space, Theme, font
from desktop.widgets.base.painted_table import PaintedTable
from desktop.widgets.compare.section_title import GOAL_MARKS, TITLE_INDENT, paint_section_title

_PAD = 12
_NARROWEST, _WIDEST = 150, 300
_MEASURED = 300


class CompareKeys(QHeaderView):
    """Titles of lines. Says what was clicked, and draws which direction is better."""

    section_clicked_on = Signal(str)
    menu_wanted = Signal(int, QPoint)

    def __init__(self, theme: Theme, model: CompareModel, table: PaintedTable) -> None:
        super().__init__(Qt.Orientation.Vertical, table)
        self._table = table
        self._theme = theme
        self._model = model
        self.hovered_row = -1
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setDefaultSectionSize(Space.ROW)
        self.setMinimumSectionSize(1)
        self.setMouseTracking(True)
        self.setAccessibleName("Compared keys")
        self.fit()

    def fit(self) -> None:
        """Be as wide as the titles need, within reason."""
        metrics = QFontMetrics(font())
        titles = [line.title for line in self._model.side.lines[:_MEASURED]]
        widest = max(map(metrics.horizontalAdvance, titles), default=0)
        self.setFixedWidth(max(_NARROWEST, min(_WIDEST, widest + TITLE_INDENT + _PAD + 20)))

    def sizeHint(self) -> QSize:
        return QSize(self.width(), super().sizeHint().height())

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        if section >= len(self._model.side.lines):
            return
        line = self._model.side.lines[section]
        if line.column is None:
            count = f"{line.count:,}"
            paint_section_title(
                painter,
                self._theme,
                rect,
                line.title,
                is_folded=line.is_folded,
                note=count,
                is_current=self._table.has_keyboard_at(section),
            )
        else:
            self._paint_key(painter, rect, line, section)

    def _paint_key(self, painter: QPainter, rect: QRect, line: Line, section: int) -> None:
        tokens = self._theme.tokens
        is_chosen = self.selectionModel().rowIntersectsSelection(section)
        ground = "hover" if section == self.hovered_row else "surface"
        painter.fillRect(rect, tokens.colour("selected" if is_chosen else ground))
        painter.setPen(tokens.colour("grid"))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        painter.setPen(tokens.colour("border_strong"))
        painter.drawLine(rect.topRight(), rect.bottomRight())
        mark = GOAL_MARKS.get(line.goal, "") if line.goal is not None else ""
        inside = rect.adjusted(TITLE_INDENT, 0, -_PAD - (14 if mark else 0), 0)
        painter.setFont(font())
        painter.setPen(tokens.colour("text" if line.differs else "text_faint"))
        metrics = QFontMetrics(painter.font())
        title = " ".join(line.title.split())
        elided = metrics.elidedText(title, Qt.TextElideMode.ElideMiddle, inside.width())
        painter.drawText(inside, int(Qt.AlignmentFlag.AlignVCenter), elided)
        if mark:
            painter.setPen(tokens.colour("text_faint"))
            right = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight)
            painter.drawText(rect.adjusted(0, 0, -_PAD, 0), right, mark)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        row = self.logicalIndexAt(event.position().toPoint())
        lines = self._model.side.lines
        is_left = event.button() == Qt.MouseButton.LeftButton
        if is_left and 0 <= row < len(lines) and lines[row].column is None:
            self.section_clicked_on.emit(lines[row].section)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        row = self.logicalIndexAt(event.position().toPoint())
        lines = self._model.side.lines
        is_title = 0 <= row < len(lines) and lines[row].column is None
        shape = Qt.CursorShape.PointingHandCursor if is_title else Qt.CursorShape.ArrowCursor
        self.viewport().setCursor(shape)
        self.hover(row)

    def leaveEvent(self, event: QEvent) -> None:
        self.hover(-1)
        super().leaveEvent(event)

    def hover(self, row: int) -> None:
        if row != self.hovered_row:
            self.hovered_row = row
            self.viewport().update()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu_wanted.emit(self.logicalIndexAt(event.pos()), event.globalPos())
