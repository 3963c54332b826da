"""How a store stands to a remote, before anything is sent and while the remote is away."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.engine.books import Books
from sync.engine.session import Scope, synchronise
from sync.engine.standing import standing, standing_alone
from sync.protocol import messages as m
from sync.store_peer import StorePeer
from tests.unit.sync.stores import empty_store, log_run
from tracklib.edit import edit_runs


class Pair:
    """A store, another one that is its remote, and the notes between them."""

    def __init__(self, folder: Path) -> None:
        self.here, self.there = empty_store(folder / "here"), empty_store(folder / "there")
        self.local, self.remote = StorePeer(self.here), StorePeer(self.there)
        self.books = Books(":memory:")

    def sync(self, projects: list[str] | None = None) -> None:
        """Push and pull."""
        synchronise(self.local, self.remote, self.books, Scope(projects=projects))

    def alone(self, projects: list[str] | None = None) -> dict[str, tuple[int, bool]] | None:
        """What is known of here while the remote is away: journals and whether there are edits."""
        peer = self.remote.ask(m.Hello()).peer
        found = standing_alone(self.local, peer, self.books, projects)
        return found and {one.run_id: (one.journals, one.has_edits) for one in found.values()}


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Pair]:
    made = Pair(tmp_path)
    yield made
    made.books.close()
    made.local.close()
    made.remote.close()


def test_what_is_on_one_side_only(pair: Pair) -> None:
    here, there = log_run(pair.here), log_run(pair.there)
    found = standing(pair.local, pair.remote, pair.books)
    assert [(one.run_id, one.rev, one.journals) for one in found.to_push.values()] == [(here, 0, 1)]
    assert found.to_push[here].bytes > 1000
    assert set(found.to_pull) == {there}
    pair.sync()
    found = standing(pair.local, pair.remote, pair.books)
    assert (found.to_push, found.to_pull) == ({}, {})


def test_projects_that_are_not_synced_are_left_out(pair: Pair) -> None:
    log_run(pair.here, project="letters")
    wanted = log_run(pair.here)
    found = standing(pair.local, pair.remote, pair.books, ["digits"])
    assert set(found.to_push) == {wanted}
    pair.sync(["digits"])
    assert standing(pair.local, pair.remote, pair.books, ["digits"]).to_push == {}


def test_what_was_edited_is_pending_until_the_other_side_has_it(pair: Pair) -> None:
    run_id = log_run(pair.here)
    pair.sync()
    edit_runs(pair.there, {run_id: {"name": "better"}})
    found = standing(pair.local, pair.remote, pair.books)
    assert [(one.journals, one.has_edits) for one in found.to_pull.values()] == [(0, True)]
    assert found.to_push == {}
    pair.sync()
    found = standing(pair.local, pair.remote, pair.books)
    assert (found.to_push, found.to_pull) == ({}, {})


def test_without_the_remote_what_changed_since_then_is_known(pair: Pair) -> None:
    first = log_run(pair.here)
    assert pair.alone() is None
    pair.sync()
    assert pair.alone() == {}
    second = log_run(pair.here)
    edit_runs(pair.here, {first: {"tags": ["kept"]}})
    assert pair.alone() == {second: (1, False), first: (0, True)}
    assert pair.alone(["digits"]) is None
