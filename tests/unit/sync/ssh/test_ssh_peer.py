"""A store is reached through a real ssh and a real sshd, and faults are told in words."""

from __future__ import annotations

import shlex
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from sync.address import parse
from sync.errors import Code, NotAPeer, Refused, SyncError, Unreachable
from sync.protocol import messages as m
from sync.ssh.peer import SshPeer
from sync.store_peer import StorePeer
from sync.wrappers.retrying import Policy, Retrying
from tests.unit.sync.contents import journals_of
from tests.unit.sync.ssh.conftest import TRACKLIB, Sshd
from tests.unit.sync.stores import copy_between, empty_store, log_run


def peer_at(host: str, path: object = "", command: str = str(TRACKLIB)) -> SshPeer:
    return SshPeer(parse(f"ssh://{host}{path}"), command, may_ask=False)


def refusal_of(peer: SshPeer, kind: type[SyncError] = Refused) -> SyncError:
    try:
        with pytest.raises(kind) as caught:
            peer.ask(m.Hello())
        return caught.value
    finally:
        peer.close()


@pytest.mark.parametrize("host", ["far", "beyond"])
def test_a_store_is_copied_both_ways(sshd: Sshd, tmp_path: Path, host: str) -> None:
    ours, theirs = empty_store(tmp_path / "ours"), empty_store(tmp_path / "their store ✓")
    log_run(ours, points=3000)
    log_run(theirs, points=10)
    far, near = peer_at(host, theirs), StorePeer(ours)
    try:
        copy_between(near, far)
        copy_between(far, near)
    finally:
        far.close()
        near.close()
    assert journals_of(ours) == journals_of(theirs)
    assert len(journals_of(theirs)) == 2


def test_one_ssh_serves_many_requests_and_ends_with_the_peer(sshd: Sshd, tmp_path: Path) -> None:
    peer = peer_at("far", empty_store(tmp_path / "there"))
    for _ in range(5):
        assert peer.ask(m.Hello()).roles == {"*": "admin"}
    assert len(sshd.sessions) == 1
    peer.close()
    assert sshd.sessions[0].wait(10) is not None
    with pytest.raises(Unreachable, match="was closed"):
        peer.ask(m.Hello())


def test_a_path_below_the_home_folder(
    sshd: Sshd, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty_store(tmp_path / "there")
    command = f"HOME={shlex.quote(str(tmp_path))} {TRACKLIB}"
    peer = peer_at("far", "/~/there", command)
    assert peer.where == "far:~/there"
    assert peer.ask(m.Hello()).program.startswith("tracklib ")
    peer.close()


def test_what_the_shell_there_prints_is_passed_over(sshd: Sshd, tmp_path: Path) -> None:
    noise = f"echo Welcome to the cluster; printf 'tracklib peer {{\\n'; {TRACKLIB}"
    peer = peer_at("far", empty_store(tmp_path / "there"), noise)
    assert peer.ask(m.Hello()).peer
    peer.close()


def test_a_shell_that_prints_without_end_is_no_peer(sshd: Sshd) -> None:
    error = refusal_of(peer_at("far", "/x", "yes tracklib; true"), NotAPeer)
    assert "prints without end" in error.message


def test_a_connection_that_is_cut_is_made_anew(sshd: Sshd, tmp_path: Path) -> None:
    peer = peer_at("far", empty_store(tmp_path / "there"))
    told: list[str] = []
    patient = Retrying(
        peer, Policy(first_s=0.01), notice=lambda _, error: told.append(error.message)
    )
    first = patient.ask(m.Hello())
    sshd.cut()
    assert patient.ask(m.Hello()) == first
    assert "far" in told[0]
    peer.close()


def test_closing_ends_a_request_that_waits(sshd: Sshd) -> None:
    peer = peer_at("far", "/x", "printf 'Wait\\n' >&2; cat; true")
    ended: list[SyncError] = []

    def ask() -> None:
        try:
            peer.ask(m.Hello())
        except SyncError as error:
            ended.append(error)

    thread = threading.Thread(target=ask)
    thread.start()
    while peer._process is None and thread.is_alive():
        thread.join(0.01)
    peer.close()
    thread.join()
    assert isinstance(ended[0], Unreachable)


# -- what can go wrong -------------------------------------------------------------------------


def test_no_tracklib_there(sshd: Sshd) -> None:
    error = refusal_of(peer_at("far", "/x", "no-such-tracklib"))
    assert isinstance(error, Refused)
    assert error.code is Code.NOT_FOUND
    assert error.message == "There is no no-such-tracklib on far, or ssh does not find it"
    assert "--command" in error.hint


def test_a_tracklib_there_that_is_too_old(sshd: Sshd) -> None:
    old = "printf 'tracklib: There is no command %s\\n' serve-store >&2; exit 2; true"
    error = refusal_of(peer_at("far", "/x", old))
    assert isinstance(error, Refused)
    assert error.code is Code.TOO_NEW
    assert "Update tracklib there" in error.hint


@pytest.mark.parametrize(
    ("greeting", "code", "hint"),
    [
        ('{"protocol":0,"oldest_protocol":0,"program":"tracklib 0.0"}', Code.TOO_NEW, "there"),
        ('{"protocol":9,"oldest_protocol":9,"program":"tracklib 9.0"}', Code.TOO_OLD, "here"),
    ],
)
def test_versions_that_do_not_meet(sshd: Sshd, greeting: str, code: Code, hint: str) -> None:
    speak = rf"printf '\0tracklib peer %s\n' {shlex.quote(greeting)}; cat >/dev/null; true"
    error = refusal_of(peer_at("far", "/x", speak))
    assert isinstance(error, Refused)
    assert error.code is code
    assert f"Update tracklib {hint}" in error.hint


def test_a_far_side_without_what_sync_needs(sshd: Sshd) -> None:
    code = "import sys; sys.modules['msgspec'] = None; import tracklib.cli as c; sys.exit(c.main())"
    command = f"{sys.executable} -c {shlex.quote(code)}"
    error = refusal_of(peer_at("far", "/x", command))
    assert "without what sync needs" in error.message
    assert "pip install" in error.hint


def test_no_store_there(sshd: Sshd, tmp_path: Path) -> None:
    error = refusal_of(peer_at("far", tmp_path / "nothing"))
    assert isinstance(error, Refused)
    assert error.code is Code.NOT_FOUND
    assert "nothing" in error.message
    assert not (tmp_path / "nothing").exists()


def test_a_host_that_ssh_does_not_know(sshd: Sshd) -> None:
    error = refusal_of(peer_at("stranger", "/x"))
    assert error.message == "ssh does not know stranger yet"
    assert "ssh stranger" in error.hint


def test_a_host_with_another_key_than_before(sshd: Sshd) -> None:
    known = sshd.folder / "known_hosts"
    host, kind, _ = known.read_text().split()
    key = (sshd.folder / "other_key.pub").read_text().split()[1]
    known.write_text(f"{host} {kind} {key}\n")
    error = refusal_of(peer_at("far", "/x"))
    assert "another key than before" in error.message


def test_a_key_that_the_host_refuses(sshd: Sshd) -> None:
    error = refusal_of(peer_at("locked", "/x"))
    assert error.message == "locked refuses your key"


def test_a_host_that_does_not_exist(sshd: Sshd) -> None:
    error = refusal_of(peer_at("no-such-host.invalid", "/x"), Unreachable)
    assert "Could not resolve hostname" in error.message


def test_a_port_where_nothing_listens(sshd: Sshd) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    error = refusal_of(peer_at(f"127.0.0.1:{port}", "/x"), Unreachable)
    assert "Connection refused" in error.message


def test_no_ssh_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACKLIB_SSH", "no-such-ssh")
    error = refusal_of(peer_at("far", "/x"))
    assert error.message == "no-such-ssh cannot be started: No such file or directory"


def test_a_path_is_no_command_for_the_shell_there(sshd: Sshd, tmp_path: Path) -> None:
    path = tmp_path / "a'; touch hacked; echo '$(touch hacked)"
    empty_store(path)
    command = f"cd {tmp_path} && {TRACKLIB}"
    peer = SshPeer(parse("ssh://far" + str(path)), command, may_ask=False)
    assert peer.ask(m.Hello()).peer
    peer.close()
    assert not (tmp_path / "hacked").exists()


# -- the far side by itself --------------------------------------------------------------------


def far_side(store: Path, data: bytes) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [TRACKLIB, "serve-store", "--stdio", store], input=data, capture_output=True, check=False
    )


@pytest.mark.parametrize(
    "data", [b"GET / HTTP/1.1\r\n\r\n", b"\0\0\0\5\0hello", b"\0\0\0\5\1hello", b"\xff" * 64]
)
def test_the_far_side_ends_at_bytes_that_are_no_request(tmp_path: Path, data: bytes) -> None:
    done = far_side(empty_store(tmp_path / "there"), data)
    assert done.returncode == 1
    assert done.stderr.startswith(b"tracklib: What came in is no request")


@pytest.mark.parametrize("data", [b"", b"\0\0", b"\0\0\0\5\0he"])
def test_the_far_side_ends_quietly_with_its_input(tmp_path: Path, data: bytes) -> None:
    done = far_side(empty_store(tmp_path / "there"), data)
    assert (done.returncode, done.stderr) == (0, b"")
