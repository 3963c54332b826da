"""Brings all widgets up to a new palette or font a few at a time, so that no event has to wait.

Until all are done nothing is painted: the screen keeps the old look and then has the new one,
never some of both.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator

import shiboken6
from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication, QWidget

_SLICE_S = 0.008


class Restyling(QObject):
    """One change of the looks after the other."""

    def __init__(self, app: QApplication, parent: QObject) -> None:
        super().__init__(parent)
        self._app = app
        self._work: Iterator[bool] = iter(())
        self._frozen: list[QWidget] = []
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._turn)

    def start(
        self,
        bring: Callable[[QWidget], None],
        then: Callable[[], None],
        first: Iterable[None] = (),
    ) -> None:
        """Go through `first`, call `bring` with each widget there is, call `then`, then paint."""
        self.finish()
        self._frozen = self._app.topLevelWidgets()
        for window in self._frozen:
            window.setUpdatesEnabled(False)
        self._work = self._steps(bring, then, first)
        self._timer.start()

    def is_busy(self) -> bool:
        """Whether there is more to do."""
        return self._timer.isActive()

    def finish(self) -> None:
        """Do what is left at once."""
        self._timer.stop()
        for _ in self._work:
            pass

    def _turn(self) -> None:
        until = time.monotonic() + _SLICE_S
        for rests in self._work:
            if rests or time.monotonic() > until:
                return
        self._timer.stop()

    def _steps(
        self,
        bring: Callable[[QWidget], None],
        then: Callable[[], None],
        first: Iterable[None],
    ) -> Iterator[bool]:
        """Yields after each step whether the event loop should have a turn now."""
        try:
            for _ in first:
                yield False
            for widget in self._app.allWidgets():
                if shiboken6.isValid(widget):
                    bring(widget)
                    yield False
            yield True
            then()
            yield True  # layouts follow
            yield from self._thaw()
        finally:
            for _ in self._thaw():
                pass

    def _thaw(self) -> Iterator[bool]:
        """Let windows be painted again, each in a turn of its own."""
        while self._frozen:
            window = self._frozen.pop()
            if shiboken6.isValid(window):
                window.setUpdatesEnabled(True)
                yield window.isVisible()
