"""Brings calls from worker threads onto the event loop."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from threading import Lock

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

_LONGEST_TURN_S = 0.012


class Relay(QObject):
    """`deliver(call)` from any thread runs `call()` on the thread that made the relay.

    Calls run in order, a few milliseconds' worth per turn of the event loop, so that a flood of
    results never stalls painting and input.
    """

    _waiting = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._calls: deque[Callable[[], None]] = deque()
        self._closed = False
        self._door = Lock()
        self._waiting.connect(self._run_some, Qt.ConnectionType.QueuedConnection)
        # What is queued while queued calls are made is made in the same turn; a timer lets go.
        self._rest = QTimer(self, singleShot=True, interval=0)
        self._rest.timeout.connect(self._run_some)

    def deliver(self, call: Callable[[], None]) -> None:
        """Have `call` run on the event loop soon. Does nothing once closed."""
        with self._door:
            if self._closed:
                return
            self._calls.append(call)
            if len(self._calls) == 1:
                self._waiting.emit()

    def is_idle(self) -> bool:
        return not self._calls

    def close(self) -> None:
        """Drop what waits and accept nothing more. Afterwards no thread is inside `deliver`, so
        that the relay may be deleted."""
        with self._door:
            self._closed = True
            self._calls.clear()

    @Slot()
    def _run_some(self) -> None:
        until = time.perf_counter() + _LONGEST_TURN_S
        try:
            while self._calls and not self._closed and time.perf_counter() < until:
                call = self._calls[0]
                try:
                    call()
                finally:
                    if self._calls:
                        self._calls.popleft()
        finally:  # also after a call that failed: the others still wait
            if self._calls and not self._closed:
                self._rest.start()
