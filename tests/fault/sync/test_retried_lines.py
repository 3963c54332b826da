"""Connections that fail in every way: both ends become equal, nothing is lost, nothing doubled."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import tracklib
from sync.engine.books import Books
from sync.engine.replicate import replicate
from sync.engine.results import Report
from sync.http.client import HttpPeer
from sync.protocol.peer import Peer
from sync.server.database import Database
from sync.server.identity import EVERYTHING
from sync.server.service import Service
from sync.store_peer import StorePeer
from sync.wrappers.retrying import Policy, Retrying
from tests.fault.sync.proxy import CuttingProxy
from tests.unit.sync.contents import edits_of, journals_of
from tests.unit.sync.faulty import Fault, Faulty
from tests.unit.sync.parties import Served, served
from tests.unit.sync.stores import empty_store, log_run
from tracklib.edit import edit_runs

Cut = Callable[[CuttingProxy], None]
AT_ONCE = Policy(first_s=0.0, most_s=0.0)
TRIALS = 150
SOAK_TRIALS = 10_000


def synced(source: Peer, target: Peer, books: Books) -> Report:
    """One direction, tried again by request as the command does."""
    report = replicate(
        Retrying(source, AT_ONCE, wait=_no_pause), Retrying(target, AT_ONCE, wait=_no_pause), books
    )
    assert not report.has_problems, {one.run_id: one.why for one in report.runs.values()}
    return report


def _no_pause(seconds: float) -> bool:
    return False


# -- requests and replies that are lost, doubled, late or damaged ------------------------------

plans = st.lists(st.sampled_from(Fault), max_size=40)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(source_plan=plans, target_plan=plans, data=st.data())
def test_faults_of_requests_change_nothing(
    tmp_path_factory: pytest.TempPathFactory,
    source_plan: list[Fault],
    target_plan: list[Fault],
    data: st.DataObject,
) -> None:
    folder = tmp_path_factory.mktemp("stores")
    here, there = empty_store(folder / "here"), empty_store(folder / "there")
    run_id = log_run(here, data.draw(st.sampled_from([1, 50, 5000])))
    log_run(there, 3)
    edit_runs(here, {run_id: {"name": "better", "add_tags": ["paper"]}})
    database = Database(f"sqlite:///{folder}/server.sqlite")
    one, two, server = StorePeer(here), StorePeer(there), Service(database, EVERYTHING)
    faults, more = iter(source_plan), iter(target_plan)
    books = Books(":memory:")
    try:
        synced(Faulty(one, faults), Faulty(server, more), books)
        synced(Faulty(two, faults), Faulty(server, more), books)
        synced(Faulty(server, more), Faulty(two, faults), books)
        synced(Faulty(server, more), Faulty(one, faults), books)
        assert journals_of(here) == journals_of(there)
        assert edits_of(here) == edits_of(there)
        assert len(journals_of(here)) == 2
    finally:
        books.close()
        for opened in (one, two, database):
            opened.close()


# -- connections that are cut at any byte ------------------------------------------------------


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Served]:
    (tmp_path / "server").mkdir()
    with served(tmp_path / "server") as started:
        yield started


class Ends:
    """A store that logs, one that follows it, and a server between, behind a proxy that cuts."""

    def __init__(self, folder: Path, proxy: CuttingProxy) -> None:
        self.here, self.there = empty_store(folder / "here"), empty_store(folder / "there")
        self._one, self._two = StorePeer(self.here), StorePeer(self.there)
        self._proxy = proxy
        self._books = Books(":memory:")
        self._other_books = Books(":memory:")

    def close(self) -> None:
        self._books.close()
        self._other_books.close()
        self._one.close()
        self._two.close()

    def push(self, cut: Cut) -> None:
        """To the server, over a line that is cut."""
        cut(self._proxy)
        with HttpPeer(f"{self._proxy.url}/service") as remote:
            synced(self._one, remote, self._books)

    def pull(self, cut: Cut) -> None:
        """From the server, the same way."""
        cut(self._proxy)
        with HttpPeer(f"{self._proxy.url}/service") as remote:
            synced(remote, self._two, self._other_books)

    def check(self) -> None:
        assert journals_of(self.here) == journals_of(self.there)
        assert edits_of(self.here) == edits_of(self.there)


def cut_often(folder: Path, server: Served, trials: int) -> None:
    chance = random.Random(trials)
    port = int(server.url.rpartition(":")[2])
    with CuttingProxy(port) as proxy:
        ends = Ends(folder, proxy)
        try:
            for trial in range(0, trials, 10):
                with tracklib.init(dir=str(ends.here), project="digits") as run:
                    for _ in range(min(9, trials - trial)):
                        for step in range(chance.choice([0, 1, 200])):
                            run.log({"loss": chance.random(), "step": step})
                        _cut_once(ends, chance)
                if chance.random() < 0.5:
                    edit_runs(ends.here, {str(run.id): {"name": f"run {trial}"}})
                _cut_once(ends, chance)
                if trial % 1000 == 0:
                    ends.check()
            ends.check()
            assert len(journals_of(ends.there)) == -(-trials // 10)
            assert proxy.cuts > trials // 2
        finally:
            ends.close()


def _cut_once(ends: Ends, chance: random.Random) -> None:
    ends.push(_some_cut(chance))
    ends.pull(_some_cut(chance))


def _some_cut(chance: random.Random) -> Cut:
    """One to three cuts, most of them early: a sync with few news is a few thousand bytes."""
    way, is_reset = chance.choice(["request", "reply"]), chance.random() < 0.5
    place, times = int(10 ** chance.uniform(0, 3.7)), chance.randint(1, 3)
    return lambda proxy: proxy.cut_after(way, place, is_reset=is_reset, times=times)


def test_connections_cut_at_random_bytes(tmp_path: Path, server: Served) -> None:
    cut_often(tmp_path, server, TRIALS)


@pytest.mark.soak
def test_connections_cut_ten_thousand_times(tmp_path: Path, server: Served) -> None:
    cut_often(tmp_path, server, SOAK_TRIALS)
