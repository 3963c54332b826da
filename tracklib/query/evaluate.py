"""A condition as a Python function of a run's facts, made of closures: about a microsecond a run.

A comparison with a missing value is false, whatever the operator; the two exceptions are the tests
for it, `== none` and `!= none`. `not` is the plain complement.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from tracklib.query.fields import Getter, getter_of
from tracklib.query.moments import bounds_of
from tracklib.query.nodes import (
    Ago,
    And,
    Compare,
    Contains,
    Duration,
    Field,
    ListOf,
    Moment,
    Node,
    Not,
)
from tracklib.query.patterns import SEARCHED, compiled
from tracklib.query.values import are_equal, has_element, is_in, is_number

if TYPE_CHECKING:
    from tracklib.store.facts import RunFacts

Predicate = Callable[["RunFacts"], bool]

_ORDER: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def predicate_of(node: Node, now_ns: int) -> Predicate:
    """The function. `now_ns` is what `-7d` and `today` refer to."""
    if isinstance(node, Compare):
        return _comparison(node, now_ns)
    if isinstance(node, Contains):
        return _contains(node.text)
    if isinstance(node, Not):
        inner = predicate_of(node.node, now_ns)
        return lambda facts: not inner(facts)
    parts = [predicate_of(part, now_ns) for part in node.nodes]
    return _all(parts) if isinstance(node, And) else _any(parts)


def _all(parts: list[Predicate]) -> Predicate:
    def fits_all(facts: RunFacts) -> bool:
        for part in parts:  # noqa: SIM110  (a generator would take three times as long)
            if not part(facts):
                return False
        return True

    return fits_all


def _any(parts: list[Predicate]) -> Predicate:
    def fits_any(facts: RunFacts) -> bool:
        for part in parts:  # noqa: SIM110
            if part(facts):
                return True
        return False

    return fits_any


def _contains(text: str) -> Predicate:
    wanted = text.casefold()

    def contains(facts: RunFacts) -> bool:
        return (
            wanted in facts.name.casefold()
            or wanted in facts.run_id.casefold()
            or any(wanted in tag.casefold() for tag in facts.tags)
        )

    return contains


def _comparison(node: Compare, now_ns: int) -> Predicate:
    get, sign = getter_of(node.field), node.operator
    if isinstance(node.operand, Field):
        return _of_two(get, sign, getter_of(node.operand))
    if isinstance(node.operand, (Moment, Ago)):
        return _with_range(get, sign, *_range(node.operand, now_ns))
    if isinstance(node.operand, ListOf):
        return _with_value(get, sign, list(node.operand.values))
    value = node.operand.seconds if isinstance(node.operand, Duration) else node.operand.value
    if sign in _ORDER:
        return _ordered(get, sign, value)
    if sign.endswith("~"):
        return _searched(get, sign, str(value))
    return _with_value(get, sign, value)


def _ordered(get: Getter, sign: str, bound: Any) -> Predicate:
    """`<` and its like: numbers with numbers, text with text; all else has no order."""
    compare = _ORDER[sign]
    if is_number(bound):

        def number(facts: RunFacts) -> bool:
            value = get(facts)
            kind = type(value)
            return (kind is float or kind is int) and compare(value, bound)

        return number
    if isinstance(bound, str):
        return lambda facts: isinstance(value := get(facts), str) and compare(value, bound)
    return lambda facts: False


def _with_value(get: Getter, sign: str, wanted: Any) -> Predicate:
    """Equality and membership with a constant."""
    if wanted is None and sign in ("==", "!="):
        present = sign == "!="
        return lambda facts: (get(facts) is not None) is present
    test, expected = _TESTS[sign]
    if isinstance(wanted, str) and test is are_equal:  # no need to mind NaN, 1 == True and lists
        if expected:
            return lambda facts: get(facts) == wanted
        return lambda facts: (value := get(facts)) is not None and value != wanted
    return lambda facts: (value := get(facts)) is not None and test(value, wanted) is expected


def _searched(get: Getter, sign: str, pattern: str) -> Predicate:
    search, expected = compiled(pattern).search, sign == "~"

    def found(value: Any) -> bool:
        if isinstance(value, str):
            return search(value[:SEARCHED]) is not None
        return isinstance(value, (list, tuple)) and any(found(part) for part in value)

    return lambda facts: (value := get(facts)) is not None and found(value) is expected


def _range(operand: Moment | Ago, now_ns: int) -> tuple[int, int]:
    """The half-open range of nanoseconds that a date stands for."""
    if isinstance(operand, Ago):
        moment = now_ns + round(operand.seconds * 1e9)
        return moment, moment + 1
    bounds = bounds_of(operand.text, now_ns)
    assert bounds is not None, "the parser accepts dates only"
    return bounds


def _with_range(get: Getter, sign: str, first: int, end: int) -> Predicate:
    """A date names a whole day (month, minute): before it, in it or after it."""
    lowest, beyond = {
        "<": (-math.inf, first),
        "<=": (-math.inf, end),
        ">": (end, math.inf),
        ">=": (first, math.inf),
    }.get(sign, (first, end))
    expected = sign != "!="
    return lambda facts: (at := get(facts)) is not None and (lowest <= at < beyond) is expected


def _of_two(get: Getter, sign: str, get_other: Getter) -> Predicate:
    """A comparison of two fields of a run."""

    def compare(facts: RunFacts) -> bool:
        one, other = get(facts), get_other(facts)
        if one is None or other is None:
            return False
        if sign in _ORDER:
            comparable = (is_number(one) and is_number(other)) or (
                isinstance(one, str) and isinstance(other, str)
            )
            return comparable and _ORDER[sign](one, other)
        test, expected = _TESTS[sign]
        return test(one, other) is expected

    return compare


_TESTS: dict[str, tuple[Callable[[Any, Any], bool], bool]] = {
    "==": (are_equal, True),
    "!=": (are_equal, False),
    "in": (is_in, True),
    "not in": (is_in, False),
    "has": (has_element, True),
    "not has": (has_element, False),
}
