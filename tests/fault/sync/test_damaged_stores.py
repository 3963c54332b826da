"""A store of many runs of which ten are damaged in ten ways: the others travel, ten are named."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

import tracklib
from sync.engine.results import Outcome
from tests.unit.sync.contents import run_content
from tests.unit.sync.stores import copy, empty_store, log_run
from tests.unit.sync.test_replicas import killed_run
from tracklib.edit import edit_runs
from tracklib.format import layout
from tracklib.store.store import open_store

Damage = Callable[[Path], None]


def sql(statement: str) -> Damage:
    """A journal changed by a statement."""

    def change(journal: Path) -> None:
        with sqlite3.connect(journal) as db:
            db.execute("PRAGMA writable_schema = ON")
            db.execute(statement)
        db.close()

    return change


def empty(journal: Path) -> None:
    """Nothing is left of it."""
    journal.write_bytes(b"")


def cut(journal: Path) -> None:
    """The last two thirds are missing."""
    os.truncate(journal, journal.stat().st_size // 3)


def garbage(journal: Path) -> None:
    """Another file's content."""
    journal.write_bytes(b"\x7fELF" * 5_000)


def zeros(journal: Path) -> None:
    """Pages that never reached the disk."""
    with journal.open("r+b") as file:
        file.seek(4096)
        file.write(bytes(20_000))


def folder(journal: Path) -> None:
    """A folder has its name."""
    journal.unlink()
    journal.mkdir()


DAMAGES: dict[str, Damage] = {
    "cut": cut,
    "garbage": garbage,
    "zeros": zeros,
    "folder": folder,
    "too new": sql("PRAGMA user_version = 99"),
    "a table is gone": sql("DROP TABLE metric"),
    "text where a number is due": sql("UPDATE metric SET count = 'many'"),
    "a wrong checksum": sql("UPDATE attribute SET crc = crc + 1 WHERE path = '/project'"),
    "a wrong column": sql("UPDATE column_data SET data = x'00' WHERE id = 1"),
    "a column is gone": sql("DELETE FROM column_data WHERE id = 2"),
}


def damaged_store(folder_: Path, runs: int) -> tuple[Path, dict[str, str]]:
    """A store, and the damaged runs with what was done to them."""
    store = empty_store(folder_)
    made = [log_run(store, 3) for _ in range(runs)]
    damaged = dict(zip(made[:: runs // len(DAMAGES)], DAMAGES, strict=False))
    for run_id, what in damaged.items():
        (journal,) = Path(layout.run_folder(str(store), run_id)).glob("*.sqlite")
        DAMAGES[what](journal)
    return store, damaged


def check(folder_: Path, runs: int) -> None:
    """All good runs arrive whole, each damaged one is named."""
    here, damaged = damaged_store(folder_ / "here", runs)
    assert len(damaged) == 10
    there = empty_store(folder_ / "there")
    report = copy(here, there)
    wrong = {run_id for run_id, one in report.runs.items() if one.outcome in
             (Outcome.REFUSED, Outcome.PARTLY)}  # fmt: skip
    assert {damaged[run_id] for run_id in wrong if run_id in damaged} == set(damaged.values())
    assert wrong == set(damaged)
    assert all(report.runs[run_id].why for run_id in wrong)
    for run_id, one in report.runs.items():
        if run_id not in damaged:
            assert one.outcome is Outcome.SENT
            assert run_content(there, run_id) == run_content(here, run_id)


def test_a_hundred_runs_of_which_ten_are_damaged(tmp_path: Path) -> None:
    check(tmp_path, 100)


@pytest.mark.soak
def test_a_thousand_runs_of_which_ten_are_damaged(tmp_path: Path) -> None:
    check(tmp_path, 1_000)


def test_a_journal_that_is_empty_is_a_run_whose_tail_is_all(tmp_path: Path) -> None:
    here, there = empty_store(tmp_path / "here"), empty_store(tmp_path / "there")
    run_id = killed_run(here, 50)
    for journal in Path(layout.run_folder(str(here), run_id)).glob("*.sqlite"):
        empty(journal)
    assert not copy(here, there).has_problems
    assert list(open_store(there).run(run_id).series("loss").read().values) == list(range(50))


def test_news_of_a_run_that_was_deleted_elsewhere(tmp_path: Path) -> None:
    here, there = empty_store(tmp_path / "here"), empty_store(tmp_path / "there")
    run_id = killed_run(here, 50)
    copy(here, there)
    edit_runs(there, {run_id: {"deleted": True}})

    with tracklib.init(dir=str(here), id=run_id, resume="must") as run:
        run.log({"loss": -1})
    assert not copy(here, there).has_problems
    copy(there, here)
    assert run_content(there, run_id) == run_content(here, run_id)
    assert [open_store(store).run(run_id).facts().is_deleted for store in (here, there)] == [
        True,
        True,
    ]
    edit_runs(here, {run_id: {"deleted": False}})
    copy(here, there)
    assert not open_store(there).run(run_id).facts().is_deleted
