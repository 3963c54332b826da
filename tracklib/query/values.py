"""When two values are equal, and when one holds another."""

from __future__ import annotations

from typing import Any, TypeGuard


def is_number(value: Any) -> TypeGuard[int | float]:
    """Whether a value is a number. True and false are none."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def are_equal(one: Any, other: Any) -> bool:
    """Equality of data: 1 is 1.0, true is not 1, NaN is NaN, a list is its elements in order."""
    if isinstance(one, (list, tuple)) and isinstance(other, (list, tuple)):
        return len(one) == len(other) and all(map(are_equal, one, other))
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    return bool(one == other) or (is_nan(one) and is_nan(other))


def is_nan(value: Any) -> bool:
    """Whether a value is the number NaN."""
    return isinstance(value, float) and value != value


def is_in(value: Any, values: Any) -> bool:
    """Whether a value is one of a list, or a part of a text."""
    return has_element(values, value)


def has_element(values: Any, wanted: Any) -> bool:
    """Whether a list has an element, or a text contains another, whatever the case of letters."""
    if isinstance(values, (list, tuple)):
        if isinstance(wanted, str):
            return wanted in values
        return any(are_equal(value, wanted) for value in values)
    if isinstance(values, str) and isinstance(wanted, str):
        return wanted.casefold() in values.casefold()
    return False
