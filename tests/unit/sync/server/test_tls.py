"""The server with TLS of its own, and with certificates that cannot be used."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

from sync.http.client import HttpPeer, Options
from sync.protocol import messages as m
from tests.unit.sync.http.test_tls import Certificate, certificate
from tests.unit.sync.serving import COMMAND, running_server

__all__ = ["certificate"]

Certificates = Callable[[str], Certificate]


def test_a_client_that_trusts_the_certificate_gets_in(
    tmp_path: Path,
    certificate: Certificates,
) -> None:
    cert, key = certificate("IP:127.0.0.1")
    arguments = ("--tls-cert", str(cert), "--tls-key", str(key))
    with running_server(tmp_path, *arguments) as server:
        assert server.url.startswith("https://127.0.0.1:")
        with HttpPeer(server.url, server.token, Options(ca_file=str(cert))) as peer:
            assert peer.ask(m.Hello()).user == "admin"


def test_a_public_place_is_allowed_with_tls(tmp_path: Path, certificate: Certificates) -> None:
    cert, key = certificate("IP:127.0.0.1")
    arguments = ("--tls-cert", str(cert), "--tls-key", str(key), "--listen", "0.0.0.0:0")
    with running_server(tmp_path, *arguments) as server:
        assert server.url.startswith("https://0.0.0.0:")


def test_what_is_no_certificate_is_named(tmp_path: Path, certificate: Certificates) -> None:
    cert, key = certificate("IP:127.0.0.1")
    wrong = tmp_path / "wrong.pem"
    wrong.write_text("no certificate")
    for files in ((wrong, key), (cert, wrong), (tmp_path / "none.pem", key)):
        words = ["--data", tmp_path / "data", "--tls-cert", files[0], "--tls-key", files[1]]
        done = subprocess.run(
            [*COMMAND, *map(str, words)], capture_output=True, text=True, check=False
        )
        assert done.returncode == 1
        assert "Traceback" not in done.stderr
        assert "certificate" in done.stderr
