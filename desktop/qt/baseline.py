"""The run that others are measured against: one choice for the table and the comparisons."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from desktop.core.source import RunKey


class Baseline(QObject):
    """The baseline run, or none."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._key: RunKey | None = None

    @property
    def key(self) -> RunKey | None:
        return self._key

    def set(self, key: RunKey | None) -> None:
        """Measure against this run; None measures against nothing."""
        if key != self._key:
            self._key = key
            self.changed.emit()
