"""Journals: what is written is read, and what is not ours or too new is refused."""

import sqlite3
import threading
from array import array
from pathlib import Path

import pytest

import tracklib
from tests.unit.reading_back import reader_of, until
from tracklib import store
from tracklib.errors import FormatTooNew, JournalDamaged
from tracklib.format import database, frames
from tracklib.format.journal_write import JournalWriter, Position
from tracklib.format.key_set_rows import Columns
from tracklib.store.journal_read import read_facts


def take(journal: JournalWriter, *content: bytes) -> None:
    journal.take(frames.parse(b"".join(content)))


def names(number: int, *metrics: str) -> bytes:
    return frames.json_frame(frames.KEY_SET, {"id": number, "names": list(metrics)})


def rows(number: int, first: int, count: int) -> list[bytes]:
    pack, length = frames.row_packer(1)
    return [
        frames.seal(pack(length, frames.ROW, number, n, n, float(n)))
        for n in range(first, first + count)
    ]


def finished_journal() -> Path:
    with tracklib.init() as run:
        run.log({"x": 1.0})
    (path,) = Path(run.dir).glob("*.sqlite")
    return path


def change(path: Path, statement: str) -> None:
    connection = sqlite3.connect(path)
    connection.execute(statement)
    connection.commit()
    connection.close()


def test_every_commit_grows_the_revision_and_keeps_the_position(tmp_path: Path) -> None:
    path = str(tmp_path / "j.sqlite")
    journal = JournalWriter(path)
    take(journal, names(1, "x"), *rows(1, 0, 10))
    journal.commit(Position(0, 500))
    take(journal, *rows(1, 10, 5000))
    journal.commit(Position(3, 77))
    journal.close()
    facts = database.read(path, read_facts)
    assert (facts.rev, facts.generation, facts.offset) == (2, 3, 77)
    assert (facts.rows, facts.key_sets) == ({1: 5010}, {1: ["x"]})
    assert (facts.metrics["x"].count, facts.metrics["x"].max_step) == (5010, 5009)
    again = JournalWriter(path)
    assert (again.rev, again.position) == (2, Position(3, 77))
    take(again, names(1, "x"), *rows(1, 5010, 5000))
    again.commit(Position(4, 8))
    assert {n: (a.count, a.last) for n, a in again.summary().items()} == {"x": (10_010, 10_009)}
    again.close()
    assert database.read(path, read_facts).rows == {1: 10_010}
    assert [entry.name for entry in tmp_path.iterdir()] == ["j.sqlite"]


def test_rows_and_columns_make_the_same_journal(tmp_path: Path) -> None:
    by_rows, by_columns = (JournalWriter(str(tmp_path / n)) for n in ("rows", "columns"))
    take(by_rows, names(1, "x"), *rows(1, 0, 9000))
    by_columns.add_key_set(1, ["x"])
    for first, end in ((0, 3000), (3000, 3001), (3001, 9000)):
        steps, times = array("d", range(first, end)), array("q", range(first, end))
        by_columns.add_columns(1, Columns(steps, times, [array("d", steps)]))
    contents = []
    for journal in (by_rows, by_columns):
        journal.commit(Position())
        journal.close()
        connection = sqlite3.connect(journal.path)
        contents.append(list(connection.iterdump()))
        connection.close()
    assert contents[0] == contents[1]


def test_of_two_stamps_the_later_one_counts(tmp_path: Path) -> None:
    journal = JournalWriter(str(tmp_path / "j"))
    journal.set_attribute("/a", 1, 10)
    journal.set_attribute("/a", 2, 5)
    journal.set_attribute("/b", 1, 10)
    journal.commit(Position())
    journal.set_attribute("/b", 2, 9)
    journal.set_attribute("/c", 1, 1)
    journal.commit(Position())
    journal.close()
    attributes = database.read(journal.path, read_facts).attributes
    assert attributes == {"/a": (1, 10), "/b": (1, 10), "/c": (1, 1)}


def test_a_failed_commit_is_made_up_for_by_the_next(tmp_path: Path) -> None:
    path = str(tmp_path / "j")
    journal = JournalWriter(path)
    shell = sqlite3.connect(path, isolation_level=None)
    take(journal, names(1, "x"), *rows(1, 0, 5000))
    shell.execute("BEGIN EXCLUSIVE")
    with pytest.raises(sqlite3.OperationalError) as raised:
        journal.commit(Position(0, 1))
    assert database.is_busy(raised.value)
    assert journal.rev == 0
    shell.execute("COMMIT")
    shell.close()
    take(journal, *rows(1, 5000, 10))
    journal.commit(Position(0, 2))
    journal.close()
    facts = database.read(path, read_facts)
    assert (facts.rev, facts.offset, facts.rows) == (1, 2, {1: 5010})


def test_a_new_one_sums_up_without_a_disk(tmp_path: Path) -> None:
    journal = JournalWriter(str(tmp_path / "nowhere" / "j"), is_new=True)
    take(journal, names(1, "x"), *rows(1, 0, 10))
    beyond = frames.parse(b"".join([names(2, "y"), *rows(1, 10, 5), *rows(2, 0, 3)]))
    assert {n: a.count for n, a in journal.summary(beyond).items()} == {"x": 15, "y": 3}
    assert not journal.is_open
    with pytest.raises(sqlite3.Error):
        journal.open()


# -- refusing ------------------------------------------------------------------------------


def test_a_journal_of_a_newer_format_is_refused_with_its_version() -> None:
    path = finished_journal()
    change(path, "PRAGMA user_version = 2")
    with pytest.raises(FormatTooNew, match=r"format 2; this tracklib reads up to 1: update"):
        database.read(str(path), read_facts)
    run = store.open_store().run(path.parent.name)
    (problem,) = run.problems()
    assert (problem.what, problem.path) == ("too new", str(path))
    assert "format 2" in problem.detail
    facts = run.facts()
    assert "format 2" in facts.problems[0]
    assert facts.rows == 0


@pytest.mark.parametrize(
    "content",
    [b"x", b"SQLite format 3\0" + bytes(50), b"text\n" * 1000, bytes(4096)],
    ids=["a byte", "half a header", "text", "zeros"],
)
def test_what_is_no_journal_is_named(content: bytes) -> None:
    path = finished_journal()
    path.write_bytes(content)
    with pytest.raises(JournalDamaged, match=path.name):
        database.read(str(path), read_facts)
    run = store.open_store().run(path.parent.name)
    (problem,) = run.problems()
    assert (problem.path, problem.what) == (str(path), "damaged")
    assert run.facts().rows == 0
    assert run.events() == []
    assert run.config() == {}


def test_another_program_s_database_is_no_journal(tmp_path: Path) -> None:
    path = finished_journal()
    path.unlink()
    change(path, "CREATE TABLE other (a)")
    with pytest.raises(JournalDamaged, match="not a journal"):
        database.read(str(path), read_facts)


def test_tables_and_columns_of_a_later_minor_version_are_passed_over() -> None:
    path = finished_journal()
    change(path, "CREATE TABLE media (id INTEGER PRIMARY KEY, data BLOB)")
    change(path, "ALTER TABLE event ADD COLUMN later")
    change(path, "ALTER TABLE attribute ADD COLUMN later")
    run = store.open_store().run(path.parent.name)
    assert run.problems() == []
    assert list(run.series("x").read().values) == [1.0]
    assert run.facts().state == "finished"


# -- reading while it is written -----------------------------------------------------------


def test_what_is_read_is_of_one_moment(tmp_path: Path) -> None:
    """The sum over a table never changes, although each transaction moves amounts about."""
    path = str(tmp_path / "j")
    connection = database.open_for_writing(path, is_durable=False)
    connection.execute("CREATE TABLE account (id INTEGER PRIMARY KEY, amount, filler)")
    filler = "x" * 3000  # so that accounts are on pages of their own
    accounts = [(n, 100, filler) for n in range(50)]
    connection.executemany("INSERT INTO account VALUES (?, ?, ?)", accounts)
    stop = threading.Event()
    written = [0]

    def write() -> None:
        while not stop.is_set():
            connection.execute("BEGIN IMMEDIATE")
            for number in range(0, 50, 2):
                move = "UPDATE account SET amount = amount + ? WHERE id = ?"
                connection.execute(move, (-written[0], number))
                connection.execute(move, (written[0], number + 1))
            connection.execute("COMMIT")
            written[0] += 1
            stop.wait(0.0005)

    writer = threading.Thread(target=write)
    writer.start()
    total = "SELECT sum(amount), count(*) FROM account"
    try:
        for _ in range(100):
            assert database.read(path, lambda c: c.execute(total).fetchone()) == (5000, 50)
        until(lambda: written[0] > 10)
    finally:
        stop.set()
        writer.join()
        connection.close()


def test_a_live_journal_that_turns_up_is_taken_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACKLIB_INTERVAL", "1000")
    with tracklib.init() as run:
        run.log({"x": 1.0})
        reader = reader_of(run)
        assert reader.facts().rows == 1
        assert reader.views[0].journal.rev == 0
        run._writer._absorber._cycle()  # type: ignore[union-attr]
        assert reader.facts().rows == 1
        assert reader.views[0].journal.rev == 1


@pytest.mark.parametrize(
    ("magic", "what"),
    [(b"TRKTAIL2", "too new"), (b"TRKTAILX", "damaged"), (b"xxxxxxxx", "damaged")],
)
def test_a_tail_that_is_none_of_ours_is_named(magic: bytes, what: str) -> None:
    path = finished_journal()
    tail = path.with_name("w9.0.tail")
    tail.write_bytes(magic + b"another way of framing" * 10)
    run = store.open_store().run(path.parent.name)
    problems = [problem for problem in run.problems() if problem.what == what]
    assert {problem.path for problem in problems} == {str(tail)}
    assert list(run.series("x").read().values) == [1.0]


def test_a_run_that_lost_what_it_was_is_not_older_than_its_points() -> None:
    path = finished_journal()
    change(path, "DELETE FROM attribute")
    facts = store.open_store().run(path.parent.name).facts()
    assert facts.rows == 1
    assert facts.duration_s < 3600
