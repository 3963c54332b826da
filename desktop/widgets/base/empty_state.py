"""What stands where there is nothing yet: in a few words what to do, with code to copy."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from desktop.qt.icons import icon
from desktop.qt.theme import Space, Theme, code_font, title_font
from desktop.qt.tokens import scaled


class CodeBox(QFrame):
    """A few lines of code with a button that copies them."""

    def __init__(self, theme: Theme, code: str) -> None:
        super().__init__()
        self.setObjectName("popup")
        self._theme = theme
        self._code = code
        text = QLabel(code)
        text.setFont(code_font(12))
        text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._button = QToolButton()
        self._button.setProperty("bare", True)
        self._button.setToolTip("Copy")
        self._button.setAccessibleName("Copy the code")
        self._button.clicked.connect(lambda: QGuiApplication.clipboard().setText(self._code))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(Space.M, Space.S, Space.S, Space.S)
        layout.addWidget(text)
        layout.addStretch(1)
        layout.addWidget(self._button, 0, Qt.AlignmentFlag.AlignTop)
        theme.changed.connect(self._apply_theme)
        self._apply_theme()

    def _apply_theme(self) -> None:
        self._button.setIcon(icon("copy", self._theme.tokens))


class EmptyState(QWidget):
    """A title, a sentence, and pieces of code, each with what it is for."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._theme = theme
        self._title = QLabel()
        self._title.setFont(title_font())
        self._text = QLabel()
        self._text.setProperty("tone", "soft")
        self._text.setWordWrap(True)
        self._body = QVBoxLayout()
        self._body.setSpacing(Space.S)
        self._pieces: list[QWidget] = []
        self._offer: QWidget | None = None
        column = QVBoxLayout()
        column.setSpacing(Space.S)
        column.setContentsMargins(*[scaled(9)] * 4)
        column.addStretch(2)
        column.addWidget(self._title)
        column.addWidget(self._text)
        column.addSpacing(Space.S)
        column.addLayout(self._body)
        column.addStretch(3)
        holder = QWidget()
        holder.setLayout(column)
        holder.setMaximumWidth(scaled(440))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(Space.XL, Space.XL, Space.XL, Space.XL)
        layout.addStretch(1)
        layout.addWidget(holder, 4)
        layout.addStretch(1)

    def say(
        self,
        title: str,
        text: str,
        code: tuple[tuple[str, str], ...] = (),
        offer: QWidget | None = None,
    ) -> None:
        """Show a title and a sentence; `code` pairs what something is for with how to type it.

        `offer` is a widget that does the first step; it belongs to the caller.
        """
        if self._offer is not None and self._offer is not offer:
            self._offer.hide()
        self._offer = offer
        self._title.setText(title)
        self._text.setText(text)
        for piece in self._pieces:
            piece.deleteLater()
        self._pieces = []
        for purpose, lines in code:
            label = QLabel(purpose)
            label.setProperty("tone", "faint")
            self._pieces += [label, CodeBox(self._theme, lines)]
        for piece in self._pieces:
            if isinstance(piece, QLabel) and piece is not self._pieces[0]:
                piece.setContentsMargins(0, Space.S, 0, 0)
            self._body.addWidget(piece)
        if offer is not None:
            self._body.addWidget(offer)
            offer.show()
