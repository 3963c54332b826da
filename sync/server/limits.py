"""How often somebody may ask: a bucket of requests that fills up again."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Lock

from sync.errors import Code, Refused

_MOST_BUCKETS = 10_000


class RateLimit:
    """So many requests a second for each token, and a few more at once. From any thread."""

    def __init__(
        self, per_s: float, burst: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._per_s = per_s
        self._burst = burst
        self._clock = clock
        self._lock = Lock()
        self._buckets: dict[str, tuple[float, float]] = {}
        """What is left, and when that was counted."""

    def take(self, who: str) -> None:
        """Count a request. Raises Refused, with how long to wait, when there were too many."""
        now = self._clock()
        with self._lock:
            left, then = self._buckets.pop(who, (self._burst, now))
            left = min(self._burst, left + (now - then) * self._per_s)
            is_allowed = left >= 1
            self._buckets[who] = (left - is_allowed, now)
            if len(self._buckets) > _MOST_BUCKETS:
                del self._buckets[next(iter(self._buckets))]  # who asked longest ago
        if not is_allowed:
            raise Refused(
                Code.TOO_MANY,
                f"More than {self._per_s:g} requests a second",
                retry_after_s=(1 - left) / self._per_s,
            )
