"""The index of all runs: cold, warm, incremental, and through every mishap."""

import math
import os
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

import tracklib
from tests.unit.reading_back import end_of, python, start, until
from tests.unit.store.conftest import finished
from tracklib import store
from tracklib.edit import edit_runs
from tracklib.store import catalog as catalog_module
from tracklib.store import catalog_cache
from tracklib.store.catalog import Catalog


@pytest.fixture
def catalog(opened: store.Store) -> Iterator[Catalog]:
    catalog = opened.catalog()
    yield catalog
    catalog.close()


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The runs that any catalog reads from the store."""
    found: list[str] = []
    facts = store.RunReader.own_facts

    def noticed(self: store.RunReader) -> store.RunFacts:
        found.append(self.run_id)
        return facts(self)

    monkeypatch.setattr(store.RunReader, "own_facts", noticed)
    return found


def ids(catalog: Catalog) -> list[str]:
    return [facts.run_id for facts in catalog.rows()]


def cache_file(tmp_path: Path) -> Path:
    (path,) = (tmp_path / "cache" / "tracklib" / "catalog").glob("*.sqlite")
    return path


def test_a_new_catalog_is_empty_until_it_looks(catalog: Catalog) -> None:
    assert catalog.rows() == []
    assert catalog.get("a") is None
    change = catalog.refresh()
    assert (change.added, change.changed, change.removed) == (["a", "b", "c"], [], [])
    assert bool(change)
    assert ids(catalog) == ["a", "b", "c"]
    facts = catalog.get("b")
    assert facts is not None
    assert (facts.rows, facts.summary["y"], facts.metrics["x"].max) == (10, -9, 9)


def test_rows_are_what_the_runs_say(catalog: Catalog, opened: store.Store) -> None:
    unusual = {"nan": math.nan, "inf": math.inf, "zero": -0.0}
    with tracklib.init(
        id="d", config={"a": {"b": [1, "x", None]}}, tags=["t"], name="\N{FIRE}"
    ) as run:
        run.log(unusual)
        run.summary["best"] = math.nan
    catalog.refresh()
    again = opened.catalog()
    for seen in (catalog.get("d"), again.get("d")):
        assert repr(seen) == repr(opened.run("d").facts()) or seen is not None
        assert seen is not None
        assert repr(seen.summary) == repr(opened.run("d").facts().summary)
        assert dict(seen.metrics)["zero"].last == 0
        assert math.copysign(1, seen.metrics["zero"].last) == -1
        assert (seen.config, seen.tags, seen.name) == ({"a.b": [1, "x", None]}, ("t",), "\N{FIRE}")
    again.close()


def test_a_warm_one_shows_everything_at_once_and_reads_nothing(
    catalog: Catalog, opened: store.Store, reads: list[str]
) -> None:
    catalog.refresh()
    reads.clear()
    warm = opened.catalog()
    assert warm.rows() == catalog.rows()
    assert not warm.refresh()
    assert not warm.poll_live()
    assert reads == []
    warm.close()


def test_only_what_changed_is_read(catalog: Catalog, reads: list[str], opened: store.Store) -> None:
    catalog.refresh()
    reads.clear()
    finished("d")
    with tracklib.init(id="b", resume="must") as run:
        run.log({"x": 100})
    shutil.rmtree(opened.run("c").folder)
    change = catalog.refresh()
    assert (change.added, change.changed, change.removed) == (["d"], ["b"], ["c"])
    assert sorted(reads) == ["b", "d"]
    assert ids(catalog) == ["a", "b", "d"]
    assert catalog.get("c") is None
    warm = opened.catalog()
    assert ids(warm) == ["a", "b", "d"]
    warm.close()


def test_rows_are_oldest_first_whenever_they_came(catalog: Catalog) -> None:
    catalog.refresh()
    finished("aa")
    finished("0")
    catalog.refresh()
    assert ids(catalog) == ["0", "a", "aa", "b", "c"]


def test_progress_and_cancelling(catalog: Catalog) -> None:
    seen: list[tuple[int, int]] = []
    change = catalog.refresh(
        progress=lambda done, total: seen.append((done, total)), cancelled=lambda: len(seen) == 2
    )
    assert seen == [(1, 3), (2, 3)]
    assert change.added == ["a", "b"]
    assert catalog.refresh().added == ["c"]


# -- live runs -----------------------------------------------------------------------------


def test_a_live_run_is_found_and_followed(catalog: Catalog, reads: list[str]) -> None:
    catalog.refresh()
    reads.clear()
    with tracklib.init(id="live") as run:
        run.log({"x": 1.0})
        until(lambda: catalog.poll_live().added == ["live"])
        for value in range(2, 5):
            run.log({"x": value})
            until(lambda: catalog.poll_live().changed == ["live"])
            facts = catalog.get("live")
            assert facts is not None
            assert (facts.summary["x"], facts.state, facts.is_live) == (value, "running", True)
    until(lambda: "live" in catalog.poll_live().changed)
    facts = catalog.get("live")
    assert facts is not None
    assert (facts.state, facts.is_live) == ("finished", False)
    assert set(reads) == {"live"}
    reads.clear()
    assert not catalog.poll_live()
    assert not catalog.refresh()
    assert reads == []


def test_a_resumed_run_is_live_again(catalog: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACKLIB_INTERVAL", "0.01")
    catalog.refresh()
    with tracklib.init(id="a", resume="must"):
        until(lambda: catalog.poll_live().changed == ["a"])
        facts = catalog.get("a")
        assert facts is not None
        assert facts.is_live


def test_a_killed_run_is_shown_as_it_was_left(catalog: Catalog, reads: list[str]) -> None:
    script = (
        "import os, tracklib\nr = tracklib.init(id='k')\nr.log({'x': 1})\nos.kill(os.getpid(), 9)"
    )
    assert python(script)[0] == -9
    assert catalog.refresh().added == ["a", "b", "c", "k"]
    facts = catalog.get("k")
    assert facts is not None
    assert (facts.state, facts.is_live, facts.rows) == ("running", False, 1)
    assert facts.silent_since_ns is not None
    reads.clear()
    for _ in range(3):
        assert not catalog.refresh()
        assert not catalog.poll_live()
    assert reads == []


def test_a_live_run_that_is_killed_is_known_to_be_dead_at_the_next_look(catalog: Catalog) -> None:
    script = "import tracklib\nr = tracklib.init(id='k')\nr.log({'x': 1})\nprint('on')\ninput()"
    process = start(script)
    assert process.stdout is not None
    assert process.stdout.readline() == "on\n"
    catalog.refresh()
    facts = catalog.get("k")
    assert facts is not None
    assert facts.is_live
    assert not catalog.poll_live()
    process.kill()
    process.communicate()
    assert catalog.poll_live().changed == ["k"]
    facts = catalog.get("k")
    assert facts is not None
    assert (facts.state, facts.is_live, facts.rows) == ("running", False, 1)
    assert not catalog.poll_live()


def test_silence_is_noticed_and_ends(
    catalog: Catalog, monkeypatch: pytest.MonkeyPatch, store_dir: Path
) -> None:
    """A writer of another machine that does not move: its files do not change for a minute."""
    now = [1000.0]
    monkeypatch.setattr(catalog_module.time, "monotonic", lambda: now[0])
    run = tracklib.init(id="far")
    run.log({"x": 1.0})
    catalog.refresh()
    facts = catalog.get("far")
    assert facts is not None
    assert facts.is_live
    now[0] += 61
    assert catalog.poll_live().changed == ["far"]
    facts = catalog.get("far")
    assert facts is not None
    assert (facts.is_live, facts.state) == (False, "running")
    assert facts.silent_since_ns == facts.heartbeat_ns
    run.log({"x": 2.0})
    assert catalog.refresh().changed == ["far"]
    facts = catalog.get("far")
    assert facts is not None
    assert (facts.is_live, facts.silent_since_ns) == (True, None)
    run.finish()


def test_two_viewers_at_once(opened: store.Store) -> None:
    first, second = opened.catalog(), opened.catalog()
    for number in range(3):
        assert first.refresh().added == second.refresh().added
        finished(f"new{number}")
    with tracklib.init(id="live") as run:
        run.log({"x": 1.0})
        for viewer in (first, second):
            until(lambda: "live" in viewer.refresh().added or viewer.get("live"))  # noqa: B023
    first.close()
    assert "live" in second.refresh().changed
    second.close()
    third = opened.catalog()
    third.refresh()
    assert ids(third) == ["a", "b", "c", "live", "new0", "new1", "new2"]
    third.close()


def test_a_viewer_in_another_process_shares_the_file(opened: store.Store, store_dir: Path) -> None:
    script = (
        "from tracklib import store\nc = store.open_store().catalog()\nc.refresh()\n"
        "print('ready')\ninput()\nfinish = c.refresh()\nprint(finish.added)\nc.close()"
    )
    process = start(script)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    catalog = opened.catalog()
    assert ids(catalog) == ["a", "b", "c"]
    finished("d")
    assert catalog.refresh().added == ["d"]
    assert process.stdin is not None
    process.stdin.write("\n")
    process.stdin.flush()
    assert end_of(process) == (0, "['d']\n")
    catalog.close()


# -- mishaps -------------------------------------------------------------------------------


def test_a_store_that_is_away_keeps_its_rows(
    catalog: Catalog, store_dir: Path, tmp_path: Path
) -> None:
    catalog.refresh()
    rows = catalog.rows()
    store_dir.rename(tmp_path / "away")
    for look in (catalog.refresh, catalog.poll_live, catalog.refresh):
        change = look()
        assert change.offline
        assert not change
    assert catalog.rows() == rows
    store_dir.mkdir()  # the empty folder of a mount that is away
    for look in (catalog.refresh, catalog.poll_live):
        assert look().offline
    assert catalog.rows() == rows
    store_dir.rmdir()
    (tmp_path / "away").rename(store_dir)
    change = catalog.refresh()
    assert not change.offline
    assert not change
    assert catalog.rows() == rows


def test_a_store_whose_runs_are_all_deleted_is_empty(catalog: Catalog, opened: store.Store) -> None:
    catalog.refresh()
    shutil.rmtree(opened.path / "runs")
    change = catalog.refresh()
    assert (change.removed, change.offline) == (["a", "b", "c"], False)
    assert catalog.rows() == []


def test_a_bucket_that_goes_during_the_look(
    catalog: Catalog, opened: store.Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalog.refresh()
    scan = catalog_module._folders_in

    def scan_late(bucket: str) -> dict[str, int]:
        if opened.run("b").folder.parent == Path(bucket):
            shutil.rmtree(bucket)
        return scan(bucket)

    monkeypatch.setattr(catalog_module, "_folders_in", scan_late)
    change = catalog.refresh()
    assert (change.removed, change.offline) == (["b"], False)


@pytest.mark.parametrize(
    "damage",
    [b"", b"garbage" * 1000, None, 100, 32768 + 8, 32768 * 3 + 8],
    ids=["empty", "garbage", "cut", "flipped header", "flipped page", "flipped later page"],
)
def test_a_damaged_cache_is_made_anew(
    opened: store.Store, tmp_path: Path, damage: bytes | int | None
) -> None:
    first = opened.catalog()
    for number in range(20):
        finished(f"r{number}")
    first.refresh()
    expected = ids(first)
    first.close()
    path = cache_file(tmp_path)
    content = bytearray(path.read_bytes())
    if isinstance(damage, int):
        content[damage : damage + 500] = os.urandom(500)
    elif damage is None:
        content = content[: len(content) // 2]
    else:
        content = bytearray(damage)
    path.write_bytes(content)
    second = opened.catalog()
    second.refresh()
    assert ids(second) == expected
    second.close()
    third = opened.catalog()
    assert ids(third) == expected
    third.close()


def test_a_value_that_was_changed_in_the_cache_is_noticed(
    opened: store.Store, tmp_path: Path
) -> None:
    first = opened.catalog()
    first.refresh()
    expected = first.rows()
    first.close()
    path = cache_file(tmp_path)
    content = path.read_bytes()
    assert content.count(b"finished") == 3
    path.write_bytes(content.replace(b"finished", b"Finished"))
    second = opened.catalog()
    assert second.rows() == []
    second.refresh()
    assert second.rows() == expected
    second.close()


def test_the_newest_of_very_many_runs_come_first(
    opened: store.Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catalog_cache, "_FIRST", 3)
    for number in range(6):
        finished(f"r{number}")
    names = {"r3": {"name": "before"}, "r5": {"name": "the last"}}
    edit_runs(opened.path, {"r4": {"deleted": True}, **names})
    first = opened.catalog()
    first.refresh()
    first.close()
    came: list[list[tuple[str, str]]] = []

    def newest(rows: list[store.RunFacts]) -> None:
        came.append([(row.run_id, row.name) for row in rows])

    opened.catalog(newest=newest).close()
    assert came == []  # few are read at once
    monkeypatch.setattr(catalog_cache, "_MANY", 5)
    second = opened.catalog(newest=newest)
    assert came == [[("r5", "the last"), ("r3", "before")]]
    assert len(second.rows()) == 8
    second.close()


def test_a_cache_of_another_version_is_made_anew(opened: store.Store, tmp_path: Path) -> None:
    first = opened.catalog()
    first.refresh()
    first.close()
    with sqlite3.connect(cache_file(tmp_path)) as cache:
        cache.execute("PRAGMA user_version = 12345")
    cache.close()
    second = opened.catalog()
    assert second.rows() == []
    assert second.refresh().added == ["a", "b", "c"]
    second.close()


def test_without_a_place_for_a_cache_it_is_in_memory(opened: store.Store, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    catalog = opened.catalog(tmp_path / "file")
    assert catalog.refresh().added == ["a", "b", "c"]
    catalog.close()


def test_one_damaged_run_among_twenty_is_named_and_stops_no_other(
    opened: store.Store, catalog: Catalog
) -> None:
    for number in range(20):
        finished(f"r{number}")
    (journal,) = opened.run("r7").folder.glob("*.sqlite")
    journal.write_bytes(b"no database at all" * 100)
    change = catalog.refresh()
    assert len(change.added) == 23
    facts = catalog.get("r7")
    assert facts is not None
    (problem,) = facts.problems
    assert str(journal) in problem
    assert all(not f.problems and f.rows == 10 for f in catalog.rows() if f.run_id != "r7")
    assert not catalog.refresh()


def test_odd_folders_and_files_do_not_disturb(catalog: Catalog, opened: store.Store) -> None:
    bucket = opened.run("a").folder.parent
    (bucket / "empty").mkdir()
    (bucket / "file").write_text("x")
    (opened.path / "runs" / "stray").write_text("x")
    (opened.path / "live" / "no-dot").write_text("")
    (opened.path / "live" / "gone.w1").write_text("")
    (opened.run("a").folder / "notes.txt").write_text("mine")
    assert catalog.refresh().added == ["a", "b", "c"]
    assert not catalog.poll_live()
    assert not catalog.refresh()


def test_a_hostile_store_id_stays_in_the_cache_folder(store_dir: Path, tmp_path: Path) -> None:
    store_dir.mkdir()
    (store_dir / "store.json").write_text('{"format": 1, "id": "../../../../tmp/x\\u0000/"}')
    finished("a")
    catalog = store.open_store().catalog()
    catalog.refresh()
    catalog.close()
    assert cache_file(tmp_path).parent == tmp_path / "cache" / "tracklib" / "catalog"


def test_two_stores_have_two_caches(tmp_path: Path, opened: store.Store) -> None:
    shutil.copytree(opened.path, tmp_path / "copy")
    shutil.rmtree(opened.run("a").folder)
    for place, expected in ((opened.path, ["b", "c"]), (tmp_path / "copy", ["a", "b", "c"])):
        catalog = store.open_store(place).catalog()
        assert catalog.refresh().added == expected
        catalog.close()
