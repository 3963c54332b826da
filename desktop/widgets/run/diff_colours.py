"""What was added and taken away in a diff, in colour; the signs before the lines tell it, too."""

from __future__ import annotations

from PySide6.QtGui import QSyntaxHighlighter, QTextCharFormat, QTextDocument

from desktop.qt.theme import Theme

_HEADS = ("diff ", "index ", "--- ", "+++ ", "new file", "deleted file", "rename ", "similarity ")


class DiffColours(QSyntaxHighlighter):
    """Colours the lines of a document."""

    def __init__(self, theme: Theme, document: QTextDocument) -> None:
        super().__init__(document)
        self._theme = theme
        theme.changed.connect(self.rehighlight)

    def highlightBlock(self, text: str) -> None:
        tokens = self._theme.tokens
        kind = (
            "text_faint" if text.startswith(_HEADS)
            else "accent" if text.startswith("@@")
            else "good" if text.startswith("+")
            else "bad" if text.startswith("-")
            else ""
        )  # fmt: skip
        if kind:
            colour = QTextCharFormat()
            colour.setForeground(tokens.colour(kind))
            self.setFormat(0, len(text), colour)
