"""Signs of life travel with a run, and never in circles."""

import os
import time
from pathlib import Path

import pytest

import tracklib
from sync.engine.books import Books
from sync.engine.replicate import replicate
from sync.protocol.journals import Mark, Marks, Signs, TailMark
from sync.protocol.signs import tells_more
from sync.store_peer import StorePeer
from tests.unit.sync.stores import empty_store
from tracklib.store.store import open_store

SOME = Marks(Mark(3), Mark(3), TailMark(1, 100))
MORE = Marks(Mark(4), Mark(4), TailMark(1, 100))


@pytest.mark.parametrize(
    ("held", "known", "until", "told", "is_taken"),
    [
        (SOME, Signs([1], 9_000, True), MORE, Signs([1], 0, True), True),
        (SOME, Signs([1], 9_000, True), MORE, Signs([], 9_500, False), True),
        (MORE, Signs([], 0, False), SOME, Signs([1], 0, True), False),
        (SOME, Signs([], 9_000, False), SOME, Signs([1], 0, True), False),
        (SOME, Signs([1], 0, True), SOME, Signs([], 9_000, False), True),
        (SOME, Signs([1], 9_000, True), SOME, Signs([1], 1_000, True), True),
        (SOME, Signs([1], 9_000, True), SOME, Signs([1], 8_000, True), False),
        (SOME, Signs([1], 1_000, True), SOME, Signs([1], 9_000, True), False),
    ],
)
def test_who_has_more_of_a_journal_knows_better(
    held: Marks, known: Signs, until: Marks, told: Signs, is_taken: bool
) -> None:
    assert tells_more(held, known, until, told) is is_taken


def test_three_stores_come_to_rest(tmp_path: Path) -> None:
    stores = [empty_store(tmp_path / name) for name in ("job", "server", "laptop")]
    job, server, laptop = (StorePeer(store) for store in stores)
    books = Books(":memory:")

    def round_() -> list[int]:
        """Sync the job with the server and the laptop with the server, both ways."""
        ways = [(job, server), (server, job), (server, laptop), (laptop, server)]
        return [len(replicate(one, other, books).runs) for one, other in ways]

    with tracklib.init(dir=str(stores[0])) as run:
        for step in range(3):
            run.log({"loss": step})
            round_()
    while any(round_()):
        pass
    assert not open_store(stores[2]).run(run.id).facts().is_live
    assert [round_() for _ in range(3)] == [[0, 0, 0, 0]] * 3
    for peer in (job, server, laptop):
        peer.close()
    books.close()


def test_a_heartbeat_reaches_the_copies(tmp_path: Path) -> None:
    here, there = empty_store(tmp_path / "here"), empty_store(tmp_path / "there")
    one, other, books = StorePeer(here), StorePeer(there), Books(":memory:")
    with tracklib.init(dir=str(here)) as run:
        run.log({"loss": 1})
        ago = time.time_ns() - 300_000_000_000
        for path in here.rglob("*.*"):
            os.utime(path, ns=(ago, ago))
        replicate(one, other, books)
        before = open_store(there).run(run.id).facts().heartbeat_ns or 0
        assert abs(before - ago) < 100_000_000_000
        for path in here.rglob("*.tail"):
            os.utime(path)
        replicate(one, other, books)
        after = open_store(there).run(run.id).facts().heartbeat_ns or 0
    assert after - before > 200_000_000_000
    one.close()
    other.close()
    books.close()
