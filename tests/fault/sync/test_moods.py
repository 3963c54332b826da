"""Servers and networks in a bad mood: bursts of refusals, pages of proxies, log-in pages."""

from __future__ import annotations

import gzip
import random
import socket
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from sync.engine.books import Books
from sync.engine.replicate import replicate
from sync.errors import NotAPeer, Refused
from sync.http.client import HttpPeer
from sync.http.wire import PREFIX, STATUSES
from sync.protocol import messages as m
from sync.protocol.peer import Peer
from sync.protocol.routes import BY_NAME
from sync.store_peer import StorePeer
from sync.wrappers.retrying import Policy, Retrying
from tests.unit.sync.contents import edits_of, journals_of
from tests.unit.sync.http.raw_server import RawServer, peer_reply, read_request, reply
from tests.unit.sync.stores import empty_store, log_run
from tracklib.edit import edit_runs

AT_ONCE = Policy(first_s=0.0, most_s=0.0)
PORTAL = reply(200, b"<html>Welcome to our hotel</html>", Content_Type="text/html")
MOODS = (
    peer_reply(m.Refusal("too-many", "slower"), 429, Retry_After="0"),
    peer_reply(m.Refusal("busy", "later"), 503),
    peer_reply(m.Refusal("internal", "a fault"), 500),
    reply(500, b"Internal Server Error"),
    reply(502, b"<html>Bad gateway</html>", Content_Type="text/html"),
    reply(503, b"", Retry_After="0"),
    reply(504, b""),
)


class MoodyServer:
    """Answers for a peer over HTTP, or with the next of some replies of its own."""

    def __init__(self, peer: Peer, moods: Iterator[bytes | None]) -> None:
        self._peer = peer
        self.moods = moods
        self.was_moody = 0

    def __call__(self, connection: socket.socket) -> None:
        while True:
            first, headers, body = read_request(connection)
            if not first:
                return
            mood = next(self.moods, None)
            self.was_moody += mood is not None
            connection.sendall(self._answer(first, headers, body) if mood is None else mood)

    def _answer(self, first: str, headers: dict[str, str], body: bytes) -> bytes:
        route = BY_NAME[first.split()[1].removeprefix(PREFIX)]
        if headers.get("content-encoding"):
            body = gzip.decompress(body)
        try:
            return peer_reply(self._peer.ask(msgspec.msgpack.decode(body, type=route.request)))
        except Refused as error:
            return peer_reply(m.Refusal(error.code, error.message), STATUSES[error.code])


@pytest.fixture
def here(tmp_path: Path) -> Iterator[StorePeer]:
    store = empty_store(tmp_path / "here")
    for points in (1, 20, 5000):
        run_id = log_run(store, points)
        edit_runs(store, {run_id: {"notes": "n" * points}})
    peer = StorePeer(store)
    yield peer
    peer.close()


@pytest.fixture
def there(tmp_path: Path) -> Iterator[StorePeer]:
    peer = StorePeer(empty_store(tmp_path / "there"))
    yield peer
    peer.close()


@pytest.fixture
def books() -> Iterator[Books]:
    opened = Books(":memory:")
    yield opened
    opened.close()


def are_equal(one: StorePeer, other: StorePeer) -> bool:
    here, there = Path(one.path), Path(other.path)
    return journals_of(here) == journals_of(there) and edits_of(here) == edits_of(there)


@pytest.mark.parametrize("seed", range(5))
def test_bursts_of_refusals_pass(
    here: StorePeer, there: StorePeer, books: Books, seed: int
) -> None:
    chance = random.Random(seed)
    moods = (chance.choice(MOODS) if chance.random() < 0.8 else None for _ in range(200))
    moody = MoodyServer(there, moods)
    with RawServer(moody) as server, HttpPeer(server.url) as remote:
        report = replicate(here, Retrying(remote, AT_ONCE), books)
    assert not report.has_problems
    assert moody.was_moody > 0
    assert are_equal(here, there)


def test_a_log_in_page_ends_a_sync_and_the_next_one_goes_on(
    here: StorePeer, there: StorePeer, books: Books
) -> None:
    """Wherever it comes: nothing is taken for sent that was not."""
    moody = MoodyServer(there, iter(()))
    with RawServer(moody) as server, HttpPeer(server.url) as remote:
        for place in range(4):
            moody.moods = iter([*[None] * place, PORTAL])
            with pytest.raises(NotAPeer, match="web page"):
                replicate(here, Retrying(remote, AT_ONCE), books)
        assert not replicate(here, remote, books).has_problems
    assert are_equal(here, there)


def test_a_token_that_expires_on_the_way(here: StorePeer, there: StorePeer, books: Books) -> None:
    expired = peer_reply(m.Refusal("unauthorised", "The token has expired", "Log in again"), 401)
    for place in range(4):
        moody = MoodyServer(there, iter([*[None] * place, *[expired] * 50]))
        with (
            RawServer(moody) as server,
            HttpPeer(server.url, "tl_old") as remote,
            pytest.raises(Refused, match="The token has expired"),
        ):
            replicate(here, Retrying(remote, AT_ONCE), books)
        assert moody.was_moody == 1, "it asked again with the same token"
    with (
        RawServer(MoodyServer(there, iter(()))) as server,
        HttpPeer(server.url, "tl_new") as remote,
    ):
        assert not replicate(here, remote, books).has_problems
    assert are_equal(here, there)
