"""Going on with a run that was finished, failed or killed."""

import time
from pathlib import Path

import pytest

import tracklib
from tests.unit.reading_back import python, reader_of, steps_of, values_of
from tracklib import store
from tracklib.errors import RunNotFound

KILLED = """
import os, sys, tracklib
run = tracklib.init(id="mine", config={"lr": 0.1, "net": {"width": 8}}, tags=["a"], name="n")
for value in range(5):
    run.log({"x": value}, step=value * 10)
run.summary["best"] = 7
run.define_metric("x", summary="max")
os.kill(os.getpid(), 9)
"""


def killed_run() -> None:
    assert python(KILLED) == (-9, "")


@pytest.mark.parametrize("resume", ["allow", "must", True])
def test_steps_configuration_and_summary_go_on(resume: str | bool) -> None:
    killed_run()
    with tracklib.init(id="mine", resume=resume, config={"lr": 0.2, "new": 1}) as run:
        assert run.resumed
        assert (run.name, run.tags) == ("n", ("a",))
        assert run.config == {"lr": 0.2, "net": {"width": 8}, "new": 1}
        assert run.summary["best"] == 7
        run.log({"x": 5})
        run.log({"x": 6})
        assert run.summary["x"] == 6.0
    assert steps_of(run, "x") == [0, 10, 20, 30, 40, 41, 42]
    assert values_of(run, "x") == [0, 1, 2, 3, 4, 5, 6]
    reader = reader_of(run)
    assert reader.config() == {"lr": 0.2, "net": {"width": 8}, "new": 1}
    facts = reader.facts()
    assert (facts.state, facts.writers, facts.name, facts.tags) == ("finished", 2, "n", ("a",))
    assert facts.summary == {"x": 6.0, "best": 7}
    assert facts.last_step == 42


def test_what_is_given_anew_replaces_what_was_there() -> None:
    killed_run()
    with tracklib.init(
        id="mine", resume="must", name="m", tags=["b"], notes="z", project="p", group="g"
    ) as run:
        pass
    facts = reader_of(run).facts()
    assert (facts.name, facts.tags, facts.notes) == ("m", ("b",), "z")
    assert (facts.project, facts.group) == ("p", "g")


@pytest.mark.parametrize("new", [5, {}, {"depth": 2}, {"width": {"deep": 1}}, None])
def test_nested_settings_merge_and_plain_ones_replace(new: object) -> None:
    killed_run()
    with tracklib.init(id="mine", resume="must", config={"net": new}) as run:
        live = run.config.as_dict()
    expected = {"width": 8} | new if isinstance(new, dict) else new
    assert live == reader_of(run).config() == {"lr": 0.1, "net": expected}


def test_again_and_again_and_a_killed_life_in_between() -> None:
    for life in range(4):
        with tracklib.init(id="mine", resume="allow") as run:
            run.log({"x": life})
            run.log({"x": life})
    python(
        "import os, tracklib\nrun = tracklib.init(id='mine', resume='must')\n"
        "run.log({'x': 9})\nos.kill(os.getpid(), 9)"
    )
    assert reader_of(run).facts().state == "running"
    with tracklib.init(id="mine", resume="must") as run:
        run.log({"x": 10})
    assert steps_of(run, "x") == list(map(float, range(10)))
    facts = reader_of(run).facts()
    assert (facts.state, facts.rows, facts.writers) == ("finished", 10, 6)


def test_the_duration_leaves_the_pauses_out() -> None:
    with tracklib.init(id="mine") as run:
        pass
    first = reader_of(run).facts()
    moment = time.time_ns()
    with tracklib.init(id="mine", resume="must") as run:
        pass
    both = reader_of(run).facts()
    assert first.ended_ns is not None
    assert both.ended_ns is not None
    assert both.created_ns == first.created_ns
    active = both.ended_ns - first.created_ns - (moment - first.ended_ns)
    assert first.duration_s <= both.duration_s <= active / 1e9


def test_a_clock_that_is_behind_loses_no_change(monkeypatch: pytest.MonkeyPatch) -> None:
    with tracklib.init(id="mine", name="old", config={"lr": 0.1}):
        pass
    now = time.time_ns
    monkeypatch.setattr(time, "time_ns", lambda: now() - 3600 * 10**9)
    with tracklib.init(id="mine", resume="must", name="new", config={"lr": 0.2}) as run:
        run.tags = ["late"]
    facts = reader_of(run).facts()
    assert (facts.name, facts.config, facts.tags) == ("new", {"lr": 0.2}, ("late",))


def test_the_id_of_the_environment_resumes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACKLIB_RUN_ID", "job-7")
    for number in range(2):
        with tracklib.init() as run:
            assert run.resumed == (number == 1)
            run.log({"x": number})
    assert run.id == "job-7"
    assert steps_of(run, "x") == [0, 1]
    with tracklib.init(id="other") as run:
        assert run.id == "other"
    with tracklib.init(resume="must") as run:
        assert run.id == "job-7"
    monkeypatch.setenv("TRACKLIB_RUN_ID", "job-8")
    with pytest.raises(RunNotFound):
        tracklib.init(resume="must")


def test_a_live_run_may_be_joined() -> None:
    first = tracklib.init(id="mine")
    first.log({"x": 1.0})
    second = tracklib.init(id="mine", resume="allow")
    second.log({"x": 2.0})
    first.log({"x": 3.0})
    assert reader_of(first).facts().rows == 3
    second.finish()
    first.finish()
    reader = reader_of(first)
    assert sorted(reader.series("x").read()) == sorted(
        zip([0.0, 1.0, 1.0], reader.series("x").read().times, [1.0, 3.0, 2.0], strict=True)
    )


def test_the_explicit_summary_can_be_taken_away_later() -> None:
    killed_run()
    with tracklib.init(id="mine", resume="must") as run:
        del run.summary["best"]
        run.config["net"]["width"] = 9
        del run.config["lr"]
    facts = reader_of(run).facts()
    assert facts.summary == {"x": 4.0}
    assert facts.config == {"net.width": 9}


def test_an_empty_folder_is_no_run(store_dir: Path) -> None:
    with tracklib.init(id="mine") as run:
        pass
    for path in Path(run.dir).iterdir():
        path.unlink()
    with pytest.raises(RunNotFound):
        tracklib.init(id="mine", resume="must")
    with tracklib.init(id="mine") as run:
        run.log({"x": 1.0})
    assert store.open_store(store_dir).run("mine").facts().rows == 1
