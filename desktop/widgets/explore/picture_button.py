"""A button that copies a view as a picture."""

from __future__ import annotations

from PySide6.QtWidgets import QToolButton

from desktop.qt.icons import icon
from desktop.qt.theme import Theme


class PictureButton(QToolButton):
    """Says what it copies; the pane does it."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setProperty("bare", True)
        self.setToolTip("Copy as a picture (Ctrl+Alt+P)")
        self.setAccessibleName("Copy as a picture")
        theme.changed.connect(self._apply_theme)
        self._apply_theme()

    def _apply_theme(self) -> None:
        self.setIcon(icon("copy", self._theme.tokens))
