"""The outline that a server makes of a curve is the one that the library makes of it on a disk."""

from __future__ import annotations

import os
from array import array
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import select, update

import tracklib
from sync.errors import Refused
from sync.protocol.reading import GetOutline, Outline
from sync.server import tables
from sync.server.database import Database
from sync.server.identity import EVERYTHING
from sync.server.service import Service
from sync.store_peer import StorePeer
from tests.unit.sync.stores import copy_between, empty_store, log_run
from tests.unit.sync.test_replicas import killed_run
from tracklib.format import layout
from tracklib.format.journal_write import JournalWriter, Position
from tracklib.format.key_set_rows import Columns
from tracklib.store import open_store
from tracklib.store.envelope import envelope

VIEWS = [(None, None, 4000), (None, None, 40), (1000.0, 9000.5, 400), (5e8, 6e8, 40)]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[StorePeer]:
    """A store without runs."""
    peer = StorePeer(empty_store(tmp_path / "store"))
    yield peer
    peer.close()


def write_curve(store: str, count: int) -> str:
    """A finished run of one rough curve with gaps, steps that repeat and times out of order."""
    rng = np.random.default_rng(count)
    values = np.cumsum(rng.normal(0, 1, count))
    values[rng.integers(0, count, 30)] = rng.choice([1e6, -1e6, np.nan, np.inf], 30)
    steps = np.floor(np.arange(count) / 3)
    times = array("q", (np.arange(count) * 1000 + rng.integers(0, 5000, count)).tolist())
    folder = layout.run_folder(store, "made")
    os.makedirs(folder)
    journal = JournalWriter(layout.journal(folder, "writer"), is_durable=False)
    journal.add_key_set(1, ["loss", "other"])
    columns = [array("d", values.tobytes()), array("d", steps.tobytes())]
    journal.add_columns(1, Columns(array("d", steps.tobytes()), times, columns))
    journal.set_attribute("/project", "digits", 1)
    journal.set_attribute("/writer/state", "finished", 1)
    journal.commit(Position(0, 8))
    journal.close()
    return "made"


def check(service: Service, store: str, run_id: str, metric: str) -> Outline:
    """Compare all views of a metric; the last outline."""
    series = open_store(store).run(run_id).series(metric)
    for axis in ("step", "time"):
        for low, high, points in VIEWS:
            asked = GetOutline("digits", run_id, metric, points, axis, low, high)  # type: ignore[arg-type]
            found = service.ask(asked)
            wanted = envelope(series, pixels=points // 4, axis=axis, lo=low, hi=high)
            assert found.x == wanted.x.tolist()
            y = np.array([np.nan if one is None else one for one in found.y])
            np.testing.assert_array_equal(y, np.where(np.isfinite(wanted.y), wanted.y, np.nan))
            assert found.count == series.count
    return found


@pytest.mark.parametrize("count", [1, 4097, 60_000])
def test_of_a_finished_run(database: Database, store: StorePeer, count: int) -> None:
    run_id = write_curve(store.path, count)
    service = Service(database, EVERYTHING)
    copy_between(store, service)
    for metric in ("loss", "other"):
        check(service, store.path, run_id, metric)


def test_of_live_killed_and_resumed_runs(database: Database, store: StorePeer) -> None:
    service = Service(database, EVERYTHING)
    resumed = log_run(Path(store.path), 6000)
    with tracklib.init(dir=store.path, project="digits", id=resumed, resume="must") as run:
        for step in range(5000, 9000):
            run.log({"loss": step % 100, "late": 1}, step=step)
    with tracklib.init(dir=store.path, project="digits") as run:
        for step in range(6000):
            run.log({"loss": step % 7})
        copy_between(store, service)
        check(service, store.path, run.id, "loss")
    check(service, store.path, resumed, "loss")


def test_of_a_run_without_blocks(database: Database, store: StorePeer) -> None:
    killed_run(Path(store.path))
    service = Service(database, EVERYTHING)
    copy_between(store, service)
    (run_id,) = open_store(store.path).run_ids()
    facts = open_store(store.path).run(run_id).facts()
    name = min(facts.metrics)
    found = service.ask(GetOutline(facts.project or "default", run_id, name, 100_000))
    assert found.count == facts.metrics[name].count


def test_blocks_that_are_damaged_in_the_database_are_passed_over(
    database: Database, store: StorePeer
) -> None:
    run_id = write_curve(store.path, 60_000)
    service = Service(database, EVERYTHING)
    copy_between(store, service)
    record = tables.record
    with database.writing() as connection:
        keys = connection.execute(select(record.c.key).where(record.c.key >= b"b")).scalars().all()
        blocks = [key for key in keys if key[:1] == b"b"]
        for key, body in ((blocks[1], b"\x00"), (blocks[2], b"")):
            connection.execute(update(record).where(record.c.key == key).values(body=body))
    found = service.ask(GetOutline("digits", run_id, "loss", 100_000))
    assert len(found.x) > 1000


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"metric": "nothing"}, "not-found"),
        ({"run": "nobody"}, "not-found"),
        ({"project": "elsewhere"}, "not-found"),
        ({"lo": float("nan")}, "bad-request"),
        ({"hi": float("inf")}, "bad-request"),
    ],
)
def test_what_is_not_there_is_said(
    database: Database, store: StorePeer, asked: dict[str, object], code: str
) -> None:
    run_id = log_run(Path(store.path))
    service = Service(database, EVERYTHING)
    copy_between(store, service)
    request = {"project": "digits", "run": run_id, "metric": "loss"} | asked
    with pytest.raises(Refused) as caught:
        service.ask(GetOutline(**request))  # type: ignore[arg-type]
    assert caught.value.code == code
