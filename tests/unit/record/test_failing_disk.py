"""A disk that is slow, full or gone: logging goes on, in order, and what is lost is counted."""

import errno
import random
import shutil
import sqlite3
import threading
from pathlib import Path

import pytest

from tests.unit.reading_back import python, until
from tests.unit.record.conftest import Disk, Harness
from tracklib.errors import RunStateError, StoreUnavailable
from tracklib.record import tail_writer

ERRORS = [errno.EIO, errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.ESTALE, errno.EACCES]


@pytest.mark.parametrize("error", ERRORS, ids=errno.errorcode.get)
def test_rows_of_a_time_of_errors_are_all_there_in_order(
    harness: Harness, disk: Disk, error: int, caplog: pytest.LogCaptureFixture
) -> None:
    writer = harness.writer()
    for value in range(300):
        if value == 100:
            disk.fail(error)
        if value == 200:
            assert disk.is_failing_noticed.wait(10)
            disk.recover()
        writer.log({"x": value})
    writer.end("finished", {})
    assert harness.values() == list(range(300))
    assert harness.suffixes() == [".sqlite"]
    assert harness.reader().problems() == []
    (warning,) = caplog.messages
    assert "logging goes on in memory" in warning


def test_a_disk_that_fails_again_and_again(harness: Harness, disk: Disk) -> None:
    writer = harness.writer()
    chance = random.Random(3)
    for value in range(3000):
        if chance.random() < 0.02:
            disk.fail()
        elif chance.random() < 0.05:
            disk.recover()
        writer.log({"x": value, f"y{value % 3}": value})
    disk.recover()
    writer.end("finished", {})
    points = harness.reader().series("x").read().sorted()
    assert list(points.values) == list(range(3000))
    assert harness.reader().problems() == []


def test_a_disk_that_takes_every_write_in_part(harness: Harness, disk: Disk) -> None:
    chance = random.Random(5)
    writer = harness.writer()
    disk.takes = lambda size: chance.randrange(size + 1)
    for value in range(500):
        writer.log({"x": value})
    writer.end("finished", {})
    assert harness.values() == list(range(500))
    assert harness.reader().problems() == []


def test_the_rest_of_a_torn_row_comes_first_when_the_disk_is_back(
    harness: Harness, disk: Disk
) -> None:
    writer = harness.writer(interval_s=1000)
    writer.log({"x": 0})
    disk.takes = lambda size: 7
    writer.log({"x": 1})
    disk.fail()
    disk.takes = lambda size: size
    writer.log({"x": 2})
    assert harness.values() == [0]
    assert writer.summary()["x"].count == 3
    disk.recover()
    writer.end("finished", {})
    assert harness.values() == [0, 1, 2]


def test_what_the_memory_cannot_hold_is_counted_and_said_once(
    harness: Harness, disk: Disk, caplog: pytest.LogCaptureFixture
) -> None:
    writer = harness.writer(memory=2000)
    writer.log({"x": 0})
    for _ in range(2):
        disk.fail()
        for value in range(1000):
            writer.log({"x": value})
        assert disk.is_failing_noticed.wait(10)
        disk.recover()
        until(lambda: writer._tail.drain() and writer._tail.is_direct)
    writer.end("finished", {})
    dropped = [e.data for e in harness.reader().events() if e.kind == "dropped"]
    kept = len(harness.values())
    assert sum(data["frames"] for data in dropped) == 2001 - kept
    assert all(data["since"] <= data["until"] for data in dropped)
    assert 2 * 40 < kept < 200
    assert sum("dropped" in message for message in caplog.messages) == 1
    assert harness.suffixes() == [".sqlite"]


def test_names_that_come_first_while_the_memory_is_full_are_kept(
    harness: Harness, disk: Disk
) -> None:
    writer = harness.writer(memory=500)
    disk.fail()
    for value in range(100):
        writer.log({"x": value})
    writer.log({"y" * 1000: 1.0})
    writer.set({"/config/a": 1})
    assert disk.is_failing_noticed.wait(10)
    disk.recover()
    until(lambda: writer._tail.drain() and writer._tail.is_direct)
    writer.log({"y" * 1000: 2.0})
    writer.end("finished", {})
    assert harness.values("y" * 1000)[-1] == 2.0
    facts = harness.reader().facts()
    assert (facts.config, facts.state) == ({"a": 1}, "finished")


def test_a_disk_that_is_away_at_the_start(harness: Harness, disk: Disk) -> None:
    disk.fail(errno.ENOENT)
    writer = harness.writer()
    for value in range(10):
        writer.log({"x": value})
    assert writer.summary()["x"].count == 10
    disk.recover()
    writer.end("finished", {})
    assert harness.values() == list(range(10))
    assert harness.suffixes() == [".sqlite"]


def test_a_disk_that_stays_away(
    harness: Harness, disk: Disk, caplog: pytest.LogCaptureFixture
) -> None:
    writer = harness.writer()
    writer.log({"x": 1.0})
    disk.fail()
    for _ in range(50):
        writer.log({"x": 2.0})
    writer.end("finished", {}, patience_s=0.05)
    assert any("52 rows or records could not be written" in m for m in caplog.messages)
    assert harness.values() == [1.0]
    assert (writer.summary()["x"].count, writer.summary()["x"].last) == (51, 2.0)
    with pytest.raises(RunStateError):
        writer.log({"x": 3.0})


# -- slowness ------------------------------------------------------------------------------


def test_a_stall_moves_rows_to_memory_and_nothing_waits_for_it(
    harness: Harness, disk: Disk
) -> None:
    writer = harness.writer(interval_s=1000)
    disk.delay_ns = tail_writer.STALL_NS + 1
    writer.log({"x": 0})
    assert not writer._tail.is_direct
    disk.is_answering.clear()
    for value in range(1, 2000):
        writer.log({"x": value})
    disk.is_answering.set()
    disk.delay_ns = 0
    writer.end("finished", {})
    assert harness.values() == list(range(2000))


def test_when_the_disk_is_quick_again_rows_go_there_at_once(harness: Harness, disk: Disk) -> None:
    writer = harness.writer(interval_s=1000)
    disk.delay_ns = tail_writer.STALL_NS + 1
    writer.log({"x": 0})
    disk.delay_ns = 0
    writer.log({"x": 1})
    until(lambda: writer._tail.drain() and writer._tail.is_direct)
    writer.log({"x": 2})
    assert harness.values() == [0, 1, 2]


def test_one_slow_write_is_no_slow_disk(harness: Harness, disk: Disk) -> None:
    writer = harness.writer(interval_s=1000)
    for value in range(10):
        disk.delay_ns = tail_writer.SLOW_NS + 1 if value % 3 else 0
        writer.log({"x": value})
        assert writer._tail.is_direct
    disk.delay_ns = tail_writer.SLOW_NS + 1
    for value in range(10, 13):
        writer.log({"x": value})
    assert not writer._tail.is_direct
    writer.end("finished", {})
    assert harness.values() == list(range(13))


def test_the_summary_does_not_wait_for_a_disk_that_does_not_answer(
    harness: Harness, disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tracklib.record.absorber._SUMMARY_PATIENCE_S", 0.01)
    writer = harness.writer(interval_s=1000)
    writer.log({"x": 0})
    assert writer.summary()["x"].last == 0
    disk.delay_ns = tail_writer.STALL_NS + 1
    writer.log({"x": 1})
    disk.is_answering.clear()
    writes = disk.writes
    writer.log({"x": 2})
    until(lambda: disk.writes > writes)  # the drainer hangs
    assert writer.summary()["x"].last == 0
    disk.is_answering.set()
    writer.end("finished", {})
    assert writer.summary()["x"].last == 2


def test_a_script_ends_although_the_disk_hangs(store_dir: Path) -> None:
    script = """
import functools, os, threading, tracklib
from tracklib.record import start, tail_writer
hang = threading.Event()
def write(fd, data):
    if hang.is_set(): threading.Event().wait()
    return os.write(fd, data)
start.TailWriter = functools.partial(tail_writer.TailWriter, write=write)
run = tracklib.init()
run.log({"x": 1})
run._writer._tail.reopen()
run.log({"x": 2})
while run._writer._tail.fd < 0: pass
hang.set()
run._writer._tail._is_direct = False
run._writer._tail._start_drainer()
run.log({"x": 3})
"""
    assert python(script) == (0, "")


# -- strict --------------------------------------------------------------------------------


def test_strict_mode_raises_and_records_nothing_of_the_row(harness: Harness, disk: Disk) -> None:
    writer = harness.writer(is_strict=True)
    writer.log({"x": 0})
    disk.fail(errno.ENOSPC)
    for _ in range(3):
        with pytest.raises(StoreUnavailable, match="No space left"):
            writer.log({"x": 1})
    disk.recover()
    disk.takes = lambda size: 5
    with pytest.raises(StoreUnavailable, match="only part"):
        writer.log({"x": 2})
    disk.takes = lambda size: size
    writer.log({"x": 3})
    writer.end("finished", {})
    assert harness.values() == [0, 3]
    assert list(harness.reader().series("x").read().steps) == [0, 1]
    assert harness.reader().problems() == []


def test_strict_mode_raises_for_a_stall(harness: Harness, disk: Disk) -> None:
    writer = harness.writer(is_strict=True)
    disk.delay_ns = tail_writer.STALL_NS + 1
    with pytest.raises(StoreUnavailable, match="very long"):
        writer.log({"x": 0})
    disk.delay_ns = 0


def test_strict_mode_raises_at_the_start_and_at_the_end(harness: Harness, disk: Disk) -> None:
    disk.fail()
    with pytest.raises(StoreUnavailable):
        harness.writer(is_strict=True)
    disk.recover()
    writer = harness.writer(is_strict=True)
    disk.fail()
    with pytest.raises(StoreUnavailable):
        writer.end("finished", {}, patience_s=0.05)


# -- files that are removed or locked ------------------------------------------------------


@pytest.mark.parametrize("what", ["run", "bucket", "store"])
def test_a_removed_folder_is_made_anew_with_all_rows(harness: Harness, what: str) -> None:
    writer = harness.writer()
    removed = {"run": harness.folder, "bucket": harness.folder.parent, "store": harness.store}[what]
    for value in range(5000):
        writer.log({"x": value})
        writer.set({"/config/last": value})
        if value % 1000 == 500:
            shutil.rmtree(removed, ignore_errors=True)
    writer.end("finished", {})
    assert harness.values() == list(range(5000))
    facts = harness.reader().facts()
    assert (facts.state, facts.config) == ("finished", {"last": 4999})
    assert harness.suffixes() == [".sqlite"]


def test_a_folder_that_is_only_away_for_a_while(harness: Harness, tmp_path: Path) -> None:
    writer = harness.writer()
    for value in range(100):
        writer.log({"x": value})
    harness.store.rename(tmp_path / "away")
    for value in range(100, 200):
        writer.log({"x": value})
    until(harness.folder.exists)  # made anew by the writer
    writer.end("finished", {})
    assert harness.values() == list(range(200))


def test_a_journal_that_somebody_s_shell_locks_for_a_while(harness: Harness) -> None:
    writer = harness.writer()
    writer.log({"x": 0})
    wait_for_a_commit(harness)
    shell = sqlite3.connect(harness.folder / "w0.sqlite", isolation_level=None, timeout=10)
    shell.execute("BEGIN EXCLUSIVE")
    for value in range(1, 1000):
        writer.log({"x": value})
    assert harness.values() == list(range(1000))
    end = threading.Thread(target=writer.end, args=("finished", {}))
    end.start()
    shell.execute("COMMIT")
    shell.close()
    end.join()
    assert harness.values() == list(range(1000))
    assert harness.suffixes() == [".sqlite"]


def test_a_journal_that_stays_locked(harness: Harness, caplog: pytest.LogCaptureFixture) -> None:
    writer = harness.writer()
    writer.log({"x": 0})
    wait_for_a_commit(harness)
    shell = sqlite3.connect(harness.folder / "w0.sqlite", isolation_level=None, timeout=10)
    shell.execute("BEGIN EXCLUSIVE")
    writer.log({"x": 1})
    writer.end("finished", {}, patience_s=0.1)
    shell.execute("COMMIT")
    shell.close()
    assert harness.values() == [0, 1]
    assert harness.reader().facts().state == "finished"
    assert ".tail" in harness.suffixes()
    assert caplog.messages == []


def wait_for_a_commit(harness: Harness) -> None:
    reader = harness.reader()
    until(lambda: reader.refresh() and any(view.journal.rev for view in reader.views))
