"""Logging in step by step, as a window does it."""

from __future__ import annotations

import socket

import pytest

from sync.errors import Code, Refused, Unreachable
from sync.protocol import messages as m
from sync.remotes import book, credentials, joining
from sync.remotes.book import Remote
from sync.remotes.credentials import Place
from tests.unit.sync.http.raw_server import RawServer, peer_reply, read_request, says

WELCOME = m.Welcome(
    peer="p", epoch="e", seq=0, protocol=1, oldest_protocol=1, program="x", roles={"*": "read"}
)


def guarded(connection: socket.socket) -> None:
    while True:
        first, headers, _ = read_request(connection)
        if not first:
            return
        if headers.get("authorization") == "Bearer good":
            connection.sendall(peer_reply(WELCOME))
        else:
            connection.sendall(peer_reply(m.Refusal("unauthorised", "Who?"), 401))


def test_look_then_try_then_keep(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACKLIB_TOKEN", "of-another-server")
    with RawServer(guarded) as server:
        remote = Remote("lab", server.url)
        assert joining.look(remote) is None
        with pytest.raises(Refused, match=r"does not accept this token: Who\?") as caught:
            joining.try_token(remote, "bad")
        assert caught.value.code is Code.UNAUTHORISED
        assert "token create" in caught.value.hint
        assert book.read().remotes == []
        assert joining.try_token(remote, "good") == WELCOME
        assert joining.keep(remote, "good") is Place.FILE
    assert book.find("lab") == remote
    assert credentials.stored_token(server.url) == ("good", Place.FILE)


def test_a_peer_that_needs_no_token() -> None:
    with RawServer(says(peer_reply(WELCOME))) as server:
        remote = Remote("open", server.url)
        assert joining.look(remote) == WELCOME
        assert joining.keep(remote) is Place.NONE
    assert book.find("open") == remote


def test_nobody_there() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(Unreachable, match="nothing listens"):
        joining.look(Remote("x", f"http://127.0.0.1:{port}"))
