"""Rows that a child process logs and a test recomputes: any row follows from its index alone."""

import math

NAMES = ("loss", "weird/√")
UNUSUAL = (math.nan, math.inf, -math.inf, -0.0, 5e-324, 1.7976931348623157e308)
PERIOD = 16
"""Every so many rows a value is one of `UNUSUAL`."""
FACTOR = 2654435761
OFFSET = 40503


def step_of(index: int) -> float:
    """Steps are distinct, rising and mostly fractional; all are exact."""
    return index / 4


def value_of(index: int, name: int) -> float:
    """The value of the `name`-th metric: scattered over [0, 1), now and then an unusual one."""
    if index % PERIOD == name:
        return UNUSUAL[index // PERIOD % len(UNUSUAL)]
    return (index * FACTOR + name * OFFSET) % 2**32 / 2**32


def metrics_of(index: int) -> dict[str, float]:
    """What the row with this index logs."""
    return {name: value_of(index, number) for number, name in enumerate(NAMES)}
