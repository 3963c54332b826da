"""How a run's numbers differ from those of the baseline, and whether that is better."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from desktop.core import formatting
from desktop.core.columns import SUMMARY, Column, Kind
from desktop.core.source import RunFacts

_COMPARED = (Kind.VALUE, Kind.RESULT, Kind.DURATION)
_HIGHER = ("acc", "f1", "auc", "precision", "recall", "reward", "score", "bleu", "iou", "psnr")
_LOWER = ("loss", "error", "perplexity", "ppl", "mse", "mae", "rmse", "wer", "fid", "nll")


@dataclass(frozen=True, slots=True)
class Difference:
    """By how much a value is above (or below) the baseline's; `is_better` is None where nobody
    knows which direction is wanted, or both are equal."""

    amount: float
    is_better: bool | None
    text: str  # without a sign: the arrow shows it

    @property
    def words(self) -> str:
        """The difference for tool tips and screen readers."""
        if self.amount == 0:
            return "the same as the baseline"
        side = "above" if self.amount > 0 else "below"
        verdict = {None: "", True: ", better", False: ", worse"}[self.is_better]
        return f"{self.text} {side} the baseline{verdict}"


def difference(column: Column, facts: RunFacts, base: RunFacts) -> Difference | None:
    """The difference in one column; None where there is none to tell."""
    if column.kind not in _COMPARED:
        return None
    value, other = column.read(facts), column.read(base)
    if not _is_number(value) or not _is_number(other):
        return None
    amount = float(value) - float(other)
    if math.isnan(amount):
        return None
    goal = goal_of(column, facts, base)
    is_better = None if not goal or amount == 0 else (amount > 0) == (goal > 0)
    return Difference(amount, is_better, _text(column, abs(amount)))


def goal_of(column: Column, *runs: RunFacts) -> int:
    """1 where more is better, -1 where less is, 0 where nobody knows.

    What `define_metric` says counts; else the last part of a result's name that everyone reads one
    way, such as loss and acc.
    """
    if column.family != SUMMARY:
        return 0
    name = column.metric
    for facts in runs:
        metric = facts.metrics.get(name)
        if metric is not None and metric.goal is not None:
            return {"maximize": 1, "minimize": -1}.get(metric.goal, 0)
    last = name.rpartition("/")[2].lower()
    if any(word in last for word in _LOWER):
        return -1
    return 1 if any(word in last for word in _HIGHER) else 0


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _text(column: Column, amount: float) -> str:
    if column.kind is Kind.DURATION:
        return formatting.duration(amount)
    return formatting.number(amount, 2) if amount else "0"
