"""A box to tick that can be seen on every ground, with the window's own tick."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QEnterEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QCheckBox

from desktop.qt.icons import pixmap
from desktop.qt.theme import Space, Theme
from desktop.qt.tokens import scaled
from desktop.widgets.base.painting import ends_with_painter

_BOX, _TICK = 16, 12


class CheckBox(QCheckBox):
    """Paints itself: Qt's own box has an outline darker than a dark window."""

    def __init__(self, theme: Theme, text: str) -> None:
        super().__init__(text)
        self._theme = theme
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        text = self.fontMetrics().horizontalAdvance(self.text())
        return QSize(scaled(_BOX) + Space.S + text + 2, max(Space.XL, super().sizeHint().height()))

    def hitButton(self, pos: QPoint) -> bool:
        """Box and words, not the room beside them."""
        return QRect(0, 0, self.sizeHint().width(), self.height()).contains(pos)

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.update()

    @ends_with_painter
    def paintEvent(self, event: QPaintEvent) -> None:
        tokens, side = self._theme.tokens, scaled(_BOX)
        is_on, is_live = self.isChecked(), self.isEnabled()
        edge = "accent" if is_on or self.hasFocus() else "text_faint"
        ground = "accent" if is_on else "hover" if self.underMouse() else "surface"
        if not is_live:
            edge, ground = "border_strong", "pressed" if is_on else "surface"
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(0.5, (self.height() - side) // 2 + 0.5, side - 1, side - 1)
        painter.setPen(QPen(tokens.colour(edge), 1))
        painter.setBrush(tokens.colour(ground))
        painter.drawRoundedRect(box, 4, 4)
        if is_on:
            colour = tokens.on_accent if is_live else tokens.text_faint
            tick = pixmap("check", colour, scaled(_TICK), self.devicePixelRatioF())
            inset = (side - scaled(_TICK)) // 2
            painter.drawPixmap(inset, int(box.top()) + inset, tick)
        painter.setPen(tokens.colour("text" if is_live else "text_faint"))
        left = side + Space.S
        room = self.rect().adjusted(left, 0, 0, 0)
        if self.hasFocus():
            painter.setPen(tokens.colour("accent"))
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter), self.text())
        painter.end()
