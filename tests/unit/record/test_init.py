"""How runs start: ids, the store, several at once, or not at all."""

import json
import os
import threading
from pathlib import Path
from typing import Any

import pytest

import tracklib
from tests.unit.reading_back import files_of, python, reader_of, values_of
from tracklib import store
from tracklib.errors import (
    FormatTooNew,
    RunExists,
    RunNotFound,
    RunStateError,
    UsageError,
    ValueRangeError,
)


def test_a_run_leaves_one_file(store_dir: Path) -> None:
    run = tracklib.init()
    run.log({"x": 1.0})
    assert ".tail" in files_of(run)
    run.finish()
    assert files_of(run) == [".sqlite"]
    assert list((store_dir / "live").iterdir()) == []
    assert store.open_store().run_ids() == [run.id]


def test_a_run_without_rows_is_a_run() -> None:
    with tracklib.init(config={"a": 1}) as run:
        pass
    facts = reader_of(run).facts()
    assert (facts.state, facts.rows, facts.config, facts.last_step) == (
        "finished",
        0,
        {"a": 1},
        None,
    )


def test_ids_are_unique_and_sort_by_time() -> None:
    runs = [tracklib.init() for _ in range(20)]
    for run in runs:
        run.finish()
    assert len({run.id for run in runs}) == 20
    assert [run.id[:15] for run in runs] == sorted(run.id[:15] for run in runs)
    assert store.open_store().run_ids() == sorted(run.id for run in runs)


@pytest.mark.parametrize("run_id", ["a", "my-run_1.2", "A" * 100, "20261123-192501-k3x9q"])
def test_ids_of_one_s_own(run_id: str) -> None:
    with tracklib.init(id=run_id) as run:
        assert run.id == run_id
    assert store.open_store().run_ids() == [run_id]
    assert not run.resumed


@pytest.mark.parametrize("run_id", ["", ".", "..", ".a", "-a", "a/b", "a b", "é", "a" * 101, "a\0"])
def test_ids_that_cannot_be_folders(run_id: str, store_dir: Path) -> None:
    with pytest.raises(ValueRangeError, match="id"):
        tracklib.init(id=run_id)
    assert not store_dir.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"resume": "yes"},
        {"resume": "must"},
        {"resume": True},
        {"fork_from": "abc"},
        {"fork_from": "abc?step="},
        {"fork_from": "?step=3"},
        {"fork_from": "abc?step=nan"},
        {"fork_from": "abc?step=inf"},
        {"mode": "offline"},
    ],
    ids=str,
)
def test_wrong_arguments_start_nothing(wrong: dict[str, Any], store_dir: Path) -> None:
    with pytest.raises(UsageError):
        tracklib.init(**wrong)
    assert tracklib.run is None
    assert not list(store_dir.glob("runs/*/*"))


@pytest.mark.parametrize("name", ["TRACKLIB_INTERVAL", "TRACKLIB_MEMORY_MB"])
@pytest.mark.parametrize("value", ["abc", "-1", "0", "nan"])
def test_wrong_settings_are_named(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ValueRangeError, match=f"{name} must be a number above 0, not '{value}'"):
        tracklib.init()


def test_several_runs_in_one_process() -> None:
    first = tracklib.init(name="first")
    second = tracklib.init(name="second")
    assert tracklib.run is second
    first.log({"x": 1.0})
    second.log({"x": 2.0})
    tracklib.log({"x": 3.0})
    tracklib.finish()
    assert tracklib.run is first
    tracklib.log({"x": 4.0})
    tracklib.finish()
    assert tracklib.run is None
    assert values_of(first, "x") == [1.0, 4.0]
    assert values_of(second, "x") == [2.0, 3.0]


def test_without_a_run_calls_say_so() -> None:
    for call in (lambda: tracklib.log({"x": 1}), lambda: tracklib.define_metric("x")):
        with pytest.raises(RunStateError, match=r"call tracklib.init\(\) first"):
            call()
    for name in ("config", "summary"):
        with pytest.raises(RunStateError, match="no active run"):
            getattr(tracklib, name)
    tracklib.finish()  # does nothing


def test_a_finished_run_refuses_more() -> None:
    run = tracklib.init()
    run.log({"x": 1.0})
    run.finish()
    run.finish()
    with pytest.raises(RunStateError, match=f"run {run.id} is finished"):
        run.log({"x": 2.0})
    with pytest.raises(RunStateError):
        run.define_metric("x")
    assert run.summary["x"] == 1.0
    assert files_of(run) == [".sqlite"]
    assert values_of(run, "x") == [1.0]


@pytest.mark.parametrize("state", ["finished", "failed", "preempted"])
def test_a_run_ends_as_its_script_says(state: str) -> None:
    run = tracklib.init()
    run.finish(state)
    assert run.state == reader_of(run).facts().state == state


def test_other_ends_are_refused() -> None:
    with tracklib.init() as run:
        with pytest.raises(ValueRangeError, match="'done' is not finished, failed or preempted"):
            run.finish("done")
        assert run.state == "running"


def test_an_id_that_is_taken(store_dir: Path) -> None:
    with tracklib.init(id="mine") as run:
        run.log({"x": 1.0})
        for resume in (None, "never"):
            with pytest.raises(RunExists, match="'mine' exists"):
                tracklib.init(id="mine", resume=resume)
    with pytest.raises(RunExists):
        tracklib.init(id="mine")
    assert reader_of(run).facts().writers == 1


def test_must_exist() -> None:
    with pytest.raises(RunNotFound, match="there is no run 'mine'"):
        tracklib.init(id="mine", resume="must")
    with tracklib.init(id="mine", resume="allow") as run:
        assert not run.resumed


# -- the store -----------------------------------------------------------------------------


def test_dir_wins_over_the_environment(tmp_path: Path, store_dir: Path) -> None:
    for place in (tmp_path / "a", str(tmp_path / "b")):
        with tracklib.init(dir=place) as run:
            pass
        assert store.open_store(place).run_ids() == [run.id]
    assert not store_dir.exists()


@pytest.mark.parametrize("name", ["with space", "ünï\N{FIRE}", "100%", "a?b#c&d", 'it\'s "x"'])
def test_any_folder_is_a_store(tmp_path: Path, name: str) -> None:
    with tracklib.init(dir=tmp_path / name) as run:
        run.log({"x": 1.0})
    assert values_of(run, "x") == [1.0]


def test_a_home_is_understood(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("TRACKLIB_DIR")
    with tracklib.init() as run:
        pass
    assert run.dir.startswith(str(tmp_path / "tracklib"))
    with tracklib.init(dir="~/mine") as run:
        pass
    assert run.dir.startswith(str(tmp_path / "mine"))


def test_a_relative_store_stays_where_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    run = tracklib.init(dir="here")
    monkeypatch.chdir("/")
    run.log({"x": 1.0})
    run.finish()
    assert store.open_store(tmp_path / "here").run_ids() == [run.id]


def test_many_starting_at_once_agree_on_the_store(tmp_path: Path) -> None:
    script = "import sys, tracklib\nwith tracklib.init(dir=sys.argv[1]) as run: run.log({'x': 1})"
    threads = [threading.Thread(target=python, args=(script, tmp_path / "store")) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    opened = store.open_store(tmp_path / "store")
    assert len(opened.run_ids()) == 6
    assert sorted(os.listdir(opened.path)) == ["live", "runs", "store.json"]
    assert json.loads((opened.path / "store.json").read_text())["id"] == opened.store_id


def test_a_store_of_a_newer_format_is_left_alone(store_dir: Path) -> None:
    store_dir.mkdir()
    (store_dir / "store.json").write_text('{"format": 2, "id": "x"}')
    with pytest.raises(FormatTooNew, match="format 2"):
        tracklib.init()
    with pytest.raises(FormatTooNew, match="format 2"):
        store.open_store()
    assert os.listdir(store_dir) == ["store.json"]


@pytest.mark.parametrize("content", ["", "{", "[]", "null", '{"id": null}', "\0" * 100])
def test_a_store_whose_description_is_damaged_is_a_store(store_dir: Path, content: str) -> None:
    store_dir.mkdir()
    (store_dir / "store.json").write_text(content)
    with tracklib.init() as run:
        run.log({"x": 1.0})
    assert values_of(run, "x") == [1.0]


def test_a_store_that_is_a_file_or_a_dangling_link(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("")
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    for place in ("file", "link"):
        caplog.clear()
        run = tracklib.init(dir=tmp_path / place)
        run.log({"x": 1.0})
        assert run.summary["x"] == 1.0
        run._end("finished", {}, patience_s=0.1)
        assert "cannot be written" in caplog.text
        assert "are lost" in caplog.text
    assert sorted(os.listdir(tmp_path)) == ["file", "link"]


def test_a_link_that_is_restored_in_time_loses_nothing(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "scratch")
    run = tracklib.init(dir=tmp_path / "link")
    run.log({"x": 1.0})
    (tmp_path / "scratch").mkdir()
    run.log({"x": 2.0})
    run.finish()
    assert values_of(run, "x") == [1.0, 2.0]


# -- disabled ------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["argument", "environment"])
def test_disabled_makes_no_file(how: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    if how == "environment":
        monkeypatch.setenv("TRACKLIB_MODE", "disabled")
    with tracklib.init(
        mode="disabled" if how == "argument" else None, config={"a": {"b": 1}}, tags=["t"], name="n"
    ) as run:
        run.log({"x": 1.0}, step=3)
        tracklib.log({"anything": "goes"})
        run.define_metric("x", summary="min")
        run.config["a"]["c"] = 2
        run.summary["y"] = 5
        run.notes = "z"
        assert run.config == {"a": {"b": 1, "c": 2}}
        assert (run.name, run.tags, run.notes, run.dir) == ("n", ("t",), "z", "")
        assert dict(run.summary) == {"y": 5}
        assert threading.active_count() == 1
    assert run.state == "finished"
    assert os.listdir(tmp_path) == []


def test_a_forked_or_sent_disabled_run_makes_no_file_either(tmp_path: Path) -> None:
    script = """
import copy, os, pickle, sys, tracklib
os.chdir(sys.argv[1])
run = tracklib.init(mode="disabled")
for other in (pickle.loads(pickle.dumps(run)), copy.deepcopy(run)):
    other.log({"x": 1})
if os.fork() == 0:
    run.log({"x": 1})
    sys.exit()
os.wait()
"""
    assert python(script, tmp_path) == (0, "")
    assert os.listdir(tmp_path) == []
