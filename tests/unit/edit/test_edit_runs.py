"""What people change about runs: written by one device, seen by every reader."""

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import tracklib
from tests.fault.machine import obeying_permissions
from tracklib import store
from tracklib.edit import edit_runs
from tracklib.edit.device import held_device
from tracklib.errors import (
    FormatTooNew,
    StoreNotFound,
    StoreUnavailable,
    ValueRangeError,
    ValueTypeError,
)
from tracklib.format.clock import HybridClock
from tracklib.format.journal_write import JournalWriter
from tracklib.store.catalog import Catalog
from tracklib.store.doctor import examine


def logged(run_id: str, name: str) -> None:
    """A finished run that says something of itself."""
    with tracklib.init(id=run_id, name=name, tags=["old"], notes="as logged", group="g") as run:
        for value in range(10):
            run.log({"x": value})


@pytest.fixture
def opened(store_dir: Path) -> store.Store:
    """A store with the finished runs a, b and c."""
    for name in "abc":
        logged(name, f"run {name}")
    return store.open_store(store_dir)


@pytest.fixture
def catalog(opened: store.Store) -> Iterator[Catalog]:
    catalog = opened.catalog()
    catalog.refresh()
    yield catalog
    catalog.close()


def facts(opened: store.Store, run_id: str = "a") -> store.RunFacts:
    return opened.run(run_id).facts()


def devices(opened: store.Store) -> list[Path]:
    return sorted((opened.path / "edits").glob("*.sqlite"))


def on_another_device(monkeypatch: pytest.MonkeyPatch, place: Path) -> None:
    monkeypatch.setenv("TRACKLIB_CONFIG_DIR", str(place))


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"name": "better"}, {"name": "better"}),
        ({"name": "line\nbreak \N{FIRE}" * 100}, {"name": "line\nbreak \N{FIRE}" * 100}),
        ({"notes": ""}, {"notes": ""}),
        ({"group": "h", "colour": "#ff0010"}, {"group": "h", "colour": "#ff0010"}),
        ({"tags": ["x", "y", "x"]}, {"tags": ("x", "y")}),
        ({"add_tags": ["a/b~c", "old"]}, {"tags": ("old", "a/b~c")}),
        ({"remove_tags": ["old", "none"]}, {"tags": ()}),
        ({"archived": True}, {"is_archived": True}),
        ({"deleted": True}, {"is_deleted": True}),
    ],
)
def test_an_edit_is_read_back_everywhere(
    opened: store.Store, catalog: Catalog, change: dict[str, Any], expected: dict[str, Any]
) -> None:
    before = facts(opened, "b")
    edit_runs(opened.path, {"a": change})
    seen = facts(opened)
    assert {name: getattr(seen, name) for name in expected} == expected
    assert facts(opened, "b") == before
    found = catalog.poll_live()
    if change.get("deleted"):
        assert (found.changed, found.removed) == ([], ["a"])
        assert [row.run_id for row in catalog.rows()] == ["b", "c"]
    else:
        assert (found.added, found.changed, found.removed) == ([], ["a"], [])
        assert catalog.get("a") == seen
    assert not catalog.poll_live()
    warm = opened.catalog()
    assert warm.rows() == catalog.rows()  # a deleted run does not flash up at the next start
    assert not warm.refresh()
    warm.close()


def test_the_runs_own_files_stay_as_they_are(opened: store.Store) -> None:
    def content() -> dict[Path, bytes]:
        return {p: p.read_bytes() for p in (opened.path / "runs").rglob("*") if p.is_file()}

    before = content()
    edit_runs(opened.path, {"a": {"name": "x"}, "b": {"deleted": True}})
    assert content() == before
    assert len(devices(opened)) == 1
    assert sorted(p.suffix for p in (opened.path / "edits").iterdir()) == [".sqlite"]


def test_later_edits_count_and_one_taken_back_shows_what_the_run_says(opened: store.Store) -> None:
    edit_runs(opened.path, {"a": {"name": "first", "tags": ["x"]}})
    edit_runs(opened.path, {"a": {"name": "second", "add_tags": ["y"]}})
    assert (facts(opened).name, facts(opened).tags) == ("second", ("x", "y"))
    edit_runs(opened.path, {"a": {"name": None, "tags": None}})
    assert facts(opened).name == "run a"
    assert facts(opened).tags == ("old", "y")


def test_archiving_and_deleting_can_be_undone(opened: store.Store, catalog: Catalog) -> None:
    edit_runs(opened.path, {name: {"deleted": True, "archived": True} for name in "ab"})
    assert catalog.refresh().removed == ["a", "b"]
    assert opened.run_ids() == ["a", "b", "c"]  # their files are still there
    edit_runs(opened.path, {"a": {"deleted": False}})
    assert catalog.poll_live().added == ["a"]
    row = catalog.get("a")
    assert row is not None
    assert (row.is_archived, row.is_deleted, row.rows) == (True, False, 10)


def test_what_a_script_says_later_counts(opened: store.Store, catalog: Catalog) -> None:
    edit_runs(opened.path, {"a": {"name": "mine", "tags": ["mine"]}})
    edit_runs(opened.path, {"a": {"add_tags": ["more"], "notes": "kept"}})
    with tracklib.init(id="a", resume="must") as run:
        run.name = "the script's"
        run.tags = ("script",)
    seen = facts(opened)
    assert (seen.name, seen.tags, seen.notes) == ("the script's", ("script",), "kept")
    edit_runs(opened.path, {"a": {"add_tags": ["again"]}})
    assert facts(opened).tags == ("script", "again")
    catalog.refresh()
    assert catalog.get("a") == facts(opened)


def test_two_devices_edit_the_same_run(
    opened: store.Store, catalog: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    edit_runs(opened.path, {"a": {"name": "one", "add_tags": ["one"]}})
    on_another_device(monkeypatch, tmp_path / "another")
    edit_runs(opened.path, {"a": {"name": "two", "add_tags": ["two"]}})
    assert len(devices(opened)) == 2
    assert (facts(opened).name, facts(opened).tags) == ("two", ("old", "one", "two"))
    assert catalog.poll_live().changed == ["a"]
    devices(opened)[1].unlink()
    assert catalog.poll_live().changed == ["a"]
    assert (facts(opened).name, facts(opened).tags) == ("one", ("old", "one"))
    assert catalog.get("a") == facts(opened)


def test_an_edit_beats_what_its_maker_saw_whoever_s_clock_is_wrong(
    opened: store.Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = HybridClock.now
    ahead = 2 * 365 * 86_400_000 << 16
    monkeypatch.setattr(HybridClock, "now", lambda self: clock(self) + ahead)
    edit_runs(opened.path, {"a": {"name": "from the future"}})
    logged("late", "logged in the future")
    monkeypatch.setattr(HybridClock, "now", clock)
    on_another_device(monkeypatch, tmp_path / "another")
    edit_runs(opened.path, {"a": {"name": "now"}, "late": {"name": "now"}, "b": {"name": "now"}})
    assert [facts(opened, i).name for i in ("a", "late", "b")] == ["now"] * 3
    with sqlite3.connect(devices(opened)[1]) as db:
        stamps = dict(db.execute("SELECT path, stamp FROM attribute"))
    db.close()
    in_a_day = HybridClock().now() + (86_400_000 << 16)
    assert stamps["/runs/b/name"] < in_a_day < stamps["/runs/a/name"]  # the clock was not dragged


def test_a_stamp_at_the_end_of_time_is_survived(opened: store.Store) -> None:
    (opened.path / "edits").mkdir()
    journal = JournalWriter(str(opened.path / "edits" / "odd.sqlite"))
    journal.set_attribute("/runs/a/name", "last word", (1 << 63) - 1)
    journal.commit(journal.position)
    journal.close()
    edit_runs(opened.path, {"a": {"name": "x", "archived": True}})
    assert facts(opened).is_archived


def test_what_another_program_wrote_does_not_disturb(opened: store.Store) -> None:
    (opened.path / "edits").mkdir()
    journal = JournalWriter(str(opened.path / "edits" / "other.sqlite"))
    odd = {"/runs/a/name": 7, "/runs/a/tags": "text", "/runs/a/tags/x": "yes", "/runs": 1,
           "/runs/b": 2, "/other/a/name": "x", "/runs/a/archived": 1, "/runs/a/new/thing": [1],
           "/runs/a/colour": {"$float": "nan"}, "": None}  # fmt: skip
    for path, value in odd.items():
        journal.set_attribute(path, value, 1 << 60)
    journal.commit(journal.position)
    journal.close()
    seen = facts(opened)
    assert (seen.name, seen.tags, seen.is_archived, seen.colour) == (
        "run a", ("old",), False, None,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        ({"nam": "x"}, ValueRangeError, "'nam' cannot be edited"),
        ({"name": 3}, ValueTypeError, "name must be a str"),
        ({"name": "\ud800"}, ValueRangeError, "lone surrogate"),
        ({"tags": "one"}, ValueTypeError, "tags must be a list"),
        ({"add_tags": [""]}, ValueRangeError, "must not be empty"),
        ({"tags": ["x"], "add_tags": ["y"]}, ValueRangeError, "whole list"),
        ({"archived": 1}, ValueTypeError, "True or False"),
        ({"colour": "red"}, ValueRangeError, "#rrggbb"),
    ],
)
def test_wrong_changes_are_refused_as_a_whole(
    opened: store.Store, change: dict[str, Any], error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        edit_runs(opened.path, {"b": {"name": "x"}, "a": change})
    assert facts(opened, "b").name == "run b"


def test_ids_that_are_paths_are_refused(opened: store.Store) -> None:
    for odd in ("../a", "a/b", "", ".x"):
        with pytest.raises(ValueRangeError, match="not the id"):
            edit_runs(opened.path, {odd: {"name": "x"}})
    with pytest.raises(StoreNotFound):
        edit_runs(opened.path / "runs", {"a": {"name": "x"}})


def test_no_change_writes_nothing(opened: store.Store) -> None:
    edit_runs(opened.path, {})
    edit_runs(opened.path, {"a": {}, "b": {"add_tags": []}})
    assert not (opened.path / "edits").exists()


# -- the device ----------------------------------------------------------------------------


def test_the_id_of_a_device_stays(opened: store.Store, tmp_path: Path) -> None:
    edit_runs(opened.path, {"a": {"name": "1"}})
    edit_runs(opened.path, {"a": {"name": "2"}})
    (journal,) = devices(opened)
    with held_device() as device:
        assert journal.stem == device
    (kept,) = (tmp_path / "config" / "tracklib" / "devices").glob("*[!k]")
    assert kept.read_text().strip() == device
    kept.write_text("../evil")
    edit_runs(opened.path, {"a": {"name": "3"}})
    assert facts(opened).name == "3"
    assert len(devices(opened)) == 2


def test_a_configuration_folder_that_cannot_be_written(
    opened: store.Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("TRACKLIB_CONFIG_DIR", str(tmp_path / "file"))
    with pytest.raises(StoreUnavailable, match="a place for this device's id"):
        edit_runs(opened.path, {"a": {"name": "x"}})
    assert not (opened.path / "edits").exists()


EDIT = """
import sys
from tracklib.edit import edit_runs
from tracklib.errors import StoreUnavailable
try:
    edit_runs(sys.argv[1], {"a": {"name": "changed"}})
except StoreUnavailable as error:
    print(error)
"""


@pytest.mark.parametrize("is_first", [True, False])
def test_a_store_that_is_read_only(opened: store.Store, is_first: bool) -> None:
    if not is_first:
        edit_runs(opened.path, {"a": {"name": "before"}})
    before = facts(opened)
    paths = [opened.path, *opened.path.rglob("*")]
    modes = {path: path.stat().st_mode for path in paths}
    for path in paths:
        path.chmod(0o555 if path.is_dir() else 0o444)
    try:
        command = [*obeying_permissions(), sys.executable, "-c", EDIT, str(opened.path)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    finally:
        for path, mode in modes.items():
            path.chmod(mode)
    assert str(opened.path) in done.stdout
    assert "nothing was changed" in done.stdout
    assert facts(opened) == before
    edit_runs(opened.path, {"a": {"name": "after"}})
    assert facts(opened).name == "after"


# -- damage --------------------------------------------------------------------------------


@pytest.mark.parametrize("damage", ["garbage", "cut", "flipped"])
def test_a_damaged_journal_is_named_and_editing_goes_on(
    opened: store.Store, catalog: Catalog, damage: str
) -> None:
    edit_runs(opened.path, {"a": {"name": "kept"}, "b": {"name": "kept"}})
    catalog.refresh()
    (journal,) = devices(opened)
    content = bytearray(journal.read_bytes())
    if damage == "garbage":
        content = bytearray(b"no database " * 1000)
    elif damage == "cut":
        content = content[: len(content) // 2]
    else:
        content[4096:] = bytes(b ^ 0x55 for b in content[4096:])
    journal.write_bytes(content)
    catalog.refresh()
    (finding,) = examine(opened)
    assert (finding.path, finding.kind, finding.run_id) == (str(journal), "damaged", "")
    rows = {row.run_id: row.name for row in catalog.rows()}
    assert rows == {"a": "kept", "b": "kept", "c": "run c"}  # as last seen
    edit_runs(opened.path, {"b": {"name": "new"}, "c": {"archived": True}})
    assert journal.read_bytes() == content
    assert len(devices(opened)) == 2
    assert facts(opened, "b").name == "new"
    assert facts(opened, "c").is_archived


@pytest.mark.parametrize("page", range(1, 36, 3))
def test_a_damaged_page_anywhere_does_not_end_editing(opened: store.Store, page: int) -> None:
    edit_runs(opened.path, {f"r{n}": {"name": f"name {n}"} for n in range(2000)})
    (journal,) = devices(opened)
    content = bytearray(journal.read_bytes())
    assert len(content) > 4096 * (page + 1)
    content[4096 * page : 4096 * (page + 1)] = bytes(4096)
    journal.write_bytes(content)
    edit_runs(opened.path, {"a": {"name": "new"}, "b": {"archived": True}})
    assert facts(opened).name == "new"
    assert facts(opened, "b").is_archived


def test_a_journal_of_a_newer_format_is_left_alone(opened: store.Store) -> None:
    edit_runs(opened.path, {"a": {"name": "x"}})
    (journal,) = devices(opened)
    with sqlite3.connect(journal) as db:
        db.execute("PRAGMA user_version = 99")
    db.close()
    before = journal.read_bytes()
    with pytest.raises(FormatTooNew, match="update tracklib"):
        edit_runs(opened.path, {"a": {"name": "y"}})
    assert journal.read_bytes() == before
    assert facts(opened).name == "run a"


# -- any edits, any devices, any order -----------------------------------------------------

CHANGES = st.one_of(
    st.fixed_dictionaries({"name": st.sampled_from(["p", "q", None])}),
    st.fixed_dictionaries({"tags": st.lists(st.sampled_from("xyz"), max_size=2, unique=True)}),
    st.fixed_dictionaries({"add_tags": st.lists(st.sampled_from("xyz"), max_size=2)}),
    st.fixed_dictionaries({"remove_tags": st.lists(st.sampled_from("xyz"), max_size=2)}),
    st.fixed_dictionaries({"archived": st.booleans()}),
    st.fixed_dictionaries({"deleted": st.booleans()}),
)


@settings(
    max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(steps=st.lists(st.tuples(st.sampled_from("AB"), st.sampled_from("ab"), CHANGES), max_size=8))
def test_devices_that_see_each_other_agree_with_a_plain_model(
    steps: list[tuple[str, str, dict[str, Any]]],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    place = tmp_path_factory.mktemp("edits")
    with pytest.MonkeyPatch.context() as patch:
        model: dict[str, dict[str, Any]] = {}
        for name in "ab":
            with tracklib.init(id=name, dir=place / "store", name="own", tags=["own"]):
                model[name] = {"name": "own", "tags": ["own"], "archived": False, "deleted": False}
        opened = store.open_store(place / "store")
        catalog = opened.catalog(place / "cache")
        for device, run_id, change in steps:
            patch.setenv("TRACKLIB_CONFIG_DIR", str(place / device))
            edit_runs(opened.path, {run_id: change}, last_stamp=catalog.last_stamp)
            expect(model[run_id], change)
            catalog.poll_live()
        catalog.refresh()
        for run_id, expected in model.items():
            seen = facts(opened, run_id)
            assert seen.name == expected["name"]
            assert sorted(seen.tags) == sorted(expected["tags"])
            assert (seen.is_archived, seen.is_deleted) == (
                expected["archived"], expected["deleted"],
            )  # fmt: skip
            assert catalog.get(run_id) == (None if seen.is_deleted else seen)
        catalog.close()


def expect(run: dict[str, Any], change: dict[str, Any]) -> None:
    """What a change makes of a run."""
    for name, value in change.items():
        if name == "add_tags":
            run["tags"] += [tag for tag in dict.fromkeys(value) if tag not in run["tags"]]
        elif name == "remove_tags":
            run["tags"] = [tag for tag in run["tags"] if tag not in value]
        elif name == "name":
            run["name"] = "own" if value is None else value
        else:
            run[name] = value


LOOK = """
import os, sys
from tracklib.store import open_store
catalog = open_store(sys.argv[1]).catalog()
for mode in (0, 0o755):
    os.chmod(sys.argv[2], mode)
    catalog.refresh()
    problems = [(problem.path, problem.what) for problem in catalog.problems()]
    print(len(catalog.rows()), problems, catalog.get("a").name)
catalog.close()
"""


@pytest.mark.parametrize("is_folder", [True, False])
def test_edits_that_may_not_be_read_are_named_until_they_may(
    opened: store.Store, is_folder: bool
) -> None:
    edit_runs(opened.path, {"a": {"name": "after"}})
    (journal,) = devices(opened)
    closed = str(journal.parent if is_folder else journal)
    command = [*obeying_permissions(), sys.executable, "-c", LOOK, str(opened.path), closed]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == [
        f"3 {[(closed, 'not readable')]} run a",
        "3 [] after",
    ]
