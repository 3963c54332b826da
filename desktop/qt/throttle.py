"""Runs something at most once in a while: the first call soon, the following ones later."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer


class Throttle(QObject):
    """`call()` has `work` run at the end of this turn of the event loop, or when it may again."""

    def __init__(self, work: Callable[[], None], at_most_every_ms: int, parent: QObject) -> None:
        super().__init__(parent)
        self._work = work
        self._is_wanted = False
        self._pause = QTimer(self, singleShot=True, interval=at_most_every_ms)
        self._pause.timeout.connect(self._run_if_wanted)
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._run_if_wanted)

    def call(self) -> None:
        self._is_wanted = True
        if not self._pause.isActive():
            self._soon.start()

    def _run_if_wanted(self) -> None:
        if self._is_wanted:
            self._is_wanted = False
            self._pause.start()
            self._work()
