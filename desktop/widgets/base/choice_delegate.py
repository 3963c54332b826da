"""Paints the entries of a list that can be ticked, and the titles between them."""

from __future__ import annotations

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from desktop.qt.theme import Theme, Type, font
from desktop.qt.tokens import scaled

ENTRY_HEIGHT = 26
_BOX = 15
_MARKED = QStyle.StateFlag.State_MouseOver | QStyle.StateFlag.State_Selected
_TICK = ((3.75, 8.0), (6.5, 10.75), (11.5, 4.75))
_DASH = ((4.0, 7.5), (11.0, 7.5))
_Index = QModelIndex | QPersistentModelIndex


class ChoiceDelegate(QStyledItemDelegate):
    """A box with a tick and a text; only the text where there is nothing to tick; titles small."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(scaled(120), scaled(ENTRY_HEIGHT))

    def room_kept(self, index: _Index) -> int:
        """Pixels at the right that the text leaves free."""
        return 0

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        tokens, box = self._theme.tokens, option.rect
        flags = index.flags()
        text = index.data(Qt.ItemDataRole.DisplayRole)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if flags == Qt.ItemFlag.NoItemFlags:
            painter.setFont(font(Type.SMALL))
            painter.setPen(tokens.colour("text_faint"))
            self._draw_text(painter, box.adjusted(8, 6, -8, 0), text)
            return
        is_enabled = bool(flags & Qt.ItemFlag.ItemIsEnabled)
        if is_enabled and option.state & _MARKED:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(tokens.colour("hover"))
            painter.drawRoundedRect(box, 4, 4)
        left = 10
        if flags & Qt.ItemFlag.ItemIsUserCheckable:
            self._paint_check(painter, box, index, is_enabled)
            left = 32
        painter.setFont(font())
        painter.setPen(tokens.colour("text" if is_enabled else "text_faint"))
        self._draw_text(painter, box.adjusted(left, 0, -8 - self.room_kept(index), 0), text)

    def editorEvent(
        self,
        event: QEvent,
        model: QAbstractItemModel,
        option: QStyleOptionViewItem,
        index: _Index,
    ) -> bool:
        """A click anywhere on an entry ticks it, not only one on its box."""
        ticks = Qt.ItemFlag.ItemIsUserCheckable | Qt.ItemFlag.ItemIsEnabled
        is_click = isinstance(event, QMouseEvent) and event.button() == Qt.MouseButton.LeftButton
        if not is_click or index.flags() & ticks != ticks:
            return super().editorEvent(event, model, option, index)
        if event.type() == QEvent.Type.MouseButtonRelease:
            is_ticked = index.data(Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.Checked.value
            now = Qt.CheckState.Unchecked if is_ticked else Qt.CheckState.Checked
            model.setData(index, now.value, Qt.ItemDataRole.CheckStateRole)
        return True

    def _draw_text(self, painter: QPainter, room: QRect, text: str) -> None:
        elided = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideMiddle, room.width())
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter), elided)

    def _paint_check(self, painter: QPainter, box: QRect, index: _Index, is_enabled: bool) -> None:
        check = index.data(Qt.ItemDataRole.CheckStateRole)
        is_partly = check == Qt.CheckState.PartiallyChecked.value
        is_ticked = is_partly or check == Qt.CheckState.Checked.value
        self._paint_box(painter, box, is_ticked, is_enabled, _DASH if is_partly else _TICK)

    def _paint_box(
        self,
        painter: QPainter,
        box: QRect,
        is_ticked: bool,
        is_enabled: bool,
        sign: tuple[tuple[float, float], ...],
    ) -> None:
        tokens = self._theme.tokens
        square = QRectF(box.left() + 8.5, box.center().y() - _BOX / 2 + 0.5, _BOX, _BOX)
        accent = tokens.colour("accent", 1.0 if is_enabled else 0.4)
        painter.setPen(QPen(accent if is_ticked else tokens.colour("border_strong"), 1))
        painter.setBrush(accent if is_ticked else tokens.colour("surface"))
        painter.drawRoundedRect(square, 4, 4)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if is_ticked:
            painter.setPen(QPen(tokens.colour("on_accent"), 1.75))
            left, top = square.left(), square.top()
            painter.drawPolyline([QPointF(left + x, top + y) for x, y in sign])
