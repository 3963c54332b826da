"""Long tails are left for a new generation, and a crash at any step of that loses nothing."""

import shutil
import sqlite3
from pathlib import Path

import pytest

from tests.unit.reading_back import only_run, until
from tests.unit.record.conftest import Harness
from tracklib.format import database
from tracklib.format.journal_write import JournalWriter
from tracklib.record import absorber


def values(store: Path) -> list[float]:
    return list(only_run(store).series("x").read().sorted().values)


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_tail_does_not_grow_for_ever(harness: Harness) -> None:
    writer = harness.writer(rotate_bytes=500)
    for value in range(500):
        writer.log({"x": value, f"y{value % 2}": value})
        if value % 100 == 99:
            generations = value // 100
            until(lambda: writer._tail.generation > generations)  # noqa: B023 (used at once)
            assert values(harness.store) == list(range(value + 1))
    writer.end("finished", {})
    assert values(harness.store) == list(range(500))
    assert harness.suffixes() == [".sqlite"]


def test_a_crash_between_commit_and_removal(
    harness: Harness, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copies: list[tuple[Path, int]] = []
    writer = harness.writer(rotate_bytes=500)
    logged = 0
    unlink = absorber.os.unlink

    def copy_first(path: str) -> None:
        if len(copies) < 5:
            copies.append((tmp_path / f"copy{len(copies)}", logged))
            shutil.copytree(harness.store, copies[-1][0])
        unlink(path)

    monkeypatch.setattr(absorber.os, "unlink", copy_first)
    for _ in range(5):
        done = len(copies)
        for _ in range(30):
            writer.log({"x": logged})
            logged += 1
        until(lambda: len(copies) > done)  # noqa: B023 (used at once)
    writer.end("finished", {})
    monkeypatch.undo()
    for copy, least in copies:
        read = values(copy)
        assert read == list(range(len(read)))
        assert least <= len(read) <= logged
        assert only_run(copy).problems() == []


@pytest.mark.parametrize("rotate_bytes", [300, 1 << 20])
def test_a_crash_inside_of_a_commit(
    harness: Harness, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rotate_bytes: int
) -> None:
    monkeypatch.setattr(database, "_SETTLED_S", 0.0)
    copies: list[tuple[Path, int]] = []
    logged = 0
    write = JournalWriter._write

    def write_and_copy(self: JournalWriter, connection: sqlite3.Connection, rev: int) -> None:
        connection.execute("PRAGMA cache_size = 1")  # changed pages reach the file before the end
        least = logged
        write(self, connection, rev)
        if len(copies) < 5:
            copies.append((tmp_path / f"copy{len(copies)}", least))
            shutil.copytree(harness.store, copies[-1][0])

    monkeypatch.setattr(JournalWriter, "_write", write_and_copy)
    writer = harness.writer(rotate_bytes=rotate_bytes)
    for _ in range(5):
        done = len(copies)
        for _ in range(30):
            writer.log({"x": logged, f"y{logged % 50}": 1.0})
            logged += 1
        until(lambda: len(copies) > done)  # noqa: B023 (used at once)
    writer.end("finished", {})
    are_hot = [bool(list(copy.rglob("*-journal"))) for copy, _ in copies]
    assert sum(are_hot) >= 3
    for copy, least in copies:
        before = contents(copy)
        read = values(copy)
        assert read == list(range(len(read)))
        assert least <= len(read) <= logged
        assert only_run(copy).problems() == []
        assert only_run(copy).facts().metrics["x"].count == len(read)
        assert contents(copy) == before


def test_a_crash_while_the_journal_is_made(
    harness: Harness, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "_SETTLED_S", 0.0)
    writer = harness.writer(interval_s=1000)
    for value in range(100):
        writer.log({"x": value})
    shutil.copytree(harness.store, tmp_path / "copy")
    path = tmp_path / "copy" / harness.folder.relative_to(harness.store) / "w0.sqlite"
    path.touch()
    assert values(tmp_path / "copy") == list(range(100))
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = TRUNCATE")
    connection.execute("PRAGMA cache_size = 1")
    connection.execute("BEGIN IMMEDIATE")
    for table in range(30):
        connection.execute(f"CREATE TABLE t{table} (a)")
    shutil.copytree(tmp_path / "copy", tmp_path / "crashed")
    connection.close()
    reader = only_run(tmp_path / "crashed")
    assert list(reader.folder.glob("*-journal"))
    assert list(reader.series("x").read().values) == list(range(100))
    assert reader.problems() == []
