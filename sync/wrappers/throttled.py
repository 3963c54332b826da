"""A peer over a connection that others need, too: so many bytes a second and no more."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Event, Lock
from typing import Any, TypeVar, cast

from msgspec.structs import replace

from sync.errors import Cancelled
from sync.protocol.messages import Pull, Request
from sync.protocol.peer import Peer
from sync.wrappers.sizes import weight

R = TypeVar("R")

_LEAST_PULL_BYTES = 1 << 16


class Throttled:
    """Asks a peer at most as fast as bytes may flow, both ways together, on average.

    What was sent or received is paid for by waiting before the next request. Pulls ask for about a
    second's worth, so that they come evenly. `wait` is as in `Retrying`.
    """

    def __init__(
        self,
        peer: Peer,
        bytes_per_s: float,
        *,
        wait: Callable[[float], bool] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        if bytes_per_s <= 0:
            raise ValueError("a speed limit is larger than nothing")
        self._peer = peer
        self._rate = bytes_per_s
        self._wait = wait or Event().wait
        self._clock = clock
        self._lock = Lock()
        self._free_at = clock()

    def ask(self, request: Request[R]) -> R:
        """The reply to a request; see `Peer`. Raises Cancelled when the user ends a pause."""
        request = self._smaller(request)
        pause = self._book(weight(request))
        if pause > 0 and self._wait(pause):
            raise Cancelled("Stopped while waiting for the speed limit")
        reply = self._peer.ask(request)
        self._book(weight(reply))
        return reply

    def _smaller(self, request: Request[R]) -> Request[R]:
        if not isinstance(request, Pull):
            return request
        limit = min(request.limit, max(_LEAST_PULL_BYTES, int(self._rate)))
        pull: Any = replace(request, limit=limit)
        return cast("Request[R]", pull)

    def _book(self, count: int) -> float:
        """Take so many bytes of the flow; how long to wait until those before have passed."""
        with self._lock:
            now = self._clock()
            pause = self._free_at - now
            self._free_at = max(self._free_at, now) + count / self._rate
            return pause
