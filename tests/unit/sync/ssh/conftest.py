"""A real sshd of the tests' own on the loopback, and a client's configuration that knows it."""

from __future__ import annotations

import os
import pwd
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.fault.machine import found, require

TRACKLIB = Path(sys.executable).with_name("tracklib")


@dataclass
class Sshd:
    """Starts sshd for each connection, as inetd would: so the port is one that was free."""

    folder: Path
    port: int = 0
    sessions: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, name="sshd")
        self._thread.start()

    def stop(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._listener.close()
        self.cut()

    def cut(self) -> None:
        """End all sessions, as a network that fails does."""
        for session in self.sessions:
            session.kill()
            session.wait()
        self.sessions.clear()

    def _serve(self) -> None:
        program = found("sshd")
        assert program is not None
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:  # it is the end
                return
            with connection, (self.folder / "sshd.log").open("ab") as log:
                words = [program, "-i", "-e", "-f", str(self.folder / "sshd_config")]
                self.sessions.append(
                    subprocess.Popen(words, stdin=connection, stdout=connection, stderr=log)
                )


def new_key(path: Path) -> str:
    """Make a key; the public half."""
    subprocess.run(
        ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "test", "-f", str(path)], check=True
    )
    return path.with_name(path.name + ".pub").read_text()


@pytest.fixture
def sshd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sshd]:
    """The host `far`; `beyond` is reached through it, `stranger` has a key nobody knows."""
    require("ssh", "sshd")
    folder = tmp_path / "ssh"
    folder.mkdir(mode=0o700)
    if os.geteuid() == 0:
        os.makedirs("/run/sshd", exist_ok=True)
    host_key = new_key(folder / "host_key")
    (folder / "authorized_keys").write_text(new_key(folder / "user_key"))
    new_key(folder / "other_key")
    variables = " ".join(
        f'{name}="{os.environ[name]}"' for name in ("XDG_CACHE_HOME", "XDG_CONFIG_HOME")
    )
    (folder / "sshd_config").write_text(
        f"HostKey {folder}/host_key\n"
        f"AuthorizedKeysFile {folder}/authorized_keys\n"
        f"SetEnv {variables}\n"
        "PermitRootLogin yes\nStrictModes no\nUsePAM no\nPidFile none\n"
        "PasswordAuthentication no\nKbdInteractiveAuthentication no\n"
    )
    server = Sshd(folder)
    server.start()
    words = host_key.split()
    (folder / "known_hosts").write_text(f"[127.0.0.1]:{server.port} {words[0]} {words[1]}\n")
    usual = (
        f"HostName 127.0.0.1\nPort {server.port}\nUser {pwd.getpwuid(os.geteuid()).pw_name}\n"
        f"IdentitiesOnly yes\nIdentityAgent none\nGlobalKnownHostsFile none\n"
    )
    ours = f"IdentityFile {folder}/user_key\nUserKnownHostsFile {folder}/known_hosts\n"
    (folder / "config").write_text(
        f"Host far\n{usual}{ours}RemoteCommand cat\nRequestTTY force\n"
        f"LocalForward {server.port} localhost:1\n"
        f"Host beyond\n{usual}{ours}ProxyJump far\n"
        f"Host stranger\n{usual}IdentityFile {folder}/user_key\n"
        f"UserKnownHostsFile {folder}/none\n"
        f"Host locked\n{usual}IdentityFile {folder}/other_key\n"
        f"UserKnownHostsFile {folder}/known_hosts\n"
    )
    monkeypatch.setenv("TRACKLIB_SSH", f"ssh -F {folder}/config")
    yield server
    server.stop()
