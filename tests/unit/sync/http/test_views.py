"""Looking at a server's runs by address, as scripts and browsers do."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from sync.http.app import make_app
from sync.protocol.routes import Role
from sync.server import access
from sync.server.database import Database
from sync.server.gate import Gate
from sync.server.identity import EVERYTHING
from sync.server.limits import RateLimit
from sync.server.service import Service
from sync.store_peer import StorePeer
from tests.unit.sync.asgi import AppTransport
from tests.unit.sync.stores import copy_between, empty_store, log_run

BASE = "/api/v1/projects"


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """A server with three runs of two projects."""
    opened = Database(f"sqlite:///{tmp_path}/server.sqlite")
    folder = empty_store(tmp_path / "store")
    for number in range(2):
        log_run(folder, 10 + number, name=f"run-{number}", tags=["ä b"])
    log_run(folder, 3, project="team/vision 2", name="other")
    store = StorePeer(folder)
    copy_between(store, Service(opened, EVERYTHING))
    store.close()
    yield opened
    opened.close()


@pytest.fixture
def client(database: Database) -> httpx.Client:
    """Somebody who may see everything."""
    app = make_app(lambda _: Service(database, EVERYTHING))
    return httpx.Client(transport=AppTransport(app), base_url="http://app")


def get(client: httpx.Client, path: str, **asked: Any) -> Any:
    """The content of a reply."""
    reply = client.get(f"{BASE}/{path}", params=asked)
    assert reply.status_code == 200, reply.text
    assert reply.headers["Content-Type"] == "application/json"
    return reply.json()


def test_runs_page_by_page(client: httpx.Client) -> None:
    asked = {"filter": 'tags has "ä b"', "sort": "name", "columns": "name,summary.loss"}
    first = get(client, "digits/runs", limit=1, **asked)
    assert (first["total"], first["runs"][0]["name"]) == (2, "run-0")
    assert first["runs"][0]["summary.loss"] == 0.1
    second = get(client, "digits/runs", limit=1, after=first["next"], **asked)
    assert second["runs"][0]["name"] == "run-1"
    assert second["next"] == ""


@pytest.mark.parametrize("name", ["team/vision 2", "team%2Fvision%202"])
def test_names_of_projects_may_have_slashes(client: httpx.Client, name: str) -> None:
    (run,) = get(client, f"{name}/runs")["runs"]
    assert run["name"] == "other"
    assert run["config"] == {"lr": 0.1, "width": 16}
    metrics = get(client, f"{name}/runs/{run['id']}/metrics")["metrics"]
    assert [(one["name"], one["count"]) for one in metrics] == [("acc", 3), ("loss", 3)]


def test_a_curve(client: httpx.Client) -> None:
    (run,) = get(client, "team/vision 2/runs")["runs"]
    found = get(client, f"team/vision 2/runs/{run['id']}/series", metric="acc", points=100)
    assert (found["x"], found["y"]) == ([0.0, 1.0, 2.0], [None, 1.0, 2.0])


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("digits/runs?fitler=x", 400, "no parameter 'fitler'"),
        ("digits/runs?filter=config.lr%20<", 400, "filter: "),
        ("digits/runs?limit=0", 400, "limit"),
        ("digits/runs?limit=many", 400, "limit"),
        ("digits/runs?project=other", 400, "no parameter 'project'"),
        ("nowhere/runs", 404, "no project 'nowhere'"),
        ("digits/runs/nobody/metrics", 404, "no run nobody"),
        ("digits/runs/../metrics", 404, ""),
        ("digits/runs/a%00b/metrics", 400, "run"),
        ("digits/runs/nobody/series", 400, "metric"),
        ("digits/runs/nobody/series?metric=x&axis=sideways", 400, "axis"),
        ("digits/nothing", 404, "nothing at"),
    ],
)
def test_what_is_refused(client: httpx.Client, path: str, status: int, said: str) -> None:
    reply = client.get(f"{BASE}/{path}")
    assert reply.status_code == status
    assert said in reply.json()["message"]


def test_a_filter_that_is_wrong_is_shown_with_its_place(client: httpx.Client) -> None:
    reply = client.get(f"{BASE}/digits/runs", params={"filter": "config.lr == = 3"})
    assert "^" in reply.json()["hint"]


def test_who_looks_needs_a_token_and_a_role_and_patience(database: Database) -> None:
    gate = Gate(database, RateLimit(0.001, 3))
    client = httpx.Client(transport=AppTransport(make_app(gate.peer_for)), base_url="http://app")

    def status(token: str, project: str) -> int:
        header = {"Authorization": f"Bearer {token}"} if token else {}
        return client.get(f"{BASE}/{project}/runs", headers=header).status_code

    token = access.create_token(database, "ann", {"digits": Role.READ})
    assert status("", "digits") == status("tlk_" + "0" * 40, "digits") == 401
    assert status(token, "digits") == 200
    assert status(token, "team/vision 2") == status(token, "nowhere") == 404
    reply = client.get(f"{BASE}/digits/runs", headers={"Authorization": f"Bearer {token}"})
    assert reply.status_code == 429
    assert int(reply.headers["Retry-After"]) > 0


def test_a_store_is_not_looked_at(tmp_path: Path) -> None:
    store = StorePeer(empty_store(tmp_path / "plain"))
    client = httpx.Client(transport=AppTransport(make_app(lambda _: store)), base_url="http://app")
    reply = client.get(f"{BASE}/digits/runs")
    assert (reply.status_code, reply.json()["code"]) == (400, "bad-request")
    store.close()


def test_the_description_has_them(client: httpx.Client) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    described = paths["/api/v1/projects/{project}/runs"]["get"]
    parameters = {one["name"]: one for one in described["parameters"]}
    assert parameters["project"]["in"] == "path"
    assert parameters["limit"]["schema"]["maximum"] == 1000
    assert "/api/v1/projects/{project}/runs/{run}/series" in paths
