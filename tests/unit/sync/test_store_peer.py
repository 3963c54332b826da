"""What a store tells about itself when it is asked."""

import os
from pathlib import Path

import pytest

import tracklib
from sync.errors import Refused
from sync.protocol import messages as m
from sync.store_peer import StorePeer
from tests.unit.reading_back import until
from tests.unit.sync.stores import copy_between, empty_store, log_run
from tracklib.edit import edit_runs


def test_changes_come_in_pages_and_only_once(tmp_path: Path) -> None:
    runs = {log_run(empty_store(tmp_path / "here"), 2) for _ in range(7)}
    peer = StorePeer(tmp_path / "here")
    found: list[str] = []
    since, pages = 0, 0
    while True:
        page = peer.ask(m.GetChanges(since=since, limit=3))
        found += [change.journal.run for change in page.journals]
        since, pages = page.until, pages + 1
        if not page.more:
            break
    assert sorted(found) == sorted(runs)
    assert pages == 3
    assert peer.ask(m.GetChanges(since=since)).journals == []
    peer.close()


def test_another_program_is_told_the_same_places(tmp_path: Path) -> None:
    log_run(empty_store(tmp_path / "here"), 2)
    first = StorePeer(tmp_path / "here")
    until = first.ask(m.GetChanges()).until
    second = StorePeer(tmp_path / "here")
    assert second.ask(m.Hello()).epoch == first.ask(m.Hello()).epoch
    assert second.ask(m.GetChanges(since=until)).journals == []
    first.close()
    second.close()


def test_a_lost_index_begins_a_new_epoch(tmp_path: Path) -> None:
    log_run(empty_store(tmp_path / "here"), 2)
    peer = StorePeer(tmp_path / "here")
    before = peer.ask(m.Hello())
    peer.ask(m.GetChanges())
    peer.close()
    for path in (tmp_path / "cache").rglob("*.sqlite"):
        path.write_bytes(b"garbage" * 1000)
    peer = StorePeer(tmp_path / "here")
    after = peer.ask(m.Hello())
    assert after.peer == before.peer
    assert after.epoch != before.epoch
    assert len(peer.ask(m.GetChanges()).journals) == 1
    peer.close()


def test_a_live_run_is_told_again_whenever_it_logged(tmp_path: Path) -> None:
    peer = StorePeer(empty_store(tmp_path / "here"))
    with tracklib.init(dir=str(tmp_path / "here")) as run:
        since = 0
        for step in range(5):
            run.log({"loss": step})
            page = peer.ask(m.GetChanges(since=since))
            assert [change.journal.run for change in page.journals] == [run.id]
            since = page.until
    assert len(peer.ask(m.GetChanges(since=since)).journals) == 1
    peer.close()


def test_an_edit_is_a_change(tmp_path: Path) -> None:
    run_id = log_run(empty_store(tmp_path / "here"), 2)
    peer = StorePeer(tmp_path / "here")
    since = peer.ask(m.GetChanges()).until
    edit_runs(tmp_path / "here", {run_id: {"name": "new"}})
    until(lambda: peer.ask(m.GetChanges(since=since)).edits)
    page = peer.ask(m.GetChanges(since=since))
    assert ([one.run for one in page.edits], page.journals) == ([run_id], [])
    peer.close()


def test_runs_and_projects_can_be_asked_for(tmp_path: Path) -> None:
    here = empty_store(tmp_path / "here")
    one, other = log_run(here, 2, project="a"), log_run(here, 2, project="b")
    peer = StorePeer(here)
    named = peer.ask(m.GetChanges(runs=[one])).journals
    of_project = peer.ask(m.GetChanges(projects=["b"])).journals
    peer.close()
    assert [change.journal.run for change in named] == [one]
    assert [change.journal.run for change in of_project] == [other]


def test_a_store_that_went_away_is_not_an_empty_one(tmp_path: Path) -> None:
    log_run(empty_store(tmp_path / "here"), 2)
    peer = StorePeer(tmp_path / "here")
    os.rename(tmp_path / "here", tmp_path / "elsewhere")
    with pytest.raises(Refused, match="here"):
        peer.ask(m.GetChanges())
    peer.close()


@pytest.mark.parametrize("run", ["../../x", "a/b", ".hidden", "", "x" * 101])
def test_names_that_are_no_file_names_are_refused(tmp_path: Path, run: str) -> None:
    here = empty_store(tmp_path / "here")
    key = m.JournalKey(run, "writer")
    peer = StorePeer(here)
    batch = m.Batch(journal=key, after=m.Marks(), until=m.Marks(), crc=0)
    taken = peer.ask(m.Push([batch]))
    assert [one.code for one in taken.refused] == ["bad-request"]
    edits = m.RunEdits(run, [m.Edit("dev/../../x", "name", 1, '"x"')])
    with pytest.raises(Refused):
        peer.ask(m.PutEdits([edits]))
    peer.close()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["cache", "here"]


def test_a_copy_is_refused_where_the_disk_may_not_be_written(tmp_path: Path) -> None:
    here, there = empty_store(tmp_path / "here"), empty_store(tmp_path / "there")
    log_run(here, 2)
    (there / "runs").rmdir()
    (there / "runs").write_text("in the way")
    one, other = StorePeer(here), StorePeer(there)
    try:
        report = copy_between(one, other)
    finally:
        one.close()
        other.close()
    (result,) = report.runs.values()
    assert result.outcome == "refused"
    assert str(there) in result.why[0]
