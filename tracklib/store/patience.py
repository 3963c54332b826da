"""How often a reader tries again while a writer changes its files under it."""

from __future__ import annotations

import time
from collections.abc import Iterator

_AT_ONCE = 5
_FEWEST = 20
_PATIENCE_S = 3.0
_PAUSE_S = 0.002


def attempts() -> Iterator[int]:
    """0, 1, 2 … for some seconds: the first ones at once, later ones after ever other pauses, so
    that a writer and its reader do not stay in step on a crowded machine."""
    deadline = time.monotonic() + _PATIENCE_S
    number = 0
    while number < _FEWEST or time.monotonic() < deadline:
        if number >= _AT_ONCE:
            time.sleep(_PAUSE_S * (number % _AT_ONCE))
        yield number
        number += 1
