"""A hybrid logical clock: stamps that order edits across processes and machines.

After S. Kulkarni, M. Demirbas et al., "Logical Physical Clocks" (2014): a stamp is the wall time
in milliseconds shifted left by 16 bits plus a counter, and never goes back even if the wall clock
does.
"""

from __future__ import annotations

import time

_COUNTER_BITS = 16


class HybridClock:
    """Makes stamps that only grow."""

    __slots__ = ("_last",)

    def __init__(self, last: int = 0) -> None:
        self._last = last

    def now(self) -> int:
        """A stamp later than all that this clock made, and than the `last` it began with."""
        wall = (time.time_ns() // 1_000_000) << _COUNTER_BITS
        self._last = max(self._last + 1, wall)
        return self._last
