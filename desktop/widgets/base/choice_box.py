"""A list of choices that looks like every other field, with the family's own arrow."""

from __future__ import annotations

from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QComboBox

from desktop.qt.icons import pixmap
from desktop.qt.theme import Theme
from desktop.widgets.base.painting import ends_with_painter

_ARROW, _MARGIN = 12, 8


class ChoiceBox(QComboBox):
    """Its frame comes from the style sheet, which has no arrow in the theme's colour."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        theme.changed.connect(self.update)

    @ends_with_painter
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        tokens = self._theme.tokens
        colour = tokens.text_soft if self.isEnabled() else tokens.text_faint
        arrow = pixmap("chevron-down", colour, _ARROW, self.devicePixelRatioF())
        left = self.width() - _ARROW - _MARGIN
        painter.drawPixmap(left, (self.height() - _ARROW) // 2, arrow)
        painter.end()
