"""Many who push at once, also through several server processes on one database."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from itertools import chain
from pathlib import Path
from threading import Event

import pytest

from sync.protocol import messages as m
from sync.server.database import Database
from sync.server.identity import EVERYTHING
from sync.server.service import Service
from sync.store_peer import StorePeer
from tests.unit.sync.stores import copy_between, empty_store, log_run

CLIENTS, RUNS = 4, 5


@pytest.fixture
def services(database_url: str) -> Iterator[list[Service]]:
    """Two servers of one database, as two processes would have it."""
    with ExitStack() as stack:
        opened = [Database(database_url) for _ in range(2)]
        for database in opened:
            stack.callback(database.close)
        yield [Service(database, EVERYTHING) for database in opened]


def push_all(folder: Path, service: Service) -> set[str]:
    """Log runs and push each as it is there; their ids."""
    store = StorePeer(empty_store(folder))
    runs = set()
    for _ in range(RUNS):
        runs.add(log_run(folder, 2000))
        copy_between(store, service)
    store.close()
    return runs


def follow(service: Service, is_over: Event) -> list[tuple[int, str]]:
    """Ask again and again for what is new, as a client that pulls does: numbers and runs."""
    seen: list[tuple[int, str]] = []
    since, looks_left = 0, 2
    while looks_left:
        looks_left -= is_over.is_set()
        changes = service.ask(m.GetChanges(since=since, limit=3))
        seen += [(change.seq, change.journal.run) for change in changes.journals]
        since = changes.until
        looks_left = max(looks_left, changes.more)
    return seen


def test_who_follows_misses_nothing_of_what_many_push_at_once(
    services: list[Service], tmp_path: Path
) -> None:
    is_over = Event()
    with ThreadPoolExecutor() as pool:
        following = pool.submit(follow, services[0], is_over)
        pushing = [
            pool.submit(push_all, tmp_path / str(n), services[n % 2]) for n in range(CLIENTS)
        ]
        pushed = set(chain.from_iterable(one.result() for one in pushing))
        is_over.set()
        seen = following.result()
    assert {run for _, run in seen} == pushed
    assert len(pushed) == CLIENTS * RUNS
    numbers = [number for number, _ in seen]
    assert numbers == sorted(set(numbers))


def test_two_who_push_the_same_run_at_once_leave_it_whole(
    services: list[Service], tmp_path: Path
) -> None:
    folder = empty_store(tmp_path / "store")
    run_id = log_run(folder, 20_000)
    stores = [StorePeer(folder) for _ in services]
    with ThreadPoolExecutor() as pool:
        for done in [
            pool.submit(copy_between, *pair) for pair in zip(stores, services, strict=True)
        ]:
            assert not done.result().has_problems
    journal = services[0].ask(m.GetChanges(runs=[run_id])).journals[0].journal
    wanted = stores[0].ask(m.GetMarks([journal])).marks[0]
    held = services[1].ask(m.GetMarks([journal])).marks[0]
    assert (held.facts, held.series) == (wanted.facts, wanted.series)
    batches = services[0].ask(m.Pull([m.Wanted(journal)], m.MOST_BATCH_BYTES)).batches
    again = stores[0].ask(m.Pull([m.Wanted(journal)], m.MOST_BATCH_BYTES)).batches
    assert sorted(r.key for r in batches[0].records if r.rev) == sorted(
        r.key for r in again[0].records if r.rev
    )
    for store in stores:
        store.close()
