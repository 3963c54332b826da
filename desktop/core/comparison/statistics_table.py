"""Groups of runs described and compared: one line for each metric and group."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from desktop.core.columns import Column
from desktop.core.comparison.effects import NO_EFFECT, Effect, EffectKind, effect
from desktop.core.comparison.intervals import NO_INTERVAL, Interval, Method, interval_of_mean
from desktop.core.comparison.sampling import Group, Sample, grouped, sample
from desktop.core.comparison.tests_of_means import (
    Permutation,
    Welch,
    holm,
    permutation,
    welch,
)
from desktop.core.goals import Goal, goal_of
from desktop.core.source import RunFacts


@dataclass(frozen=True, slots=True)
class StatisticsWish:
    """What is described, by what, how. `reference` is the id of the group to compare with."""

    keys: tuple[Column, ...] = ()
    metrics: tuple[Column, ...] = ()
    reference: str | None = None
    method: Method = Method.BCA
    effect: EffectKind = EffectKind.HEDGES
    level: float = 0.95
    goals: Mapping[str, str] = field(default_factory=dict)  # said by the user, by column id


@dataclass(frozen=True, slots=True)
class Versus:
    """A group against the reference. The p-values are also corrected over all lines."""

    welch: Welch
    permutation: Permutation
    effect: Effect = NO_EFFECT
    welch_holm: float = math.nan
    permutation_holm: float = math.nan


@dataclass(frozen=True, slots=True)
class Described:
    """One metric in one group. Numbers are NaN where there are too few values."""

    metric: Column
    group: Group
    sample: Sample
    mean: float
    sd: float
    median: float
    interval: Interval
    goal: Goal | None = None
    is_best: bool = False
    versus: Versus | None = None

    @property
    def n(self) -> int:
        return len(self.sample.values)


@dataclass(frozen=True, slots=True)
class Statistics:
    """All lines, metric by metric; `comparisons` is how many p-values Holm's correction saw."""

    wish: StatisticsWish = StatisticsWish()
    lines: tuple[Described, ...] = ()
    groups: tuple[Group, ...] = ()
    runs: int = 0
    groups_left_out: int = 0
    comparisons: int = 0


def describe(
    runs: Sequence[RunFacts],
    wish: StatisticsWish,
    cancelled: Callable[[], bool] = lambda: False,
) -> Statistics:
    """Group runs, describe each metric and compare groups with the reference."""
    groups, left_out = grouped(runs, wish.keys)
    if not any(group.id == wish.reference for group in groups):
        wish = replace(wish, reference=None)
    lines: list[Described] = []
    with np.errstate(all="ignore"):  # values near the largest float overflow to infinity
        for metric in wish.metrics:
            goal = goal_of(metric, runs, wish.goals)
            reference = _reference(groups, metric, wish)
            part = []
            for group in groups:
                if cancelled():
                    return Statistics(wish)
                part.append(_described(metric, group, goal, reference, wish))
            lines += _with_best(part, goal)
    corrected = _corrected(lines)
    count = sum(line.versus is not None and _has_p(line.versus) for line in corrected)
    return Statistics(wish, tuple(corrected), tuple(groups), len(runs), left_out, count)


def _reference(groups: Sequence[Group], metric: Column, wish: StatisticsWish) -> Sample | None:
    found = next((group for group in groups if group.id == wish.reference), None)
    return sample(found.runs, metric) if found is not None else None


def _described(
    metric: Column,
    group: Group,
    goal: Goal | None,
    reference: Sample | None,
    wish: StatisticsWish,
) -> Described:
    found = sample(group.runs, metric)
    values = found.values
    versus = None
    if reference is not None and group.id != wish.reference:
        versus = Versus(
            welch(values, reference.values, wish.level),
            permutation(values, reference.values),
            effect(values, reference.values, wish.effect, wish.level),
        )
    return Described(
        metric=metric,
        group=group,
        sample=found,
        mean=float(values.mean()) if len(values) else math.nan,
        sd=float(values.std(ddof=1)) if len(values) > 1 else math.nan,
        median=float(np.median(values)) if len(values) else math.nan,
        interval=interval_of_mean(values, wish.method, wish.level) if len(values) else NO_INTERVAL,
        goal=goal,
        versus=versus,
    )


def _with_best(part: list[Described], goal: Goal | None) -> list[Described]:
    means = [line.mean for line in part if math.isfinite(line.mean)]
    if goal is None or len(means) < 2:
        return part
    best = min(means) if goal is Goal.LESS else max(means)
    return [replace(line, is_best=line.mean == best) for line in part]


def _has_p(versus: Versus) -> bool:
    return not (math.isnan(versus.welch.p) and math.isnan(versus.permutation.p))


def _corrected(lines: Sequence[Described]) -> list[Described]:
    compared = [line.versus for line in lines if line.versus is not None]
    by_welch = iter(holm([versus.welch.p for versus in compared]))
    by_arrangement = iter(holm([versus.permutation.p for versus in compared]))
    return [
        line
        if line.versus is None
        else replace(
            line,
            versus=replace(
                line.versus,
                welch_holm=next(by_welch),
                permutation_holm=next(by_arrangement),
            ),
        )
        for line in lines
    ]
