"""What shapes the table besides the query line, as chips that can be taken away."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QWidget

from desktop.qt.icons import pixmap
from desktop.qt.theme import Space, Theme, Type, font
from desktop.qt.tokens import scaled
from desktop.widgets.base.flow_layout import FlowLayout
from desktop.widgets.base.painting import ends_with_painter

_HEIGHT = 22
_WIDEST = 260
_ICON = 12


@dataclass(frozen=True, slots=True)
class ChipSpec:
    """One chip: an icon's name, what it says, and what takes it away."""

    icon: str
    text: str
    remove: Callable[[], None]


class Chip(QAbstractButton):
    """A click (or Delete) takes it away."""

    def __init__(self, theme: Theme, spec: ChipSpec, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._spec = spec
        self.setText(spec.text)
        self.setAccessibleName(f"Remove {spec.text}")
        self.setToolTip(f"{spec.text}\nClick to remove")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.clicked.connect(spec.remove)

    def sizeHint(self) -> QSize:
        text = QFontMetrics(font(Type.SMALL)).horizontalAdvance(self.text())
        return QSize(min(_WIDEST, text + 2 * _ICON + 26), _HEIGHT)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.click()
            return
        super().keyPressEvent(event)

    def enterEvent(self, event: object) -> None:
        self.update()

    def leaveEvent(self, event: object) -> None:
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        self.update()

    @ends_with_painter
    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = self._theme.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(tokens.colour("accent" if self.hasFocus() else "border_strong"))
        painter.setBrush(tokens.colour("hover" if self.underMouse() else "raised"))
        painter.drawRoundedRect(box, _HEIGHT / 2, _HEIGHT / 2)
        scale, middle = self.devicePixelRatioF(), (_HEIGHT - _ICON) // 2
        painter.drawPixmap(8, middle, pixmap(self._spec.icon, tokens.text_faint, _ICON, scale))
        colour = tokens.text if self.underMouse() else tokens.text_faint
        there = self.width() - _ICON - 7
        painter.drawPixmap(there, middle, pixmap("close", colour, _ICON, scale))
        painter.setFont(font(Type.SMALL))
        painter.setPen(tokens.colour("text_soft"))
        room = QRectF(8 + _ICON + 5, 0, there - 8 - _ICON - 9, _HEIGHT)
        metrics = QFontMetrics(painter.font())
        text = metrics.elidedText(self.text(), Qt.TextElideMode.ElideRight, int(room.width()) + 1)
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
        painter.end()


class ChipsRow(QWidget):
    """Chips in lines; not there while there are none."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._chips: list[Chip] = []
        self._flow = FlowLayout(self, Space.XS)
        self._flow.setContentsMargins(Space.S, scaled(6), Space.S, scaled(6))
        self.setVisible(False)
        theme.changed.connect(self.update)

    def set_chips(self, specs: Sequence[ChipSpec]) -> None:
        """Show these chips in place of all."""
        for chip in self._chips:
            self._flow.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self._chips = [Chip(self._theme, spec, self) for spec in specs]
        for chip in self._chips:
            self._flow.addWidget(chip)
            chip.show()
        self.setVisible(bool(self._chips))
        self.updateGeometry()

    def texts(self) -> list[str]:
        """What the chips say."""
        return [chip.text() for chip in self._chips]

    def chip(self, text: str) -> Chip:
        """The chip that says this."""
        return next(chip for chip in self._chips if chip.text() == text)
