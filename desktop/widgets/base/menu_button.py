"""A button of a tool bar that says what is chosen and opens a menu to choose otherwise."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QToolButton

from desktop.qt.icons import icon
from desktop.qt.theme import Space, Theme


class MenuButton(QToolButton):
    """Shows its text and a small arrow; the menu is made by whoever owns the button."""

    def __init__(self, theme: Theme, name: str, tip: str) -> None:
        super().__init__()
        self._theme = theme
        self.setAccessibleName(name)
        self.setToolTip(tip)
        self.setFixedHeight(Space.CONTROL)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setLayoutDirection(Qt.LayoutDirection.RightToLeft)  # the arrow stands behind the text
        self.setIconSize(QSize(12, 12))
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.choices = QMenu(self)
        self.choices.setToolTipsVisible(True)
        self.choices.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.setMenu(self.choices)
        theme.changed.connect(self._apply_theme)
        self._apply_theme()

    def add_choice(
        self, title: str, tip: str, choose: Callable[[], None], group: QActionGroup | None = None
    ) -> QAction:
        """A checkable entry: one of a group, or a switch of its own."""
        action = self.choices.addAction(title)
        action.setToolTip(tip)
        action.setCheckable(True)
        if group is not None:
            group.addAction(action)
        action.triggered.connect(lambda checked=False: choose())
        return action

    def say(self, text: str) -> None:
        """Show what is chosen."""
        if text != self.text():
            self.setText(text)

    def _apply_theme(self) -> None:
        self.setIcon(icon("chevron-down", self._theme.tokens))
