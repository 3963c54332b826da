"""Rules in words about the points of a metric: `val/loss rises for 5 steps`, `val/acc > 0.9`.

A rule is fed points in their order and comes true at most once for a metric of a run.
"""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase

_NUMBER = r"[-+−]?(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|[-+]?inf"
_COMPARE: dict[str, Callable[[float, float], bool]] = {
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
    "=": operator.eq,
    "==": operator.eq,
}
_PLURALS = r"(?:steps?|points?|times?|epochs?)"
_FORMS = (
    (
        re.compile(rf"(?P<metric>.+?)\s+(?P<way>rises|falls)\s+for\s+(?P<n>\d+)\s+{_PLURALS}"),
        "trend",
    ),
    (
        re.compile(
            rf"(?P<metric>.+?)\s+does\s+not\s+(?P<way>rise|fall)\s+for\s+(?P<n>\d+)\s+{_PLURALS}"
        ),
        "plateau",
    ),
    (
        re.compile(
            rf"(?P<metric>.+?)\s*(?P<op>>=|<=|==|=|>|<)\s*(?P<value>{_NUMBER})"
            rf"(?:\s+for\s+(?P<n>\d+)\s+{_PLURALS})?"
        ),
        "limit",
    ),
    (re.compile(r"(?P<metric>.+?)\s+is\s+(?:nan|NaN|not\s+finite)"), "nan"),
)
EXAMPLES = (
    "val/loss rises for 5 steps",
    "val/acc > 0.9",
    "train/loss does not fall for 50 steps",
    "grad_norm > 100 for 3 steps",
    "*loss is NaN",
)


class RuleError(ValueError):
    """The text is no rule; the message says what one looks like."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule as read. `metric` may hold `*` and `?`."""

    text: str
    metric: str
    kind: str  # trend, plateau, limit, nan
    way: str = ""
    limit: float = 0.0
    count: int = 1

    def fits(self, metric: str) -> bool:
        """Whether the rule is about this metric."""
        return metric == self.metric or fnmatchcase(metric, self.metric)


def parse(text: str) -> Rule:
    """Read a rule. Raises RuleError with what a rule looks like."""
    said = " ".join(text.split())
    if not said:
        raise RuleError(f"Write a metric and what it does, such as {EXAMPLES[0]}")
    for form, kind in _FORMS:
        found = form.fullmatch(said)
        if found:
            return _made(said, kind, found.groupdict())
    words = said.split()
    if len(words) == 1:
        raise RuleError(f"Say what {said} does, such as {said} > 0.9 or {said} rises for 5 steps")
    raise RuleError(f"This is no rule; rules look like {EXAMPLES[0]} or {EXAMPLES[1]}")


def _made(text: str, kind: str, parts: dict[str, str | None]) -> Rule:
    count = int(parts.get("n") or 1)
    if not 1 <= count <= 1_000_000:
        raise RuleError("The number of steps is from 1 to 1,000,000")
    metric = (parts["metric"] or "").strip().strip("`\"'")
    if not metric:
        raise RuleError(f"Name a metric first, such as {EXAMPLES[1]}")
    value = (parts.get("value") or "0").replace("−", "-").replace("_", "")
    return Rule(
        text=text,
        metric=metric,
        kind=kind,
        way=parts.get("way") or parts.get("op") or "",
        limit=float(value),
        count=count,
    )


class Watcher:
    """One rule over the points of one metric of one run."""

    def __init__(self, rule: Rule) -> None:
        self.rule = rule
        self._in_a_row = 0
        self._before = math.nan
        self._best = math.nan

    def feed(self, values: Iterable[float]) -> float | None:
        """Take points; the value at which the rule came true, None while it has not."""
        takes: dict[str, Callable[[float], bool]] = {
            "trend": self._trend,
            "plateau": self._plateau,
            "limit": self._limit,
            "nan": math.isnan,
        }
        take = takes[self.rule.kind]
        for value in values:
            self._in_a_row = self._in_a_row + 1 if take(value) else 0
            if self._in_a_row >= self.rule.count:
                return value
        return None

    def _limit(self, value: float) -> bool:
        return _COMPARE[self.rule.way](value, self.rule.limit)

    def _trend(self, value: float) -> bool:
        """NaN neither rises nor falls, and breaks the row."""
        before, self._before = self._before, value
        return value > before if self.rule.way == "rises" else value < before

    def _plateau(self, value: float) -> bool:
        """Whether the value is no better than the best so far."""
        is_better = value > self._best if self.rule.way == "rise" else value < self._best
        if is_better or self._best != self._best:
            self._best = value
            return False
        return True
