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
        theme.changed.connect(self._fit_anew)
        self._has_bar = False
        self.horizontalScrollBar().rangeChanged.connect(self._make_room_for_bar)
        self._fit()

    def set_text(self, text: str) -> None:
        """Show this text; the same again changes nothing, so that a selection stays."""
        if text != self.toPlainText():
            self.setPlainText(text)
            self._has_bar = self.horizontalScrollBar().maximum() > 0
            self._fit()

    def _fit_anew(self) -> None:
        self.setFont(code_font(Type.BODY - 1))
        self._has_bar = self.horizontalScrollBar().maximum() > 0
        self._fit()

    def _make_room_for_bar(self, lowest: int, highest: int) -> None:
        """Room that was made stays until there is another text: without it the page around may
        need no scroll bar of its own, which leaves width enough to need none here, and so on."""
        if highest > lowest and not self._has_bar:
            self._has_bar = True
            self._fit()

    def _fit(self) -> None:
        self.setFont(code_font(Type.BODY - 1))
        lines = min(self._most_lines, self.document().blockCount())
        below = self.horizontalScrollBar().sizeHint().height() if self._has_bar else 0
        self.setFixedHeight(QFontMetrics(self.font()).lineSpacing() * lines + 24 + below)
