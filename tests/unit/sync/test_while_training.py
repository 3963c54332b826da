"""`init(sync=…)`: a process beside the training sends the run, also after the training's death."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import tracklib
from sync.protocol import messages as m
from sync.remotes import book, credentials
from sync.store_peer import StorePeer
from tests.unit.reading_back import until
from tests.unit.sync.contents import journals_of
from tests.unit.sync.serving import RunningServer, running_server
from tests.unit.sync.stores import copy_between, empty_store
from tracklib.errors import UsageError

TRAINING = """
import sys, tracklib
run = tracklib.init(dir=sys.argv[1], sync=True)
for step in range(100):
    run.log({"loss": step})
print(run.id, flush=True)
sys.stdin.readline()
for step in range(100):
    run.log({"loss": step})
print("logged", flush=True)
sys.stdin.readline()
"""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RunningServer]:
    """A server that is the user's default remote."""
    with running_server(tmp_path) as started:
        remote = book.add(book.Remote("lab", started.url))
        credentials.keep(remote.url, started.token)
        yield started


def has(server: RunningServer, run_id: str) -> bool:
    """Whether the server has something of a run."""
    with server.peer() as peer:
        return bool(peer.ask(m.GetChanges(runs=[run_id])).journals)


def companions(run_id: str) -> list[int]:
    """The processes that send a run."""
    found = []
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            words = Path(f"/proc/{name}/cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if run_id.encode() in words and b"--until-end" in words:
            found.append(int(name))
    return found


def fetched(server: RunningServer, folder: Path) -> dict[str, object]:
    """What the server has, in a store of its own."""
    store = StorePeer(empty_store(folder))
    with server.peer() as peer:
        copy_between(peer, store)
    store.close()
    return journals_of(folder)


def test_a_run_is_sent_while_it_is_logged_and_to_its_end(
    server: RunningServer, tmp_path: Path
) -> None:
    with tracklib.init(dir=str(tmp_path / "store"), sync="lab") as run:
        run.log({"loss": 1})
        until(lambda: has(server, run.id))
        assert len(companions(run.id)) == 1
        run.log({"loss": 2})
    until(lambda: not companions(run.id))
    assert fetched(server, tmp_path / "there") == journals_of(tmp_path / "store")


def test_the_end_of_a_killed_training_is_sent(server: RunningServer, tmp_path: Path) -> None:
    store = tmp_path / "store"
    training = subprocess.Popen(
        [sys.executable, "-c", TRAINING, str(store)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert training.stdin is not None
    assert training.stdout is not None
    run_id = training.stdout.readline().strip()
    until(lambda: has(server, run_id))
    training.stdin.write("\n")
    training.stdin.flush()
    assert training.stdout.readline() == "logged\n"
    training.send_signal(signal.SIGKILL)
    training.communicate()
    until(lambda: not companions(run_id))
    assert fetched(server, tmp_path / "there") == journals_of(store)


def test_a_server_that_is_away_does_not_keep_a_training(
    server: RunningServer, tmp_path: Path
) -> None:
    server.stop()
    with tracklib.init(dir=str(tmp_path / "store"), sync=True) as run:
        run.log({"loss": 1})
    assert len(companions(run.id)) == 1
    server.start()
    until(lambda: not companions(run.id))
    assert fetched(server, tmp_path / "there") == journals_of(tmp_path / "store")


def test_other_ranks_leave_it_to_the_first(
    server: RunningServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RANK", "1")
    monkeypatch.setenv("WORLD_SIZE", "2")
    monkeypatch.setenv("TRACKLIB_RUN_ID", "both")
    with tracklib.init(dir=str(tmp_path / "store"), sync=True) as run:
        run.log({"loss": 1})
        assert companions("both") == []


@pytest.mark.parametrize(("value", "is_sent"), [("lab", True), ("1", True), ("0", False)])
def test_the_environment_asks_for_it(
    server: RunningServer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    value: str,
    is_sent: bool,
) -> None:
    monkeypatch.setenv("TRACKLIB_SYNC", value)
    with tracklib.init(dir=str(tmp_path / "store")) as run:
        run.log({"loss": 1})
    assert bool(companions(run.id)) is is_sent
    until(lambda: not companions(run.id))
    assert has(server, run.id) is is_sent


def test_what_is_no_remote_raises() -> None:
    with pytest.raises(UsageError, match="sync"):
        tracklib.init(sync=7)  # type: ignore[arg-type]
