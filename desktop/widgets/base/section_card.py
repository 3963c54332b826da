"""A titled card on a page, with small buttons beside its title."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from desktop.qt.icons import icon
from desktop.qt.theme import Space, Theme, font


class SectionCard(QFrame):
    """Title, a hint in faint words, buttons; below them whatever is put into `body`."""

    def __init__(self, theme: Theme, title: str) -> None:
        super().__init__()
        self.setObjectName("card")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(title)
        self._theme = theme
        self._icons: dict[QToolButton, str] = {}
        self._title = QLabel(title)
        self._title.setFont(font(weight=QFont.Weight.DemiBold))
        self._hint = QLabel()
        self._hint.setProperty("tone", "faint")
        self._bar = QHBoxLayout()
        self._bar.setSpacing(Space.S)
        self._title.setMinimumHeight(Space.CONTROL)
        self._bar.addWidget(self._title)
        self._bar.addWidget(self._hint)
        self._bar.addStretch(1)
        self.body = QVBoxLayout()
        self.body.setSpacing(Space.S)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(Space.L, Space.S, Space.S, Space.M)
        layout.setSpacing(Space.XS)
        layout.addLayout(self._bar)
        holder = QWidget()
        holder.setLayout(self.body)
        self.body.setContentsMargins(0, 0, Space.S, 0)
        layout.addWidget(holder)
        theme.changed.connect(self._apply_theme)

    def set_hint(self, text: str) -> None:
        """A few words beside the title."""
        self._hint.setText(text)

    def add_widget(self, widget: QWidget) -> None:
        """Put something into the bar, left of the buttons that come later."""
        self._bar.addWidget(widget)

    def add_button(self, picture: str, name: str, run: Callable[[], None]) -> QToolButton:
        """A small button at the right of the bar."""
        button = QToolButton()
        button.setProperty("bare", True)
        button.setToolTip(name)
        button.setAccessibleName(name)
        button.setFixedSize(Space.CONTROL, Space.CONTROL)
        button.clicked.connect(run)
        self._icons[button] = picture
        self._bar.addWidget(button)
        button.setIcon(icon(picture, self._theme.tokens))
        return button

    def _apply_theme(self) -> None:
        for button, picture in self._icons.items():
            button.setIcon(icon(picture, self._theme.tokens))
