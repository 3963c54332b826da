"""How far a value is from the baseline's, and whether that is for the better."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum
from typing import Any

from desktop.core import formatting


class Goal(Enum):
    """Which values of a key are better."""

    LESS = "minimize"
    MORE = "maximize"


class Verdict(Enum):
    """What a difference means. Without a goal nobody knows."""

    SAME = "same"
    BETTER = "better"
    WORSE = "worse"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Difference:
    """A value against the baseline's. `amount` is None where the two are not both numbers."""

    verdict: Verdict
    amount: float | None = None
    ratio: float | None = None  # of the amount to the baseline's magnitude

    def text(self, as_percent: bool = False) -> str:
        """The amount with its sign: `+0.012`, `−3.1 %`; "" where there is none."""
        if self.amount is None or self.verdict is Verdict.SAME:
            return ""
        if as_percent:
            return "" if self.ratio is None else f"{signed(100 * self.ratio, 3)} %"
        return signed(self.amount, 3)

    @property
    def is_better(self) -> bool | None:
        """None where nobody knows, or where there is no difference."""
        return {Verdict.BETTER: True, Verdict.WORSE: False}.get(self.verdict)


def difference(value: Any, base: Any, goal: Goal | None = None) -> Difference:
    """Measure a value against the baseline's.

    A number that became NaN is worse where there is a goal, and one that is no longer NaN better.
    """
    if same(value, base):
        return Difference(Verdict.SAME)
    if not (is_number(value) and is_number(base)):
        return Difference(Verdict.OTHER)
    if value != value or base != base:
        verdict = Verdict.WORSE if value != value else Verdict.BETTER
        return Difference(Verdict.OTHER if goal is None else verdict)
    amount = _subtract(value, base)
    ratio = amount / magnitude if 0 < (magnitude := abs(_as_float(base))) < math.inf else None
    if goal is None:
        return Difference(Verdict.OTHER, amount, ratio)
    is_better = value < base if goal is Goal.LESS else value > base
    return Difference(Verdict.BETTER if is_better else Verdict.WORSE, amount, ratio)


def _subtract(value: float, base: float) -> float:
    try:
        return float(value - base)
    except OverflowError:  # an integer beyond any float
        return _as_float(value) - _as_float(base)


def _as_float(value: float) -> float:
    """A number as a float; infinity for an integer that is too large."""
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def signed(value: float, digits: int) -> str:
    """A number that always carries its sign."""
    text = formatting.number(value, digits)
    return text if text.startswith("−") else f"+{text}"


def is_number(value: Any) -> bool:
    """Whether something is a number to calculate with: true and false are not."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def same(one: Any, other: Any) -> bool:
    """Whether two values are the same to a reader: NaN is NaN, but 1 is not true."""
    if isinstance(one, bool) is not isinstance(other, bool):
        return False
    if isinstance(one, float) and isinstance(other, float) and one != one and other != other:
        return True
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(map(same, one, other))
    return bool(one == other)
