"""Lengths of time as they are written in queries: `90s`, `1h30m`, `-7d`."""

from __future__ import annotations

import re
from decimal import Decimal

UNITS: dict[str, float] = {
    "ms": 0.001,
    "s": 1.0,
    "min": 60.0,
    "m": 60.0,
    "h": 3600.0,
    "d": 86400.0,
    "w": 604800.0,
    "y": 31557600.0,
}
"""Seconds of each unit; `y` is the Julian year of 365.25 days."""

_LONGEST_S = 1e12
_PART = re.compile(r"([0-9]{1,20}(?:\.[0-9]+)?)(ms|min|[smhdwy])")
_WHOLE = re.compile(r"[+-]?(?:[0-9]{1,20}(?:\.[0-9]+)?(?:ms|min|[smhdwy]))+")


def is_duration(raw: str) -> bool:
    """Whether a word is a length of time (of at most some 30,000 years)."""
    return _WHOLE.fullmatch(raw) is not None and abs(seconds_of(raw)) <= _LONGEST_S


def seconds_of(raw: str) -> float:
    """The seconds of a length of time, negative with a leading minus."""
    total = sum(float(count) * UNITS[unit] for count, unit in _PART.findall(raw))
    return -total if raw.startswith("-") else total


def written(seconds: float) -> str:
    """A length of time as a query writes it; `seconds_of` gives exactly the same number back."""
    sign, left = ("-" if seconds < 0 else ""), abs(seconds)
    for unit in ("w", "d", "h", "m"):
        count, rest = divmod(left, UNITS[unit])
        if count and not rest:
            return f"{sign}{int(count)}{unit}"
    digits = format(Decimal(repr(left)), "f")
    return f"{sign}{digits.removesuffix('.0')}s"
