"""Syncing again and again, whenever there is something new and a connection."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

from sync.engine.session import Session
from sync.errors import SyncError

Wait = Callable[[float], bool]
"""Pauses for so many seconds; True as soon as the user wants no more."""

BUSY_S = 0.5
"""Between two looks while something happens: a point is on another machine in three seconds."""
QUIET_S = 2.0
_QUIET_AFTER = 60
_MOST_S = 60.0
_AFTER_THE_END_S = 3600.0


def watch(
    sync: Callable[[], Session],
    wait: Wait,
    *,
    told: Callable[[Session], None],
    failed: Callable[[SyncError, float], None],
    is_over: Callable[[], bool] = lambda: False,
    clock: Callable[[], float] = time.monotonic,
) -> None:
    """Sync until `wait` says that it is enough, or `is_over` and nothing is left to send.

    Where that cannot be sent, it is given up an hour after the end.
    `told` gets what each sync did, `failed` what went wrong and the seconds until the next try.
    Faults of the network end nothing: who is offline today has a connection tomorrow.
    """
    quiet, pause, deadline = 0, 1.0, math.inf
    while clock() < deadline:
        ended = is_over()
        if ended and deadline == math.inf:
            deadline = clock() + _AFTER_THE_END_S
        try:
            session = sync()
        except SyncError as error:
            failed(error, pause)
            if wait(pause):
                return
            pause = min(_MOST_S, pause * 2)
            continue
        pause = 1.0
        told(session)
        if ended and not session.has_news:
            return
        quiet = 0 if session.has_news else quiet + 1
        if wait(BUSY_S if quiet < _QUIET_AFTER else QUIET_S):
            return
