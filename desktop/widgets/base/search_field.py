"""A field to search in, with its icon."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QLineEdit

from desktop.qt.icons import pixmap
from desktop.qt.theme import Theme
from desktop.qt.tokens import scaled
from desktop.widgets.base.clear_button import ClearButton


class SearchField(QLineEdit):
    """A line with a magnifying glass and a button that clears it."""

    def __init__(self, theme: Theme, prompt: str) -> None:
        super().__init__()
        self._theme = theme
        self.setPlaceholderText(prompt)
        self.setAccessibleName(prompt)
        ClearButton(theme, self)
        self.setMinimumWidth(90)
        self.setMaximumWidth(scaled(320))
        self.setTextMargins(20, 0, 0, 0)
        self._icon = QLabel(self)
        self._icon.setGeometry(9, 6, 16, 16)
        theme.changed.connect(self._apply_theme)
        self._apply_theme()

    def _apply_theme(self) -> None:
        faint, scale = self._theme.tokens.text_faint, self.devicePixelRatioF()
        self._icon.setPixmap(pixmap("search", faint, 16, scale))
