"""Lets the lines of a plot be dragged with the mouse and named in place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QEvent, QObject, QPointF, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QLineEdit, QWidget

from desktop.core.reference import Line, line_at, nearest, tidy_text
from desktop.qt.reference_state import ReferenceState
from desktop.qt.theme import Space, Theme
from desktop.widgets.charts.card import Card
from desktop.widgets.charts.plot_references import paint_references
from desktop.widgets.charts.reference_keys import ReferenceKeys

_REACH = 4  # logical pixels
_SMALLEST_DRAG = 3
_EDITOR_WIDTH = 180
_LEFT = Qt.MouseButton.LeftButton
_DOUBLE_CLICK = QEvent.Type.MouseButtonDblClick


class ReferenceHandle(QObject):
    """Watches one card's plot; the card may turn to another chart at any time."""

    def __init__(self, theme: Theme, card: Card, references: ReferenceState) -> None:
        super().__init__(card)
        self._theme = theme
        self._references = references
        self.card = card
        self._mouse: QPointF | None = None
        self._held: tuple[str, Line, QPointF] | None = None
        self._trial: Line | None = None
        self.keys = ReferenceKeys(card, references, self.edit)
        card.plot.underlays.append(self._paint)
        card.plot.installEventFilter(self)
        references.changed.connect(card.plot.update)

    # -- what is there -------------------------------------------------------------------------

    def lines(self) -> tuple[Line, ...]:
        """The lines of the chart that the card shows."""
        return self._references.value.of(self.card.metric_name)

    def line_near(self, place: QPointF) -> Line | None:
        """The line that the mouse is on, or nearly so."""
        plot = self.card.plot
        if plot.picture is None:
            return None
        point = (place.x(), place.y())
        return nearest(self.lines(), plot.frame(), plot.look, point, _REACH)

    def new_line(self, place: QPointF | None, is_vertical: bool) -> Line | None:
        """A line at a place of the plot, else at the mouse, else in the middle."""
        plot = self.card.plot
        if plot.picture is None:
            return None
        frame = plot.frame()
        middle = QPointF(frame.left + frame.width / 2, frame.top + frame.height / 2)
        spot = place or self._mouse or middle
        return line_at(frame, plot.look, (spot.x(), spot.y()), is_vertical)

    def _paint(self, painter: QPainter) -> None:
        plot, held = self.card.plot, self._held
        lines = self.keys.lines()
        if held and self._trial and held[0] == self.card.metric_name:
            lines = tuple(self._trial if line == held[1] else line for line in lines)
        chosen = self.keys.chosen_now()
        paint_references(painter, self._theme, plot.frame(), plot.look, lines, chosen=chosen)

    # -- text ----------------------------------------------------------------------------------

    def add_vertical(self, line: Line) -> None:
        """Ask for the text of a new vertical line, and add it."""
        chart = self.card.metric_name
        self._ask("", lambda text: self._references.add(chart, replace(line, text=text)))

    def edit(self, line: Line) -> None:
        """Ask for another text of a line."""
        chart = self.card.metric_name
        self._ask(line.text, lambda text: self._references.set_text(chart, line, text))

    def _ask(self, text: str, take: Callable[[str], None]) -> None:
        plot = self.card.plot
        frame = plot.frame()
        editor = ReferenceEditor(plot, text, take)
        width = min(_EDITOR_WIDTH, round(frame.width))
        left = round(frame.left + (frame.width - width) / 2)
        editor.setGeometry(left, round(frame.top) + Space.S, width, Space.CONTROL)
        editor.show()
        editor.setFocus(Qt.FocusReason.OtherFocusReason)

    # -- mouse ---------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take what is meant for a line; all else goes on to the plot."""
        if isinstance(event, QMouseEvent):
            return self._mouse_event(event)
        if isinstance(event, QKeyEvent):
            is_escape = event.key() == Qt.Key.Key_Escape
            return (is_escape and self._escape(event)) or self.keys.take(event)
        if event.type() == QEvent.Type.FocusOut:
            self.keys.leave()
        if event.type() == QEvent.Type.Leave:
            self._mouse = None
            self._point(None)
        return False

    def _mouse_event(self, event: QMouseEvent) -> bool:
        kind, place = event.type(), event.position()
        if kind == QEvent.Type.MouseMove:
            self._mouse = place
            self._move(place, bool(event.buttons()))
            return False
        is_plain = event.button() == _LEFT and not event.modifiers()
        if kind in (QEvent.Type.MouseButtonPress, _DOUBLE_CLICK) and is_plain:
            return self._press(place, kind == _DOUBLE_CLICK)
        if kind == QEvent.Type.MouseButtonRelease and self._held is not None:
            self._release()
            return True
        return False

    def _press(self, place: QPointF, is_double: bool) -> bool:
        line = self.line_near(place)
        if line is None:
            return False
        if is_double:
            self.edit(line)
        else:
            self._held = (self.card.metric_name, line, place)
            self.card.plot.setFocus(Qt.FocusReason.MouseFocusReason)
        return True

    def _move(self, place: QPointF, is_pressed: bool) -> None:
        if self._held is None:
            if not is_pressed:
                self._point(self.line_near(place))
            return
        _, line, start = self._held
        if self._trial is None and (place - start).manhattanLength() < _SMALLEST_DRAG:
            return
        moved = self.new_line(place, line.is_vertical)
        if moved is not None and line.is_on(self.card.plot.look):
            self._trial = replace(line, at=moved.at)
            self.card.plot.update()

    def _release(self) -> None:
        held, trial = self._held, self._trial
        self._let_go()
        if held is not None and trial is not None and held[0] == self.card.metric_name:
            self._references.move(held[0], held[1], trial)

    def _escape(self, event: QKeyEvent) -> bool:
        """Leave the dragged line where it was, before Esc means anything else."""
        if self._held is None:
            return False
        event.accept()
        if event.type() == QEvent.Type.KeyPress:
            self._let_go()
        return True

    def _let_go(self) -> None:
        self._held = self._trial = None
        self.card.plot.update()

    def _point(self, line: Line | None) -> None:
        """Show by the cursor which way a line can be dragged."""
        shape = Qt.CursorShape.CrossCursor
        if line is not None:
            vertical, horizontal = Qt.CursorShape.SplitHCursor, Qt.CursorShape.SplitVCursor
            shape = vertical if line.is_vertical else horizontal
        if self.card.plot.cursor().shape() != shape:
            self.card.plot.setCursor(shape)


class ReferenceEditor(QLineEdit):
    """A field over a plot: Enter takes the text, Esc leaves all as it was. Used once."""

    def __init__(self, plot: QWidget, text: str, take: Callable[[str], None]) -> None:
        super().__init__(text, plot)
        self._before, self._take = text, take
        self._is_done = False
        self.setAccessibleName("Text of the line")
        self.setPlaceholderText("Text, Enter to keep")
        self.setCursor(Qt.CursorShape.IBeamCursor)
        self.selectAll()

    def event(self, event: QEvent) -> bool:
        """Keep keys from the window's shortcuts while a text is typed."""
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._finish(is_taken=True)
        elif event.key() == Qt.Key.Key_Escape:
            self._finish(is_taken=False)
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self._finish(is_taken=self.text().strip() != self._before)

    def _finish(self, is_taken: bool) -> None:
        if self._is_done:
            return
        self._is_done = True
        text, parent = self.text(), self.parentWidget()
        if self.hasFocus() and parent is not None:
            parent.setFocus(Qt.FocusReason.OtherFocusReason)
        self.hide()
        self.deleteLater()
        if is_taken:
            self._take(tidy_text(text))
