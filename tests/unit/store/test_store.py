"""Stores, runs by their ids, and who is alive."""

import json
import os
import shutil
from pathlib import Path

import pytest

import tracklib
from tests.unit.reading_back import end_of, python, start
from tests.unit.store.conftest import finished
from tracklib import store
from tracklib.errors import RunNotFound, StoreNotFound, StoreUnavailable
from tracklib.format import layout, process
from tracklib.store import liveness


def test_no_store(tmp_path: Path, store_dir: Path) -> None:
    with pytest.raises(StoreNotFound, match=r"no store\.json"):
        store.open_store()
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreNotFound, match="is a file"):
        store.open_store(tmp_path / "file")
    assert not store_dir.exists()


def test_a_store_without_its_description_is_a_store(opened: store.Store) -> None:
    (opened.path / "store.json").unlink()
    again = store.open_store(str(opened.path))
    assert again.run_ids() == ["a", "b", "c"]
    assert again.store_id == store.open_store(opened.path).store_id != opened.store_id


def test_runs_by_their_id_or_what_only_they_begin_or_end_with(store_dir: Path) -> None:
    for name in ("seed-1-abc", "seed-1-abd", "other", "oth"):
        finished(name)
    opened = store.open_store()
    assert opened.run("oth").run_id == "oth"
    assert opened.run("othe").run_id == "other"
    assert opened.run("abd").run_id == "seed-1-abd"
    with pytest.raises(RunNotFound, match="'seed-1' fits 2 runs: seed-1-abc, seed-1-abd"):
        opened.run("seed-1")
    for missing in ("zzz", "", "../oth", "/", "."):
        with pytest.raises(RunNotFound, match="no run"):
            opened.run(missing)


def test_a_store_that_goes_away(opened: store.Store, tmp_path: Path) -> None:
    assert opened.is_online()
    opened.path.rename(tmp_path / "away")
    assert not opened.is_online()
    with pytest.raises(StoreUnavailable):
        opened.run_ids()
    with pytest.raises(StoreUnavailable):
        opened.run("a")
    opened.path.mkdir()
    assert opened.run_ids() == []


def test_a_run_that_goes_away_while_it_is_looked_at(opened: store.Store) -> None:
    reader = opened.run("a")
    rows = reader.facts().rows
    shutil.rmtree(reader.folder)
    with pytest.raises(FileNotFoundError):
        reader.facts()
    assert rows == 10


def test_folders_follow_from_ids() -> None:
    assert layout.bucket("20261123-192501-k3x9qz") == "2026-11"
    assert layout.bucket("20261123-192501-k3x9q") != "2026-11"
    assert layout.bucket("mine").startswith("named-")
    assert layout.parse_tail_name("w1.12.tail") == ("w1", 12)
    for name in ("w1.tail", ".1.tail", "w1.x.tail", "w1.1.tail.damaged", "w1.sqlite"):
        assert layout.parse_tail_name(name) is None


# -- life ----------------------------------------------------------------------------------


def test_a_process_is_known_by_more_than_its_number() -> None:
    me = process.identity()
    assert not process.is_surely_dead(me)
    assert process.is_surely_dead(me | {"process_start": "1"})
    for key, value in (
        ("boot", "another"), ("host", "another"), ("boot", ""), ("host", None),
        ("pid_space", "pid:[1]"),
    ):  # fmt: skip
        assert not process.is_surely_dead(me | {"pid": 2**22, key: value})
    assert not process.is_surely_dead({})


def test_a_dead_process_of_this_machine_is_silent_at_once() -> None:
    script = (
        "import json\nfrom tracklib.format.process import identity\nprint(json.dumps(identity()))"
    )
    code, printed = python(script)
    assert code == 0
    assert process.is_surely_dead(json.loads(printed))


def test_a_process_that_nobody_waited_for_is_dead(store_dir: Path) -> None:
    child = start(
        "import os, tracklib\ntracklib.init(id='z').log({'x': 1})\nos.kill(os.getpid(), 9)"
    )
    assert child.stdout is not None
    child.stdout.read()
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
    facts = store.open_store().run("z").facts()
    end_of(child)
    assert (facts.state, facts.is_live) == ("running", False)


@pytest.mark.parametrize(("age_s", "is_silent"), [(0, False), (59, False), (61, True), (1e6, True)])
def test_one_of_another_machine_is_silent_after_a_minute(age_s: float, is_silent: bool) -> None:
    elsewhere = process.identity() | {"host": "node9"}
    now = 10**18
    assert liveness.is_silent(elsewhere, now - int(age_s * 1e9), now) == is_silent


def test_the_time_of_a_network_store_is_that_of_its_newest_file(
    store_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(liveness, "is_local", lambda path: False)
    monkeypatch.setattr(process, "_boot_id", lambda: "elsewhere")
    run = tracklib.init(id="far")
    run._writer._absorber._cycle()  # type: ignore[union-attr]
    other = tracklib.init(id="near")
    other._writer._absorber._cycle()  # type: ignore[union-attr]
    past, newest = 10**18, 10**18 + 3600 * 10**9
    for path in (store_dir / "live").iterdir():
        when = past if path.name.startswith("far") else newest
        os.utime(path, ns=(when, when))
    for path in Path(run.dir).iterdir():
        os.utime(path, ns=(past, past))
    monkeypatch.setattr(process, "_boot_id", lambda: "here")
    opened = store.open_store()
    assert opened.run("far").facts().silent_since_ns == past
    assert opened.run("near").facts().is_live
    monkeypatch.undo()
    other.finish()
    run.finish()


def test_a_preempted_run_is_not_live_and_a_resumed_one_is() -> None:
    run = tracklib.init(id="mine")
    run.finish("preempted")
    assert not store.open_store().run("mine").facts().is_live
    with tracklib.init(id="mine", resume="must"):
        facts = store.open_store().run("mine").facts()
        assert (facts.state, facts.is_live, facts.ended_ns) == ("running", True, None)


def test_events_are_in_order_of_time() -> None:
    for end in ("failed", "finished"):
        tracklib.init(id="mine", resume="allow").finish(end)
    events = store.open_store().run("mine").events()
    assert [event.data["state"] for event in events] == ["failed", "finished"]
    assert [e.time_ns for e in events] == sorted(e.time_ns for e in events)
