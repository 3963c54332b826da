"""Differences from the baseline, directed by what is wanted of a metric."""

import math

import pytest

from desktop.core.columns import Column, by_id, config_column, summary_column
from desktop.core.difference import Difference, difference_of_runs
from desktop.core.goals import Goal, goal_of
from desktop.core.source import MetricFacts, RunFacts


def run(goal: str | None = None, **summary: object) -> RunFacts:
    metrics = {name: MetricFacts(name, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, goal=goal) for name in summary}
    return RunFacts(run_id="r", summary=summary, config={"lr": 0.1}, metrics=metrics)


def difference(column: Column, facts: RunFacts, base: RunFacts) -> Difference | None:
    return difference_of_runs(column, facts, base, goal_of(column, (facts, base)))


@pytest.mark.parametrize(
    ("name", "goal", "value", "is_better"),
    [
        ("val/loss", None, 0.4, True),
        ("val/loss", None, 0.6, False),
        ("val/acc", None, 0.6, True),
        ("val/loss", "maximize", 0.6, True),
        ("speed", None, 0.6, None),
        ("speed", "minimize", 0.4, True),
        ("loss_weight/speed", None, 0.6, None),
        ("val/acc", None, 0.5, None),
    ],
)
def test_better_is_what_the_goal_says(
    name: str, goal: str | None, value: float, is_better: bool | None
) -> None:
    found = difference(summary_column(name), run(goal, **{name: value}), run(**{name: 0.5}))
    assert found is not None
    assert found.is_better is is_better
    assert found.amount == pytest.approx(value - 0.5)


def test_words_say_all() -> None:
    column = summary_column("val/loss")
    found = difference(column, run(**{"val/loss": 0.25}), run(**{"val/loss": 0.5}))
    assert found is not None
    assert found.words == "0.25 below the baseline, better"
    same = difference(column, run(**{"val/loss": 0.5}), run(**{"val/loss": 0.5}))
    assert same is not None
    assert same.words == "the same as the baseline"


@pytest.mark.parametrize("value", [None, "adam", True, math.nan, [1]])
def test_nothing_is_told_of_what_is_no_number(value: object) -> None:
    column = summary_column("val/loss")
    assert difference(column, run(**{"val/loss": value}), run(**{"val/loss": 0.5})) is None
    assert difference(column, run(**{"val/loss": 0.5}), run(**{"val/loss": value})) is None


def test_config_has_no_goal_and_names_no_difference() -> None:
    assert goal_of(config_column("loss"), [run()]) is None
    name = by_id("name")
    assert name is not None
    assert difference(name, run(), run()) is None


def test_what_the_user_says_of_a_key_counts_before_all_else() -> None:
    column = summary_column("val/loss")
    runs = [run("minimize", **{"val/loss": 0.5})]
    assert goal_of(column, runs, {column.id: "maximize"}) is Goal.MORE
    assert goal_of(column, runs, {column.id: ""}) is None
    assert goal_of(column, runs, {"summary.other": "maximize"}) is Goal.LESS
