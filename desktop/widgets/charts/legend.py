"""A chart's legend: painted as one, scrolled when it is long, a click hides a line and shows it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFont,
    QFontMetrics,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QToolTip

from desktop.core.curves import Chart
from desktop.core.group_members import is_group
from desktop.core.legend import Cells, Entry, LegendPlace, shorter, with_hidden
from desktop.core.source import RunKey
from desktop.qt.chart_state import ChartState
from desktop.qt.raster import dashes_of
from desktop.qt.theme import Space, Theme, Type, font
from desktop.widgets.base.painting import ends_with_painter
from desktop.widgets.charts.readout import RunNames

_MARK, _STROKE = 18, 2.0
_MEASURED = 200  # entries whose names decide how wide all are
_WIDEST = 150
_ROOM_FOR_ONE_MORE = 12  # rows, of a card
_ROWS_BELOW, _SHARE_BELOW, _SHARE_RIGHT = 3, 0.25, 0.36
_STEPS: dict[int, tuple[int, int]] = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_CLICKS = (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)
_ENDS = (Qt.Key.Key_Home, Qt.Key.Key_End)


class Legend(QAbstractScrollArea):
    """Lists a chart's lines. Lines hidden by it stay listed until mouse and focus have left."""

    toggled = Signal(object)  # RunKey of a run or a group

    def __init__(self, theme: Theme, state: ChartState, names: RunNames) -> None:
        super().__init__()
        self._theme = theme
        self._state = state
        self._names = names
        self._entries: tuple[Entry, ...] = ()
        self._present: tuple[Entry, ...] = ()
        self._hidden: dict[RunKey, str] = {}  # with their names
        self._cells = Cells(0, 1, 1, 1)
        self._current = 0
        self._pressed: int | None = None
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setMouseTracking(True)
        self.viewport().setAutoFillBackground(False)
        self.verticalScrollBar().valueChanged.connect(self.viewport().update)
        state.emphasis_changed.connect(self.viewport().update)
        theme.changed.connect(self.viewport().update)

    # -- what is listed ------------------------------------------------------------------------

    def names(self) -> list[str]:
        """All entries as they read, in order."""
        return [self._text(entry) for entry in self._entries]

    def hidden(self) -> list[str]:
        """The names of lines that are listed though a click has hidden them."""
        return list(self._hidden.values())

    def show_chart(self, chart: Chart | None) -> None:
        """List the lines of a chart; None forgets all."""
        if chart is None:
            self._hidden.clear()
        self._present = chart.entries if chart else ()
        if self._hidden and chart is not None:
            left = self._hidden.keys() - chart.by_key.keys()
            self._hidden = {key: name for key, name in self._hidden.items() if key in left}
        self._list()

    def _list(self) -> None:
        entries = self._present
        if self._hidden:
            entries = with_hidden(self._entries, entries, self._hidden)
        if entries != self._entries:
            self._entries = entries
            self._current = min(self._current, max(0, len(entries) - 1))
            self._lay_out()
        self.viewport().update()

    def _text(self, entry: Entry) -> str:
        name = self._hidden.get(entry.key) or self._names.name(entry.key)
        name = " ".join(name.split())
        return f"{name} · {entry.title}" if entry.title else name

    # -- layout --------------------------------------------------------------------------------

    def fit(self, place: LegendPlace, card: QSize) -> None:
        """Take the room that the legend is due in a card."""
        widest, row = self._widest(), self._row()
        if place is LegendPlace.RIGHT:
            width = min(widest + Space.S, int(card.width() * _SHARE_RIGHT))
            self.setMinimumSize(width, 0)
            self.setMaximumSize(width, 16_777_215)
            return
        rows = Cells.fitted(len(self._entries), widest, card.width() - 2 * Space.M, row).rows
        most = max(_ROWS_BELOW, int(card.height() * _SHARE_BELOW / row))
        if rows == most + 1 and card.height() > _ROOM_FOR_ONE_MORE * row:
            most = rows  # rather than a bar to scroll by one row
        height = min(rows, most) * row + Space.XS
        self.setMinimumSize(0, height)
        self.setMaximumSize(16_777_215, height)

    def _row(self) -> int:
        return QFontMetrics(font(Type.SMALL)).height() + 6

    def _widest(self) -> int:
        metrics = QFontMetrics(font(Type.SMALL))
        texts = (self._text(entry) for entry in self._entries[:_MEASURED])
        most = max(map(metrics.horizontalAdvance, texts), default=0)
        return min(most, _WIDEST) + _MARK + 3 * Space.S

    def _lay_out(self) -> None:
        size, widest = self.viewport().size(), self._widest()
        self._cells = Cells.fitted(len(self._entries), widest, size.width(), self._row())
        bar = self.verticalScrollBar()
        bar.setRange(0, max(0, self._cells.height - size.height()))
        bar.setPageStep(size.height())
        bar.setSingleStep(self._cells.row)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._lay_out()

    def _box(self, number: int) -> QRect:
        left, top = self._cells.corner(number)
        top -= self.verticalScrollBar().value()
        return QRect(left, top, self._cells.width, self._cells.row)

    def _at(self, place: QPointF) -> int | None:
        return self._cells.at(place.x(), place.y() + self.verticalScrollBar().value())

    # -- painting ------------------------------------------------------------------------------

    @ends_with_painter
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        top = self.verticalScrollBar().value()
        for number in self._cells.between(top, top + self.viewport().height()):
            self._paint_entry(painter, number)
        painter.end()

    def _paint_entry(self, painter: QPainter, number: int) -> None:
        entry, tokens = self._entries[number], self._theme.tokens
        box = QRectF(self._box(number)).adjusted(1, 1, -1, -1)
        is_hidden = entry.key in self._hidden
        is_meant = entry.key == self._state.hovered
        if is_meant or entry.key in self._state.selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(tokens.colour("pressed" if is_meant else "selected"))
            painter.drawRoundedRect(box, 4, 4)
        if self.hasFocus() and number == self._current:
            painter.setPen(QPen(tokens.colour("accent"), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        self._paint_mark(painter, entry, box, is_hidden)
        made = QFont(font(Type.SMALL))
        made.setStrikeOut(is_hidden)
        painter.setFont(made)
        role = "text" if is_meant else "text_soft"
        painter.setPen(tokens.colour("text_faint" if is_hidden else role))
        line = box.adjusted(Space.S + _MARK + Space.XS, 0, -Space.XS, 0)
        text = self._fitting(entry, painter.fontMetrics(), int(line.width()))
        painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, text)

    def _fitting(self, entry: Entry, metrics: QFontMetrics, width: int) -> str:
        """What tells this line from others, as far as there is room."""
        whole = self._text(entry)
        texts = shorter(whole) if is_group(entry.key) and not entry.title else (whole,)
        fitting = (text for text in texts if metrics.horizontalAdvance(text) <= width)
        shortest = metrics.elidedText(texts[-1], Qt.TextElideMode.ElideMiddle, width)
        return next(fitting, shortest)

    def texts(self) -> list[str]:
        """All entries as far as they have room."""
        room = self._cells.width - Space.S - _MARK - 2 * Space.XS - 2
        metrics = QFontMetrics(font(Type.SMALL))
        return [self._fitting(entry, metrics, room) for entry in self._entries]

    def _paint_mark(self, painter: QPainter, entry: Entry, box: QRectF, is_hidden: bool) -> None:
        tokens = self._theme.tokens
        colour = QColor(self._names.colour(entry.key))
        pen = QPen(tokens.colour("border_strong") if is_hidden else colour, _STROKE)
        dashes = dashes_of(entry.place, 1 / _STROKE)
        if dashes:
            pen.setDashPattern(dashes)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        painter.setPen(pen)
        left, middle = box.left() + Space.S - 1, box.center().y()
        painter.drawLine(QPointF(left, middle), QPointF(left + _MARK, middle))

    # -- mouse ---------------------------------------------------------------------------------

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        number = self._at(event.position())
        self._state.hover(None if number is None else self._entries[number].key)
        shape = Qt.CursorShape.ArrowCursor if number is None else Qt.CursorShape.PointingHandCursor
        self.viewport().setCursor(shape)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        is_left = event.button() == Qt.MouseButton.LeftButton
        self._pressed = self._at(event.position()) if is_left else None

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        number, self._pressed = self._pressed, None
        if number is not None and number == self._at(event.position()):
            self._current = number
            self._toggle(number)

    def viewportEvent(self, event: QEvent) -> bool:
        """Tell whole names; forget what was hidden when the mouse has left."""
        if isinstance(event, QHelpEvent):
            number = self._at(QPointF(event.pos()))
            if number is not None:
                QToolTip.showText(event.globalPos(), self._tip(number), self, self._box(number))
            return True
        if event.type() == QEvent.Type.Leave:
            self._state.hover(None)
            if not self.hasFocus():
                self._forget_hidden()
        return super().viewportEvent(event)

    def _tip(self, number: int) -> str:
        entry = self._entries[number]
        act = "Click to show" if entry.key in self._hidden else "Click to hide"
        return f"{self._text(entry)}\n{act}"

    def _toggle(self, number: int) -> None:
        key = self._entries[number].key
        if self._hidden.pop(key, None) is None:
            self._hidden[key] = self._names.name(key)
        self.toggled.emit(key)
        self._tell()
        self.viewport().update()

    def _forget_hidden(self) -> None:
        if self._hidden:
            self._hidden.clear()
            self._list()

    # -- keys ----------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        """Keys that move about here are no shortcuts of the window meanwhile."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            is_plain = event.modifiers() in (_NO_MODIFIER, Qt.KeyboardModifier.KeypadModifier)
            if is_plain and event.key() in (*_STEPS, *_CLICKS, *_ENDS):
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if not self._entries or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            event.ignore()
        elif key in _STEPS:
            self._go_to(self._cells.moved(self._current, *_STEPS[key]))
        elif key in _ENDS:
            self._go_to(0 if key == Qt.Key.Key_Home else len(self._entries) - 1)
        elif key in _CLICKS:
            self._toggle(self._current)
        else:
            event.ignore()

    def _go_to(self, number: int) -> None:
        self._current = number
        bar, top = self.verticalScrollBar(), self._cells.corner(number)[1]
        lowest = top + self._cells.row - self.viewport().height()
        bar.setValue(max(lowest, min(top, bar.value())))
        self._state.hover(self._entries[number].key)
        self._tell()
        self.viewport().update()

    def _tell(self) -> None:
        """Let a screen reader say which entry is meant."""
        entry = self._entries[self._current]
        seen = "hidden" if entry.key in self._hidden else "shown"
        self.setAccessibleDescription(f"{self._text(entry)}, {seen}")

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self._entries:
            self._go_to(self._current)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._state.hover(None)
        if not self.underMouse():
            self._forget_hidden()
        self.viewport().update()


_NO_MODIFIER = Qt.KeyboardModifier.NoModifier
