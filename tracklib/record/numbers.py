"""What counts as a number in `log()`, and how nested dicts become names.

Numbers of other libraries are recognised by their protocol (`__float__`, `__index__`, `.item()`),
never by importing the library.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from tracklib.errors import ValueRangeError, ValueTypeError

_HINTS = {
    "NoneType": "leave the key out where there is no value",
    "str": "text belongs in config, summary or notes",
    "list": "log each value by itself, or its mean",
    "tuple": "log each value by itself, or its mean",
    "complex": "log its real and imaginary part, or its magnitude",
}


def as_float(name: str, value: Any) -> float:
    """The value as float64.

    Whole numbers up to 2⁵³ are exact; larger ones become the nearest float64.
    Raises ValueTypeError or ValueRangeError, naming the key.
    """
    if isinstance(value, (str, bytes, bytearray)):
        raise _wrong_type(name, value)
    try:
        if not isinstance(value, (int, float)) and hasattr(value, "item"):
            value = value.item()
        return float(value)
    except OverflowError:
        raise ValueRangeError(f"log(): {name!r} is beyond float64 (about 1.8e308)") from None
    except (TypeError, ValueError, RuntimeError):
        raise _wrong_type(name, value) from None


def _wrong_type(name: str, value: Any) -> ValueTypeError:
    kind = type(value).__name__
    shape = getattr(value, "shape", None)
    what = f"{kind} of shape {tuple(shape)}" if shape else kind
    hint = _HINTS.get(kind, "it must be a single number")
    if shape:
        hint = "log a single number, such as its mean"
    return ValueTypeError(f"log(): {name!r} is a {what}, not a number ({hint})")


def as_step(step: Any) -> float:
    """A step as float64. Raises ValueTypeError, or ValueRangeError for NaN and infinities."""
    try:
        number = as_float("step", step)
    except ValueTypeError:
        kind = type(step).__name__
        raise ValueTypeError(f"log(): step must be a number, not a {kind}") from None
    if not math.isfinite(number):
        raise ValueRangeError(f"log(): step must be finite, not {number}")
    return number


def flatten(data: Mapping[str, Any]) -> dict[str, float]:
    """Names and values of one row; keys of nested dicts are joined with `/`.

    Raises ValueTypeError or ValueRangeError, naming the key.
    """
    if not isinstance(data, Mapping):
        raise ValueTypeError(f"log() takes a dict of names and numbers, not a {_kind(data)}")
    flat: dict[str, float] = {}
    _flatten_into(flat, data, "")
    return flat


def _kind(value: object) -> str:
    return type(value).__name__


def _flatten_into(flat: dict[str, float], data: Mapping[str, Any], prefix: str) -> None:
    for key, value in data.items():
        name = prefix + check_name(key)
        if isinstance(value, Mapping):
            _flatten_into(flat, value, name + "/")
        elif name in flat:
            raise ValueRangeError(f"log(): {name!r} appears twice, nested and spelled out")
        else:
            flat[name] = as_float(name, value)


def check_name(name: object, call: str = "log()") -> str:
    """A usable name. Raises ValueTypeError or ValueRangeError."""
    if not isinstance(name, str):
        raise ValueTypeError(f"{call}: names must be str; {name!r} is a {_kind(name)}")
    if not name:
        raise ValueRangeError(f"{call}: a name must not be empty")
    try:
        name.encode()
    except UnicodeEncodeError:
        some = f"{name[:40]!r}{'…' if len(name) > 40 else ''}"
        raise ValueRangeError(f"{call}: {some} is not valid Unicode (a lone surrogate)") from None
    return name
