"""What runs printed arrives record by record; a peer that does not know such records goes on."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import tracklib
from sync.http.app import make_app
from sync.http.client import HttpPeer
from sync.journal import rows
from sync.protocol import messages as m
from sync.protocol.peer import Peer
from sync.server.database import Database
from sync.server.identity import EVERYTHING
from sync.server.service import Service
from sync.store_peer import StorePeer
from tests.unit.reading_back import end_of, start
from tests.unit.sync.asgi import AppTransport
from tests.unit.sync.contents import journals_of
from tests.unit.sync.stores import copy, copy_between, empty_store
from tracklib.format.console_rows import wrong_stretches
from tracklib.store import RunReader, open_store

LINES = 3000

KILLED = """
import os, signal, sys, tracklib
run = tracklib.init(dir=sys.argv[1], id="killed", capture=True)
for number in range(1500):
    print("line", number)
run._writer._absorber._cycle()
for number in range(1500, 1600):
    print("line", number)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def two(tmp_path: Path) -> tuple[Path, Path]:
    """Two stores without runs."""
    return empty_store(tmp_path / "here"), empty_store(tmp_path / "there")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Peer]:
    """A server, asked over HTTP."""
    database = Database(f"sqlite:///{tmp_path}/server.sqlite")
    service = Service(database, EVERYTHING)
    peer = HttpPeer("http://app", transport=AppTransport(make_app(lambda _: service)))
    yield peer
    peer.close()
    database.close()


def talk(store: Path, lines: int = LINES, **options: object) -> str:
    with tracklib.init(dir=str(store), capture=True, **options) as run:  # type: ignore[arg-type]
        run.log({"loss": 1.0})
        for number in range(lines):
            sys.stdout.write(f"line {number}\n")
        return run.id


def heard(store: Path, run_id: str) -> list[str]:
    return [line.text for line in open_store(store).run(run_id).console()]


def with_store(store: Path, other: Peer, *, is_push: bool) -> None:
    peer = StorePeer(store)
    try:
        copy_between(peer, other) if is_push else copy_between(other, peer)
    finally:
        peer.close()


def test_lines_arrive_through_a_server(two: tuple[Path, Path], server: Peer) -> None:
    here, there = two
    run_id = talk(here)
    with_store(here, server, is_push=True)
    with_store(there, server, is_push=False)
    assert heard(there, run_id) == [f"line {number}" for number in range(LINES)]
    assert journals_of(here) == journals_of(there)
    (view,) = open_view(there, run_id).views
    assert view.read_journal(wrong_stretches) == []


def open_view(store: Path, run_id: str) -> RunReader:
    reader = open_store(store).run(run_id)
    reader.refresh()
    return reader


def test_a_live_run_s_lines_are_followed(two: tuple[Path, Path], server: Peer) -> None:
    here, there = two
    expected = []
    with tracklib.init(dir=str(here), capture=True) as run:
        for round_ in range(12):
            for number in range(200):
                expected.append(f"{round_} {number}")
                print(expected[-1])
            print("\rbar", end="")
            print("\r", end="")
            if round_ % 3 == 0:
                run._writer._absorber._cycle()  # type: ignore[attr-defined]
            with_store(here, server, is_push=True)
            with_store(there, server, is_push=False)
            assert heard(there, run.id) == [*expected, "bar"]
    copy(here, there)
    assert heard(there, run.id) == heard(here, run.id)


def test_a_killed_run_s_lines_are_neither_lost_nor_doubled(two: tuple[Path, Path]) -> None:
    end_of(start(KILLED, two[0]))
    copy(*two)
    assert heard(two[1], "killed") == [f"line {number}" for number in range(1600)]


@pytest.mark.parametrize("limit", [1, 3000, 20_000])
def test_parts_of_any_size(two: tuple[Path, Path], limit: int) -> None:
    here, there = two
    run_id = talk(here)
    source, target = StorePeer(here), StorePeer(there)
    (change,) = source.ask(m.GetChanges()).journals
    after = m.Marks()
    while True:
        wanted = m.Pull([m.Wanted(change.journal, after)], limit, rows.KINDS)
        (batch,) = source.ask(wanted).batches
        (held,) = target.ask(m.Push([batch])).held
        after = held.marks
        assert heard(there, run_id) == [
            f"line {number}" for number in range(len(heard(there, run_id)))
        ]
        if batch.is_last:
            break
    source.close()
    target.close()
    assert journals_of(here) == journals_of(there)


class Older:
    """A peer of a program that knows the first tables alone, and refuses others."""

    def __init__(self, peer: Peer) -> None:
        self.peer = peer

    def ask(self, request: m.Request[m.R]) -> m.R:
        if isinstance(request, m.Push):
            keys = [record.key for batch in request.batches for record in batch.records]
            assert all(chr(key[0]) in m.FIRST_KINDS for key in keys)
        reply = self.peer.ask(request)
        if isinstance(reply, m.Welcome):
            fields = {name: getattr(reply, name) for name in reply.__struct_fields__}
            return type(reply)(**{**fields, "kinds": m.FIRST_KINDS})  # type: ignore[return-value]
        return reply

    def close(self) -> None:
        self.peer.close()


def test_an_older_peer_gets_the_run_without_the_lines(two: tuple[Path, Path], server: Peer) -> None:
    here, there = two
    run_id = talk(here, lines=100)
    older = Older(server)
    with_store(here, older, is_push=True)
    with_store(there, older, is_push=False)
    reader = open_store(there).run(run_id)
    assert list(reader.series("loss").read().values) == [1.0]
    assert reader.problems() == []
    assert heard(there, run_id) == []


def test_a_puller_that_names_no_kinds_gets_the_first_ones(two: tuple[Path, Path]) -> None:
    talk(two[0], lines=10)
    source = StorePeer(two[0])
    (change,) = source.ask(m.GetChanges()).journals
    (batch,) = source.ask(m.Pull([m.Wanted(change.journal)])).batches
    assert {chr(record.key[0]) for record in batch.records} <= set(m.FIRST_KINDS)
    (batch,) = source.ask(m.Pull([m.Wanted(change.journal)], kinds=rows.KINDS)).batches
    assert b"c" in {record.key[:1] for record in batch.records}
    source.close()
