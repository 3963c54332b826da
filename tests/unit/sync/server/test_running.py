"""The server as people run it: a process of its own, its commands, its pages, its end."""

from __future__ import annotations

import gzip
import json
import os
import signal
import socket
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings

from sync.errors import Refused, SyncError
from sync.http.client import HttpPeer, Options
from sync.protocol import messages as m
from sync.server import listening
from sync.store_peer import StorePeer
from tests.unit.sync.contents import journals_of
from tests.unit.sync.serving import COMMAND, RunningServer, running_server
from tests.unit.sync.stores import copy_between, empty_store, log_run


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RunningServer]:
    """A server on the loopback."""
    with running_server(tmp_path) as started:
        yield started


@pytest.fixture
def store(tmp_path: Path) -> Iterator[StorePeer]:
    """A store with a run."""
    folder = empty_store(tmp_path / "store")
    log_run(folder)
    peer = StorePeer(folder)
    yield peer
    peer.close()


def failing(*words: str) -> str:
    """What a command that must fail says."""
    done = subprocess.run([*COMMAND, *words], capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    return done.stderr


def test_the_first_start_gives_a_token_and_later_ones_none(server: RunningServer) -> None:
    first = server.token
    with server.peer() as peer:
        assert peer.ask(m.Hello()).user == "admin"
    assert server.stop() == 0
    server.token = ""
    server.start()
    assert server.token == ""
    with server.peer(first) as peer:
        assert peer.ask(m.Hello()).roles == {"*": "admin"}


def test_without_a_token_nobody_is_answered(server: RunningServer) -> None:
    with HttpPeer(server.url) as peer, pytest.raises(Refused, match="wants a token"):
        peer.ask(m.Hello())


def test_a_revoked_token_is_refused_at_once(server: RunningServer) -> None:
    made = json.loads(server.command("token", "create", "ann", "--role", "read", "--json"))
    with server.peer(made["token"]) as peer:
        assert peer.ask(m.Hello()).roles == {"*": "read"}
        listed = json.loads(server.command("token", "list", "--json"))
        (token_id,) = [one["id"] for one in listed if one["user"] == "ann"]
        server.command("token", "revoke", token_id)
        with pytest.raises(Refused, match="revoked"):
            peer.ask(m.Hello())


def test_a_killed_server_has_what_it_said_it_has(server: RunningServer, store: StorePeer) -> None:
    with server.peer() as peer:
        copy_between(store, peer)
    server.stop(signal.SIGKILL)
    server.start()
    key = store.ask(m.GetChanges()).journals[0].journal
    with server.peer() as peer:
        (held,) = peer.ask(m.GetMarks([key])).marks
        assert held.facts == store.ask(m.GetMarks([key])).marks[0].facts


def test_a_second_server_of_a_folder_says_who_has_it(server: RunningServer) -> None:
    said = failing("--data", str(server.data), "--listen", "127.0.0.1:0")
    assert f"process {server.process.pid}" in said


def test_a_place_that_is_taken_is_named(server: RunningServer, tmp_path: Path) -> None:
    at = server.url.removeprefix("http://")
    assert at in failing("--data", str(tmp_path / "other"), "--listen", at)


@pytest.mark.parametrize("at", ["0.0.0.0:0", "[::]:0", ":0", "192.0.2.1:7878"])
def test_a_public_place_wants_tls(tmp_path: Path, at: str) -> None:
    assert "--tls-cert" in failing("--data", str(tmp_path / "data"), "--listen", at)


@pytest.mark.parametrize("at", ["", "x", "host:", "host:70000", "unix:", "a:b:c"])
def test_what_is_no_place(at: str) -> None:
    with pytest.raises(SyncError):
        listening.parse(at)


def test_a_unix_socket_is_for_its_owner_alone_and_wants_no_token(tmp_path: Path) -> None:
    path = tmp_path / "sock"
    process = subprocess.Popen(
        [*COMMAND, "--data", str(tmp_path / "data"), "--listen", f"unix:{path}"],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert f"unix:{path}" in process.stdout.readline()
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
    with HttpPeer("http://localhost", options=Options(socket=str(path))) as peer:
        assert peer.ask(m.Hello()).roles == {"*": "admin"}
    process.terminate()
    process.communicate()
    assert process.returncode == 0
    assert not path.exists()


def test_a_socket_that_a_killed_server_left_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "sock"
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(path))
    bound = listening.bind(listening.parse(f"unix:{path}"))
    with pytest.raises(SyncError, match="already"):
        listening.bind(listening.parse(f"unix:{path}"))
    bound.close()


def test_a_backup_is_taken_while_it_runs_and_put_back(
    server: RunningServer, store: StorePeer, tmp_path: Path
) -> None:
    with server.peer() as peer:
        copy_between(store, peer)
        before = peer.ask(m.Hello())
    backup = tmp_path / "backup"
    server.command("backup", str(backup))
    assert "is there already" in failing("--data", str(server.data), "backup", str(backup))
    assert "running" in failing("--data", str(server.data), "restore", str(backup))
    server.stop()
    assert "server.sqlite.before-1" in server.command("restore", str(backup))
    server.start()
    with server.peer() as peer:
        after = peer.ask(m.Hello())
        there = StorePeer(empty_store(tmp_path / "there"))
        copy_between(peer, there)
        there.close()
    assert (after.peer, after.seq) == (before.peer, before.seq)
    assert after.epoch != before.epoch
    assert journals_of(tmp_path / "there") == journals_of(Path(store.path))


def test_what_is_no_backup_is_not_put_back(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong"
    wrong.write_bytes(b"no backup" * 1000)
    assert "no backup" in failing("--data", str(tmp_path / "data"), "restore", str(wrong))


def test_health_and_metrics_need_no_token(server: RunningServer, store: StorePeer) -> None:
    with server.peer() as peer:
        copy_between(store, peer)
    assert httpx.get(f"{server.url}/healthz", trust_env=False).text == "ok\n"
    page = httpx.get(f"{server.url}/metrics", trust_env=False).text
    assert 'tracklib_requests_total{route="push",status="200"} 1.0' in page
    assert 'tracklib_request_seconds_count{route="push"} 1.0' in page


def post(server: RunningServer, body: bytes, **headers: str) -> httpx.Response:
    """Send a body to `changes`."""
    return httpx.post(
        f"{server.url}/api/v1/changes",
        content=body,
        headers={"Authorization": f"Bearer {server.token}", **headers},
        trust_env=False,
    )


def test_a_small_body_that_unpacks_to_a_huge_one_is_refused(server: RunningServer) -> None:
    bomb = gzip.compress(bytes(200 << 20))
    reply = post(server, bomb, **{"Content-Encoding": "gzip", "Accept": "application/json"})
    assert (reply.status_code, reply.json()["code"]) == (413, "too-large")


def test_a_body_that_is_too_large_is_refused_before_it_is_read(server: RunningServer) -> None:
    host, _, port = server.url.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port))) as line:
        line.sendall(
            b"POST /api/v1/push HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n"
        )
        assert b" 413 " in line.recv(1000)


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (b"\xc1", {}),
        (b"{", {"Content-Type": "application/json"}),
        (b"\x91" * 100_000, {}),
        (b"[" * 100_000, {"Content-Type": "application/json"}),
        (b"x", {"Content-Type": "text/html"}),
        (b"x", {"Content-Encoding": "br"}),
        (b"x", {"Content-Encoding": "gzip"}),
        (b'{"since": -1}', {"Content-Type": "application/json"}),
        (b'{"limit": 1e9}', {"Content-Type": "application/json"}),
        (b'{"runs": ["../x"]}', {"Content-Type": "application/json"}),
    ],
)
def test_what_is_no_request_is_refused(
    server: RunningServer, body: bytes, headers: dict[str, str]
) -> None:
    reply = post(server, body, **{"Accept": "application/json", **headers})
    assert (reply.status_code, reply.json()["code"]) == (400, "bad-request")


def test_nothing_that_the_description_allows_makes_it_fail(
    server: RunningServer, store: StorePeer
) -> None:
    with server.peer() as peer:
        copy_between(store, peer)
    run_id = store.ask(m.GetChanges()).journals[0].journal.run
    schema = schemathesis.openapi.from_url(f"{server.url}/openapi.json")
    for found in schema.get_all_operations():

        @settings(max_examples=40, suppress_health_check=list(HealthCheck))
        @given(case=found.ok().as_strategy())
        def attempt(case: schemathesis.Case) -> None:
            if (
                case.path_parameters
            ):  # of a run that is there, or hardly anything would be looked at
                there = {"project": "digits", "run": run_id}
                case.path_parameters.update({name: there[name] for name in case.path_parameters})
            reply = case.call(headers={"Authorization": f"Bearer {server.token}"})
            assert reply.status_code < 500, reply.text

        attempt()
