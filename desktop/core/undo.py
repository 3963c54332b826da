"""What the user did and can take back: one list of changes for the whole window."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

_MOST = 200


@dataclass(frozen=True, slots=True)
class Change:
    """Something that was done and can be undone.

    `title` goes on a sentence that begins with "Undo": `rename of 3 runs`, `move of train/loss`.
    """

    title: str
    do: Callable[[], None]
    undo: Callable[[], None]


class UndoStack:
    """Changes in the order they were made, and those taken back. The oldest are forgotten."""

    def __init__(self, changed: Callable[[], None] = lambda: None) -> None:
        self._changed = changed
        self._done: list[Change] = []
        self._undone: list[Change] = []

    @property
    def undo_title(self) -> str:
        """What `undo` would take back; "" when there is nothing."""
        return self._done[-1].title if self._done else ""

    @property
    def redo_title(self) -> str:
        """What `redo` would do again; "" when there is nothing."""
        return self._undone[-1].title if self._undone else ""

    def push(self, change: Change) -> None:
        """Do it now and keep it; what was taken back before cannot be done again any more."""
        change.do()
        self._done = [*self._done[-(_MOST - 1) :], change]
        self._undone.clear()
        self._changed()

    def undo(self) -> None:
        """Take the last change back."""
        self._shift(self._done, self._undone, lambda change: change.undo())

    def redo(self) -> None:
        """Do again what was taken back last."""
        self._shift(self._undone, self._done, lambda change: change.do())

    def _shift(
        self, source: list[Change], target: list[Change], act: Callable[[Change], None]
    ) -> None:
        if source:
            act(source[-1])
            target.append(source.pop())
            self._changed()
