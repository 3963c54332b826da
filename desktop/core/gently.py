"""Long work on lists in steps of a few milliseconds.

A single call into C, such as to sort a hundred thousand texts, keeps Python's lock for all of its
time, and the event loop waits for the lock as it would for the work itself.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, TypeVar

_T = TypeVar("_T")
_STEP = 8192
_SAMPLE = 1024


def slices(count: int) -> Iterator[slice]:
    """What cuts so many things into pieces."""
    return (slice(start, start + _STEP) for start in range(0, count, _STEP))


def types_of(values: Sequence[Any]) -> set[type]:
    """The types among some values."""
    found: set[type] = set()
    for part in slices(len(values)):
        found.update(map(type, values[part]))
    return found


def sorted_gently(things: Iterable[_T], key: Callable[[_T], Any]) -> list[_T]:
    """As `sorted` does, in steps: shared out by what a sample of the keys says, then sorted share
    by share."""
    every = [*things]
    keys = [key(one) for one in every]
    if len(every) <= _STEP:
        return [every[place] for place in sorted(range(len(every)), key=keys.__getitem__)]
    sample = sorted(keys[:: max(1, len(keys) // _SAMPLE)])
    bounds = sample[:: _SAMPLE * _STEP // (2 * len(keys)) + 1]
    shares: list[list[int]] = [[] for _ in range(len(bounds) + 1)]
    for place, one in enumerate(keys):
        shares[bisect_right(bounds, one)].append(place)
    return [every[place] for share in shares for place in sorted(share, key=keys.__getitem__)]
