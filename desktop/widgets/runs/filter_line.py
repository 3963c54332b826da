"""The filter line: a query in the library's language, with errors underlined where they are."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QRect, QRegularExpression, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QFontMetrics,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QSyntaxHighlighter,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextOption,
)
from PySide6.QtWidgets import QFrame, QLabel, QPlainTextEdit, QSizePolicy

from desktop.qt.icons import pixmap
from desktop.qt.theme import Theme, font
from desktop.qt.tokens import scaled
from desktop.widgets.base.painting import ends_with_painter
from tracklib.query import Query, QueryError, parse

_PAUSE_MS = 180  # of typing, before the table follows
_ICON_ROOM = 26
_EXAMPLE = 'Filter runs, such as config.lr < 0.01 and state == "running"'
_WORDS = QRegularExpression(r"\b(and|or|not|in|has|sort|by|true|false|none)\b")
_TEXTS = QRegularExpression(r"\"[^\"]*\"?|'[^']*'?")
_NUMBERS = QRegularExpression(r"(?<![\w.\"'])-?\d[\d_.eE+-]*[smhdw]?\b")


class FilterLine(QPlainTextEdit):
    """One line of text. `query_changed` carries the parsed query, None when the line is empty."""

    query_changed = Signal(object)
    trouble_changed = Signal(str)
    completion_wanted = Signal()
    left = Signal()
    entered = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._error: QueryError | None = None
        self._said = ""
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self.apply)
        self._set_up()
        self._colours = _QueryColours(self.document(), theme)
        self._icon = QLabel(self)
        self._icon.setGeometry(8, 6, 16, 16)
        self.textChanged.connect(self._edited)
        theme.changed.connect(self._apply_theme)
        self._apply_theme()

    def _set_up(self) -> None:
        self.setObjectName("line")
        self.setFont(font())
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setWordWrapMode(QTextOption.WrapMode.NoWrap)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabChangesFocus(True)
        self.setFixedHeight(scaled(28))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.document().setDocumentMargin(4)
        self.setViewportMargins(_ICON_ROOM - 8, 0, 0, 0)
        self.setAccessibleName("Filter runs")

    def sizeHint(self) -> QSize:
        return QSize(240, scaled(28))

    # -- text ----------------------------------------------------------------------------------

    def text(self) -> str:
        return self.toPlainText()

    def set_text(self, text: str) -> None:
        """Replace the line and apply it at once."""
        self.setPlainText(text)
        self.moveCursor(QTextCursor.MoveOperation.End)
        self.apply()

    def replace(self, start: int, end: int, text: str) -> None:
        """Put a text in place of a part of the line; the cursor goes behind it."""
        cursor = self.textCursor()
        cursor.setPosition(start)
        cursor.setPosition(min(end, len(self.text())), QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(text)
        self.setTextCursor(cursor)

    def apply(self) -> None:
        """Parse the line; tell the query or the trouble."""
        self._pause.stop()
        text = self.text()
        try:
            query: Query | None = parse(text) if text.strip() else None
        except QueryError as error:
            self._set_error(error)
            return
        self._set_error(None)
        self.query_changed.emit(query)

    def _edited(self) -> None:
        """Qt says so too when only the colours of the text changed."""
        if self.text() == self._said:
            return
        self._said = self.text()
        if self._error is not None:
            self._set_error(None)
        self._pause.start()

    def _set_error(self, error: QueryError | None) -> None:
        self._error = error
        self._colours.set_error((error.start, error.end) if error else None)
        self.setProperty("wrong", error is not None)
        self.style().unpolish(self)
        self.style().polish(self)
        self.trouble_changed.emit(error.message if error else "")

    # -- one line only -------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.apply()
        elif key == Qt.Key.Key_Escape:
            self.left.emit()
        elif key == Qt.Key.Key_Space and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.completion_wanted.emit()
        else:
            super().keyPressEvent(event)
            if event.text().strip() or event.text() == " ":
                self.completion_wanted.emit()

    def insertFromMimeData(self, source: QMimeData) -> None:
        self.insertPlainText(" ".join(source.text().split("\n")))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._icon.move(8, (self.height() - self._icon.height()) // 2)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.entered.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.apply()

    @ends_with_painter
    def paintEvent(self, event: QPaintEvent) -> None:
        """As usual, and an example where there is no text; Qt's own would break the line."""
        super().paintEvent(event)
        if self.text():
            return
        painter = QPainter(self.viewport())
        painter.setFont(font())
        painter.setPen(self._theme.tokens.colour("text_faint"))
        room = self.viewport().rect().adjusted(4, 0, -6, 0)
        text = QFontMetrics(font()).elidedText(_EXAMPLE, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter), text)
        painter.end()

    def place_of(self, position: int) -> QRect:
        """Where a character is, in this widget."""
        cursor = self.textCursor()
        cursor.setPosition(min(position, len(self.text())))
        return self.cursorRect(cursor).translated(self.viewport().pos())

    def _apply_theme(self) -> None:
        tokens = self._theme.tokens
        self._icon.setPixmap(pixmap("filter", tokens.text_faint, 16, self.devicePixelRatioF()))
        self._colours.rehighlight()


class _QueryColours(QSyntaxHighlighter):
    """Words, texts and numbers in colour; the error underlined."""

    def __init__(self, document: QTextDocument, theme: Theme) -> None:
        super().__init__(document)
        self._theme = theme
        self._error: tuple[int, int] | None = None

    def set_error(self, error: tuple[int, int] | None) -> None:
        self._error = error
        self.rehighlight()

    def highlightBlock(self, text: str) -> None:
        tokens = self._theme.tokens
        for pattern, token in ((_WORDS, "accent"), (_NUMBERS, "warn"), (_TEXTS, "good")):
            style = QTextCharFormat()
            style.setForeground(tokens.colour(token))
            found = pattern.globalMatch(text)
            while found.hasNext():
                match = found.next()
                self.setFormat(match.capturedStart(), match.capturedLength(), style)
        if self._error is not None:
            self._underline(text, *self._error)

    def _underline(self, text: str, start: int, end: int) -> None:
        start = min(start, max(0, len(text) - 1))
        for place in range(start, max(end, start + 1)):
            style = self.format(place)
            style.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
            style.setUnderlineColor(self._theme.tokens.colour("bad"))
            self.setFormat(place, 1, style)
