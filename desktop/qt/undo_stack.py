"""`desktop.core.undo.UndoStack` with a signal for menus."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from desktop.core import undo
from desktop.core.undo import Change

__all__ = ["Change", "UndoStack"]


class UndoStack(QObject):
    """What the user can take back. `changed` after every push, undo and redo."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._stack = undo.UndoStack(self.changed.emit)

    @property
    def undo_title(self) -> str:
        return self._stack.undo_title

    @property
    def redo_title(self) -> str:
        return self._stack.redo_title

    def push(self, change: Change) -> None:
        """Do it now and keep it."""
        self._stack.push(change)

    def undo(self) -> None:
        self._stack.undo()

    def redo(self) -> None:
        self._stack.redo()
