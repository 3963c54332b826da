"""A real server with a certificate of one's own: logged in to, pushed to."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from sync.remotes import book
from tests.unit.cli.result import Command
from tests.unit.sync.http.test_tls import Certificate, certificate
from tests.unit.sync.ssh.conftest import TRACKLIB
from tests.unit.sync.stores import log_run

__all__ = ["certificate"]


def test_a_certificate_is_kept_with_the_remote(
    tmp_path: Path,
    store_dir: Path,
    command: Command,
    certificate: Callable[[str], Certificate],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cert, key = certificate("IP:127.0.0.1")
    process = subprocess.Popen(
        [TRACKLIB, "server", "--data", tmp_path / "data", "--listen", "127.0.0.1:0",
         "--tls-cert", cert, "--tls-key", key],
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        token = process.stdout.readline().split()[-1]
        found = re.search(r"https://\S+", process.stdout.readline())
        assert found is not None
        url = found[0].rstrip("/")
        with monkeypatch.context() as patch:
            patch.setenv("TRACKLIB_TOKEN", token)
            patch.chdir(cert.parent)
            refused = command("login", url)
            assert refused.code == 1
            assert "certificate of 127.0.0.1" in refused.err
            assert "--ca FILE" in refused.err
            assert command("login", url, "--name", "lab", "--ca", "cert.pem").code == 0
        assert book.find("lab").ca_file == str(cert)
        log_run(store_dir, 10)
        pushed = command("push")
        assert pushed.code == 0, pushed.err
        assert command("pull", "--dir", str(tmp_path / "other")).code == 0
    finally:
        process.terminate()
        process.communicate()
