"""How numbers, times and texts look in a terminal."""

from __future__ import annotations

import math
import os
from datetime import UTC, datetime
from typing import Any

NOTHING = "–"
"""Shown where there is no value."""

_SECOND_NS = 1_000_000_000
_EXACT_DIGITS = 15


def number(value: float, digits: int = 4) -> str:
    """A number with some significant digits; whole numbers in full; NaN and infinities in words.

    What was rounded to a whole number shows it by its decimals: `1.000`.
    """
    try:
        real = float(value)
    except OverflowError:  # a whole number that no double holds
        return str(value)
    if not math.isfinite(real):
        return "NaN" if math.isnan(real) else ("inf" if real > 0 else "-inf")
    if real == int(real) and abs(real) < 10**_EXACT_DIGITS:
        return "-0" if real == 0 and math.copysign(1, real) < 0 else str(int(real))
    text = f"{real:.{digits}g}"
    if "." not in text and float(text) != real:
        text = f"{real:#.{digits}g}"  # 0.99999 is 1.000, which only 1 itself is
    mantissa, e, exponent = text.partition("e")
    return f"{mantissa}e{int(exponent)}" if e else mantissa


def value(data: Any, digits: int = 4) -> str:
    """Any value of config or summary, on one line."""
    if data is None:
        return "none"
    if isinstance(data, bool):
        return "true" if data else "false"
    if isinstance(data, (int, float)):
        return number(data, digits)
    if isinstance(data, (list, tuple)):
        return "[" + ", ".join(value(part, digits) for part in data) + "]"
    if isinstance(data, dict):
        return "{" + ", ".join(f"{line(str(k))}: {value(v, digits)}" for k, v in data.items()) + "}"
    return line(str(data))


def line(text: str) -> str:
    """A text on one line, without characters that a terminal would obey."""
    return "".join(character if character.isprintable() else " " for character in text)


def lines(text: str) -> list[str]:
    """The lines of a text, each without characters that a terminal would obey."""
    return [line(part.expandtabs(4)) for part in text.splitlines()]


def duration(seconds: float) -> str:
    """A length of time in its two largest units: `41s`, `12m 03s`, `3h 25m`, `2d 03h`."""
    if seconds < 10:
        return f"{max(0.0, seconds):.1f}s"
    minutes, second = divmod(round(seconds), 60)
    hours, minute = divmod(minutes, 60)
    days, hour = divmod(hours, 24)
    if days:
        return f"{days}d {hour:02d}h"
    if hours:
        return f"{hours}h {minute:02d}m"
    return f"{minutes}m {second:02d}s" if minutes else f"{second}s"


def ago(time_ns: int, now_ns: int) -> str:
    """How long ago something was, in one unit; its date beyond a month."""
    seconds = (now_ns - time_ns) // _SECOND_NS
    if seconds < 5:
        return "now" if seconds > -60 else date(time_ns)
    for most, unit_s, unit in ((60, 1, "s"), (3600, 60, "min"), (86400, 3600, "h")):
        if seconds < most:
            return f"{seconds // unit_s} {unit} ago"
    if seconds < 30 * 86400:
        return f"{seconds // 86400} d ago"
    return date(time_ns)


def date(time_ns: int) -> str:
    """The local date."""
    return datetime.fromtimestamp(time_ns // _SECOND_NS).strftime("%Y-%m-%d")


def moment(time_ns: int) -> str:
    """The local date and time, to the second."""
    return datetime.fromtimestamp(time_ns // _SECOND_NS).strftime("%Y-%m-%d %H:%M:%S")


def iso(time_ns: int) -> str:
    """The time in UTC for programs, with all its nanoseconds: `2026-11-23T19:25:01.000000042Z`."""
    second, rest_ns = divmod(time_ns, _SECOND_NS)
    return f"{datetime.fromtimestamp(second, UTC):%Y-%m-%dT%H:%M:%S}.{rest_ns:09d}Z"


def path(folder: str | os.PathLike[str]) -> str:
    """A path with `~` for the home folder."""
    text, home = os.fspath(folder), os.path.expanduser("~")
    return "~" + text[len(home) :] if text == home or text.startswith(home + os.sep) else text


def size(count_bytes: int) -> str:
    """A number of bytes."""
    amount = float(count_bytes)
    for unit in ("B", "KiB", "MiB", "GiB"):
        if amount < 1024 or unit == "GiB":
            break
        amount /= 1024
    return f"{amount:.0f} {unit}" if unit == "B" else f"{amount:.1f} {unit}"


def count(amount: int, one: str, many: str = "") -> str:
    """`1 run`, `12 runs`."""
    return f"{amount:,} {one if amount == 1 else many or one + 's'}"
