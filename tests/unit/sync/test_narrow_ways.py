"""Something between two peers takes less at once than they do, as proxies by default."""

from __future__ import annotations

import gzip
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import msgspec
import pytest

from sync.engine.results import Outcome
from sync.errors import Code, Refused
from sync.http.client import HttpPeer
from sync.http.wire import PREFIX
from sync.protocol import messages as m
from sync.protocol.peer import Peer
from sync.protocol.routes import BY_NAME
from sync.store_peer import StorePeer
from tests.unit.sync.contents import edits_of, journals_of
from tests.unit.sync.http.raw_server import RawServer, peer_reply, read_request, reply
from tests.unit.sync.stores import copy_between, empty_store, log_run
from tracklib.edit import edit_runs

R = TypeVar("R")


class Narrow:
    """A peer to which nothing large gets through."""

    def __init__(self, peer: Peer, most_bytes: int) -> None:
        self._peer = peer
        self._most = most_bytes
        self.refused = 0

    def ask(self, request: m.Request[R]) -> R:
        if len(msgspec.msgpack.encode(request)) > self._most:
            self.refused += 1
            raise Refused(Code.TOO_LARGE, "too large for the way")
        return self._peer.ask(request)


@pytest.fixture
def here(tmp_path: Path) -> Iterator[StorePeer]:
    """A store with runs of several sizes."""
    store = empty_store(tmp_path / "here")
    for points in (10, 40_000, 10, 10):
        run_id = log_run(store, points)
        edit_runs(store, {run_id: {"name": "n" * 200}})
    peer = StorePeer(store)
    yield peer
    peer.close()


@pytest.fixture
def there(tmp_path: Path) -> Iterator[StorePeer]:
    peer = StorePeer(empty_store(tmp_path / "there"))
    yield peer
    peer.close()


@pytest.mark.parametrize("most_bytes", [45_000, 100_000, 200_000])
def test_less_is_sent_at_once(here: StorePeer, there: StorePeer, most_bytes: int) -> None:
    way = Narrow(there, most_bytes)
    report = copy_between(here, way)
    assert way.refused > 0
    assert not report.has_problems
    assert journals_of(Path(there.path)) == journals_of(Path(here.path))
    assert edits_of(Path(there.path)) == edits_of(Path(here.path))


def test_what_cannot_be_cut_is_named_and_the_rest_goes_on(
    here: StorePeer, there: StorePeer
) -> None:
    report = copy_between(here, Narrow(there, 6_000))
    assert report.count(Outcome.REFUSED) == 1
    (refused,) = [one for one in report.runs.values() if one.outcome is Outcome.REFUSED]
    assert refused.why == ["too large for the way"]
    assert report.count(Outcome.SENT) == 3
    assert edits_of(Path(there.path)) == edits_of(Path(here.path))


def test_a_proxy_with_its_usual_limit(here: StorePeer, there: StorePeer) -> None:
    """nginx refuses bodies of more than 1 MiB by itself, with a page of its own."""
    most, refused = 1 << 18, []

    def proxy(connection: socket.socket) -> None:
        while True:
            first, headers, body = read_request(connection)
            if not first:
                return
            if int(headers["content-length"]) > most:
                refused.append(first)
                connection.sendall(reply(413, b"<html>nginx", Content_Type="text/html"))
                continue
            route = BY_NAME[first.split()[1].removeprefix(PREFIX)]
            if headers.get("content-encoding"):
                body = unpacked(body)
            answer = there.ask(msgspec.msgpack.decode(body, type=route.request))
            connection.sendall(peer_reply(answer))

    with RawServer(proxy) as server, HttpPeer(server.url) as remote:
        report = copy_between(here, remote)
    assert refused
    assert not report.has_problems
    assert journals_of(Path(there.path)) == journals_of(Path(here.path))


def unpacked(body: bytes) -> bytes:

    return gzip.decompress(body)
