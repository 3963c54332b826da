"""A server keeps journals as they are, and gives them back to whoever may have them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

import tracklib
from sync.engine.books import Books
from sync.engine.replicate import replicate
from sync.engine.results import Outcome
from sync.errors import Refused
from sync.protocol import messages as m
from sync.protocol.batches import checksum
from sync.protocol.routes import Role
from sync.server.database import Database
from sync.server.identity import EVERYTHING, Identity
from sync.server.service import Service
from sync.store_peer import StorePeer
from tests.unit.sync.contents import edits_of, journals_of
from tests.unit.sync.stores import copy_between, empty_store, log_run
from tests.unit.sync.test_replicas import killed_run
from tracklib.edit import edit_runs


@pytest.fixture
def here(tmp_path: Path) -> Iterator[StorePeer]:
    """A store without runs."""
    peer = StorePeer(empty_store(tmp_path / "here"))
    yield peer
    peer.close()


@pytest.fixture
def there(tmp_path: Path) -> Iterator[StorePeer]:
    """Another one."""
    peer = StorePeer(empty_store(tmp_path / "there"))
    yield peer
    peer.close()


def test_runs_and_edits_arrive_in_another_store(
    database: Database, here: StorePeer, there: StorePeer
) -> None:
    run_id = log_run(Path(here.path), 9000)
    killed_run(Path(here.path))
    edit_runs(here.path, {run_id: {"name": "best", "add_tags": ["paper"]}})
    server = Service(database, EVERYTHING)
    assert copy_between(here, server).edits == 2
    copy_between(server, there)
    assert journals_of(Path(there.path)) == journals_of(Path(here.path))
    assert edits_of(Path(there.path)) == edits_of(Path(here.path))


@pytest.mark.parametrize("limit", [1, 2_000, 30_000])
def test_a_journal_in_small_parts_comes_out_whole(
    database: Database, here: StorePeer, there: StorePeer, limit: int
) -> None:
    run_id = log_run(Path(here.path), 9000)
    server = Service(database, EVERYTHING)
    key = here.ask(m.GetChanges(runs=[run_id])).journals[0].journal
    for source, target in ((here, server), (server, there)):
        marks = m.Marks()
        while True:
            (batch,) = source.ask(m.Pull([m.Wanted(key, marks)], limit)).batches
            (held,) = target.ask(m.Push([batch])).held
            assert target.ask(m.Push([batch])).held == [held]
            marks = held.marks
            if batch.is_last:
                break
    assert journals_of(Path(there.path)) == journals_of(Path(here.path))


def test_a_live_run_is_followed_through_the_server(
    database: Database, here: StorePeer, there: StorePeer
) -> None:
    server, books = Service(database, EVERYTHING), Books(":memory:")
    with tracklib.init(dir=here.path) as run:
        for step in range(1000):
            run.log({"loss": step})
            if step % 100 == 0:
                replicate(here, server, books)
                replicate(server, there, books)
    for _ in range(2):
        replicate(here, server, books)
        replicate(server, there, books)
    assert journals_of(Path(there.path)) == journals_of(Path(here.path))
    seq = server.ask(m.Hello()).seq
    assert replicate(there, server, books).bytes == 0
    assert server.ask(m.Hello()).seq == seq
    assert replicate(server, there, books).runs == {}
    books.close()


def test_what_was_there_already_is_no_change(database: Database, here: StorePeer) -> None:
    log_run(Path(here.path))
    server = Service(database, EVERYTHING)
    copy_between(here, server)
    seq = server.ask(m.Hello()).seq
    report = copy_between(here, server)
    assert {one.outcome for one in report.runs.values()} == {Outcome.SAME}
    assert server.ask(m.Hello()).seq == seq


def test_who_may_only_read_cannot_push(database: Database, here: StorePeer) -> None:
    run_id = log_run(Path(here.path), project="digits")
    reader = Service(database, Identity("ann", {"digits": Role.READ}))
    report = copy_between(here, reader)
    assert report.runs[run_id].outcome is Outcome.REFUSED
    assert "ann may not write to project 'digits'" in report.runs[run_id].why[0]


def test_other_projects_are_as_if_they_were_not_there(
    database: Database, here: StorePeer, there: StorePeer
) -> None:
    mine = log_run(Path(here.path), 3, project="mine")
    other = log_run(Path(here.path), 3, project="other")
    copy_between(here, Service(database, EVERYTHING))
    ann = Service(database, Identity("ann", {"mine": Role.WRITE}))
    copy_between(ann, there)
    assert list(journals_of(Path(there.path))) == [mine]
    key = here.ask(m.GetChanges(runs=[other])).journals[0].journal
    assert ann.ask(m.GetMarks([key])).marks == [m.Marks()]
    assert ann.ask(m.Pull([m.Wanted(key)])).refused[0].code == "not-found"
    edit = m.RunEdits(other, [m.Edit("phone", "name", 5, '"x"')])
    assert ann.ask(m.PutEdits([edit])).refused[0].code == "not-found"
    assert ann.ask(m.GetEdits([other])).runs == []


def test_a_run_of_that_id_in_another_project_is_refused_not_mixed(
    database: Database, tmp_path: Path
) -> None:
    server = Service(database, EVERYTHING)
    reports = []
    for project in ("a", "b"):
        folder = empty_store(tmp_path / project)
        with tracklib.init(dir=str(folder), project=project, id="baseline") as run:
            run.log({"loss": 1})
        peer = StorePeer(folder)
        reports.append(copy_between(peer, server))
        peer.close()
    assert not reports[0].has_problems
    assert "another run with the id baseline" in reports[1].runs["baseline"].why[0]


def test_a_refused_journal_does_not_hold_up_the_others(database: Database, here: StorePeer) -> None:
    good, bad = log_run(Path(here.path), 3), log_run(Path(here.path), 3)
    server = Service(database, EVERYTHING)
    keys = {c.journal.run: c.journal for c in here.ask(m.GetChanges()).journals}
    batches = here.ask(m.Pull([m.Wanted(keys[good]), m.Wanted(keys[bad])])).batches
    record = m.Record(1, b"a/x", b"\xc1")
    wrong = m.Batch(keys[bad], m.Marks(), m.Marks(), checksum([record], []), records=[record])
    taken = server.ask(m.Push([wrong, batches[0]]))
    assert [one.journal for one in taken.held] == [keys[good]]
    assert [(one.journal, one.code) for one in taken.refused] == [(keys[bad], "bad-request")]
    assert server.ask(m.GetChanges(runs=[bad])).journals == []


def test_an_edit_that_is_no_json_is_refused(database: Database, here: StorePeer) -> None:
    run_id = log_run(Path(here.path), 3)
    server = Service(database, EVERYTHING)
    copy_between(here, server)
    edits = m.RunEdits(run_id, [m.Edit("phone", "name", 5, "{")])
    assert server.ask(m.PutEdits([edits])).refused[0].code == "bad-request"
    with pytest.raises(Refused):
        here.ask(m.PutEdits([edits]))


def test_changes_come_in_pages(database: Database, here: StorePeer) -> None:
    runs = {log_run(Path(here.path), 2) for _ in range(7)}
    for run_id in runs:
        edit_runs(here.path, {run_id: {"archived": True}})
    server = Service(database, EVERYTHING)
    copy_between(here, server)
    found: list[str] = []
    edited: list[str] = []
    since, pages = 0, 0
    while True:
        page = server.ask(m.GetChanges(since=since, limit=4))
        found += [change.journal.run for change in page.journals]
        edited += [one.run for one in page.edits]
        since, pages = page.until, pages + 1
        if not page.more:
            break
    assert (sorted(found), sorted(edited), pages) == (sorted(runs), sorted(runs), 4)
