"""What the client makes of servers that answer well, badly, or not at all. All sockets are real."""

from __future__ import annotations

import gzip
import logging
import socket
import threading
from pathlib import Path

import msgspec
import pytest

from sync.errors import Code, NotAPeer, Refused, SyncError, Unreachable
from sync.http.client import HttpPeer, Options
from sync.protocol import messages as m
from tests.unit.sync.http.raw_server import (
    Answer,
    RawServer,
    hangs,
    peer_reply,
    read_request,
    reply,
    resets,
    says,
    says_once,
)
from tracklib.errors import ValueRangeError

TOKEN = "tl_very-secret"
WELCOME = m.Welcome(
    peer="p", epoch="e", seq=7, protocol=1, oldest_protocol=1, program="tracklib 0.1"
)
QUICK = Options(connect_s=2.0, silence_s=0.2)


def ask(server: RawServer, options: Options = QUICK) -> m.Welcome:
    with HttpPeer(server.url, TOKEN, options) as peer:
        return peer.ask(m.Hello(program="test"))


def refusal(code: str, status: int, **headers: str) -> bytes:
    return peer_reply(m.Refusal(code, "because", "do that"), status, **headers)


def test_a_request_is_a_post_of_a_message() -> None:
    heard = []

    def answer(connection: socket.socket) -> None:
        heard.append(read_request(connection))
        connection.sendall(peer_reply(WELCOME))

    with RawServer(answer) as server:
        assert ask(server) == WELCOME
    first, headers, body = heard[0]
    assert first == "POST /api/v1/hello HTTP/1.1"
    assert headers["authorization"] == f"Bearer {TOKEN}"
    assert headers["content-type"] == "application/msgpack"
    assert headers["content-length"] == str(len(body))
    assert "transfer-encoding" not in headers
    assert msgspec.msgpack.decode(body, type=m.Hello) == m.Hello(program="test")


def test_one_connection_serves_many_requests() -> None:
    connections = []

    def answer(connection: socket.socket) -> None:
        connections.append(connection)
        says(peer_reply(WELCOME))(connection)

    with RawServer(answer) as server, HttpPeer(server.url) as peer:
        for _ in range(5):
            peer.ask(m.Hello())
    assert len(connections) == 1


def test_a_reply_in_json_is_understood() -> None:
    data = reply(
        200,
        msgspec.json.encode(WELCOME),
        Content_Type="application/json; charset=utf-8",
        Tracklib_Protocol="1",
    )
    with RawServer(says(data)) as server:
        assert ask(server) == WELCOME


def test_a_packed_reply_is_unpacked() -> None:
    data = reply(
        200,
        gzip.compress(msgspec.msgpack.encode(WELCOME)),
        Content_Type="application/msgpack",
        Content_Encoding="gzip",
        Tracklib_Protocol="1",
    )
    with RawServer(says(data)) as server:
        assert ask(server) == WELCOME


@pytest.mark.parametrize("is_series", [True, False])
def test_facts_are_packed_and_series_are_not(is_series: bool) -> None:
    key = b"b" + b"\0" * 16 if is_series else b"a/config/lr"
    records = [m.Record(1, key, b"x" * 100_000)]
    batch = m.Batch(m.JournalKey("run", "writer"), m.Marks(), m.Marks(), 0, records=records)
    heard = []

    def answer(connection: socket.socket) -> None:
        heard.append(read_request(connection))
        connection.sendall(peer_reply(m.Pushed([])))

    with RawServer(answer) as server, HttpPeer(server.url) as peer:
        peer.ask(m.Push([batch]))
    _, headers, body = heard[0]
    assert headers.get("content-encoding") == (None if is_series else "gzip")
    plain = body if is_series else gzip.decompress(body)
    assert msgspec.msgpack.decode(plain, type=m.Push).batches == [batch]


def test_a_large_body_arrives_whole() -> None:
    body = bytes(range(256)) * 20_000
    batch = m.Batch(
        m.JournalKey("r", "w"), m.Marks(), m.Marks(), 0, records=[m.Record(1, b"b", body)]
    )
    heard = []

    def answer(connection: socket.socket) -> None:
        heard.append(read_request(connection)[2])
        connection.sendall(peer_reply(m.Pushed([])))

    with RawServer(answer) as server, HttpPeer(server.url) as peer:
        peer.ask(m.Push([batch]))
    assert msgspec.msgpack.decode(heard[0], type=m.Push).batches[0].records[0].body == body


# -- no reply, or half of one ------------------------------------------------------------------


def test_nothing_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with HttpPeer(f"http://127.0.0.1:{port}") as peer, pytest.raises(Unreachable) as caught:
        peer.ask(m.Hello())
    assert caught.value.message == f"127.0.0.1:{port} refuses the connection: nothing listens there"
    assert "tracklib server" in caught.value.hint


def test_a_name_that_does_not_exist() -> None:
    with (
        HttpPeer("http://no-such-host.invalid") as peer,
        pytest.raises(Unreachable, match=r"name.*no-such-host\.invalid") as caught,
    ):
        peer.ask(m.Hello())
    assert caught.value.hint


def test_no_socket_of_that_path(tmp_path: Path) -> None:
    path = str(tmp_path / "none.sock")
    with (
        HttpPeer("http://store", options=Options(socket=path)) as peer,
        pytest.raises(Unreachable, match=f"There is no socket {path}"),
    ):
        peer.ask(m.Hello())


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (resets(), "reset the connection"),
        (resets(b"HTTP/1.1 200 OK\r\nContent-Le"), "reset the connection"),
        (says_once(b""), "broke off the connection"),
        (says_once(b"HTTP/1.1 200 OK\r\nContent-Le"), "broke off the connection"),
        (says_once(peer_reply(WELCOME)[:-3]), "broke off in the middle of its reply"),
        (hangs(), "fell silent for 0.2 s"),
        (hangs(peer_reply(WELCOME)[:-3]), "fell silent for 0.2 s"),
        (says_once(b"SSH-2.0-OpenSSH_9.2p1\r\n\r\n"), "does not speak HTTP"),
        (says(reply(502, b"<html>", Content_Type="text/html")), "502 Bad Gateway"),
        (says(reply(503, b"")), "503 Service Unavailable"),
        (says(reply(500, b"", Tracklib_Protocol="1")), "500 Internal Server Error"),
    ],
)
def test_what_may_pass_is_unreachable(answer: Answer, words: str) -> None:
    with RawServer(answer) as server, pytest.raises(Unreachable, match=words) as caught:
        ask(server)
    assert f"127.0.0.1:{server.port}" in caught.value.message
    assert caught.value.hint


def test_every_cut_of_a_reply_is_unreachable() -> None:
    whole = peer_reply(WELCOME)
    answers = [says_once(whole[:end]) for end in range(len(whole))]
    with RawServer(*answers) as server, HttpPeer(server.url, options=QUICK) as peer:
        for _ in answers:
            with pytest.raises(Unreachable):
                peer.ask(m.Hello())


def test_a_reply_that_drips_is_given_up() -> None:
    def drip(connection: socket.socket) -> None:
        read_request(connection)
        connection.sendall(b"HTTP/1.1 200 OK\r\nTracklib-Protocol: 1\r\n\r\n")
        while True:
            connection.sendall(b"x")

    with (
        RawServer(drip) as server,
        pytest.raises(Unreachable, match=r"Only .* bytes came from .* in 0.1 s"),
    ):
        ask(server, Options(silence_s=5.0, whole_s=0.1, slowest=1e9))


def test_after_a_fault_the_same_peer_works_again() -> None:
    with RawServer(resets(), says(peer_reply(WELCOME))) as server, HttpPeer(server.url) as peer:
        with pytest.raises(Unreachable):
            peer.ask(m.Hello())
        assert peer.ask(m.Hello()) == WELCOME


def test_the_time_a_proxy_names_is_told() -> None:
    data = reply(503, b"", Retry_After="12")
    with RawServer(says(data)) as server, pytest.raises(Unreachable) as caught:
        ask(server)
    assert caught.value.retry_after_s == 12.0


@pytest.mark.parametrize("begun", [b"", peer_reply(WELCOME)[:-3]])
def test_closing_ends_a_request_that_waits(begun: bytes) -> None:
    is_asked = threading.Event()
    ended: list[SyncError] = []

    def answer(connection: socket.socket) -> None:
        read_request(connection)
        connection.sendall(begun)
        is_asked.set()
        connection.recv(1)

    with RawServer(answer) as server:
        peer = HttpPeer(server.url, options=Options(silence_s=600.0))

        def ask() -> None:
            try:
                peer.ask(m.Hello())
            except SyncError as error:
                ended.append(error)

        thread = threading.Thread(target=ask)
        thread.start()
        is_asked.wait()
        peer.close()
        thread.join(10.0)
        assert not thread.is_alive()
    assert isinstance(ended[0], Unreachable)
    with pytest.raises(Unreachable, match="was closed"):
        peer.ask(m.Hello())


# -- something else answers --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (reply(200, b"<html>log in</html>", Content_Type="text/html"), "A web page answers"),
        (reply(200, b"{}", Content_Type="application/json"), "is no tracklib server"),
        (reply(200, b""), "is no tracklib server"),
        (reply(404, b"", Content_Type="text/html"), "no tracklib server at"),
        (reply(401, b"", Content_Type="text/html"), "asks to log in: 401 Unauthorized"),
        (reply(302, b"", Location="https://portal.example/"), r"sends on to https://portal\.ex"),
        (reply(200, b"\xc1", Tracklib_Protocol="1"), "cannot be understood"),
        (peer_reply({"peer": 3}), "cannot be understood"),
        (peer_reply([1, 2]), "cannot be understood"),
        (peer_reply(WELCOME, Tracklib_Protocol="one"), "replies as no tracklib server"),
        (peer_reply(WELCOME, Content_Encoding="br"), "it is packed as br"),
        (peer_reply(WELCOME, Content_Encoding="gzip"), "cannot be read"),
        (reply(418, b"", Tracklib_Protocol="1"), "418"),
    ],
)
def test_what_no_peer_says_is_not_a_peer(data: bytes, words: str) -> None:
    with RawServer(says(data)) as server, pytest.raises(NotAPeer, match=words) as caught:
        ask(server)
    assert caught.value.hint
    assert "\n" not in caught.value.message


@pytest.mark.parametrize("is_packed", [True, False])
def test_a_reply_without_end_is_not_read_to_its_end(is_packed: bool) -> None:
    body = b"\0" * 3_000_000
    data = reply(
        200,
        gzip.compress(body) if is_packed else body,
        Tracklib_Protocol="1",
        Content_Type="application/msgpack",
        **({"Content_Encoding": "gzip"} if is_packed else {}),
    )
    with RawServer(says(data)) as server, pytest.raises(NotAPeer, match="more than"):
        ask(server, Options(most_bytes=1_000_000))


# -- the peer says no --------------------------------------------------------------------------


@pytest.mark.parametrize("code", list(Code))
def test_a_refusal_is_told_in_the_words_of_the_peer(code: Code) -> None:
    with RawServer(says(refusal(code, 400))) as server, pytest.raises(Refused) as caught:
        ask(server)
    assert caught.value.code is code
    assert (caught.value.message, caught.value.hint) == ("because", "do that")
    assert caught.value.retry_after_s is None


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("30", 30.0),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 0.0),
        ("soon", None),
        ("-1", None),
        ("9" * 500, 9999999999.0),
    ],
)
def test_when_to_come_again(text: str, seconds: float | None) -> None:
    data = refusal("too-many", 429, Retry_After=text)
    with RawServer(says(data)) as server, pytest.raises(Refused) as caught:
        ask(server)
    assert caught.value.retry_after_s == seconds


@pytest.mark.parametrize(("status", "code"), [(409, Code.BAD_REQUEST), (500, Code.INTERNAL)])
def test_a_code_of_a_newer_peer(status: int, code: Code) -> None:
    with RawServer(says(refusal("sulking", status))) as server, pytest.raises(Refused) as caught:
        ask(server)
    assert caught.value.code is code


def test_a_body_too_large_for_a_proxy_is_refused_as_such() -> None:
    with RawServer(says(reply(413, b"<html>"))) as server, pytest.raises(Refused) as caught:
        ask(server)
    assert caught.value.code is Code.TOO_LARGE


@pytest.mark.parametrize(
    ("data", "code", "where"),
    [
        (peer_reply(WELCOME, Tracklib_Protocol="0"), Code.TOO_NEW, "there"),
        (
            peer_reply(msgspec.structs.replace(WELCOME, protocol=9, oldest_protocol=4)),
            Code.TOO_OLD,
            "here",
        ),
    ],
)
def test_versions_that_do_not_meet(data: bytes, code: Code, where: str) -> None:
    with RawServer(says(data)) as server, pytest.raises(Refused) as caught:
        ask(server)
    assert caught.value.code is code
    assert f"Update tracklib {where}" in caught.value.hint


def test_a_terminal_is_not_obeyed_by_what_a_server_says() -> None:
    data = peer_reply(m.Refusal("forbidden", "no\x1b[31m\nreally" + "x" * 1000), 403)
    with RawServer(says(data)) as server, pytest.raises(Refused) as caught:
        ask(server)
    assert caught.value.message.isprintable()
    assert len(caught.value.message) <= 300


# -- addresses and secrets ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "url", ["", "example.org", "ftp://x", "http://", "http://u:p@x", "http://a b", "https://[::1"]
)
def test_what_is_no_address(url: str) -> None:
    with pytest.raises(ValueRangeError) as caught:
        HttpPeer(url)
    assert "u:p" not in str(caught.value)


@pytest.mark.parametrize("token", ["two words", "line\nbreak", "ümlaut"])
def test_what_is_no_token(token: str) -> None:
    with pytest.raises(ValueRangeError) as caught:
        HttpPeer("http://x", token)
    assert token not in str(caught.value)


def test_a_proxy_that_cannot_be_used_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "quic://somewhere")
    with pytest.raises(ValueRangeError, match="HTTPS_PROXY"):
        HttpPeer("http://x")


def test_this_machine_is_not_spoken_to_through_a_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    with RawServer(says_once(reply(502, b""))) as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        with RawServer(says(peer_reply(WELCOME))) as server:
            assert ask(server) == WELCOME


def test_a_proxy_is_spoken_through(monkeypatch: pytest.MonkeyPatch) -> None:
    heard = []

    def answer(connection: socket.socket) -> None:
        heard.append(read_request(connection)[0])
        connection.sendall(peer_reply(WELCOME))

    with RawServer(answer) as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        with HttpPeer("http://tracklib.invalid") as peer:
            assert peer.ask(m.Hello()) == WELCOME
    assert heard == ["POST http://tracklib.invalid/api/v1/hello HTTP/1.1"]


def test_a_path_before_the_api() -> None:
    heard = []

    def answer(connection: socket.socket) -> None:
        heard.append(read_request(connection)[0])
        connection.sendall(peer_reply(WELCOME))

    with RawServer(answer) as server, HttpPeer(f"{server.url}/lab/track/") as peer:
        peer.ask(m.Hello())
        assert peer.where == f"127.0.0.1:{server.port}/lab/track"
    assert heard == ["POST /lab/track/api/v1/hello HTTP/1.1"]


@pytest.mark.parametrize(
    "answer", [resets(), says(reply(401, b"")), says(refusal("unauthorised", 401))]
)
def test_the_token_is_in_no_text(answer: Answer, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with RawServer(answer) as server, HttpPeer(server.url, TOKEN) as peer:
        with pytest.raises(SyncError) as caught:
            peer.ask(m.Hello())
        texts = [repr(peer), str(peer), repr(caught.value), caught.value.hint]
        texts += [repr(caught.value.__cause__), repr(vars(caught.value)), caplog.text]
    assert "httpcore" in caplog.text
    assert not any(TOKEN in text for text in texts)


def test_many_threads_ask_at_once() -> None:
    answers: list[m.Welcome] = []
    data = peer_reply(WELCOME, Connection="close")
    with RawServer(says_once(data)) as server, HttpPeer(server.url) as peer:
        threads = [
            threading.Thread(target=lambda: answers.append(peer.ask(m.Hello()))) for _ in range(8)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert answers == [WELCOME] * 8
