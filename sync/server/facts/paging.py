"""Places in an order of runs, which say where the next page begins, whatever came or went since."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from typing import Any

from sync.errors import Code, Refused
from tracklib.query.fields import getter_of
from tracklib.query.nodes import SortKey
from tracklib.query.sorting import sortable_of
from tracklib.store.facts import RunFacts

Place = list[Any]
"""For each sort key the kind of a value and what orders it; then when the run began, and its id."""


def place_of(facts: RunFacts, order: Sequence[SortKey]) -> Place:
    """Where a run stands."""
    keys = [sortable_of(getter_of(key.field)(facts)) for key in order]
    return [*map(_as_lists, keys), facts.created_ns, facts.run_id]


def written(place: Place) -> str:
    """A place as a text for an address."""
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")


def read(text: str, order: Sequence[SortKey]) -> Place:
    """The place that a text stands for. Raises Refused for one of another order."""
    try:
        place = json.loads(base64.urlsafe_b64decode(text.encode() + b"=" * (-len(text) % 4)))
        *keys, created_ns, run_id = place
        if (
            len(keys) != len(order)
            or not isinstance(created_ns, int)
            or not isinstance(run_id, str)
            or not all(isinstance(key, list) and len(key) == 2 for key in keys)
        ):
            raise ValueError("it has other keys")
    except (ValueError, TypeError, binascii.Error, RecursionError) as error:
        raise Refused(
            Code.BAD_REQUEST, "`after` is not the `next` of a page in this order"
        ) from error
    return list(place)


def first_after(rows: Sequence[RunFacts], place: Place, order: Sequence[SortKey]) -> int:
    """How many of the ordered rows come up to a place. Raises Refused as `read` does."""
    low, high = 0, len(rows)
    while low < high:
        middle = (low + high) // 2
        if is_after(place_of(rows[middle], order), place, order):
            high = middle
        else:
            low = middle + 1
    return low


def is_after(one: Place, other: Place, order: Sequence[SortKey]) -> bool:
    """Whether a place comes after another one."""
    try:
        for key, mine, theirs in zip(order, one, other, strict=False):
            if mine[0] != theirs[0]:
                return bool(mine[0] > theirs[0])
            if mine[1] != theirs[1]:
                return bool((mine[1] > theirs[1]) is not key.descending)
        return one[-2:] < other[-2:]  # the newest first
    except TypeError as error:
        raise Refused(Code.BAD_REQUEST, "`after` is of another order") from error


def _as_lists(value: Any) -> Any:
    return [*map(_as_lists, value)] if isinstance(value, list | tuple) else value
