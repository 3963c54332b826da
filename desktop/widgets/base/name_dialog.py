"""Asks for a name: one field, and a button that says what is done with it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop.qt.theme import Space
from desktop.qt.tokens import scaled

_WIDTH = 380


class NameDialog(QDialog):
    """Made for one question. `take` gets the name, unless it is empty or nobody wants it."""

    def __init__(self, parent: QWidget, title: str, label: str, button: str) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.setWindowTitle(title)
        self._take: Callable[[str], None] = lambda name: None
        words = QLabel(label)
        words.setProperty("tone", "soft")
        self.field = QLineEdit()
        self.field.setAccessibleName(label)
        self.field.textChanged.connect(self._follow)
        self.accept_button = QPushButton(button)
        self.accept_button.setDefault(True)
        self.accept_button.setProperty("primary", True)
        self.accept_button.clicked.connect(self.accept)
        cancel = QPushButton("Cancel")
        cancel.setAutoDefault(False)
        cancel.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(cancel)
        buttons.addWidget(self.accept_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(Space.L, Space.L, Space.L, Space.L)
        layout.setSpacing(Space.S)
        layout.addWidget(words)
        layout.addWidget(self.field)
        layout.addSpacing(Space.S)
        layout.addLayout(buttons)
        self.setMinimumWidth(scaled(_WIDTH))
        self.accepted.connect(lambda: self._take(self.field.text().strip()))
        self.finished.connect(self.deleteLater)

    def ask(self, name: str, take: Callable[[str], None]) -> None:
        """Open with a name to take or to write over."""
        self._take = take
        self.field.setText(name)
        self.field.selectAll()
        self.open()
        self.field.setFocus()

    def _follow(self, text: str) -> None:
        self.accept_button.setEnabled(bool(text.strip()))
