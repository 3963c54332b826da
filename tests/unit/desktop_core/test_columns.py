"""Columns beyond config and summary: statistics, progress."""

import pytest

from desktop.core.columns import KeysInUse, by_id, progress
from desktop.core.source import MetricFacts, RunFacts

ACC = MetricFacts("val/acc", 9, 0.1, 0.5, 8, 0, 0.1, 0, 0.9, 4, 0.4, best=0.9)


@pytest.mark.parametrize(
    ("statistic", "value"), [("min", 0.1), ("max", 0.9), ("best", 0.9), ("mean", 0.4)]
)
def test_statistics_of_a_metric_are_columns(statistic: str, value: float) -> None:
    column = by_id(f"summary.val/acc:{statistic}")
    assert column is not None
    assert column.title == f"val/acc {statistic}"
    assert column.metric == "val/acc"
    assert column.read(RunFacts(run_id="r", metrics={"val/acc": ACC})) == value
    assert column.read(RunFacts(run_id="r")) is None


def test_a_summary_key_may_look_like_a_statistic() -> None:
    column = by_id("summary.ratio:max")
    assert column is not None
    assert column.read(RunFacts(run_id="r", summary={"ratio:max": 3})) == 3


def test_every_column_that_is_offered_is_found_by_its_id() -> None:
    facts = RunFacts(run_id="r", config={"a.b": 1}, summary={"x:y": 1, "loss": 2})
    for column in KeysInUse.of([facts]).columns():
        found = by_id(column.id)
        assert found is not None
        assert (found.title, found.read(facts)) == (column.title, column.read(facts))


@pytest.mark.parametrize(
    ("config", "step", "share"),
    [
        ({"max_steps": 100}, 49, 0.5),
        ({"epochs": 10}, 9, 1.0),
        ({"steps": 10}, 10, 1.0),
        ({"epochs": 10}, 500, None),
        ({"steps": True}, 0, None),
        ({"steps": "many"}, 0, None),
        ({"steps": 10}, None, None),
        ({}, 5, None),
    ],
)
def test_progress_needs_a_number_of_steps(
    config: dict[str, object], step: float | None, share: float | None
) -> None:
    assert progress(RunFacts(run_id="r", config=config, last_step=step)) == share
