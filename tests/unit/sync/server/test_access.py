"""Who may do what: tokens, roles in projects, limits, and who did what."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from starlette.requests import Request as HttpRequest

from sync.errors import Refused, SyncError
from sync.protocol import messages as m
from sync.protocol.batches import checksum
from sync.protocol.reading import VIEWS, FindRuns, GetMetrics, GetOutline
from sync.protocol.routes import ROUTES, Role
from sync.server import access, audit, tables
from sync.server.database import Database
from sync.server.gate import Gate
from sync.server.identity import ALL, EVERYTHING, Identity
from sync.server.limits import RateLimit
from sync.server.service import Service
from sync.store_peer import StorePeer
from tests.unit.sync.stores import copy_between, empty_store, log_run


@pytest.fixture
def store(tmp_path: Path) -> Iterator[StorePeer]:
    """A store whose runs are of project `own` and of project `foreign`."""
    folder = empty_store(tmp_path / "store")
    for project in ("own", "foreign"):
        log_run(folder, 3, project=project)
    peer = StorePeer(folder)
    yield peer
    peer.close()


def keys_by_project(store: StorePeer) -> dict[str, m.JournalKey]:
    """The journal of each project's run."""
    return {
        project: store.ask(m.GetChanges(projects=[project])).journals[0].journal
        for project in ("own", "foreign")
    }


def first_batch(store: StorePeer, key: m.JournalKey) -> m.Batch:
    """All of a journal."""
    return store.ask(m.Pull([m.Wanted(key)])).batches[0]


# -- every route, every role, the own and a foreign project -------------------------------------

SEEN, HIDDEN, DONE, FORBIDDEN = "seen", "hidden", "done", "forbidden"
Attempt = Callable[[Service, StorePeer, m.JournalKey], str]


def _hello(service: Service, store: StorePeer, key: m.JournalKey) -> str:
    return SEEN if service.ask(m.Hello()).peer else HIDDEN


def _projects(service: Service, store: StorePeer, key: m.JournalKey) -> str:
    mine = next(name for name, one in keys_by_project(store).items() if one == key)
    found = {one.name: one.runs for one in service.ask(m.GetProjects()).projects}
    return SEEN if found.get(mine) == 1 else HIDDEN


def _changes(service: Service, store: StorePeer, key: m.JournalKey) -> str:
    found = service.ask(m.GetChanges()).journals
    named = service.ask(m.GetChanges(runs=[key.run])).journals
    is_seen = any(change.journal == key for change in found)
    assert is_seen == bool(named)
    return SEEN if is_seen else HIDDEN


def _marks(service: Service, store: StorePeer, key: m.JournalKey) -> str:
    return HIDDEN if service.ask(m.GetMarks([key])).marks == [m.Marks()] else SEEN


def _pull(service: Service, store: StorePeer, key: m.JournalKey) -> str:
    found = service.ask(m.Pull([m.Wanted(key)]))
    assert not found.refused or found.refused[0].code == "not-found"
    return SEEN if found.batches else HIDDEN


def _push(service: Service, store: StorePeer, key: m.JournalKey) -> str:
    found = service.ask(m.Push([first_batch(store, key)]))
    assert not found.refused or found.refused[0].code == "forbidden"
    return DONE if found.held else FORBIDDEN


def _edits(service: Service, store: StorePeer, key: m.JournalKey) -> str:
    return SEEN if service.ask(m.GetEdits([key.run])).runs else HIDDEN


def _put_edits(service: Service, store: StorePeer, key: m.JournalKey) -> str:
    edit = m.Edit("phone", "notes", time.time_ns(), '"mine"')
    found = service.ask(m.PutEdits([m.RunEdits(key.run, [edit])]))
    if not found.refused:
        return DONE
    return {"not-found": HIDDEN, "forbidden": FORBIDDEN}[found.refused[0].code]


def _looked(service: Service, request: m.Request[Any]) -> str:
    try:
        service.ask(request)
    except Refused as error:
        return {"not-found": HIDDEN}.get(error.code, error.code)
    return SEEN


def _of_projects(store: StorePeer, key: m.JournalKey) -> tuple[str, str]:
    """The project of a journal, and the other one, of which it is not."""
    own, other = ("own", "foreign") if keys_by_project(store)["own"] == key else ("foreign", "own")
    return own, other


def _find_runs(service: Service, store: StorePeer, key: m.JournalKey) -> str:
    mine, _ = _of_projects(store, key)
    return _looked(service, FindRuns(mine))


def _get_metrics(service: Service, store: StorePeer, key: m.JournalKey) -> str:
    mine, other = _of_projects(store, key)
    assert _looked(service, GetMetrics(other, key.run)) == HIDDEN
    return _looked(service, GetMetrics(mine, key.run))


def _get_outline(service: Service, store: StorePeer, key: m.JournalKey) -> str:
    mine, other = _of_projects(store, key)
    assert _looked(service, GetOutline(other, key.run, "loss")) == HIDDEN
    return _looked(service, GetOutline(mine, key.run, "loss"))


ATTEMPTS: dict[str, Attempt] = {
    "hello": _hello,
    "projects": _projects,
    "changes": _changes,
    "marks": _marks,
    "pull": _pull,
    "push": _push,
    "edits": _edits,
    "put-edits": _put_edits,
    "find-runs": _find_runs,
    "get-metrics": _get_metrics,
    "get-outline": _get_outline,
}
NOTHING = {"own": Role.NONE}
TABLE = {  # what happens to the own project's run; a foreign one's is as with no role
    "hello": (SEEN, SEEN, SEEN, SEEN),
    "projects": (HIDDEN, SEEN, SEEN, SEEN),
    "changes": (HIDDEN, SEEN, SEEN, SEEN),
    "marks": (HIDDEN, SEEN, SEEN, SEEN),
    "pull": (HIDDEN, SEEN, SEEN, SEEN),
    "push": (FORBIDDEN, FORBIDDEN, DONE, DONE),
    "edits": (HIDDEN, SEEN, SEEN, SEEN),
    "put-edits": (HIDDEN, FORBIDDEN, DONE, DONE),
    "find-runs": (HIDDEN, SEEN, SEEN, SEEN),
    "get-metrics": (HIDDEN, SEEN, SEEN, SEEN),
    "get-outline": (HIDDEN, SEEN, SEEN, SEEN),
}


def test_the_table_has_every_route() -> None:
    assert set(TABLE) == set(ATTEMPTS) == {route.name for route in (*ROUTES, *VIEWS)}


@pytest.mark.parametrize("project", ["own", "foreign"])
@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("route", TABLE)
def test_each_cell(
    database: Database, store: StorePeer, route: str, role: Role, project: str
) -> None:
    everybody = Service(database, EVERYTHING)
    copy_between(store, everybody)
    key = keys_by_project(store)[project]
    edit = m.Edit("desk", "name", 7, '"x"')
    everybody.ask(m.PutEdits([m.RunEdits(key.run, [edit])]))
    service = Service(database, Identity("ann", {"own": role}))
    expected = TABLE[route][role if project == "own" else Role.NONE]
    assert ATTEMPTS[route](service, store, key) == expected


@pytest.mark.parametrize("role", list(Role))
def test_a_role_in_all_projects_is_one_in_each(
    database: Database, store: StorePeer, role: Role
) -> None:
    copy_between(store, Service(database, EVERYTHING))
    service = Service(database, Identity("ann", {ALL: role}))
    for key in keys_by_project(store).values():
        assert _push(service, store, key) == TABLE["push"][role]
        assert _pull(service, store, key) == TABLE["pull"][role]


def test_no_batch_gets_into_somebody_elses_run(database: Database, store: StorePeer) -> None:
    copy_between(store, Service(database, EVERYTHING))
    key = keys_by_project(store)["foreign"]
    for project in ("own", "foreign", ""):
        batch = m.Batch(
            m.JournalKey(key.run, "intruder"),
            m.Marks(),
            m.Marks(),
            checksum([], []),
            project=project,
        )
        service = Service(database, Identity("ann", {"own": Role.ADMIN}))
        (refusal,) = service.ask(m.Push([batch])).refused
        assert refusal.code in ("forbidden", "taken")


# -- tokens ---------------------------------------------------------------------------------------


def test_a_token_is_good_until_it_is_revoked(database: Database) -> None:
    token = access.create_token(database, "ann", {"own": Role.WRITE})
    token_id, identity = access.identify(database, token)
    assert (identity.user, identity.roles) == ("ann", {"own": Role.WRITE})
    access.revoke(database, token_id)
    with pytest.raises(Refused, match="revoked") as caught:
        access.identify(database, token)
    assert caught.value.code == "unauthorised"


def test_a_token_expires(database: Database) -> None:
    token = access.create_token(database, "ann", {}, lifetime_s=0)
    with pytest.raises(Refused, match="expired"):
        access.identify(database, token)


@pytest.mark.parametrize("token", ["", "tlk_", "tlk_" + "0" * 40, "\udcff", "x" * 100_000])
def test_other_tokens_are_unknown(database: Database, token: str) -> None:
    access.create_token(database, "ann", {})
    with pytest.raises(Refused, match="does not know"):
        access.identify(database, token)


def test_a_token_is_nowhere_in_the_database(database: Database, tmp_path: Path) -> None:
    token = access.create_token(database, "ann", {"own": Role.READ}, note="laptop")
    access.identify(database, token)
    with database.reading() as connection:
        for table in tables.metadata.sorted_tables:
            assert token[4:] not in str(connection.execute(select(table)).all())
    database.close()
    for path in tmp_path.glob("server.sqlite*"):
        assert token[4:].encode() not in path.read_bytes()


def test_a_second_token_of_a_user_changes_the_role(database: Database) -> None:
    first = access.create_token(database, "ann", {"own": Role.READ})
    access.create_token(database, "ann", {"own": Role.ADMIN})
    assert access.identify(database, first)[1].roles == {"own": Role.ADMIN}


@pytest.mark.parametrize("name", ["", " ", "a b", "-x", "x" * 101, "a\n"])
def test_names_that_cannot_be_users(database: Database, name: str) -> None:
    with pytest.raises(SyncError, match="user's name"):
        access.create_token(database, name, {})


def asking(authorization: str) -> HttpRequest:
    """A request with that header."""
    headers = [(b"authorization", authorization.encode())] if authorization else []
    return HttpRequest({"type": "http", "headers": headers})


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Basic abc", "tlk_1234"])
def test_the_gate_is_closed_without_a_token(database: Database, header: str) -> None:
    gate = Gate(database, RateLimit(1, 1))
    with pytest.raises(Refused) as caught:
        gate.peer_for(asking(header))
    assert caught.value.code == "unauthorised"


# -- limits ----------------------------------------------------------------------------------------


def test_too_many_requests_are_told_when_to_come_again() -> None:
    now = [100.0]
    limit = RateLimit(per_s=2, burst=3, clock=lambda: now[0])
    for _ in range(3):
        limit.take("ann")
    limit.take("ben")
    with pytest.raises(Refused) as caught:
        limit.take("ann")
    assert caught.value.code == "too-many"
    assert caught.value.retry_after_s == pytest.approx(0.5)
    now[0] += 0.5
    limit.take("ann")
    now[0] += 1000
    for _ in range(3):
        limit.take("ann")
    with pytest.raises(Refused):
        limit.take("ann")


# -- who did what ----------------------------------------------------------------------------------


def test_what_people_do_is_written_down(database: Database, store: StorePeer) -> None:
    access.create_token(database, "ann", {"own": Role.WRITE}, by="root")
    copy_between(store, Service(database, Identity("ann", {ALL: Role.WRITE})))
    key = keys_by_project(store)["own"]
    _put_edits(Service(database, Identity("ben", {ALL: Role.WRITE})), store, key)
    with database.reading() as connection:
        found = [(e.user, e.action) for e in audit.latest(connection, 10)]
    assert found == [
        ("ben", "run edited"),
        ("ann", "run added"),
        ("ann", "run added"),
        ("root", "role given"),
        ("root", "token created"),
    ]
