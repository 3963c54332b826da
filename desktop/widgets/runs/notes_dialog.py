"""A small editor for the notes of runs."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop.qt.theme import Space


class NotesDialog(QDialog):
    """Not modal. Made once, opened for some runs at a time."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.setModal(False)
        self._take: Callable[[str], None] = lambda text: None
        self.text = QPlainTextEdit()
        self.text.setAccessibleName("Notes")
        self.text.setPlaceholderText("What was tried, and what came of it")
        self.text.setTabChangesFocus(True)
        self._hint = QLabel()
        self._hint.setProperty("tone", "soft")
        self.save_button = QPushButton("Save")
        self.save_button.setDefault(True)
        self.save_button.setProperty("primary", True)
        self.save_button.setToolTip("Ctrl+Enter")
        self.save_button.clicked.connect(self._save)
        QShortcut(QKeySequence("Ctrl+Return"), self, self._save)
        cancel = QPushButton("Cancel")
        cancel.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.addWidget(self._hint, 1)
        buttons.addWidget(cancel)
        buttons.addWidget(self.save_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(Space.L, Space.L, Space.L, Space.L)
        layout.setSpacing(Space.M)
        layout.addWidget(self.text, 1)
        layout.addLayout(buttons)
        self.resize(520, 320)

    def ask(self, title: str, text: str, hint: str, take: Callable[[str], None]) -> None:
        """Let notes be written; `take` gets them if they are saved."""
        self._take = take
        self.setWindowTitle(title)
        self._hint.setText(hint)
        self.text.setPlainText(text)
        self.show()
        self.raise_()
        self.text.setFocus()

    def _save(self) -> None:
        self.accept()
        self._take(self.text.toPlainText())
