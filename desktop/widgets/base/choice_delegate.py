"""Paints the entries of a list that can be ticked, and the titles between them."""

from __future__ import annotations

from PySide6.QtCore import (
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from desktop.qt.theme import Theme, Type, font

_ROW = 26
_BOX = 15
_MARKED = QStyle.StateFlag.State_MouseOver | QStyle.StateFlag.State_Selected
_TICK = ((3.75, 8.0), (6.5, 10.75), (11.5, 4.75))
_DASH = ((4.0, 7.5), (11.0, 7.5))
_Index = QModelIndex | QPersistentModelIndex


class ChoiceDelegate(QStyledItemDelegate):
    """A box with a tick and a text; an entry that cannot be ticked is a title."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(120, _ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        tokens, box = self._theme.tokens, option.rect
        flags = index.flags()
        text = index.data(Qt.ItemDataRole.DisplayRole)
        middle = int(Qt.AlignmentFlag.AlignVCenter)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not flags & Qt.ItemFlag.ItemIsUserCheckable:
            painter.setFont(font(Type.SMALL))
            painter.setPen(tokens.colour("text_faint"))
            painter.drawText(box.adjusted(8, 6, -8, 0), middle, text)
            return
        is_enabled = bool(flags & Qt.ItemFlag.ItemIsEnabled)
        if is_enabled and option.state & _MARKED:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(tokens.colour("hover"))
            painter.drawRoundedRect(box, 4, 4)
        check = index.data(Qt.ItemDataRole.CheckStateRole)
        is_partly = check == Qt.CheckState.PartiallyChecked.value
        is_ticked = is_partly or check == Qt.CheckState.Checked.value
        self._paint_box(painter, box, is_ticked, is_enabled, _DASH if is_partly else _TICK)
        painter.setFont(font())
        painter.setPen(tokens.colour("text" if is_enabled else "text_faint"))
        painter.drawText(box.adjusted(32, 0, -8, 0), middle, text)

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
