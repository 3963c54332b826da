"""Putting runs in order by several keys."""

from __future__ import annotations

from collections.abc import Iterable
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from tracklib.query.fields import getter_of
from tracklib.query.nodes import SortKey

if TYPE_CHECKING:
    from tracklib.store.facts import RunFacts

_NUMBERS, _TEXTS, _BOOLS, _LISTS, _MISSING = range(5)


def in_order(rows: Iterable[RunFacts], order: tuple[SortKey, ...]) -> list[RunFacts]:
    """The rows sorted by the keys, the first key first; equal rows keep their order.

    Numbers come first, then texts (whatever the case of letters), then false and true, then
    lists, and last what is missing or NaN. A descending key turns round the order within each of
    these kinds, not that of the kinds, so that missing values stay last.
    """
    ordered = list(rows)
    for key in reversed(order):
        ordered = _by_one(ordered, key)
    return ordered


def _by_one(rows: list[RunFacts], key: SortKey) -> list[RunFacts]:
    get = getter_of(key.field)
    kinds: tuple[list[tuple[Any, RunFacts]], ...] = ([], [], [], [], [])
    numbers = kinds[_NUMBERS]
    for row in rows:
        value = get(row)
        if type(value) is float and value == value:  # the common case, without a call
            numbers.append((value, row))
        else:
            kind, sortable = sortable_of(value)
            kinds[kind].append((sortable, row))
    for kind in (_NUMBERS, _TEXTS, _BOOLS, _LISTS):
        kinds[kind].sort(key=itemgetter(0), reverse=key.descending)
    return [row for kind in kinds for _, row in kind]


def sortable_of(value: Any) -> tuple[int, Any]:
    """The kind of a value, kinds in their order, and something that has an order among values of
    that kind."""
    if type(value) is float or type(value) is int:
        return (_NUMBERS, value) if value == value else (_MISSING, None)
    if isinstance(value, str):
        return _TEXTS, (value.casefold(), value)
    if isinstance(value, bool):
        return _BOOLS, value
    if isinstance(value, (list, tuple)):
        return _LISTS, [_within_list(part) for part in value]
    return _MISSING, None


def _within_list(value: Any) -> tuple[int, Any]:
    kind, sortable = sortable_of(value)
    return kind, 0 if kind == _MISSING else sortable
