"""Rows that a child process logs and a test recomputes: any row follows from its index alone."""

import math
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from tracklib.store import Points

NAMES = ("loss", "weird/√")
UNUSUAL = (math.nan, math.inf, -math.inf, -0.0, 5e-324, 1.7976931348623157e308)
_PERIOD = 16
"""Every so many rows a value is one of `UNUSUAL`."""


def step_of(index: int) -> float:
    """Steps are distinct, rising and mostly fractional; all are exact."""
    return index / 4


def value_of(index: int, name: int) -> float:
    """The value of the `name`-th metric: scattered over [0, 1), now and then an unusual one."""
    if index % _PERIOD == name:
        return UNUSUAL[index // _PERIOD % len(UNUSUAL)]
    return (index * 2654435761 + name * 40503) % 2**32 / 2**32


def metrics_of(index: int) -> dict[str, float]:
    """What the row with this index logs."""
    return {name: value_of(index, number) for number, name in enumerate(NAMES)}


def missing(points: Points, name: str, expected: Iterable[int]) -> list[int]:
    """The expected indices that are not in `points` with the exact bits of step and value.

    Raises AssertionError if a step is there twice.
    """
    steps = np.asarray(points.steps)
    values = np.asarray(points.values)
    order = np.argsort(steps, kind="stable")
    steps, values = steps[order], values[order]
    assert not np.any(steps[1:] == steps[:-1]), f"{name}: a row is there twice"
    indices = np.fromiter(expected, dtype=np.int64)
    wanted = np.array([value_of(int(index), NAMES.index(name)) for index in indices])
    found = np.searchsorted(steps, indices / 4)
    is_there = found < len(steps)
    found[~is_there] = 0
    if len(steps):
        is_there &= steps[found] == indices / 4
        is_there &= _bits(values[found]) == _bits(wanted)
    return [int(index) for index in indices[~is_there]]


def _bits(values: npt.NDArray[np.float64]) -> npt.NDArray[np.uint64]:
    return np.ascontiguousarray(values, dtype=np.float64).view(np.uint64)
