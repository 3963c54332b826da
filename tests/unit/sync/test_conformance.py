"""What every peer does alike, whatever it is and however it is reached."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import msgspec
import pytest

import tracklib
from sync.errors import Code
from sync.protocol import messages as m
from sync.protocol.batches import checksum
from sync.protocol.peer import Peer
from sync.store_peer import StorePeer
from tests.unit.sync import parties
from tests.unit.sync.conftest import StartPostgres
from tests.unit.sync.parties import KINDS, Party, Served, served
from tests.unit.sync.stores import empty_store, log_run

Content = dict[bytes, tuple[int, bytes]]
replace = msgspec.structs.replace


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], Served]]:
    """Starts a server process when it is first needed."""
    with ExitStack() as stack:

        @cache
        def start() -> Served:
            return stack.enter_context(served(tmp_path_factory.mktemp("server")))

        yield start


@pytest.fixture(params=KINDS)
def party(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    server: Callable[[], Served],
    postgres: StartPostgres,
) -> Iterator[Party]:
    with parties.party(request.param, tmp_path, monkeypatch, server, postgres) as opened:
        yield opened


@pytest.fixture
def peer(party: Party) -> Iterator[Peer]:
    """The peer under test, which holds nothing yet."""
    with party() as opened:
        yield opened


@dataclass
class Source:
    """A store with runs to give away."""

    path: Path
    peer: StorePeer

    def log(self, points: int = 100, **options: object) -> m.JournalKey:
        """A finished run; its journal."""
        return self.journal_of(log_run(self.path, points, **options))

    def journal_of(self, run_id: str) -> m.JournalKey:
        (change,) = self.peer.ask(m.GetChanges(runs=[run_id])).journals
        return change.journal

    def batches(self, key: m.JournalKey, limit: int = m.BATCH_BYTES) -> list[m.Batch]:
        """All of a journal, in batches."""
        return pulled(self.peer, key, limit)


@pytest.fixture
def source(tmp_path: Path) -> Iterator[Source]:
    store = StorePeer(empty_store(tmp_path / "source"))
    yield Source(tmp_path / "source", store)
    store.close()


def pulled(peer: Peer, key: m.JournalKey, limit: int = m.BATCH_BYTES) -> list[m.Batch]:
    batches: list[m.Batch] = []
    after = m.Marks()
    while not batches or not batches[-1].is_last:
        reply = peer.ask(m.Pull([m.Wanted(key, after)], limit))
        assert reply.refused == []
        (batch,) = reply.batches
        assert batch.journal == key
        assert batch.after == after
        assert batch.crc == checksum(batch.records, batch.tail)
        assert batch.is_last or batch.until != after, "it never ends"
        batches.append(batch)
        after = batch.until
    return batches


def content(batches: list[m.Batch]) -> tuple[Content, dict[tuple[int, int], bytes]]:
    """Each record at its latest revision, and the stretches of the tail.

    Revision 0 tells that there is a journal, and nothing else.
    """
    records: Content = {}
    tail: dict[tuple[int, int], bytes] = {}
    for batch in batches:
        for record in batch.records:
            if record.rev and record.rev >= records.get(record.key, (0, b""))[0]:
                records[record.key] = (record.rev, record.body)
        for piece in batch.tail:
            tail[piece.generation, piece.start] = piece.data
    return records, tail


def marks_of(peer: Peer, *keys: m.JournalKey) -> list[m.Marks]:
    return peer.ask(m.GetMarks(list(keys))).marks


def codes(pushed: m.Pushed) -> dict[m.JournalKey, str]:
    return {one.journal: one.code for one in pushed.refused}


# -- who are you -------------------------------------------------------------------------------


def test_a_welcome_stays_the_same(party: Party) -> None:
    with party() as peer:
        first = peer.ask(m.Hello(program="test"))
        assert peer.ask(m.Hello()) == first
    assert first.peer
    assert first.epoch
    assert first.oldest_protocol <= m.PROTOCOL <= first.protocol
    assert 0 < first.batch_bytes <= m.MOST_BATCH_BYTES
    with party() as peer:
        again = peer.ask(m.Hello())
    assert (again.peer, again.epoch) == (first.peer, first.epoch)


# -- journals ----------------------------------------------------------------------------------


def test_of_an_unknown_journal_nothing_is_there(peer: Peer) -> None:
    key = m.JournalKey("no-such-run", "w")
    assert marks_of(peer, key) == [m.Marks()]
    reply = peer.ask(m.Pull([m.Wanted(key)]))
    assert [one.journal for one in (*reply.batches, *reply.refused)] == [key]
    assert not any(batch.records or batch.tail for batch in reply.batches)
    assert peer.ask(m.GetChanges(runs=["no-such-run"])).journals == []


@pytest.mark.parametrize("limit", [1, 3000, m.BATCH_BYTES])
def test_what_is_pushed_is_pulled(party: Party, source: Source, limit: int) -> None:
    key = source.log(points=2000)
    batches = source.batches(key, limit)
    with party() as peer:
        for batch in batches:
            pushed = peer.ask(m.Push([batch]))
            assert pushed.refused == []
            (held,) = pushed.held
            assert held.journal == key
            assert held.marks == marks_of(peer, key)[0]
            assert (held.marks.facts, held.marks.series) == (batch.until.facts, batch.until.series)
    with party() as peer:
        assert marks_of(peer, key)[0].series == batches[-1].until.series
        for some in (limit, 1, 5000):
            assert content(pulled(peer, key, some)) == content(batches)


def test_a_mark_says_what_need_not_come_again(peer: Peer, source: Source) -> None:
    key = source.log()
    batches = source.batches(key)
    peer.ask(m.Push(batches))
    (marks,) = marks_of(peer, key)
    reply = peer.ask(m.Pull([m.Wanted(key, marks)]))
    assert [batch.records for batch in reply.batches] == [[]]
    assert source.peer.ask(m.Pull([m.Wanted(key, marks)])).batches[0].records == []


def test_batches_may_come_twice_and_late(peer: Peer, source: Source) -> None:
    key = source.log(points=3000)
    batches = source.batches(key, limit=300)
    assert len(batches) > 3
    for end in range(1, len(batches) + 1):
        for batch in batches[:end]:
            pushed = peer.ask(m.Push([batch]))
            assert pushed.refused == []
        (marks,) = marks_of(peer, key)
        assert marks.facts == batches[end - 1].until.facts
        assert marks.series == batches[end - 1].until.series
    assert content(pulled(peer, key)) == content(batches)


def test_a_batch_that_begins_too_late_is_a_gap(peer: Peer, source: Source) -> None:
    key, other = source.log(points=3000), source.log()
    first, second, third, *_ = source.batches(key, limit=300)
    peer.ask(m.Push([first]))
    pushed = peer.ask(m.Push([third, *source.batches(other)]))
    assert codes(pushed) == {key: Code.GAP}
    assert [one.journal for one in pushed.held] == [other]
    assert marks_of(peer, key)[0].series == first.until.series
    assert peer.ask(m.Push([second, third])).refused == []
    assert marks_of(peer, key)[0].series == third.until.series


@pytest.mark.parametrize("what", ["body", "key", "missing", "crc"])
def test_a_damaged_batch_changes_nothing(peer: Peer, source: Source, what: str) -> None:
    key, other = source.log(), source.log()
    (batch,) = source.batches(key)
    record, *rest = batch.records
    torn = {
        "body": replace(batch, records=[replace(record, body=record.body + b"x"), *rest]),
        "key": replace(batch, records=[replace(record, key=record.key + b"x"), *rest]),
        "missing": replace(batch, records=rest),
        "crc": replace(batch, crc=batch.crc ^ 1),
    }[what]
    pushed = peer.ask(m.Push([torn, *source.batches(other)]))
    assert codes(pushed) == {key: Code.TORN}
    assert [one.journal for one in pushed.held] == [other]
    assert marks_of(peer, key) == [m.Marks()]
    assert peer.ask(m.Push([batch])).refused == []
    assert content(pulled(peer, key)) == content([batch])


def test_a_long_journal_leaves_no_room_for_those_after_it(peer: Peer, source: Source) -> None:
    keys = [source.log() for _ in range(6)]
    for key in keys:
        peer.ask(m.Push(source.batches(key)))
    reply = peer.ask(m.Pull([m.Wanted(key) for key in keys], limit=1))
    assert [batch.journal for batch in reply.batches] == keys[: len(reply.batches)]
    assert 0 < len(reply.batches) < 6
    whole = peer.ask(m.Pull([m.Wanted(key) for key in keys]))
    assert [batch.journal for batch in whole.batches] == keys
    assert all(batch.is_last for batch in whole.batches)


def test_a_live_run_comes_with_its_tail_and_goes_on(peer: Peer, source: Source) -> None:
    with tracklib.init(dir=str(source.path), project="digits") as run:
        for step in range(50):
            run.log({"loss": step})
        key = source.journal_of(str(run.id))
        before = source.batches(key)
        assert before[-1].signs.tails
        assert peer.ask(m.Push(before)).refused == []
        back = pulled(peer, key)
        assert content(back) == content(before)
        assert back[-1].signs.tails == before[-1].signs.tails
        assert back[-1].signs.has_bell == before[-1].signs.has_bell
        for step in range(50):
            run.log({"loss": step})
        (marks,) = marks_of(peer, key)
        assert peer.ask(m.Push(after(source.peer, key, marks))).refused == []
    (marks,) = marks_of(peer, key)
    assert peer.ask(m.Push(after(source.peer, key, marks))).refused == []
    back = pulled(peer, key)
    assert content(back)[0] == content(source.batches(key))[0]
    assert back[-1].signs.tails == []
    assert not back[-1].signs.has_bell


def after(peer: Peer, key: m.JournalKey, marks: m.Marks) -> list[m.Batch]:
    return peer.ask(m.Pull([m.Wanted(key, marks)])).batches


# -- what changed ------------------------------------------------------------------------------


def test_changes_come_in_pages_each_once(party: Party, source: Source) -> None:
    keys = [source.log(points=3) for _ in range(7)]
    with party() as peer:
        peer.ask(m.Push([batch for key in keys for batch in source.batches(key)]))
    with party() as peer:
        found: list[m.JournalKey] = []
        page = m.Changes([], [], 0, more=True)
        pages = 0
        while page.more:
            page = peer.ask(m.GetChanges(since=page.until, limit=3))
            assert len(page.journals) <= 3
            found += [change.journal for change in page.journals]
            pages += 1
        assert sorted(found) == sorted(keys)
        assert pages >= 3
        assert peer.ask(m.GetChanges(since=page.until)).journals == []
        assert peer.ask(m.Hello()).seq >= page.until


def test_news_of_a_journal_are_told_again(peer: Peer, source: Source) -> None:
    key, other = source.log(points=3000), source.log()
    first, *rest = source.batches(key, limit=300)
    peer.ask(m.Push([first, *source.batches(other)]))
    until = peer.ask(m.GetChanges()).until
    peer.ask(m.Push(rest))
    page = peer.ask(m.GetChanges(since=until))
    assert [change.journal for change in page.journals] == [key]
    assert page.until > until
    peer.ask(m.Push(rest))
    assert peer.ask(m.GetChanges(since=page.until)).journals == []


def test_changes_of_some_runs_and_of_some_projects(peer: Peer, source: Source) -> None:
    one, two = source.log(project="one"), source.log(project="two")
    peer.ask(m.Push([*source.batches(one), *source.batches(two)]))
    until = peer.ask(m.GetChanges()).until
    page = peer.ask(m.GetChanges(runs=[two.run, "no-such-run"]))
    assert [change.journal for change in page.journals] == [two]
    assert peer.ask(m.GetChanges(since=until, runs=[two.run])).journals == []
    page = peer.ask(m.GetChanges(projects=["one", "none"]))
    assert [change.journal for change in page.journals] == [one]


def test_projects_are_told_with_their_runs(peer: Peer, source: Source) -> None:
    assert peer.ask(m.GetProjects()).projects == []
    keys = [source.log(points=2, project=name) for name in ("two", "one", "two")]
    peer.ask(m.Push([batch for key in keys for batch in source.batches(key)]))
    assert peer.ask(m.GetProjects()).projects == [m.Project("one", 1), m.Project("two", 2)]


# -- edits -------------------------------------------------------------------------------------

NAME, NOTES = "name", "notes"


def put(peer: Peer, run: str, *edits: m.Edit) -> int:
    taken = peer.ask(m.PutEdits([m.RunEdits(run, list(edits))]))
    assert taken.refused == []
    return taken.news


def edits_of(peer: Peer, run: str) -> list[m.Edit]:
    """The edits of a run; values in one form, since JSON has several for the same."""
    found = [edit for one in peer.ask(m.GetEdits([run])).runs for edit in one.edits]
    return [m.Edit(e.device, e.path, e.stamp, json_form(e.value)) for e in found]


def json_form(value: str | None) -> str | None:
    return None if value is None else json.dumps(json.loads(value), ensure_ascii=False)


@pytest.fixture
def given(peer: Peer, source: Source) -> Callable[[], str]:
    """A run that the peer has."""

    def give() -> str:
        key = source.log()
        peer.ask(m.Push(source.batches(key)))
        return key.run

    return give


def test_of_two_edits_the_later_counts(peer: Peer, given: Callable[[], str]) -> None:
    run = given()
    early, late = m.Edit("d1", NAME, 5 << 16, '"a"'), m.Edit("d1", NAME, 9 << 16, '"b"')
    assert put(peer, run, late) == 1
    assert put(peer, run, early) == 0
    assert edits_of(peer, run) == [late]
    assert put(peer, run, m.Edit("d1", NAME, 10 << 16, None)) == 1
    assert edits_of(peer, run) == [m.Edit("d1", NAME, 10 << 16, None)]


def test_of_two_edits_at_once_the_larger_counts(peer: Peer, given: Callable[[], str]) -> None:
    run, other = given(), given()
    small, large = m.Edit("d1", NAME, 5 << 16, '"a"'), m.Edit("d1", NAME, 5 << 16, '"b"')
    for first, second, subject in ((small, large, run), (large, small, other)):
        put(peer, subject, first)
        put(peer, subject, second)
        assert edits_of(peer, subject) == [large]


def test_edits_of_devices_stand_beside_each_other(
    peer: Peer, party: Party, given: Callable[[], str]
) -> None:
    run = given()
    edits = [
        m.Edit("d1", NAME, 5 << 16, '"a"'),
        m.Edit("d1", NOTES, 6 << 16, '"line\\n✓"'),
        m.Edit("d2", NAME, 7 << 16, '"c"'),
    ]
    assert put(peer, run, *edits) == 3
    assert put(peer, run, *edits) == 0
    assert sorted(edits_of(peer, run)) == sorted(edits)
    with party() as again:
        assert sorted(edits_of(again, run)) == sorted(edits)


def test_an_edit_is_a_change_once(peer: Peer, given: Callable[[], str]) -> None:
    run, _ = given(), given()
    until = peer.ask(m.GetChanges()).until
    edit = m.Edit("d1", NAME, 5 << 16, '"a"')
    put(peer, run, edit)
    page = peer.ask(m.GetChanges(since=until))
    assert [change.run for change in page.edits] == [run]
    put(peer, run, edit)
    assert peer.ask(m.GetChanges(since=page.until)).edits == []


def test_runs_without_edits_are_left_out(peer: Peer, given: Callable[[], str]) -> None:
    assert peer.ask(m.GetEdits([given(), "no-such-run"])).runs == []
