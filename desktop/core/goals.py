"""Which values of a key are better: said by the user, declared by runs, or plain from its name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import Enum

from desktop.core.columns import SUMMARY, Column
from desktop.core.source import RunFacts
from tracklib.store.packed import declared_goal

_HIGHER = ("acc", "f1", "auc", "precision", "recall", "reward", "score", "bleu", "iou", "psnr")
_LOWER = ("loss", "error", "perplexity", "ppl", "mse", "mae", "rmse", "wer", "fid", "nll")


class Goal(Enum):
    """Which values of a key are better."""

    LESS = "minimize"
    MORE = "maximize"


_GOALS = {goal.value: goal for goal in Goal}


def goal_of(
    column: Column, runs: Iterable[RunFacts], said: Mapping[str, str] | None = None
) -> Goal | None:
    """The direction in which a key is better: what the user said of its id ("" is neither), else
    what the runs declared, else what a name such as loss says. Runs that declare different
    directions have none."""
    wish = said.get(column.id) if said else None
    if wish is not None:
        return _GOALS.get(wish)
    if column.family != SUMMARY:
        return None
    name = column.metric
    declared = {goal for facts in runs if (goal := declared_goal(facts.metrics, name))}
    if declared:
        return _GOALS.get(declared.pop()) if len(declared) == 1 else None
    return goal_by_name(column.metric)


def goal_by_name(metric: str) -> Goal | None:
    """What the last part of a name says that everyone reads one way, such as loss and acc."""
    last = metric.rpartition("/")[2].lower()
    if any(word in last for word in _LOWER):
        return Goal.LESS
    return Goal.MORE if any(word in last for word in _HIGHER) else None
