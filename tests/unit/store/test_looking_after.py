"""Examining and repairing a store."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

import tracklib
from tracklib.format import layout
from tracklib.store import doctor, open_store

KILLED = """
import os, tracklib
run = tracklib.init(id="dead", config={"lr": 0.5})
for step in range(3000):
    run.log({"loss": step / 2})
os.kill(os.getpid(), 9)
"""


@pytest.fixture
def killed(store_dir: Path) -> Path:
    """A store with a run whose process got kill -9 before its first absorb."""
    subprocess.run([sys.executable, "-c", KILLED], check=False)
    return store_dir


def age(path: Path) -> None:
    """Let a file look ten minutes old."""
    when = path.stat().st_mtime_ns - 600 * 10**9
    os.utime(path, ns=(when, when))


def test_a_running_process_is_left_alone(store_dir: Path) -> None:
    with tracklib.init() as run:
        run.log({"loss": 1})
        assert doctor.examine(open_store()) == []
        assert doctor.repair(open_store(), doctor.examine(open_store())) == []
    assert doctor.examine(open_store()) == []


def test_a_dead_writers_tail_is_absorbed_without_changing_what_is_read(killed: Path) -> None:
    store = open_store()
    before = list(store.run("dead").series("loss").read())
    facts = store.run("dead").facts()
    (finding,) = doctor.examine(store)
    assert (finding.kind, finding.repairable) == (doctor.UNABSORBED, True)
    assert "3000 rows" in finding.detail
    done: list[tuple[int, int]] = []
    assert doctor.repair(store, [finding], lambda now, of: done.append((now, of))) == []
    assert done == [(1, 1)]
    assert doctor.examine(store) == []
    assert list(store.run("dead").series("loss").read()) == before
    after = store.run("dead").facts()
    assert (after.config, after.rows, after.state) == (facts.config, facts.rows, facts.state)
    assert after.silent_since_ns is not None  # a repair is no sign of life
    assert [path.suffix for path in store.run("dead").folder.iterdir()] == [".sqlite"]


def test_what_cannot_be_read_is_kept_under_another_name(killed: Path) -> None:
    store = open_store()
    (tail,) = killed.rglob("*.tail")
    content = bytearray(tail.read_bytes())
    content[len(content) // 2] ^= 0xFF
    tail.write_bytes(content)
    age(tail)
    findings = doctor.examine(store)
    assert {finding.kind for finding in findings} == {doctor.DAMAGED, doctor.UNABSORBED}
    assert doctor.repair(store, findings) == []
    (kept,) = killed.rglob("*.damaged")
    assert kept.read_bytes() == content
    assert len(store.run("dead").series("loss").read()) == 2999
    assert [event.kind for event in store.run("dead").events()] == ["damaged"]


def test_an_interrupted_transaction_is_rolled_back(store_dir: Path) -> None:
    with tracklib.init(id="cut") as run:
        run.log({"loss": 1})
    (journal,) = store_dir.rglob("*.sqlite")
    script = f"""
import os, sqlite3
connection = sqlite3.connect({str(journal)!r}, isolation_level=None)
connection.execute("PRAGMA cache_size = 1")
connection.execute("PRAGMA cache_spill = 1")
connection.execute("BEGIN IMMEDIATE")
connection.execute("DELETE FROM attribute")
connection.executemany("INSERT INTO event (time, kind, data, rev, crc) VALUES (?, 'x', ?, 9, 0)",
                       [(i, '"' + 'y' * 3000 + '"') for i in range(500)])
os.kill(os.getpid(), 9)
"""
    subprocess.run([sys.executable, "-c", script], check=False)
    assert Path(f"{journal}-journal").stat().st_size > 0
    for path in (journal, Path(f"{journal}-journal")):
        age(path)
    store = open_store()
    facts = store.run("cut").facts()
    assert (facts.state, facts.rows) == ("finished", 1)
    (finding,) = doctor.examine(store)
    assert finding.kind == doctor.INTERRUPTED
    assert doctor.repair(store, [finding]) == []
    assert doctor.examine(store) == []
    assert store.run("cut").facts().rows == 1


UNUSUAL = [1.5, float("nan"), 1e308, 1e308, float("inf"), -0.0, -1e-300]


@pytest.fixture
def sound(store_dir: Path) -> Path:
    """The journal of a finished run with several blocks and every kind of number."""
    with tracklib.init() as run:
        for step in range(10_000):
            run.log({"loss": UNUSUAL[step % 7] if step % 5 else step, "acc": 0.25}, step=-step / 2)
        for step in range(10):
            run.log({"odd": float("nan")}, step=step)
    (journal,) = store_dir.rglob("*.sqlite")
    return journal


def test_a_full_examination_finds_nothing_wrong_with_a_sound_journal(sound: Path) -> None:
    looked: list[tuple[int, int]] = []
    examined = doctor.examine(
        open_store(), is_full=True, progress=lambda now, of: looked.append((now, of))
    )
    assert examined == []
    assert looked == [(0, 1)]


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ("UPDATE block_column SET min = min - 1 WHERE metric = 1 AND number = 1", "metric 1"),
        ("UPDATE block_column SET max_row = 3 WHERE metric = 2 AND number = 0", "metric 2"),
        ("UPDATE block_column SET total = total + 1 WHERE metric = 2 AND number = 0", "metric 2"),
        ("UPDATE block SET step_max = 9 WHERE key_set = 1 AND number = 2", "extent"),
        ("UPDATE block SET is_sorted = 1 WHERE key_set = 1 AND number = 0", "extent"),
        ("UPDATE column_data SET data = zeroblob(length(data)) WHERE id = 3", "column 3"),
    ],
)
def test_a_full_examination_names_the_block_that_is_wrong(
    sound: Path, change: str, where: str
) -> None:
    connection = sqlite3.connect(sound)
    connection.execute(change)
    connection.commit()
    connection.close()
    (finding,) = doctor.examine(open_store(), is_full=True)
    assert (finding.kind, finding.path) == (doctor.DAMAGED, str(sound))
    assert where in finding.detail
    assert "block" in finding.detail


def test_empty_folders_and_left_doorbells_go(store_dir: Path) -> None:
    with tracklib.init():
        pass
    folder = Path(layout.run_folder(str(store_dir), "empty"))
    folder.mkdir(parents=True)
    bell = Path(layout.doorbell(str(store_dir), "gone", "writer"))
    bell.touch()
    age(bell)
    store = open_store()
    findings = doctor.examine(store)
    assert {finding.kind for finding in findings} == {doctor.EMPTY, doctor.LEFT_DOORBELL}
    assert doctor.repair(store, findings) == []
    assert not folder.exists()
    assert not bell.exists()


def test_a_repair_that_is_not_allowed_is_told(
    killed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = open_store()
    (finding,) = doctor.examine(store)

    def refuse(*arguments: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "unlink", refuse)  # root may always
    (failed,) = doctor.repair(store, [finding])
    assert "Permission denied" in failed.detail
    assert not failed.repairable
