"""A copy of a run is the run: whenever it was taken, in whatever parts it came."""

import os
import random
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import tracklib
from sync.engine.results import Outcome
from sync.errors import Refused
from sync.journal.reading import read_batch
from sync.journal.replica import Replica
from sync.journal.signs import signs_of
from sync.protocol.batches import checksum
from sync.protocol.messages import Batch, JournalKey, Mark, Marks, Push, Record
from sync.store_peer import StorePeer
from tests.unit.reading_back import end_of, start
from tests.unit.sync.contents import journals_of, run_content
from tests.unit.sync.stores import copy, empty_store, log_run
from tracklib.errors import RunNotFound
from tracklib.format import layout
from tracklib.store.store import open_store

BEGINNING = Marks()

KILLED = """
import os, signal, sys, tracklib
run = tracklib.init(dir=sys.argv[1], project="digits", config={"lr": 1})
for step in range(int(sys.argv[2])):
    run.log({"loss": step})
    if step % 100 == 99:
        run.log({"val": step, "extra": -step})
run.config["late"] = True
print(run.id, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def two(tmp_path: Path) -> tuple[Path, Path]:
    """Two stores without runs."""
    return empty_store(tmp_path / "here"), empty_store(tmp_path / "there")


def killed_run(folder: Path, points: int = 500) -> str:
    """A run whose process was killed right after logging."""
    _, printed = end_of(start(KILLED, folder, str(points)))
    return printed.split()[0]


def only_key(store: Path, run_id: str) -> JournalKey:
    """The one writer of a run."""
    reader = open_store(store).run(run_id)
    reader.refresh()
    (view,) = reader.views
    return JournalKey(run_id, view.writer)


def parts_of(store: Path, key: JournalKey, limit: int) -> Iterator[Batch]:
    """A journal in batches of about `limit` bytes."""
    marks = Marks()
    while True:
        folder = layout.run_folder(str(store), key.run)
        batch = read_batch(folder, key, marks, limit, signs_of(str(store), key))
        yield batch
        if batch.is_last:
            return
        marks = batch.until


def test_a_finished_run_is_copied_record_by_record(two: tuple[Path, Path]) -> None:
    here, there = two
    run_id = log_run(here, 10_000)
    report = copy(here, there)
    assert report.runs[run_id].outcome is Outcome.SENT
    assert journals_of(there) == journals_of(here)
    copied, original = open_store(there).run(run_id), open_store(here).run(run_id)
    assert copied.own_facts()._replace(heartbeat_ns=0) == original.own_facts()._replace(
        heartbeat_ns=0
    )
    assert copied.is_final()
    assert list(copied.series("loss").read().values) == list(original.series("loss").read().values)
    assert copied.problems() == []


def test_a_second_copy_has_nothing_to_do(two: tuple[Path, Path]) -> None:
    here, there = two
    run_id = log_run(here)
    copy(here, there)
    before = {path: path.read_bytes() for path in there.rglob("*.sqlite")}
    report = copy(here, there)
    assert report.runs[run_id].outcome is Outcome.SAME
    assert {path: path.read_bytes() for path in there.rglob("*.sqlite")} == before


def test_a_killed_run_is_copied_with_all_that_its_tail_has(two: tuple[Path, Path]) -> None:
    here, there = two
    run_id = killed_run(here)
    copy(here, there)
    assert journals_of(there) == journals_of(here)
    copied = open_store(there).run(run_id)
    assert list(copied.series("loss").read().values) == list(range(500))
    assert copied.config() == {"lr": 1, "late": True}
    assert not copied.facts().is_live


def test_a_live_run_is_followed_to_its_end(two: tuple[Path, Path]) -> None:
    here, there = two
    with tracklib.init(dir=str(here), project="digits") as run:
        logged = 0
        for _ in range(5):
            for _ in range(300):
                run.log({"loss": float(logged)})
                logged += 1
            copy(here, there)
            copied = open_store(there).run(run.id)
            assert list(copied.series("loss").read().values) == list(range(logged))
            assert copied.facts().is_live
            assert copied.problems() == []
    copy(here, there)
    assert journals_of(there) == journals_of(here)
    assert open_store(there).run(run.id).facts().state == "finished"
    assert not list(there.rglob("*.tail"))
    assert not list(there.glob("live/*"))


def test_a_resumed_run_arrives_with_both_its_writers(two: tuple[Path, Path]) -> None:
    here, there = two
    run_id = killed_run(here)
    copy(here, there)
    with tracklib.init(dir=str(here), id=run_id, resume="must") as run:
        run.log({"loss": 7.0})
    copy(here, there)
    assert journals_of(there) == journals_of(here)
    assert open_store(there).run(run_id).facts().writers == 2


def test_a_copy_goes_on_to_a_third_store(two: tuple[Path, Path], tmp_path: Path) -> None:
    here, there = two
    third = empty_store(tmp_path / "third")
    log_run(here)
    killed_run(here)
    copy(here, there)
    copy(there, third)
    assert journals_of(third) == journals_of(here)


def test_a_run_can_go_on_where_its_copy_is(two: tuple[Path, Path]) -> None:
    here, there = two
    run_id = log_run(here, 10)
    copy(here, there)
    with tracklib.init(dir=str(there), id=run_id, resume="must") as run:
        run.log({"loss": 0.5})
    copy(there, here)
    assert journals_of(there) == journals_of(here)
    assert len(open_store(here).run(run_id).series("loss").read().values) == 11


def test_a_writers_own_journal_is_never_touched(two: tuple[Path, Path]) -> None:
    here, there = two
    run_id = log_run(here, 10)
    copy(here, there)
    before = {path: path.read_bytes() for path in here.rglob("*.sqlite")}
    key = only_key(here, run_id)
    (batch,) = parts_of(there, key, 1 << 20)
    peer = StorePeer(here)
    held = peer.ask(Push([batch])).held
    peer.close()
    assert held[0].marks.is_own
    assert {path: path.read_bytes() for path in here.rglob("*.sqlite")} == before


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(limit=st.integers(300, 50_000), seed=st.integers(0, 1 << 30))
def test_parts_may_be_repeated_and_cut_anywhere(
    tmp_path_factory: pytest.TempPathFactory, limit: int, seed: int
) -> None:
    folder = tmp_path_factory.mktemp("parts")
    here, there = empty_store(folder / "here"), empty_store(folder / "there")
    run_id = log_run(here, 9_000)
    key = only_key(here, run_id)
    replica = Replica(str(there), key)
    sent: list[Batch] = []
    choice = random.Random(seed)
    for batch in parts_of(here, key, limit):
        replica.apply(batch)
        sent.append(batch)
        again = choice.choice(sent)
        assert replica.apply(again) == replica.marks()
        look_at(there, run_id)
    assert run_content(there, run_id) == run_content(here, run_id)


def look_at(store: Path, run_id: str) -> None:
    """Read a run as the window does: whatever is there makes sense."""
    try:
        reader = open_store(store).run(run_id)
    except RunNotFound:
        return
    facts = reader.facts()
    assert facts.problems == ()
    for name in ("loss", "acc"):
        if any(name in names for view in reader.views for names in view.key_sets.values()):
            steps = list(reader.series(name).read().steps)
            assert steps == list(range(len(steps)))


def test_parts_of_a_run_that_is_being_written_never_show_a_row_twice(
    two: tuple[Path, Path],
) -> None:
    here, there = two
    with tracklib.init(dir=str(here), project="digits") as run:
        key: JournalKey | None = None
        marks = Marks()
        for round_ in range(40):
            for _ in range(400):
                run.log({"loss": float(round_), "acc": 0.0})
            key = key or only_key(here, run.id)
            folder = layout.run_folder(str(here), run.id)
            batch = read_batch(folder, key, marks, 3_000, signs_of(str(here), key))
            marks = Replica(str(there), key).apply(batch)
            look_at(there, run.id)
    assert key is not None
    for _ in range(1000):
        folder = layout.run_folder(str(here), run.id)
        batch = read_batch(folder, key, marks, 3_000, signs_of(str(here), key))
        marks = Replica(str(there), key).apply(batch)
        look_at(there, run.id)
        if batch.is_last:
            break
    assert run_content(there, run.id) == run_content(here, run.id)


def changed(batch: Batch, *records: Record, after: Marks = BEGINNING) -> Batch:
    """A batch with other records and a checksum that fits."""
    return Batch(
        journal=batch.journal,
        after=after,
        until=batch.until,
        crc=checksum(records, []),
        records=list(records),
    )


@pytest.mark.parametrize(
    ("record", "what"),
    [
        (Record(1, b"z", b"\x90"), "no table"),
        (Record(1, b"", b""), "no table"),
        (Record(1, b"a/x", b"\xc1"), "is not a row"),
        (Record(1, b"a/x", b"\x94\xa2/y\xa11\x01\x01"), "is a row with the key"),
        (Record(1, b"m" + bytes(8), b"\x91\xa1x"), "is not a row"),
    ],
)
def test_what_is_no_row_is_refused_and_nothing_is_written(
    two: tuple[Path, Path], record: Record, what: str
) -> None:
    here, there = two
    key = only_key(here, log_run(here, 10))
    (batch,) = parts_of(here, key, 1 << 20)
    with pytest.raises(Refused, match=what):
        Replica(str(there), key).apply(changed(batch, record))
    assert not list(there.rglob("*.sqlite"))


def test_a_batch_that_arrived_damaged_is_refused(two: tuple[Path, Path]) -> None:
    here, there = two
    key = only_key(here, log_run(here, 10))
    (batch,) = parts_of(here, key, 1 << 20)
    torn = changed(batch, *batch.records)
    torn = Batch(journal=key, after=torn.after, until=torn.until, crc=torn.crc ^ 1)
    with pytest.raises(Refused) as caught:
        Replica(str(there), key).apply(torn)
    assert caught.value.code == "torn"


def test_a_batch_that_leaves_a_gap_is_refused(two: tuple[Path, Path]) -> None:
    here, there = two
    key = only_key(here, log_run(here, 10))
    (batch,) = parts_of(here, key, 1 << 20)
    with pytest.raises(Refused) as caught:
        Replica(str(there), key).apply(changed(batch, after=Marks(facts=Mark(1, b"a"))))
    assert caught.value.code == "gap"


def test_a_damaged_journal_is_named_and_the_others_are_sent(two: tuple[Path, Path]) -> None:
    here, there = two
    good, bad = log_run(here), log_run(here)
    (path,) = Path(layout.run_folder(str(here), bad)).glob("*.sqlite")
    path.write_bytes(b"not a database at all" * 100)
    report = copy(here, there)
    assert report.runs[good].outcome is Outcome.SENT
    assert report.runs[bad].outcome is Outcome.REFUSED
    assert str(path) in report.runs[bad].why[0]
    assert report.has_problems


def test_a_damaged_column_travels_as_it_is_and_is_named(two: tuple[Path, Path]) -> None:
    here, there = two
    run_id = log_run(here, 5_000)
    (path,) = Path(layout.run_folder(str(here), run_id)).glob("*.sqlite")
    with sqlite3.connect(path) as db:
        db.execute("UPDATE column_data SET crc = crc + 1 WHERE id = 3")
    db.close()
    report = copy(here, there)
    assert report.runs[run_id].outcome is Outcome.PARTLY
    assert "column 3" in report.runs[run_id].why[0]
    assert journals_of(there) == journals_of(here)


def test_a_copy_tells_how_long_ago_a_sign_was_given(two: tuple[Path, Path]) -> None:
    here, there = two
    run_id = killed_run(here)
    long_ago = time.time_ns() - 3_600_000_000_000
    for path in (*here.rglob("*.tail"), *here.rglob("*.sqlite"), *here.glob("live/*")):
        os.utime(path, ns=(long_ago, long_ago))
    copy(here, there)
    facts = open_store(there).run(run_id).own_facts()
    assert facts.heartbeat_ns is not None
    assert abs(facts.heartbeat_ns - long_ago) < 60_000_000_000


@pytest.mark.parametrize("parts", [1, 3, 6])
def test_a_copy_that_is_not_complete_does_not_pass_for_the_whole(
    two: tuple[Path, Path], tmp_path: Path, parts: int
) -> None:
    here, there = two
    third = empty_store(tmp_path / "third")
    run_id = log_run(here, 9_000)
    key = only_key(here, run_id)
    for batch in list(parts_of(here, key, 1_000))[:parts]:
        Replica(str(there), key).apply(batch)
    copy(there, third)
    assert Replica(str(third), key).marks().series == Replica(str(there), key).marks().series
    copy(here, third)
    assert journals_of(third) == journals_of(here)
