"""How far a value is from the baseline's, and whether that is for the better."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

from desktop.core import formatting
from desktop.core.columns import Column, Kind
from desktop.core.goals import Goal
from desktop.core.source import RunFacts

_COMPARED = (Kind.VALUE, Kind.RESULT, Kind.DURATION)


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
    is_duration: bool = False  # of an amount in seconds

    def text(self, as_percent: bool = False) -> str:
        """The amount with its sign: `+0.012`, `−3.1 %`; "" where there is none."""
        if self.amount is None or self.verdict is Verdict.SAME:
            return ""
        if as_percent:
            return "" if self.ratio is None else f"{signed(100 * self.ratio, 3)} %"
        return signed(self.amount, 3)

    def size_text(self, as_percent: bool = False) -> str:
        """The amount without its sign, which an arrow shows; "" where there is none."""
        if self.amount is None:
            return ""
        if as_percent:
            return "" if self.ratio is None else f"{formatting.number(abs(100 * self.ratio), 3)} %"
        if self.is_duration:
            return formatting.duration(abs(self.amount))
        return formatting.number(abs(self.amount), 2) if self.amount else "0"

    @property
    def words(self) -> str:
        """The difference for tool tips and screen readers."""
        if self.verdict is Verdict.SAME or self.amount is None:
            return _WORDS[self.verdict]
        side = "above" if self.amount > 0 else "below"
        verdict = {None: "", True: ", better", False: ", worse"}[self.is_better]
        return f"{self.size_text()} {side} the baseline{verdict}"

    @property
    def is_better(self) -> bool | None:
        """None where nobody knows, or where there is no difference."""
        return {Verdict.BETTER: True, Verdict.WORSE: False}.get(self.verdict)


_WORDS = {
    Verdict.SAME: "the same as the baseline",
    Verdict.BETTER: "better than the baseline",
    Verdict.WORSE: "worse than the baseline",
    Verdict.OTHER: "other than the baseline",
}


def difference(value: Any, base: Any, goal: Goal | None = None) -> Difference:
    """Measure a value against the baseline's.

    A number that became NaN is worse where there is a goal, and one that is no longer NaN better.
    """
    if same(value, base):
        return Difference(Verdict.SAME, 0.0 if is_number(value) else None)
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


def difference_of_runs(
    column: Column, facts: RunFacts, base: RunFacts, goal: Goal | None
) -> Difference | None:
    """The difference of two runs in one column; None where it is not one of two numbers."""
    return difference_in_column(column, column.read(facts), column.read(base), goal)


def difference_in_column(
    column: Column, value: Any, other: Any, goal: Goal | None
) -> Difference | None:
    """The difference of two values of a column; None where it is not one of two numbers."""
    if column.kind not in _COMPARED or not (is_number(value) and is_number(other)):
        return None
    found = difference(value, other, goal)
    if found.amount is None or math.isnan(found.amount):
        return None
    return replace(found, is_duration=column.kind is Kind.DURATION)


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
