"""Markdown that somebody wrote, shown without trusting it.

Nothing is loaded (no pictures, no style sheets, neither from the network nor from the disk), HTML
is shown as the text it is, and a link is opened by a click alone, and only if it leads to the web.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QUrl
from PySide6.QtGui import (
    QDesktopServices,
    QFont,
    QImage,
    QResizeEvent,
    QShowEvent,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
)
from PySide6.QtWidgets import QFrame, QSizePolicy, QTextBrowser

from desktop.qt.theme import Space, Theme, font

_TALLEST = 420
_LONGEST = 10_000  # characters
_WEB = ("http", "https")


class MarkdownView(QTextBrowser):
    """As tall as its text, up to a limit."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._source = ""
        self._fitted_width = 0
        self.setOpenLinks(False)
        self.setOpenExternalLinks(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setObjectName("plain")
        self.setAccessibleName("Notes")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.document().setDocumentMargin(0)
        self.anchorClicked.connect(self._follow)
        theme.changed.connect(self._render)

    def set_text(self, markdown: str) -> None:
        """Show this text; the same text again changes nothing."""
        if markdown != self._source:
            self._source = markdown
            self._render()

    def loadResource(self, kind: int, name: QUrl | str) -> Any:
        """Refuse everything. An empty picture, since for nothing at all Qt would look itself."""
        return _nothing()

    def open_link(self, url: QUrl) -> bool:
        """Open a web address in the browser; whether it was one."""
        if url.scheme().lower() not in _WEB:
            return False
        return QDesktopServices.openUrl(url)

    def _follow(self, url: QUrl) -> None:
        self.open_link(url)

    def _render(self) -> None:
        document = self.document()
        document.setDefaultFont(font())
        features = QTextDocument.MarkdownFeature
        document.setMarkdown(
            _within_limits(self._source), features.MarkdownDialectGitHub | features.MarkdownNoHTML
        )
        document.setIndentWidth(Space.L)
        _calm_headings(document)
        self._fitted_width = 0
        if self.isVisible():
            self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Laying out long texts takes a while: only for a width that is new."""
        width = self.viewport().width()
        if width == self._fitted_width:
            return
        self._fitted_width = width
        self.document().setTextWidth(width)
        height = round(self.document().size().height()) + 4
        self.setFixedHeight(max(24, min(_TALLEST, height)))


def _within_limits(markdown: str) -> str:
    """A text of a length that is laid out at once; nobody reads more than that on a page."""
    if len(markdown) <= _LONGEST:
        return markdown
    return f"{markdown[:_LONGEST]}\n\n… and {len(markdown) - _LONGEST:,} more characters"


def _calm_headings(document: QTextDocument) -> None:
    """Headings of a size that fits into a card, with room above them."""
    block = document.begin()
    while block.isValid():
        level = block.blockFormat().headingLevel()
        if level:
            cursor = QTextCursor(block)
            cursor.select(QTextCursor.SelectionType.BlockUnderCursor)
            look = QTextCharFormat()
            look.setProperty(QTextFormat.Property.FontSizeAdjustment, 1 if level == 1 else 0)
            look.setFontWeight(QFont.Weight.DemiBold)
            cursor.mergeCharFormat(look)
        cursor = QTextCursor(block)
        place = block.blockFormat()
        place.setTopMargin(Space.S if level and block.blockNumber() else 0)
        place.setBottomMargin(Space.XS if block.textList() is None else 0)
        cursor.setBlockFormat(place)
        block = block.next()


def _nothing() -> QImage:
    picture = QImage(1, 1, QImage.Format.Format_ARGB32)
    picture.fill(0)
    return picture
