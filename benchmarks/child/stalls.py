"""Watches an event loop from a second thread, and keeps the stack of each stall.

The loop shows signs of life through a timer; while none comes, the main thread's stack is taken, so
that a stall is told with the place where it was spent.
"""

import sys
import threading
import time
import traceback
from dataclasses import dataclass

from PySide6.QtCore import QTimer

STALL_S = 0.05
_BEAT_MS = 5
_LOOK_S = 0.005
_FRAMES = 6


@dataclass(slots=True)
class Stall:
    """A time in which the event loop took no events, and what it did meanwhile.

    `busy` is the processor time of it, in seconds: the rest the loop waited, for the interpreter
    lock or, on a machine that others use too, for a core.
    """

    seconds: float
    busy: float
    stack: str


class StallWatch:
    """`with StallWatch() as watch:` around what is recorded, on the thread of the event loop."""

    def __init__(self) -> None:
        self.stalls: list[Stall] = []
        self._beat = time.monotonic()
        self._clock = time.pthread_getcpuclockid(threading.get_ident())
        self._ended = threading.Event()
        self._main = threading.get_ident()
        self._timer = QTimer(interval=_BEAT_MS)
        self._timer.timeout.connect(self._live)
        self._thread = threading.Thread(target=self._watch, name="stall watch", daemon=True)

    def __enter__(self) -> "StallWatch":
        self._live()
        self._timer.start()
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()
        self._timer.stop()

    def _live(self) -> None:
        self._beat = time.monotonic()

    def _watch(self) -> None:
        seen, stack = self._beat, ""
        used = time.clock_gettime(self._clock)
        while not self._ended.wait(_LOOK_S):
            if self._beat != seen:
                seconds, now = self._beat - seen, time.clock_gettime(self._clock)
                if seconds > STALL_S:
                    self.stalls.append(Stall(seconds, now - used, stack))
                seen, stack, used = self._beat, "", now
            elif time.monotonic() - seen > STALL_S / 2 and not stack:
                frame = sys._current_frames().get(self._main)
                if frame is not None:
                    stack = "".join(traceback.format_stack(frame)[-_FRAMES:])
