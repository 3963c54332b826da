"""The values of a facet with counts and bars; a click chooses one more, or one less."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.core.facets import ValueCount, ValuesFacet
from desktop.core.filters import identity, value_text
from desktop.qt.theme import Theme, Type, font
from desktop.widgets.base.painting import ends_with_painter

_ROW = 24
_BOX = 14
_FIRST = 8  # values shown before "more" is wanted
MANY = 30  # more of them are a list of its own, with a search field


class FacetValues(QWidget):
    """Up, down and space choose by keys."""

    toggled = Signal(object)  # the value
    list_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._facet: ValuesFacet | None = None
        self._chosen: set[Any] = set()
        self._at = -1
        self._shows_all = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_facet(self, facet: ValuesFacet, chosen: Sequence[Any]) -> None:
        self._facet = facet
        self._chosen = {identity(value) for value in chosen}
        self.setAccessibleName(f"Values of {facet.column.title}")
        self.setFixedHeight(_ROW * self._rows())
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, _ROW * self._rows())

    def values(self) -> list[ValueCount]:
        """The values in sight: the chosen ones are always among them."""
        if self._facet is None:
            return []
        limit = MANY if self._shows_all else _FIRST
        first, rest = self._facet.values[:limit], self._facet.values[limit:]
        return [*first, *(one for one in rest if identity(one.value) in self._chosen)]

    def _hidden(self) -> int:
        return 0 if self._facet is None else self._total() - len(self.values())

    def _total(self) -> int:
        return 0 if self._facet is None else len(self._facet.values) + self._facet.more

    def _rows(self) -> int:
        can_fold = self._shows_all and self._facet is not None and len(self._facet.values) > _FIRST
        return len(self.values()) + bool(self._hidden() or can_fold)

    # -- mouse and keys ------------------------------------------------------------------------

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._point_at(int(event.position().y()) // _ROW)

    def leaveEvent(self, event: object) -> None:
        if not self.hasFocus():
            self._point_at(-1)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._choose(int(event.position().y()) // _ROW)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            step = 1 if key == Qt.Key.Key_Down else -1
            self._point_at(max(0, min(self._rows() - 1, self._at + step)))
        elif key in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose(self._at)
        else:
            super().keyPressEvent(event)

    def _point_at(self, row: int) -> None:
        if row != self._at:
            self._at = row
            self.update()

    def _choose(self, row: int) -> None:
        values = self.values()
        if 0 <= row < len(values):
            self.toggled.emit(values[row].value)
        elif row == len(values) and self._rows() > len(values) and self._facet is not None:
            if self._total() > MANY:
                self.list_wanted.emit()
                return
            self._shows_all = not self._shows_all
            self.setFixedHeight(_ROW * self._rows())
            self.updateGeometry()
            self.update()

    # -- painting ------------------------------------------------------------------------------

    @ends_with_painter
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        values = self.values()
        largest = max((one.count for one in values), default=1) or 1
        for row, one in enumerate(values):
            box = QRect(0, row * _ROW, self.width(), _ROW)
            self._paint_row(painter, box, one, largest, row == self._at)
        if self._rows() > len(values):
            painter.setFont(font(Type.SMALL))
            painter.setPen(self._theme.tokens.colour("accent"))
            hidden = self._hidden()
            dots = "…" if self._total() > MANY else ""
            text = f"{hidden:,} more{dots}" if hidden else "Fewer"
            where = QRect(30, len(values) * _ROW, self.width() - 30, _ROW)
            painter.drawText(where, int(Qt.AlignmentFlag.AlignVCenter), text)
        painter.end()

    def _paint_row(
        self, painter: QPainter, box: QRect, one: ValueCount, largest: int, is_pointed: bool
    ) -> None:
        tokens = self._theme.tokens
        if is_pointed:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(tokens.colour("hover"))
            painter.drawRoundedRect(QRectF(box).adjusted(2, 1, -2, -1), 4, 4)
        is_chosen = identity(one.value) in self._chosen
        self._paint_box(painter, box, is_chosen)
        painter.setFont(font(Type.SMALL))
        count = f"{one.count:,}"
        count_width = QFontMetrics(painter.font()).horizontalAdvance(count)
        painter.setPen(tokens.colour("text_faint"))
        there = box.adjusted(0, 0, -10, 0)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(there, int(middle | Qt.AlignmentFlag.AlignRight), count)
        bar = QRectF(30, box.bottom() - 2, (box.width() - 40) * one.count / largest, 2)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tokens.colour("accent", 0.75 if is_chosen else 0.35))
        painter.drawRoundedRect(bar, 1, 1)
        painter.setFont(font())
        painter.setPen(tokens.colour("text" if one.count or is_chosen else "text_faint"))
        room = box.adjusted(30, 0, -18 - count_width, -2)
        text = value_text(one.value)
        elided = QFontMetrics(font()).elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, int(middle), elided)

    def _paint_box(self, painter: QPainter, box: QRect, is_chosen: bool) -> None:
        tokens = self._theme.tokens
        square = QRectF(8.5, box.center().y() - _BOX / 2 + 0.5, _BOX, _BOX)
        painter.setPen(QPen(tokens.colour("accent" if is_chosen else "border_strong"), 1))
        painter.setBrush(tokens.colour("accent" if is_chosen else "surface"))
        painter.drawRoundedRect(square, 4, 4)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if is_chosen:
            painter.setPen(QPen(tokens.colour("on_accent"), 1.75))
            left, top = square.left(), square.top()
            tick = [(3.5, 7.5), (6.0, 10.0), (10.75, 4.5)]
            painter.drawPolyline([QPointF(left + x, top + y) for x, y in tick])
