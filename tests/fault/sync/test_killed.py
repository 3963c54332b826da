"""Programs that are killed in the middle of a sync, on either side: the next one goes on."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.engine.books import Books
from sync.engine.replicate import replicate
from sync.errors import Unreachable
from sync.remotes import book, credentials
from sync.store_peer import StorePeer
from tests.unit.sync.contents import journals_of
from tests.unit.sync.serving import RunningServer, running_server
from tests.unit.sync.stores import copy_between, empty_store, log_run
from tracklib.store.store import open_store

RUNS = 4
KILLS = 8
SLOWLY = ("--rate", "100k")
"""So that a program is at work for some seconds."""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RunningServer]:
    """A server that is the user's default remote."""
    with running_server(tmp_path, "--rate", "100000") as started:
        remote = book.add(book.Remote("lab", started.url))
        credentials.keep(remote.url, started.token)
        yield started


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """A store with runs of some megabytes."""
    store = empty_store(tmp_path / "here")
    for number in range(RUNS):
        log_run(store, 40_000, config={"number": number})
    return store


def check(server: RunningServer, here: Path, there: Path) -> None:
    """What the server has is what the store has."""
    store = StorePeer(empty_store(there))
    with server.peer() as peer:
        copy_between(peer, store)
    store.close()
    assert journals_of(there) == journals_of(here)


def start(*words: str) -> subprocess.Popen[bytes]:
    """A command in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "tracklib", *words],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def killed_after(process: subprocess.Popen[bytes], seconds: float) -> bool:
    """Kill a process after a while; whether it was still at work."""
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
    return process.wait() == -signal.SIGKILL


def test_pushing_programs_are_killed(server: RunningServer, here: Path, tmp_path: Path) -> None:
    choice = random.Random(3)
    killed = 0
    for _ in range(KILLS):
        log_run(here, 40_000)
        killed += killed_after(start("push", *SLOWLY, "--dir", str(here)), choice.uniform(0.5, 3))
    assert killed >= KILLS // 3
    assert start("push", "--dir", str(here)).wait() == 0
    check(server, here, tmp_path / "there")


def test_pulling_programs_are_killed(server: RunningServer, here: Path, tmp_path: Path) -> None:
    assert start("push", "--dir", str(here)).wait() == 0
    there = empty_store(tmp_path / "there")
    choice = random.Random(4)
    killed = 0
    for _ in range(KILLS):
        log_run(here, 40_000)
        assert start("push", "--dir", str(here)).wait() == 0
        killed += killed_after(start("pull", *SLOWLY, "--dir", str(there)), choice.uniform(0.5, 3))
        for run_id in open_store(there).run_ids():
            assert open_store(there).run(run_id).facts().problems == ()
    assert killed >= KILLS // 3
    assert start("pull", "--dir", str(there)).wait() == 0
    assert journals_of(there) == journals_of(here)


def test_the_server_is_killed_and_comes_back(
    server: RunningServer, here: Path, tmp_path: Path
) -> None:
    choice, books = random.Random(5), Books(":memory:")
    local = StorePeer(here)
    for _ in range(KILLS):
        remote = server.peer()
        asked = choice.randrange(1, 8)
        pid = server.process.pid

        class Killing:
            """Kills the server when so many requests were asked."""

            def ask(self, request: object) -> object:
                nonlocal asked
                asked -= 1
                if asked == 0:
                    os.kill(pid, signal.SIGKILL)  # noqa: B023
                return remote.ask(request)  # type: ignore[arg-type] # noqa: B023

        try:
            replicate(local, Killing(), books)  # type: ignore[arg-type]
        except Unreachable:
            pass
        remote.close()
        server.process.kill()
        server.process.communicate()
        server.start()
    with server.peer() as remote:
        assert not replicate(local, remote, books).has_problems
    local.close()
    books.close()
    check(server, here, tmp_path / "there")
