"""Functions with the names that people know from elsewhere."""

import pytest

import tracklib
from tests.unit.reading_back import reader_of, steps_of, values_of
from tracklib.errors import RunStateError, ValueRangeError, ValueTypeError


def test_parameters_and_metrics() -> None:
    with tracklib.init() as run:
        assert tracklib.log_param("lr", 0.1) == 0.1
        tracklib.log_params({"model": {"width": 3}, "seed": 7})
        tracklib.log_metric("loss", 0.5, step=4)
        tracklib.log_metrics({"loss": 0.25, "acc": 1})
    assert reader_of(run).config() == {"lr": 0.1, "model": {"width": 3}, "seed": 7}
    assert values_of(run, "loss") == [0.5, 0.25]
    assert steps_of(run, "loss") == [4.0, 5.0]


def test_tags_with_values_replace_earlier_ones() -> None:
    with tracklib.init(tags=["baseline"]) as run:
        tracklib.set_tag("data", "v1")
        tracklib.set_tags({"data": "v2", "good": None})
        tracklib.set_tag("baseline")
    assert reader_of(run).facts().tags == ("data=v2", "good", "baseline")


def test_they_need_a_run_and_say_what_is_wrong() -> None:
    with pytest.raises(RunStateError, match=r"tracklib\.log_metric\(\)"):
        tracklib.log_metric("x", 1)
    with tracklib.init():
        with pytest.raises(ValueTypeError, match="set_tags"):
            tracklib.set_tags(["a"])  # type: ignore[arg-type]
        with pytest.raises(ValueTypeError, match="a str, not a number"):
            tracklib.log_metric("x", "y")


def test_an_alert_is_an_event_that_tells_itself() -> None:
    with tracklib.init() as run:
        run.alert("Diverged", "the loss is 1e9", level="error")
        tracklib.alert("Half way")
        with pytest.raises(ValueRangeError, match="level"):
            run.alert("x", level="loud")
        with pytest.raises(ValueTypeError, match="title"):
            run.alert(5)  # type: ignore[arg-type]
    events = [event for event in reader_of(run).events() if event.kind == "alert"]
    assert [event.data for event in events] == [
        {"title": "Diverged", "text": "the loss is 1e9", "level": "error"},
        {"title": "Half way", "text": "", "level": "info"},
    ]
    assert reader_of(run).facts().alerts == 2
    with pytest.raises(RunStateError):
        run.alert("too late")
