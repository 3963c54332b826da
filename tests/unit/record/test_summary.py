"""What stands for a run: automatic, explicit, and as `define_metric` says."""

import math
from collections.abc import Iterator

import pytest

import tracklib
from tests.unit.reading_back import reader_of
from tracklib.errors import RunStateError, UsageError, ValueRangeError


@pytest.fixture
def run() -> Iterator[tracklib.Run]:
    with tracklib.init() as run:
        yield run


def log_curve(run: tracklib.Run, name: str = "val/loss") -> None:
    for value in (3.0, 1.0, 2.0, 4.0, 2.5):
        run.log({name: value})


def test_last_min_max_and_mean_with_their_steps(run: tracklib.Run) -> None:
    log_curve(run)
    for facts in (run.summary.metric("val/loss"), reader_of(run).metrics()["val/loss"]):
        assert (facts.count, facts.first, facts.last, facts.last_step) == (5, 3.0, 2.5, 4.0)
        assert (facts.min, facts.min_step, facts.max, facts.max_step) == (1.0, 1.0, 4.0, 3.0)
        assert facts.mean == 2.5
        assert (facts.value, facts.best, facts.goal) == (2.5, None, None)


def test_it_is_there_at_once_and_after_the_end(run: tracklib.Run) -> None:
    for number in range(5000):  # more than one block
        run.log({"x": float(number)})
        if number % 1000 == 0:
            assert run.summary["x"] == number
    run.finish()
    assert run.summary["x"] == 4999
    assert reader_of(run).facts().summary == {"x": 4999.0}


def test_what_is_set_wins(run: tracklib.Run) -> None:
    log_curve(run)
    run.summary["val/loss"] = 0.5
    run.summary["test/f1"] = 0.97
    run.summary["note"] = "best of all"
    run.summary["ok"] = True
    run.summary["list"] = [1, 2]
    expected = {
        "val/loss": 0.5, "test/f1": 0.97, "note": "best of all", "ok": True, "list": [1, 2],
    }  # fmt: skip
    assert dict(run.summary) == expected
    assert reader_of(run).facts().summary == expected
    run.finish()
    assert dict(run.summary) == expected
    assert reader_of(run).facts().summary == expected


def test_what_is_taken_away_is_automatic_again(run: tracklib.Run) -> None:
    log_curve(run)
    run.summary["val/loss"] = 0.5
    del run.summary["val/loss"]
    assert run.summary["val/loss"] == 2.5
    assert reader_of(run).facts().summary == {"val/loss": 2.5}
    with pytest.raises(KeyError):
        del run.summary["val/loss"]
    with pytest.raises(KeyError):
        run.summary["never"]


def test_update_and_unusual_values(run: tracklib.Run) -> None:
    run.summary.update({"a": 1, "b": math.inf}, c="x" * (1 << 20))
    summary = reader_of(run).facts().summary
    assert summary == {"a": 1, "b": math.inf, "c": "x" * (1 << 20)}


@pytest.mark.parametrize(("key", "value"), [("", 1), ("\ud800", 1), ("a", "\ud800"), (3, 1)])
def test_a_refused_value_changes_nothing(run: tracklib.Run, key: str, value: object) -> None:
    with pytest.raises(UsageError):
        run.summary[key] = value
    assert dict(run.summary) == {}
    run.finish()
    with pytest.raises(RunStateError):
        run.summary["a"] = 1
    assert dict(run.summary) == {}


@pytest.mark.parametrize(
    ("summary", "value"),
    [("last", 2.5), ("min", 1.0), ("max", 4.0), ("mean", 2.5), ("first", 3.0)],
)
def test_a_metric_may_say_what_stands_for_it(run: tracklib.Run, summary: str, value: float) -> None:
    run.define_metric("val/*", summary=summary)
    log_curve(run)
    assert run.summary["val/loss"] == value
    assert reader_of(run).facts().summary == {"val/loss": value}
    run.finish()
    assert reader_of(run).facts().summary == {"val/loss": value}


def test_the_best_is_by_goal(run: tracklib.Run) -> None:
    run.define_metric("*loss", goal="minimize", summary="best")
    run.define_metric("*acc", goal="maximize")
    log_curve(run, "loss")
    log_curve(run, "acc")
    metrics = reader_of(run).metrics()
    assert (metrics["loss"].best, metrics["loss"].best_step, metrics["loss"].value) == (1, 5 - 4, 1)
    assert (metrics["acc"].best, metrics["acc"].best_step, metrics["acc"].value) == (4, 8, 2.5)
    assert metrics["acc"].goal == "maximize"


def test_an_exact_name_wins_and_then_the_longer_pattern(run: tracklib.Run) -> None:
    run.define_metric("*", summary="mean", step_metric="epoch")
    run.define_metric("val/*", summary="min")
    run.define_metric("val/loss", summary="max")
    for name in ("val/loss", "val/acc", "other"):
        log_curve(run, name)
    metrics = reader_of(run).metrics()
    assert metrics["val/loss"].value == 4.0
    assert metrics["val/acc"].value == 1.0
    assert metrics["other"].value == 2.5
    assert metrics["other"].step_metric == "epoch"
    assert metrics["val/loss"].step_metric is None


def test_a_definition_may_come_late_and_be_replaced(run: tracklib.Run) -> None:
    log_curve(run)
    run.define_metric("val/loss", summary="min")
    assert run.summary["val/loss"] == 1.0
    run.define_metric("val/loss", summary="max")
    assert run.summary["val/loss"] == 4.0
    run.define_metric("val/loss")
    assert run.summary["val/loss"] == 2.5
    assert reader_of(run).facts().summary == {"val/loss": 2.5}


@pytest.mark.parametrize(
    "wrong",
    [{"summary": "median"}, {"goal": "up"}, {"summary": "best"}, {"step_metric": ""}],
)
def test_unknown_words_are_refused(run: tracklib.Run, wrong: dict[str, str]) -> None:
    with pytest.raises(ValueRangeError):
        run.define_metric("x", **wrong)
    with pytest.raises(ValueRangeError):
        run.define_metric("", summary="min")
    run.log({"x": 1.0})
    assert reader_of(run).facts().summary == {"x": 1.0}


def test_of_the_current_run(run: tracklib.Run) -> None:
    tracklib.define_metric("x", summary="min")
    tracklib.log({"x": 1.0})
    tracklib.log({"x": 2.0})
    assert tracklib.summary["x"] == 1.0
    tracklib.config["a"] = 5
    assert run.config == {"a": 5}
    assert tracklib.run is run
