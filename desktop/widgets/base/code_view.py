"""Lines of code or of a traceback: code font, scrolls by itself, as tall as it needs to be."""

from __future__ import annotations

from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QFrame, QPlainTextEdit

from desktop.qt.theme import Theme, Type, code_font

_MOST_LINES = 18


class CodeView(QPlainTextEdit):
    """Read only."""

    def __init__(self, theme: Theme, name: str, most_lines: int = _MOST_LINES) -> None:
        super().__init__()
        self._most_lines = most_lines
        self.setReadOnly(True)
        self.setObjectName("code")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setAccessibleName(name)
        self.setMinimumWidth(1)
        self.setTabChangesFocus(True)
        theme.changed.connect(self._fit)
        self.horizontalScrollBar().rangeChanged.connect(self._fit)
        self._fit()

    def set_text(self, text: str) -> None:
        """Show this text; the same again changes nothing, so that a selection stays."""
        if text != self.toPlainText():
            self.setPlainText(text)
            self._fit()

    def _fit(self) -> None:
        self.setFont(code_font(Type.BODY - 1))
        lines = min(self._most_lines, self.document().blockCount())
        across = self.horizontalScrollBar()
        below = across.sizeHint().height() if across.maximum() else 0
        self.setFixedHeight(QFontMetrics(self.font()).lineSpacing() * lines + 24 + below)
