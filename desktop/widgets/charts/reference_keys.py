"""Lines of a plot by keys: Tab chooses one, arrows move it, Enter names it, Delete removes it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent

from desktop.core.reference import Line, moved, place_in
from desktop.qt.reference_state import ReferenceState
from desktop.widgets.charts.card import Card
from desktop.widgets.charts.plot_references import label_of

_STEP, _LARGE_STEP = 1, 10  # pixels
_ALONG: dict[int, tuple[bool, int]] = {  # whether for upright lines, and which way
    Qt.Key.Key_Left: (True, -1),
    Qt.Key.Key_Right: (True, 1),
    Qt.Key.Key_Up: (False, 1),
    Qt.Key.Key_Down: (False, -1),
}
_TABS = (Qt.Key.Key_Tab, Qt.Key.Key_Backtab)
_ENTERS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_SHIFT = Qt.KeyboardModifier.ShiftModifier
_MODIFIERS = _SHIFT | Qt.KeyboardModifier.KeypadModifier


class ReferenceKeys:
    """Which line of a card's plot is chosen, and what keys do with it.

    A key that is held down moves the line as long as it is held: one change to undo.
    """

    def __init__(
        self, card: Card, references: ReferenceState, edit: Callable[[Line], None]
    ) -> None:
        self._card = card
        self._references = references
        self._edit = edit
        self._chosen: tuple[str, Line] | None = None
        self._trial: Line | None = None

    # -- what is chosen ------------------------------------------------------------------------

    def chosen(self) -> Line | None:
        """The chosen line, as it was before it was moved; None where there is none any more."""
        if self._chosen is None or self._chosen[0] != self._card.metric_name:
            return None
        line = self._chosen[1]
        return line if line in self._references.value.of(self._chosen[0]) else None

    def chosen_now(self) -> Line | None:
        """The chosen line where it is by now."""
        chosen = self.chosen()
        return self._trial or chosen if chosen is not None else None

    def lines(self) -> tuple[Line, ...]:
        """The lines of the chart, the chosen one where it is by now."""
        chosen, trial = self.chosen(), self._trial
        lines = self._references.value.of(self._card.metric_name)
        if chosen is None or trial is None:
            return lines
        return tuple(trial if line == chosen else line for line in lines)

    def step(self, by: int) -> bool:
        """Choose the next line in view, or the one before; none behind the last."""
        plot = self._card.plot
        frame, look = plot.frame(), plot.look
        lines = self._references.value.of(self._card.metric_name)
        seen = [line for line in lines if place_in(frame, look, line) is not None]
        chosen = self.chosen()
        at = seen.index(chosen) + by if chosen in seen else (0 if by > 0 else len(seen) - 1)
        if plot.picture is None or not 0 <= at < len(seen):
            self.leave()
            return False
        self._choose(seen[at], f"{at + 1} of {len(seen)}")
        return True

    def _choose(self, line: Line | None, place: str = "") -> None:
        self._chosen = None if line is None else (self._card.metric_name, line)
        self._trial = None
        if line is not None:
            said = f"Line {label_of(line)}, chosen"
            self._card.plot.setAccessibleDescription(f"{said}, {place}" if place else said)
        self._card.plot.update()

    def leave(self) -> None:
        """Choose none; what was moved stays where it is."""
        if self._chosen is not None:
            self._keep()
            self._choose(None)

    def _keep(self) -> None:
        """End a move."""
        before, after = self.chosen(), self._trial
        self._trial = None
        if before is not None and after is not None and after != before:
            chart = self._card.metric_name
            self._chosen = (chart, after)
            self._references.move(chart, before, after)

    # -- keys ----------------------------------------------------------------------------------

    def take(self, event: QKeyEvent) -> bool:
        """Whether a key was meant for the lines; until one is chosen only Tab is."""
        kind = event.type()
        if kind == QEvent.Type.KeyRelease:
            if not event.isAutoRepeat():
                self._keep()
            return False
        is_plain = not event.modifiers() & ~_MODIFIERS
        if kind == QEvent.Type.KeyPress and event.key() in _TABS and is_plain:
            return self._tab(event)
        chosen = self.chosen_now()
        if chosen is None or not is_plain or not self._is_meant(event.key()):
            return False
        event.accept()
        if kind == QEvent.Type.KeyPress:
            self._act(event, chosen)
        return True

    def _tab(self, event: QKeyEvent) -> bool:
        is_back = event.key() == Qt.Key.Key_Backtab
        if is_back and self.chosen() is None:
            return False
        return self.step(-1 if is_back else 1)

    @staticmethod
    def _is_meant(key: int) -> bool:
        others = (Qt.Key.Key_Delete, Qt.Key.Key_Escape)
        return key in _ALONG or key in _ENTERS or key in others

    def _act(self, event: QKeyEvent, line: Line) -> None:
        key = event.key()
        if key in _ALONG:
            upright, way = _ALONG[key]
            if upright == line.is_vertical:
                size = _LARGE_STEP if event.modifiers() & _SHIFT else _STEP
                self._move(line, way * size)
            else:
                self._keep()
                self.step(way if upright else -way)
            return
        self._keep()
        chosen = self.chosen()
        if key == Qt.Key.Key_Escape or chosen is None:
            self.leave()
        elif key == Qt.Key.Key_Delete:
            self._choose(None)
            self._references.remove(self._card.metric_name, chosen)
        else:
            self._edit(chosen)

    def _move(self, line: Line, pixels: int) -> None:
        plot = self._card.plot
        there = moved(plot.frame(), plot.look, line, pixels)
        if there is not None:
            self._trial = there
            plot.setAccessibleDescription(f"Line {label_of(there)}")
            plot.update()
