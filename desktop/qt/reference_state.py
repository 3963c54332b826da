"""The lines that the user drew into charts; every change of them can be undone."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, Signal

from desktop.core import metrics
from desktop.core.reference import Line, References, tidy_text
from desktop.qt.undo_stack import Change, UndoStack


class ReferenceState(QObject):
    """Shared by all charts."""

    changed = Signal()

    def __init__(self, stack: UndoStack) -> None:
        super().__init__()
        self._stack = stack
        self.value = References()

    def add(self, chart: str, line: Line) -> None:
        named = replace(line, text=tidy_text(line.text))
        self._change("new line in", chart, self.value.added(chart, named))

    def move(self, chart: str, before: Line, after: Line) -> None:
        self._change("move of a line in", chart, self.value.replaced(chart, before, after))

    def set_text(self, chart: str, line: Line, text: str) -> None:
        named = replace(line, text=tidy_text(text))
        self._change("text of a line in", chart, self.value.replaced(chart, line, named))

    def remove(self, chart: str, line: Line) -> None:
        self._change("removal of a line in", chart, self.value.removed(chart, line))

    def clear(self, chart: str) -> None:
        """Remove all lines of a chart."""
        self._change("removal of the lines in", chart, self.value.cleared(chart))

    def state(self) -> dict[str, Any]:
        return self.value.state()

    def restore(self, kept: object) -> None:
        """Take up what `state` gave."""
        self._set(References.from_state(kept))

    def _change(self, title: str, chart: str, value: References) -> None:
        before = self.value
        if value != before:
            title = f"{title} {metrics.short_name(chart)}"
            self._stack.push(Change(title, lambda: self._set(value), lambda: self._set(before)))

    def _set(self, value: References) -> None:
        if value != self.value:
            self.value = value
            self.changed.emit()
