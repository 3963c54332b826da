"""What can be set about logging, from the environment; `init()` arguments come first.

TRACKLIB_DIR         the store                               ~/tracklib
TRACKLIB_PROJECT     the project of runs that name none      default
TRACKLIB_RUN_ID      the id of the run; ranks and requeued jobs share it
TRACKLIB_MODE        "disabled": do nothing, quickly
TRACKLIB_STRICT      "1": a failing or slow disk raises instead of being survived
TRACKLIB_INTERVAL    seconds between two absorbs             2 on local disks, 15 elsewhere
TRACKLIB_SYNC        a remote to send each run to while it is logged; "1": the default one
TRACKLIB_CAPTURE     what is recorded without asking         1
TRACKLIB_CAPTURE_INTERVAL  seconds between two looks at the machine  15
TRACKLIB_MEMORY_MB   memory for rows while the disk fails    64
"""

from __future__ import annotations

import os

from tracklib.errors import ValueRangeError

LOCAL_INTERVAL_S = 2.0
REMOTE_INTERVAL_S = 15.0
CAPTURE_INTERVAL_S = 15.0


def text(name: str, default: str = "") -> str:
    """A setting as it stands in the environment."""
    return os.environ.get(name) or default


def _number(name: str, default: float) -> float:
    value = text(name)
    try:
        number = float(value) if value else default
    except ValueError:
        number = -1.0
    if not number > 0:
        raise ValueRangeError(f"{name} must be a number above 0, not {value!r}")
    return number


def interval_s(is_local: bool) -> float:
    """Seconds between two absorbs."""
    return _number("TRACKLIB_INTERVAL", LOCAL_INTERVAL_S if is_local else REMOTE_INTERVAL_S)


def capture_interval_s() -> float:
    """Seconds between two looks at the machine."""
    return _number("TRACKLIB_CAPTURE_INTERVAL", CAPTURE_INTERVAL_S)


def backlog_bytes() -> int:
    """Memory for rows while the disk does not take them."""
    return int(_number("TRACKLIB_MEMORY_MB", 64.0) * (1 << 20))


def is_strict() -> bool:
    """Whether the world's faults raise."""
    return text("TRACKLIB_STRICT") in ("1", "true", "yes")


def is_disabled(mode: str | None) -> bool:
    """Whether to do nothing. Raises ValueRangeError for an unknown mode."""
    chosen = mode or text("TRACKLIB_MODE", "local")
    if chosen not in ("local", "disabled"):
        raise ValueRangeError(f'mode must be "local" or "disabled", not {chosen!r}')
    return chosen == "disabled"
