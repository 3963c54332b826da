"""What can be computed of values: each point for itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce

import numpy as np

from tracklib.store.arrays import Floats


@dataclass(frozen=True, slots=True)
class Function:
    """A function, how many arguments it takes, and what it is in a few words."""

    compute: Callable[..., Floats]
    least: int
    most: int
    about: str


_ANY = 99


def _smallest(*values: Floats) -> Floats:
    return reduce(np.minimum, values)


def _largest(*values: Floats) -> Floats:
    return reduce(np.maximum, values)


FUNCTIONS: dict[str, Function] = {
    "abs": Function(np.abs, 1, 1, "absolute value"),
    "clip": Function(np.clip, 3, 3, "clip(x, lowest, highest)"),
    "exp": Function(np.exp, 1, 1, "e to the power"),
    "ln": Function(np.log, 1, 1, "natural logarithm"),
    "log": Function(np.log, 1, 1, "natural logarithm"),
    "log10": Function(np.log10, 1, 1, "logarithm to base 10"),
    "log1p": Function(np.log1p, 1, 1, "ln(1 + x)"),
    "log2": Function(np.log2, 1, 1, "logarithm to base 2"),
    "max": Function(_largest, 2, _ANY, "the largest"),
    "min": Function(_smallest, 2, _ANY, "the smallest"),
    "round": Function(np.rint, 1, 1, "to whole numbers"),
    "sign": Function(np.sign, 1, 1, "−1, 0 or 1"),
    "sqrt": Function(np.sqrt, 1, 1, "square root"),
    "tanh": Function(np.tanh, 1, 1, "hyperbolic tangent"),
}

OPERATORS: dict[str, Callable[..., Floats]] = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": np.divide,
    "%": np.mod,
    "^": np.power,
}

SIGNS: dict[str, Callable[[Floats], Floats]] = {"-": np.negative, "+": np.positive}
