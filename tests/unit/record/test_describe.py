"""What describes a run: name, tags, notes, group, project, and who made it where."""

import os
import time
from collections.abc import Iterator
from typing import Any

import pytest

import tracklib
from tests.unit.reading_back import reader_of
from tracklib.errors import RunStateError, UsageError, ValueRangeError, ValueTypeError


@pytest.fixture
def run() -> Iterator[tracklib.Run]:
    with tracklib.init() as run:
        yield run


def test_what_was_given_is_kept() -> None:
    before = time.time_ns()
    with tracklib.init(
        project="digits",
        name="first try",
        tags=["baseline", "a", "baseline"],
        notes="**why**\n" * 3,
        group="seeds",
        job_type="train",
    ) as run:
        live = reader_of(run).facts()
        assert (run.project, run.name, run.group) == ("digits", "first try", "seeds")
        assert run.tags == ("baseline", "a")
    facts = reader_of(run).facts()
    assert (live.state, facts.state) == ("running", "finished")
    for seen in (live, facts):
        assert (seen.project, seen.name, seen.group) == ("digits", "first try", "seeds")
        assert (seen.tags, seen.notes) == (("baseline", "a"), "**why**\n" * 3)
        assert (seen.job_type, seen.host) == ("train", os.uname().nodename)
        assert before <= seen.created_ns <= time.time_ns()
        assert seen.user
    assert live.ended_ns is None
    assert facts.ended_ns is not None
    assert 0 < facts.duration_s == pytest.approx((facts.ended_ns - facts.created_ns) / 1e9, abs=1)


def test_without_anything_there_is_a_name_to_say(run: tracklib.Run) -> None:
    facts = reader_of(run).facts()
    assert facts.project == "default"
    assert facts.name == run.name
    assert run.name.count("-") == 2
    assert run.name.endswith(run.id[-3:])
    assert (facts.tags, facts.notes, facts.group, facts.config) == ((), "", "", {})


def test_the_project_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACKLIB_PROJECT", "thesis")
    with tracklib.init() as run:
        assert run.project == "thesis"
    with tracklib.init(project="other") as run:
        assert run.project == "other"


def test_they_can_be_changed(run: tracklib.Run) -> None:
    run.name = "better name"
    run.notes = "\N{FIRE}" * (1 << 18)
    run.tags = (*run.tags, "x", "y", "x")
    for _ in range(2):
        facts = reader_of(run).facts()
        assert (facts.name, facts.notes, facts.tags) == (
            "better name",
            "\N{FIRE}" * (1 << 18),
            ("x", "y"),
        )
        run.finish()
    for field, value in (("name", "z"), ("notes", "z"), ("tags", ["z"])):
        with pytest.raises(RunStateError):
            setattr(run, field, value)
    assert (run.name, run.tags) == ("better name", ("x", "y"))


@pytest.mark.parametrize(
    ("field", "value", "error"),
    [
        ("name", 5, ValueTypeError),
        ("name", "\ud800", ValueRangeError),
        ("notes", None, ValueTypeError),
        ("notes", "a" * 1000 + "\ud800", ValueRangeError),
        ("tags", "baseline", ValueTypeError),
        ("tags", ["a", 5], ValueTypeError),
        ("tags", 5, ValueTypeError),
        ("tags", ["\ud800"], ValueRangeError),
    ],
)
def test_wrong_ones_are_refused_and_change_nothing(
    run: tracklib.Run, field: str, value: Any, error: type[UsageError]
) -> None:
    before = reader_of(run).facts()
    with pytest.raises(error) as raised:
        setattr(run, field, value)
    assert len(str(raised.value)) < 200
    assert run.name == before.name
    after = reader_of(run).facts()
    assert (after.name, after.notes, after.tags) == (before.name, before.notes, before.tags)


@pytest.mark.parametrize(
    "field", ["project", "name", "id", "notes", "group", "job_type", "fork_from"]
)
def test_init_names_what_is_wrong(field: str) -> None:
    with pytest.raises(ValueTypeError, match=rf"init\(\): {field} must be a str, not a int"):
        tracklib.init(**{field: 5})  # type: ignore[arg-type]
    with pytest.raises(ValueRangeError, match=rf"init\(\): {field}.*lone surrogate"):
        tracklib.init(**{field: "\udfff"})  # type: ignore[arg-type]
