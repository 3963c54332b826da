"""The page design in force; every change of it can be undone."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, Signal

from desktop.core.arrangement import Arrangement
from desktop.core.page_design import PageDesign
from desktop.qt.undo_stack import Change, UndoStack


class DesignState(QObject):
    """Shared by the page of charts and everything that changes it."""

    changed = Signal()

    def __init__(self, stack: UndoStack) -> None:
        super().__init__()
        self._stack = stack
        self.value = PageDesign()

    def change(self, title: str, design: PageDesign) -> None:
        """Take another design; `title` names the change after the word "Undo"."""
        before = self.value
        if design != before:
            self._stack.push(Change(title, lambda: self._set(design), lambda: self._set(before)))

    def arrange(self, title: str, arrangement: Arrangement) -> None:
        """Take another arrangement of the cards."""
        self.change(title, self.value.arranged(arrangement))

    def state(self) -> dict[str, Any]:
        return self.value.state()

    def restore(self, kept: object) -> None:
        """Take up what `state` gave."""
        self._set(PageDesign.from_state(kept))

    def _set(self, design: PageDesign) -> None:
        if design != self.value:
            self.value = design
            self.changed.emit()
