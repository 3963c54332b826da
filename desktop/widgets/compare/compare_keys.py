"""The keys at the left of the comparison: they stay while runs scroll; section titles fold."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFont, QFontMetrics, QMouseEvent, QPainter
from PySide6.QtWidgets import QHeaderView, QWidget

from desktop.core.comparison.side_by_side import Line
from desktop.core.goals import Goal
from desktop.qt.compare_model import CompareModel
from desktop.qt.icons import pixmap
from desktop.qt.theme import Space, Theme, Type, font

_PAD = 12
_INDENT = 30
_NARROWEST, _WIDEST = 150, 300
_GOALS = {Goal.LESS: "↓", Goal.MORE: "↑"}
_MEASURED = 300


class CompareKeys(QHeaderView):
    """Titles of lines. Says what was clicked, and draws which direction is better."""

    section_clicked_on = Signal(str)
    menu_wanted = Signal(int, QPoint)

    def __init__(self, theme: Theme, model: CompareModel, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self._theme = theme
        self._model = model
        self.hovered_row = -1
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setDefaultSectionSize(Space.ROW)
        self.setMinimumSectionSize(Space.ROW)
        self.setMouseTracking(True)
        self.setAccessibleName("Compared keys")
        self.fit()

    def fit(self) -> None:
        """Be as wide as the titles need, within reason."""
        metrics = QFontMetrics(font())
        titles = [line.title for line in self._model.side.lines[:_MEASURED]]
        widest = max(map(metrics.horizontalAdvance, titles), default=0)
        self.setFixedWidth(max(_NARROWEST, min(_WIDEST, widest + _INDENT + _PAD + 20)))

    def sizeHint(self) -> QSize:
        return QSize(self.width(), super().sizeHint().height())

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        if section >= len(self._model.side.lines):
            return
        line = self._model.side.lines[section]
        if line.column is None:
            self._paint_title(painter, rect, line)
        else:
            self._paint_key(painter, rect, line, section)

    def _paint_title(self, painter: QPainter, rect: QRect, line: Line) -> None:
        tokens = self._theme.tokens
        painter.fillRect(rect, tokens.colour("raised"))
        painter.setPen(tokens.colour("border"))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        name = "chevron-right" if line.is_folded else "chevron-down"
        scale = self.devicePixelRatioF()
        picture = pixmap(name, tokens.text_faint, 14, scale)
        painter.drawPixmap(rect.left() + 10, rect.center().y() - 6, picture)
        title_font = font(Type.BODY, QFont.Weight.DemiBold)
        painter.setFont(title_font)
        painter.setPen(tokens.colour("text"))
        width = QFontMetrics(title_font).horizontalAdvance(line.title)
        middle = int(Qt.AlignmentFlag.AlignVCenter)
        painter.drawText(rect.adjusted(_INDENT, 0, 0, 0), middle, line.title)
        painter.setFont(font(Type.SMALL))
        painter.setPen(tokens.colour("text_faint"))
        painter.drawText(rect.adjusted(_INDENT + width + 8, 0, 0, 0), middle, f"{line.count:,}")

    def _paint_key(self, painter: QPainter, rect: QRect, line: Line, section: int) -> None:
        tokens = self._theme.tokens
        is_chosen = self.selectionModel().rowIntersectsSelection(section)
        ground = "hover" if section == self.hovered_row else "surface"
        painter.fillRect(rect, tokens.colour("selected" if is_chosen else ground))
        painter.setPen(tokens.colour("grid"))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        painter.setPen(tokens.colour("border_strong"))
        painter.drawLine(rect.topRight(), rect.bottomRight())
        mark = _GOALS.get(line.goal, "") if line.goal is not None else ""
        inside = rect.adjusted(_INDENT, 0, -_PAD - (14 if mark else 0), 0)
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
