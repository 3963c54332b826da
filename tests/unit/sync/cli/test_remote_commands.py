"""tracklib login, logout and remote, against a server on a real socket."""

from __future__ import annotations

import json
import os
import pty
import socket
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from sync.protocol import messages as m
from sync.remotes import book, credentials
from sync.remotes.book import Remote
from tests.unit.cli.result import Command, Start
from tests.unit.sync.http.raw_server import (
    RawServer,
    peer_reply,
    read_request,
    reply,
    says,
)
from tests.unit.sync.ssh.conftest import TRACKLIB, Sshd
from tests.unit.sync.stores import empty_store

TOKEN = "tl_good"
WELCOME = m.Welcome(
    peer="p",
    epoch="e",
    seq=0,
    protocol=1,
    oldest_protocol=1,
    program="tracklib 0.1",
    user="ada",
    roles={"digits": "write", "words": "write", "shared": "read"},
)


def guarded(connection: socket.socket) -> None:
    """Welcomes who has the token, and nobody else."""
    while True:
        first, headers, _ = read_request(connection)
        if not first:
            return
        if headers.get("authorization") == f"Bearer {TOKEN}":
            connection.sendall(peer_reply(WELCOME))
        else:
            no = m.Refusal("unauthorised", "No token")
            connection.sendall(peer_reply(no, 401))


def test_login_with_a_token_from_standard_input(started: Start) -> None:
    with RawServer(guarded) as server:
        process = subprocess.run(
            [sys.executable, "-m", "tracklib", "login", server.url, "--name", "home"],
            input=f"{TOKEN}\n",
            capture_output=True,
            text=True,
            check=False,
        )
        assert process.returncode == 0, process.stderr
        assert f"home: {server.url} knows you as ada" in process.stdout
        assert "write: digits, words · read: shared" in process.stdout
        assert "credentials.json, which only you can read" in process.stdout
        assert TOKEN not in process.stdout + process.stderr
        assert book.find() == Remote("home", server.url)
        assert credentials.token_for(server.url) == (TOKEN, credentials.Place.FILE)


def test_login_asks_for_the_token_without_showing_it() -> None:
    with RawServer(guarded) as server:
        ours, theirs = pty.openpty()
        process = subprocess.Popen(
            [sys.executable, "-m", "tracklib", "login", server.url],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
        )
        os.close(theirs)
        shown = b""
        while b"Token for" not in shown:
            shown += os.read(ours, 1000)
        os.write(ours, f"{TOKEN}\n".encode())
        while piece := _read(ours):
            shown += piece
        os.close(ours)
        assert process.wait() == 0
    assert b"knows you as ada" in shown
    assert TOKEN.encode() not in shown


def _read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 1000)
    except OSError:  # the last process that had the terminal is gone
        return b""


def test_login_with_a_token_from_the_environment(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRACKLIB_TOKEN", TOKEN)
    with RawServer(guarded) as server:
        result = command("login", server.url, "--json")
    assert result.code == 0
    told = json.loads(result.out)
    assert told["name"] == "127.0.0.1"
    assert told["user"] == "ada"
    assert told["roles"] == WELCOME.roles
    assert TOKEN not in result.out


def test_a_wrong_token_is_refused_and_nothing_kept(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRACKLIB_TOKEN", "tl_bad")
    with RawServer(guarded) as server:
        result = command("login", server.url)
    assert result.code == 1
    assert "does not accept this token" in result.err
    assert "token create" in result.err
    assert "tl_bad" not in result.err
    assert book.read().remotes == []


def test_a_token_goes_only_to_who_is_a_peer(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[dict[str, str]] = []

    def portal(connection: socket.socket) -> None:
        heard.append(read_request(connection)[1])
        connection.sendall(reply(200, b"<html>", Content_Type="text/html"))

    monkeypatch.setenv("TRACKLIB_TOKEN", TOKEN)
    with RawServer(portal) as server:
        result = command("login", server.url)
    assert result.code == 1
    assert "A web page answers" in result.err
    assert "log in first" in result.err
    assert not any("authorization" in headers for headers in heard)


def test_a_peer_that_needs_no_token_is_not_given_one(command: Command) -> None:
    with RawServer(says(peer_reply(msgspec.structs.replace(WELCOME, user="")))) as server:
        result = command("login", server.url)
    assert result.code == 0
    assert "knows you as anybody" in result.out
    assert credentials.token_for(server.url)[1] is credentials.Place.NONE


def test_a_store_over_ssh_needs_no_token(sshd: Sshd, tmp_path: Path, command: Command) -> None:
    there = empty_store(tmp_path / "there")
    result = command("login", f"ssh://far{there}", "--command", str(TRACKLIB))
    assert result.code == 0, result.err
    assert "admin: all projects" in result.out
    assert book.find("far") == Remote("far", f"ssh://far{there}", command=str(TRACKLIB))


def test_a_store_over_ssh_is_made_when_wanted(sshd: Sshd, tmp_path: Path, command: Command) -> None:
    words = ["login", f"ssh://far{tmp_path}/new/store", "--command", str(TRACKLIB)]
    refused = command(*words)
    assert refused.code == 1
    assert "--create" in refused.err
    assert not (tmp_path / "new").exists()
    assert command(*words, "--create").code == 0
    assert command(*words, "--create").code == 0
    assert command("login", "https://x.invalid", "--create").code == 2
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "thesis.tex").write_text("")
    result = command("login", f"ssh://far{tmp_path}/full", "--command", str(TRACKLIB), "--create")
    assert result.code == 1
    assert [path.name for path in (tmp_path / "full").iterdir()] == ["thesis.tex"]
    words[1] = f"ssh://far{tmp_path}/full/thesis.tex/store"
    result = command(*words, "--create")
    assert result.code == 1
    assert "Not a directory" in result.err


def test_logout_forgets_the_token_and_keeps_the_remote(command: Command) -> None:
    book.add(Remote("home", "https://example.org"))
    credentials.keep("https://example.org", TOKEN)
    result = command("logout", "home")
    assert (result.code, result.err) == (0, "")
    assert credentials.token_for("https://example.org")[0] == ""
    assert "no token" in command("logout").out
    assert book.find("home").url == "https://example.org"


def test_remotes_are_added_listed_chosen_and_removed(command: Command) -> None:
    assert "tracklib login URL" in command("remote", "list").out
    assert command("remote", "add", "home", "https://Example.org/").code == 0
    assert command("remote", "add", "lab", "ssh://lab/~/runs", "--default").code == 0
    credentials.keep("https://example.org", TOKEN)
    listed = json.loads(command("remote", "list", "--json").out)
    assert [(one["name"], one["url"], one["default"], one["token"]) for one in listed] == [
        ("home", "https://example.org", False, "file"),
        ("lab", "ssh://lab/~/runs", True, "ssh"),
    ]
    table = command("remote", "list").out.splitlines()
    assert table[0].split() == ["name", "address", "token"]
    assert table[2].split() == ["●", "lab", "ssh://lab/~/runs", "ssh"]
    assert command("remote", "default", "home").code == 0
    assert command("remote", "remove", "home").code == 0
    assert credentials.token_for("https://example.org")[0] == ""
    assert [remote.name for remote in book.read().remotes] == ["lab"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["login", "example.org"], "https://example.org"),
        (["login", "https://me:pw@example.org"], "tracklib login asks for the token"),
        (["remote", "remove", "home"], "tracklib remote list"),
        (["remote", "add", "a b", "https://x"], "cannot be the name"),
        (["logout"], "There is no remote yet"),
    ],
)
def test_what_cannot_be_done_says_what_to_do(
    command: Command, arguments: list[str], words: str
) -> None:
    result = command(*arguments)
    assert result.code == 1
    assert words in result.err
    assert "Traceback" not in result.err


def test_without_the_extra_the_commands_say_what_to_install() -> None:
    code = "import sys; sys.modules['msgspec'] = None; import tracklib.cli as c; sys.exit(c.main())"
    for name in ("login", "remote", "serve-store"):
        done = subprocess.run(
            [sys.executable, "-c", code, name, "--help"],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 1
        assert 'pip install "tracklib-runs[sync]"' in done.stderr
