"""Numbers, durations and times as the window writes them."""

from __future__ import annotations

import math
import os
from datetime import datetime
from typing import Any

MISSING = "–"

_MINUTE = 60
_HOUR = 3600
_DAY = 86400


def number(value: float, digits: int = 4) -> str:
    """A number in few characters: `digits` significant ones, thousands grouped, powers short.

    >>> number(0.031249), number(12345), number(2e-05), number(float("nan"))
    ('0.03125', '12,345', '2e-5', 'NaN')
    """
    if isinstance(value, float):
        if math.isnan(value):
            return "NaN"
        if math.isinf(value):
            return "∞" if value > 0 else "−∞"
        if not value.is_integer() or abs(value) >= 1e15:
            return _fraction(value, digits)
    return f"{int(value):,}".replace("-", "−")


def result(content: Any) -> str:
    """A measured value: as `value`, but fractions keep their zeros, so that columns line up.

    A whole number from 2 on is a count, such as of epochs; 1 may be the best of all accuracies.

    >>> result(0.957), result(1.0), result(0.95712), result(12.0)
    ('0.9570', '1.000', '0.9571', '12')
    """
    is_count = isinstance(content, float) and content.is_integer() and abs(content) >= 2
    if isinstance(content, float) and not is_count and 1e-4 <= abs(content) < 10**6:
        return f"{content:,.{_decimals(content, 4)}f}".replace("-", "−")
    return value(content)


def _decimals(value: float, digits: int) -> int:
    return max(0, digits - 1 - math.floor(math.log10(abs(value))))


def _fraction(value: float, digits: int) -> str:
    if 1e-4 <= abs(value) < 10**6:
        text = f"{value:,.{_decimals(value, digits)}f}"
        if "." in text:
            text = text.rstrip("0").rstrip(".")
        return text.replace("-", "−")
    mantissa, _, exponent = f"{value:.{digits - 1}e}".partition("e")
    if "." in mantissa:
        mantissa = mantissa.rstrip("0").rstrip(".")
    return f"{mantissa}e{int(exponent)}".replace("-", "−", 1 if value < 0 else 0)


def short_power(value: float) -> str:
    """A very large or small number as a power of ten in up to three digits: `2.5e20`."""
    mantissa, _, exponent = f"{value:.2e}".partition("e")
    mantissa = mantissa.rstrip("0").rstrip(".")
    return f"{mantissa.replace('-', '−')}e{int(exponent)}"


def duration(seconds: float) -> str:
    """A duration as a clock shows it: `0:41`, `12:05`, `3:07:00`, `2d 4h`."""
    if not math.isfinite(seconds):
        return MISSING
    whole = max(0, int(seconds))
    if whole >= _DAY:
        return f"{whole // _DAY}d {whole % _DAY // _HOUR}h"
    hours, minutes, rest = whole // _HOUR, whole % _HOUR // _MINUTE, whole % _MINUTE
    if hours:
        return f"{hours}:{minutes:02d}:{rest:02d}"
    return f"{minutes}:{rest:02d}"


def moment(time_ns: int, now: datetime | None = None) -> str:
    """A time on the viewer's clock: `19:25` today, `21 Nov 19:25` this year, else with the year."""
    when = datetime.fromtimestamp(time_ns / 1e9)
    now = now or datetime.now()
    clock = f"{when:%H:%M}"
    if when.date() == now.date():
        return clock
    day = f"{when.day} {when:%b}"
    return f"{day} {clock}" if when.year == now.year else f"{day} {when.year}"


def span(since_ns: int, now_ns: int) -> str:
    """A length of time in one unit, for sentences: `5 s`, `3 min`, `2 h`, `4 days`."""
    seconds = max(0, now_ns - since_ns) // 1_000_000_000
    for unit_s, unit in ((_DAY, "day"), (_HOUR, "h"), (_MINUTE, "min")):
        if seconds >= unit_s:
            amount = seconds // unit_s
            plural = "s" if unit == "day" and amount != 1 else ""
            return f"{amount:,} {unit}{plural}"
    return f"{seconds} s"


def ago(time_ns: int, now_ns: int) -> str:
    """How long ago something was: `just now`, `5 min ago`, `in 2 h` where clocks differ."""
    if abs(now_ns - time_ns) < 2_000_000_000:
        return "just now"
    if time_ns > now_ns:
        return f"in {span(now_ns, time_ns)}"
    return f"{span(time_ns, now_ns)} ago"


def path(folder: str) -> str:
    """A path with `~` for the home folder."""
    home = os.path.expanduser("~")
    is_inside = folder == home or folder.startswith(home + os.sep)
    return "~" + folder[len(home) :] if is_inside else folder


def moment_in_full(time_ns: int) -> str:
    """A time to the second with date, for tool tips."""
    return f"{datetime.fromtimestamp(time_ns / 1e9):%Y-%m-%d %H:%M:%S}"


def value(content: Any) -> str:
    """Any config or summary value in one line."""
    if content is None:
        return MISSING
    if isinstance(content, bool):
        return "true" if content else "false"
    if isinstance(content, int | float):
        return number(content)
    if isinstance(content, list | tuple):
        return "[" + ", ".join(value(item) for item in content) + "]"
    return str(content).replace("\n", " ")


def size(amount: int) -> str:
    """A number of bytes with three digits and its unit: `4.21 MB`."""
    if amount < 1000:
        return f"{amount} B"
    scaled, units = amount / 1000, iter(("kB", "MB", "GB"))
    unit = next(units)
    while scaled >= 999.5 and (larger := next(units, "")):
        scaled, unit = scaled / 1000, larger
    return f"{scaled:.3g} {unit}" if scaled < 999.5 else f"{scaled:,.0f} {unit}"


def count(amount: int, thing: str) -> str:
    """`1 run`, `12 runs`, `10,000 runs`."""
    return f"{amount:,} {thing}" + ("" if amount == 1 else "s")
