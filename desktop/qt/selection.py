"""The runs that are selected in the table, for views beside it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from desktop.core.source import RunKey


class Selection(QObject):
    """Selected runs, top to bottom as the table lists them."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._keys: list[RunKey] = []

    @property
    def keys(self) -> list[RunKey]:
        return self._keys

    def set(self, keys: Sequence[RunKey]) -> None:
        if list(keys) != self._keys:
            self._keys = list(keys)
            self.changed.emit()
