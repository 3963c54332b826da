"""A connection is cut at any byte of any request and reply: both ends come to hold the same."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from sync.engine.books import Books
from sync.engine.replicate import replicate
from sync.errors import Unreachable
from sync.http.client import HttpPeer
from sync.store_peer import StorePeer
from tests.fault.sync.proxy import CuttingProxy
from tests.unit.sync.contents import edits_of, journals_of
from tests.unit.sync.parties import served
from tests.unit.sync.stores import empty_store, log_run
from tracklib.edit import edit_runs


class Trial:
    """Two stores, and a server behind a line that can be cut."""

    def __init__(self, folder: Path, proxy: CuttingProxy) -> None:
        self.stores = [empty_store(folder / name) for name in ("here", "there")]
        self.proxy = proxy
        self._folder = folder
        self._peers = [StorePeer(store) for store in self.stores]

    def close(self) -> None:
        """Close the stores."""
        for peer in self._peers:
            peer.close()

    def log(self, points: int) -> None:
        """A run more, edited."""
        run_id = log_run(self.stores[0], points)
        edit_runs(self.stores[0], {run_id: {"name": f"of {points}"}})

    def sync(self, *, is_push: bool) -> bool:
        """Push from here, or pull to there, with notes that last; whether the line held."""
        books = Books(str(self._folder / "books"))
        remote = HttpPeer(f"{self.proxy.url}/trial")
        here, there = self._peers
        try:
            one, other = (here, remote) if is_push else (remote, there)
            assert not replicate(one, other, books).has_problems
        except Unreachable:
            return False
        finally:
            remote.close()
            books.close()
        return True

    def check(self) -> None:
        """Sync without cuts: both stores hold the same."""
        self.proxy.hold()
        assert self.sync(is_push=True)
        assert self.sync(is_push=False)
        here, there = self.stores
        assert journals_of(there) == journals_of(here)
        assert edits_of(there) == edits_of(here)


@pytest.fixture
def trial(tmp_path: Path) -> Iterator[Trial]:
    """A real server process behind a proxy."""
    with served(tmp_path) as server:
        port = urlsplit(server.url).port
        assert port is not None
        with CuttingProxy(port) as proxy:
            made = Trial(tmp_path, proxy)
            yield made
            made.close()


def cut_everywhere(trial: Trial, is_push: bool, cuts: int) -> None:
    """Cut so many times, spread over all bytes of both ways of a sync."""
    trial.log(20)
    trial.check()
    for way in ("request", "reply"):
        before = trial.proxy.passed[way]
        trial.log(20)
        trial.sync(is_push=True)
        trial.sync(is_push=False)
        size = trial.proxy.passed[way] - before
        places = range(1, size, max(1, size // cuts))
        for number, place in enumerate(places):
            trial.log(1 + number % 40)
            if not is_push:
                trial.sync(is_push=True)
            trial.proxy.cut_after(way, place, is_reset=bool(number % 2))
            trial.sync(is_push=is_push)
            if number % 20 == 0:
                trial.check()
            trial.proxy.hold()
    trial.check()


@pytest.mark.parametrize("is_push", [True, False], ids=["push", "pull"])
def test_a_line_cut_at_many_places(trial: Trial, is_push: bool) -> None:
    cut_everywhere(trial, is_push, cuts=40)


@pytest.mark.soak
@pytest.mark.parametrize("is_push", [True, False], ids=["push", "pull"])
def test_a_line_cut_at_every_byte(trial: Trial, is_push: bool) -> None:
    cut_everywhere(trial, is_push, cuts=2_500)


def cut_at_random(trial: Trial, trials: int) -> None:
    """Cut anywhere, of either way, while either sync runs."""
    choice = random.Random(7)
    for number in range(trials):
        if number % 3 == 0:
            trial.log(choice.randrange(300))
        way = choice.choice(["request", "reply"])
        trial.proxy.cut_after(way, choice.randrange(30_000), is_reset=choice.random() < 0.5)
        trial.sync(is_push=choice.random() < 0.5)
        trial.proxy.hold()
        if number % 50 == 49:
            trial.check()
    trial.check()


def test_a_line_cut_at_random(trial: Trial) -> None:
    cut_at_random(trial, 100)


@pytest.mark.soak
def test_a_line_cut_at_random_very_often(trial: Trial) -> None:
    cut_at_random(trial, 5_000)
