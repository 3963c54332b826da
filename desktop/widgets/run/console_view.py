"""Printed lines, painted: any of millions, of which only those in sight are read and drawn."""

from __future__ import annotations

from bisect import bisect_left
from datetime import datetime

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QFont,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame

from desktop.core.console_text import LONGEST, Look, pieces, plain
from desktop.core.source import ConsoleLine
from desktop.qt.console_colours import colour_of
from desktop.qt.console_feed import ConsoleFeed
from desktop.qt.theme import Space, Theme, code_font
from desktop.widgets.base.painting import ends_with_painter

_LEADING = 4  # between lines, in pixels
_TIME = "00:00:00"
_MIDDLE_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_MIDDLE_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)


class ConsoleView(QAbstractScrollArea):
    """Lines with their numbers. The last ones stay in sight while it follows."""

    follow_changed = Signal(bool)
    copy_wanted = Signal(int, int)  # from a line to before another

    def __init__(self, theme: Theme, feed: ConsoleFeed) -> None:
        super().__init__()
        self._theme = theme
        self._feed = feed
        self.is_following = True
        self.has_times = False
        self._chosen: tuple[int, int] | None = None  # where choosing began, and where it is
        self._widest = 0
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("What the run printed")
        self.viewport().setCursor(Qt.CursorShape.IBeamCursor)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        self.horizontalScrollBar().valueChanged.connect(self.viewport().update)
        feed.changed.connect(self.take_lines)
        feed.lines_arrived.connect(self._lines_came)
        feed.found_changed.connect(self.viewport().update)
        feed.run_changed.connect(self._begin)
        theme.changed.connect(self._measure)
        self._measure()

    # -- what is in sight ----------------------------------------------------------------------

    def rows(self) -> int:
        """How many whole lines there is room for."""
        return max(1, self.viewport().height() // self._row)

    def top(self) -> int:
        """The first line in sight."""
        return self.verticalScrollBar().value()

    def take_lines(self) -> None:
        """There are more lines, or others: the end stays in sight while it is followed."""
        bar = self.verticalScrollBar()
        bar.setPageStep(self.rows())
        bar.setRange(0, max(0, self._feed.pages.count - self.rows()))
        if self.is_following:
            bar.setValue(bar.maximum())
        self._ask()

    def follow(self, is_following: bool) -> None:
        """Keep the last lines in sight, or no longer."""
        if is_following != self.is_following:
            self.is_following = is_following
            self.follow_changed.emit(is_following)
        if is_following:
            self.verticalScrollBar().setValue(self.verticalScrollBar().maximum())

    def show_times(self, has_times: bool) -> None:
        """Write before each line when it came."""
        self.has_times = has_times
        self.viewport().update()

    def go_to(self, line: int) -> None:
        """Choose a line and bring it into sight."""
        self._chosen = (line, line)
        if not self.top() <= line < self.top() + self.rows():
            self.follow(False)
            self.verticalScrollBar().setValue(max(0, line - self.rows() // 2))
        self.viewport().update()

    def go_to_found(self, by: int) -> None:
        """Go to the next line that holds what is sought, or to the one before."""
        found = self._feed.search.lines
        if found:
            at = self._chosen[1] if self._chosen is not None else self.top() - (by > 0)
            place = bisect_left(found, at + 1) if by > 0 else bisect_left(found, at) - 1
            self.go_to(found[place % len(found)])

    def chosen(self) -> tuple[int, int] | None:
        """The chosen lines: the first, and the one after the last."""
        if self._chosen is None:
            return None
        return min(self._chosen), max(self._chosen) + 1

    def _begin(self) -> None:
        self._chosen, self._widest = None, 0
        self.horizontalScrollBar().setRange(0, 0)
        self.follow(True)

    def _scrolled(self, value: int) -> None:
        if self.is_following and value < self.verticalScrollBar().maximum():
            self.follow(False)
        self._ask()

    def _ask(self) -> None:
        self._feed.want(self.top() - self.rows(), self.top() + 2 * self.rows())
        self.viewport().update()

    def _lines_came(self) -> None:
        lines = map(self._feed.pages.line, range(self.top(), self.top() + self.rows() + 1))
        texts = [plain(line.text[:LONGEST]) for line in lines if line is not None]
        self._widest = max([self._widest, *(len(text) for text in texts)])
        width = self._gutter() + self._letter * self._widest + Space.L - self.viewport().width()
        self.horizontalScrollBar().setRange(0, max(0, round(width)))
        self.horizontalScrollBar().setPageStep(self.viewport().width())
        self.viewport().update()

    def _measure(self) -> None:
        self._font = code_font()
        self._bold = QFont(self._font)
        self._bold.setBold(True)
        metrics = QFontMetricsF(self._font)
        self._letter = metrics.horizontalAdvance("0")
        self._row = round(metrics.height()) + _LEADING
        self.horizontalScrollBar().setSingleStep(round(8 * self._letter))
        self.take_lines()

    def _gutter(self) -> int:
        digits = max(3, len(f"{self._feed.pages.count:,}"))
        letters = digits + (len(_TIME) + 2 if self.has_times else 0)
        return round(letters * self._letter) + 2 * Space.M

    # -- painting ------------------------------------------------------------------------------

    @ends_with_painter
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        tokens = self._theme.tokens
        area = self.viewport().rect()
        painter.fillRect(area, tokens.colour("surface"))
        painter.setFont(self._font)
        gutter, left = self._gutter(), self.horizontalScrollBar().value()
        chosen = self.chosen() or (0, 0)
        found = self._feed.search.lines
        for row in range(self.rows() + 1):
            number = self.top() + row
            line = self._feed.pages.line(number)
            if line is None:
                continue
            box = QRect(0, row * self._row, area.width(), self._row)
            place = bisect_left(found, number)
            if chosen[0] <= number < chosen[1]:
                painter.fillRect(box, tokens.colour("selected"))
            elif place < len(found) and found[place] == number:
                painter.fillRect(box, tokens.colour("hover"))
            painter.setClipRect(box.adjusted(gutter, 0, 0, 0))
            self._paint_text(painter, line, gutter - left, box)
            painter.setClipping(False)
            self._paint_gutter(painter, line, number, box, gutter)
        painter.end()

    def _paint_gutter(
        self, painter: QPainter, line: ConsoleLine, number: int, box: QRect, gutter: int
    ) -> None:
        tokens = self._theme.tokens
        painter.setFont(self._font)
        painter.setPen(tokens.colour("text_faint"))
        room = QRect(0, box.top(), gutter - Space.M, box.height())
        painter.drawText(room, _MIDDLE_RIGHT, f"{number + 1:,}")
        if self.has_times:
            when = datetime.fromtimestamp(line.time_ns / 1e9).strftime("%H:%M:%S")
            painter.drawText(room.adjusted(Space.S, 0, 0, 0), _MIDDLE_LEFT, when)
        if line.stream != "stdout":
            mark = tokens.colour("warn" if line.stream == "warning" else "bad")
            painter.fillRect(QRectF(gutter - Space.M + 4, box.top(), 2, box.height()), mark)

    def _paint_text(self, painter: QPainter, line: ConsoleLine, left: float, box: QRect) -> None:
        at = left
        for piece in pieces(line.text):
            width = self._letter * len(piece.text)
            if at + width > 0 and at < box.width():
                self._paint_piece(
                    painter,
                    piece.text,
                    piece.look,
                    QRectF(at, box.top(), max(width, box.width() - at), box.height()),
                    width,
                )
            at += width

    def _paint_piece(
        self, painter: QPainter, text: str, look: Look, box: QRectF, width: float
    ) -> None:
        tokens = self._theme.tokens
        if look.ground:
            painter.fillRect(
                QRectF(box.left(), box.top(), width, box.height()), colour_of(look.ground, tokens)
            )
        font = QFont(self._bold if look.is_bold else self._font)
        font.setItalic(look.is_italic)
        font.setUnderline(look.is_underlined)
        painter.setFont(font)
        is_faint = look.is_faint and not look.colour
        painter.setPen(tokens.colour("text_faint") if is_faint else colour_of(look.colour, tokens))
        painter.drawText(box, _MIDDLE_LEFT | int(Qt.TextFlag.TextSingleLine), text)

    # -- mouse and keys ------------------------------------------------------------------------

    def _line_at(self, place: QPoint) -> int:
        last = max(0, self._feed.pages.count - 1)
        return max(0, min(last, self.top() + place.y() // self._row))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._feed.pages.count:
            line = self._line_at(event.position().toPoint())
            is_more = event.modifiers() & Qt.KeyboardModifier.ShiftModifier and self._chosen
            self._chosen = (self._chosen[0] if is_more and self._chosen else line, line)
            self.viewport().update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton and self._chosen is not None:
            self._chosen = (self._chosen[0], self._line_at(event.position().toPoint()))
            self.viewport().update()

    def event(self, event: QEvent) -> bool:
        """While the lines have the focus, these keys are theirs and not the table's."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            is_ctrl = event.modifiers() == Qt.KeyboardModifier.ControlModifier
            if is_ctrl and event.key() in (Qt.Key.Key_A, Qt.Key.Key_C):
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows and pages scroll, Home and End go to either end, Ctrl+A and Ctrl+C as usual."""
        bar, key = self.verticalScrollBar(), event.key()
        steps = {
            Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1,
            Qt.Key.Key_PageUp: -self.rows(), Qt.Key.Key_PageDown: self.rows(),
            Qt.Key.Key_Home: -bar.maximum(),
        }  # fmt: skip
        is_ctrl = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if is_ctrl and key == Qt.Key.Key_A and self._feed.pages.count:
            self._chosen = (0, self._feed.pages.count - 1)
            self.viewport().update()
        elif is_ctrl and key == Qt.Key.Key_C:
            self.copy()
        elif key == Qt.Key.Key_End:
            self.follow(True)
        elif Qt.Key(key) in steps:
            bar.setValue(bar.value() + steps[Qt.Key(key)])
        else:
            super().keyPressEvent(event)

    def copy(self) -> None:
        """Copy the chosen lines, all where none are."""
        self.copy_wanted.emit(*(self.chosen() or (0, self._feed.pages.count)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.take_lines()
        self._lines_came()
