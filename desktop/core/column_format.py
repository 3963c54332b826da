"""How numbers of a column are written, as the user chose: a short text such as "percent:1"."""

from __future__ import annotations

import math
from typing import Any

from desktop.core import formatting

FORMATS: dict[str, str] = {
    "": "As usual",
    "digits:2": "2 digits",
    "digits:3": "3 digits",
    "digits:6": "6 digits",
    "digits:10": "10 digits",
    "fixed:0": "No decimals",
    "fixed:2": "2 decimals",
    "fixed:4": "4 decimals",
    "scientific:2": "Scientific",
    "percent:1": "Percent",
    "percent:2": "Percent, 2 decimals",
    "duration": "Duration in seconds",
}
"""What is offered, with its name in menus."""


def formatted(content: Any, wanted: str) -> str | None:
    """A number as wanted; None where this is no number or nothing is wanted.

    >>> formatted(0.95712, "percent:1"), formatted(12345.678, "fixed:2"), formatted(1e-7, "fixed:2")
    ('95.7 %', '12,345.68', '0.00')
    >>> formatted(0.00031249, "scientific:2"), formatted(3725, "duration"), formatted("x", "")
    ('3.12e-4', '1:02:05', None)
    """
    if not wanted or isinstance(content, bool) or not isinstance(content, int | float):
        return None
    value = _float(content)
    if not math.isfinite(value):
        return formatting.number(value)
    kind, _, digits_text = wanted.partition(":")
    digits = int(digits_text) if digits_text.isdecimal() else 0
    text = _write(value, kind, digits)
    return None if text is None else text.replace("-", "−", 1) if value < 0 else text


def _write(value: float, kind: str, digits: int) -> str | None:
    if kind == "duration":
        return formatting.duration(value)
    if kind == "percent":
        return f"{100 * value:,.{digits}f} %"
    if kind == "fixed":
        return f"{value:,.{digits}f}"
    if kind == "scientific":
        mantissa, _, exponent = f"{value:.{digits}e}".partition("e")
        return f"{mantissa}e{int(exponent)}"
    return formatting.number(value, digits).replace("−", "-") if kind == "digits" else None


def _float(content: float) -> float:
    try:
        return float(content)
    except OverflowError:
        return math.inf if content > 0 else -math.inf
