"""`define_metric` rules: which step, summary and goal a metric has, by name or pattern."""

from __future__ import annotations

import math
from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import Any

from tracklib.format.accumulator import Accumulator
from tracklib.store.facts import MetricFacts


def rule_for(name: str, rules: Mapping[str, Any]) -> dict[str, Any]:
    """The rule of a metric: its exact name first, else the longest pattern that fits."""
    if name in rules:
        return dict(rules[name])
    fitting = [pattern for pattern in rules if fnmatchcase(name, pattern)]
    return dict(rules[max(fitting, key=len)]) if fitting else {}


def metric_facts(name: str, total: Accumulator, rules: Mapping[str, Any]) -> MetricFacts:
    """A metric's summary with its goal, its best value and the value that tables show."""
    rule = rule_for(name, rules)
    goal = rule.get("goal")
    best = best_step = None
    if goal == "minimize":
        best, best_step = total.min, total.min_step
    elif goal == "maximize":
        best, best_step = total.max, total.max_step
    mean = total.total / total.finite if total.finite else math.nan
    values = {
        "last": total.last,
        "min": total.min,
        "max": total.max,
        "mean": mean,
        "first": total.first,
        "best": total.last if best is None else best,
    }
    return MetricFacts(
        name=name,
        count=total.count,
        first=total.first,
        last=total.last,
        last_step=total.last_step,
        last_time_ns=total.last_time,
        min=total.min,
        min_step=total.min_step,
        max=total.max,
        max_step=total.max_step,
        mean=mean,
        nan=total.nan,
        pos_inf=total.pos_inf,
        neg_inf=total.neg_inf,
        goal=goal,
        step_metric=rule.get("step_metric"),
        value=values.get(rule.get("summary", "last"), total.last),
        best=best,
        best_step=best_step,
    )
