"""What a server knows of runs is what the library says of them, whatever came in what order."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, text

import tracklib
from sync.errors import Code, Refused
from sync.journal import rows
from sync.protocol import messages as m
from sync.protocol.batches import checksum
from sync.protocol.reading import FindRuns, GetMetrics
from sync.server.database import Database
from sync.server.facts import keeping
from sync.server.facts.plain import all_of
from sync.server.identity import EVERYTHING
from sync.server.place import opened
from sync.server.service import Service
from sync.store_peer import StorePeer
from tests.unit.sync.stores import copy_between, empty_store, log_run
from tests.unit.sync.test_replicas import killed_run
from tracklib.edit import edit_runs
from tracklib.store import open_store

BY_CLOCK = {"heartbeat_ns", "silent_since_ns", "is_live"}
"""What is judged by the clock of who looks."""


def told(run: dict[str, Any]) -> dict[str, Any]:
    """A run but for what depends on when somebody looks."""
    is_over = run["state"] != "running"
    left_out = BY_CLOCK if is_over else BY_CLOCK | {"duration_s"}
    return {name: value for name, value in run.items() if name not in left_out}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[StorePeer]:
    """A store without runs."""
    peer = StorePeer(empty_store(tmp_path / "store"))
    yield peer
    peer.close()


def found(service: Service, project: str = "digits", **asked: Any) -> list[dict[str, Any]]:
    """The runs that a server finds."""
    return service.ask(FindRuns(project, **asked)).runs


def of_server(service: Service, project: str) -> dict[str, dict[str, Any]]:
    """What a server says of each run."""
    return {one["id"]: told(one) for one in found(service, project)}


def of_library(folder: str, project: str) -> dict[str, dict[str, Any]]:
    """What the library says of each run."""
    catalog = open_store(folder).catalog()
    catalog.refresh()
    facts = [one for one in catalog.rows() if one.project == project]
    catalog.close()
    return {one.run_id: told(all_of(one)) for one in facts}


def test_a_server_says_of_runs_what_the_library_says(database: Database, store: StorePeer) -> None:
    folder = Path(store.path)
    plain = log_run(folder, 5000, tags=["b", "a"], notes="line\nline", group="g")
    log_run(
        folder, 3, config={"nested": {"deep": [1, "x", None]}, "big": 10**30, "nan": float("nan")}
    )
    killed_run(folder)
    with (
        pytest.raises(ValueError, match="bad luck"),
        tracklib.init(dir=store.path, project="digits"),
    ):
        raise ValueError("bad luck")
    resumed = log_run(folder, 10)
    with tracklib.init(dir=store.path, project="digits", id=resumed, resume="must") as run:
        run.define_metric("loss", goal="minimize", summary="min")
        run.log({"loss": -5.0, "late": 1})
        run.summary["best/epoch"] = 7
        run.alert("look here")
    tracklib.init(dir=store.path, project="digits", fork_from=f"{plain}?step=9").finish()
    edit_runs(store.path, {plain: {"name": "edited", "add_tags": ["new"], "archived": True}})
    service = Service(database, EVERYTHING)
    copy_between(store, service)
    for project in {one.name for one in service.ask(m.GetProjects()).projects}:
        assert of_server(service, project) == of_library(store.path, project)
    assert len(of_server(service, "digits")) >= 5


def test_what_a_live_run_logs_is_seen_when_somebody_looks(
    database: Database, store: StorePeer
) -> None:
    service = Service(database, EVERYTHING)
    with tracklib.init(dir=store.path, project="digits") as run:
        for step in range(3):
            run.log({"loss": 10 - step})
            copy_between(store, service)
            (one,) = found(service)
            assert one["summary"] == {"loss": 10 - step}
            assert (one["state"], one["is_live"]) == ("running", True)
        metrics = service.ask(GetMetrics("digits", run.id)).metrics
        assert [(one.name, one.count, one.min) for one in metrics] == [("loss", 3, 8.0)]
    copy_between(store, service)
    (one,) = found(service)
    assert (one["state"], one["is_live"], one["rows"]) == ("finished", False, 3)


def test_runs_are_found_as_they_were_while_nothing_can_be_written(
    database: Database, store: StorePeer, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = Service(database, EVERYTHING)
    with tracklib.init(dir=store.path, project="digits") as run:
        for loss in (2.0, 1.0):
            run.log({"loss": loss})
            copy_between(store, service)
            if loss > 1:
                assert found(service)[0]["summary"] == {"loss": 2.0}
        with monkeypatch.context() as patch:
            patch.setattr(database, "writing", no_room)
            reply = service.ask(FindRuns("digits"))
        assert (reply.runs[0]["summary"], reply.stale) == ({"loss": 2.0}, 1)
        reply = service.ask(FindRuns("digits"))
        assert (reply.runs[0]["summary"], reply.stale) == ({"loss": 1.0}, 0)


def no_room() -> AbstractContextManager[Connection]:
    """What a database on a full disk does when somebody wants to write."""
    raise Refused(Code.FULL, "The server's disk is full")


def test_edits_are_applied_and_taken_back(database: Database, store: StorePeer) -> None:
    run_id = log_run(Path(store.path), name="first")
    service = Service(database, EVERYTHING)
    copy_between(store, service)

    def edit(path: str, value: object, stamp: int) -> list[dict[str, Any]]:
        change = m.Edit("desk", path, stamp, None if value is None else json.dumps(value))
        service.ask(m.PutEdits([m.RunEdits(run_id, [change])]))
        return found(service)

    late = 1 << 62
    assert edit("name", "second", late)[0]["name"] == "second"
    assert edit("name", "too early", 5)[0]["name"] == "second"
    assert edit("name", None, late + 1)[0]["name"] == "first"
    assert edit("tags/good", True, late)[0]["tags"] == ["good"]
    assert edit("deleted", True, late) == []
    assert service.ask(FindRuns("digits", filter="name == first")).total == 0
    assert edit("deleted", False, late + 1)[0]["id"] == run_id


def test_facts_of_databases_from_before_are_derived_at_the_start(
    database_url: str, store: StorePeer, tmp_path: Path
) -> None:
    log_run(Path(store.path), 100)
    killed_run(Path(store.path))
    database = Database(database_url)
    copy_between(store, Service(database, EVERYTHING))
    before = of_server(Service(database, EVERYTHING), "digits")
    with database.writing() as connection:
        connection.execute(text("DROP TABLE run_facts"))
        connection.execute(text("UPDATE alembic_version SET version_num = '0003'"))
    database.close()
    with opened(str(tmp_path), database_url) as again:
        assert of_server(Service(again, EVERYTHING), "digits") == before


def test_facts_in_another_form_are_derived_anew(
    database_url: str, store: StorePeer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log_run(Path(store.path))
    with monkeypatch.context() as patch:
        patch.setattr(keeping, "FORM", "older")
        database = Database(database_url)
        copy_between(store, Service(database, EVERYTHING))
        database.close()
    with opened(str(tmp_path), database_url) as again:
        assert found(Service(again, EVERYTHING), sort="name") != []


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)
PATHS = st.sampled_from(
    [
        *("/created_ns", "/name", "/tags", "/config", "/config/a", "/config/a/b", "/config//"),
        *("/summary/x", "/define/loss", "/forked_from", "/writer/state", "/writer/started_ns"),
        *("/writer/rank", "/writer/role", "/writer/ended_ns", "/writer/world_size"),
        *("/writer/error", "/writer", "/", "", "x"),
    ]
)
RAW = st.sampled_from(["", "{", "[" * 5000, '{"$float": 1}', "NaN"])
GIVEN = st.dictionaries(PATHS, JSON | st.sampled_from([{"$float": "x"}, {"$float": [1]}]))


@pytest.fixture(scope="module")
def one_for_all(tmp_path_factory: pytest.TempPathFactory) -> Any:
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('hostile')}/server.sqlite")
    yield Service(database, EVERYTHING)
    database.close()


@settings(max_examples=200, suppress_health_check=list(HealthCheck))
@given(given=GIVEN, raw=RAW, number=st.integers(0, 10**9))
def test_no_attributes_whatever_they_are_stop_a_push_or_a_search(
    one_for_all: Service, given: dict[str, Any], raw: str, number: int
) -> None:
    attributes = {path: json.dumps(value) for path, value in given.items()} | {"/config/raw": raw}
    records = sorted(
        (
            rows.encode(rows.AttributeRow(path, value, 1, 0), 1)
            for path, value in attributes.items()
        ),
        key=lambda record: record.key,
    )
    mark = m.Mark(1, rows.WHOLE)
    key = m.JournalKey(f"r{number}", "w")
    batch = m.Batch(
        key, m.Marks(), m.Marks(mark, mark), checksum(records, []), "p", records=records
    )
    pushed = one_for_all.ask(m.Push([batch]))
    assert pushed.refused == []
    for query in ("", "config.a == 1", "created > -1d", "state == finished"):
        one_for_all.ask(FindRuns("p", filter=query, sort="-config.a, created", limit=5))
    one_for_all.ask(GetMetrics("p", key.run))
