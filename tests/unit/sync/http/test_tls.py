"""Certificates that hold, that do not, and servers that speak no TLS."""

from __future__ import annotations

import socket
import ssl
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from sync.errors import Unreachable
from sync.http.client import HttpPeer, Options
from sync.protocol import messages as m
from tests.fault.machine import require
from tests.unit.sync.http.raw_server import RawServer, peer_reply, read_request, says
from tracklib.errors import ValueRangeError

WELCOME = m.Welcome(peer="p", epoch="e", seq=0, protocol=1, oldest_protocol=1, program="x")
Certificate = tuple[Path, Path]


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Certificate]:
    """Makes a self-signed certificate for a name: the file, and its key's."""
    require("openssl")

    def make(name: str) -> Certificate:
        folder = tmp_path_factory.mktemp("tls")
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
             "-nodes", "-keyout", "key.pem", "-out", "cert.pem", "-days", "2",
             "-subj", "/CN=test", "-addext", f"subjectAltName={name}"],
            cwd=folder, check=True, capture_output=True,
        )  # fmt: skip
        return folder / "cert.pem", folder / "key.pem"

    return make


def served(certificate: Certificate) -> RawServer:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)

    def answer(connection: socket.socket) -> None:
        with context.wrap_socket(connection, server_side=True) as secure:
            read_request(secure)
            secure.sendall(peer_reply(WELCOME, Connection="close"))

    return RawServer(answer)


def ask(url: str, **options: str) -> m.Welcome:
    with HttpPeer(url, options=Options(**options)) as peer:
        return peer.ask(m.Hello())


def test_a_certificate_of_ones_own_is_trusted_when_named(
    certificate: Callable[[str], Certificate],
) -> None:
    ours = certificate("IP:127.0.0.1")
    with served(ours) as server:
        url = f"https://127.0.0.1:{server.port}"
        with pytest.raises(Unreachable, match=r"certificate of 127.*self-signed") as caught:
            ask(url)
        assert "--ca FILE" in caught.value.hint
        assert ask(url, ca_file=str(ours[0])) == WELCOME


def test_a_certificate_for_another_host_does_not_hold(
    certificate: Callable[[str], Certificate],
) -> None:
    other = certificate("DNS:other.example")
    with (
        served(other) as server,
        pytest.raises(Unreachable, match=r"does not hold.*IP address mismatch"),
    ):
        ask(f"https://127.0.0.1:{server.port}", ca_file=str(other[0]))


def test_a_server_without_tls() -> None:
    def plain(connection: socket.socket) -> None:
        connection.recv(1000)
        connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    with RawServer(plain) as server, pytest.raises(Unreachable, match="does not speak TLS") as c:
        ask(f"https://127.0.0.1:{server.port}")
    assert "http://" in c.value.hint


def test_files_without_certificates_are_named(tmp_path: Path) -> None:
    (tmp_path / "empty.pem").write_text("nothing")
    for name in ("empty.pem", "none.pem"):
        with pytest.raises(ValueRangeError, match=name):
            HttpPeer("https://localhost", options=Options(ca_file=str(tmp_path / name)))


def test_a_unix_socket(tmp_path: Path) -> None:
    path = tmp_path / "peer.sock"
    with RawServer(says(peer_reply(WELCOME)), path=path):
        assert ask("http://store", socket=str(path)) == WELCOME
    with pytest.raises(Unreachable, match=f"{path} refuses the connection"):
        ask("http://store", socket=str(path))


def test_closing_ends_a_request_that_waits(certificate: Callable[[str], Certificate]) -> None:
    ours = certificate("IP:127.0.0.1")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*ours)
    is_asked = threading.Event()

    def answer(connection: socket.socket) -> None:
        with context.wrap_socket(connection, server_side=True) as secure:
            read_request(secure)
            is_asked.set()
            secure.recv(1)

    with RawServer(answer) as server:
        options = Options(ca_file=str(ours[0]), silence_s=600.0)
        peer = HttpPeer(f"https://127.0.0.1:{server.port}", options=options)
        ended: list[Unreachable] = []

        def ask() -> None:
            try:
                peer.ask(m.Hello())
            except Unreachable as error:
                ended.append(error)

        thread = threading.Thread(target=ask)
        thread.start()
        is_asked.wait()
        peer.close()
        thread.join(10.0)
        assert not thread.is_alive()
    assert len(ended) == 1
