"""The whole way of a run: logged without a network, killed, resumed, pushed, and seen elsewhere."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.fault.machine import require
from tests.unit.sync.contents import edits_of, journals_of
from tests.unit.sync.ssh.conftest import TRACKLIB, Sshd, sshd
from tracklib.store.facts import RunFacts
from tracklib.store.store import open_store

__all__ = ["sshd"]

_LOGGING = """
import socket, sys, tracklib
try:
    socket.create_connection(("127.0.0.1", int(sys.argv[1])), 1)
except OSError:
    print("without a network", flush=True)
rows = int(sys.argv[2])
with tracklib.init(project="digits", id="night", resume="allow", config={"lr": 0.1}) as run:
    for step in range(rows):
        run.log({"loss": 1 / (step + 1), "nan": float("nan")})
    print("logged", flush=True)
    if sys.argv[3] == "wait":
        sys.stdin.read()
"""


@dataclass(frozen=True)
class Machine:
    """A user's place somewhere: a store, settings and caches of its own."""

    folder: Path

    @property
    def store(self) -> Path:
        return self.folder / "store"

    @property
    def variables(self) -> dict[str, str]:
        return {
            **os.environ,
            "TRACKLIB_DIR": str(self.store),
            "XDG_CONFIG_HOME": str(self.folder / "config"),
            "XDG_CACHE_HOME": str(self.folder / "cache"),
            "TRACKLIB_INTERVAL": "0.05",
        }

    def tracklib(self, *words: str, given: str = "", code: int = 0) -> str:
        """What a command says; it must end with that exit code."""
        done = subprocess.run(
            [TRACKLIB, *words],
            env=self.variables,
            input=given,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout + done.stderr

    def facts(self, run_id: str) -> RunFacts:
        return open_store(self.store).run(run_id).facts()


@dataclass(frozen=True)
class Server:
    """`tracklib server`, and the token that it showed."""

    url: str
    token: str

    @property
    def port(self) -> str:
        return self.url.rpartition(":")[2]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    words = [TRACKLIB, "server", "--data", tmp_path / "data", "--listen", "127.0.0.1:0"]
    process = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    token = process.stdout.readline().split()[-1]
    found = re.search(r"http://\S+", process.stdout.readline())
    assert found is not None
    try:
        yield Server(found[0].rstrip("/"), token)
    finally:
        process.terminate()
        process.communicate()


def machine(folder: Path) -> Machine:
    folder.mkdir()
    return Machine(folder)


def log_offline(cluster: Machine, server: Server, rows: int, *, is_killed: bool) -> None:
    """Log in a network of its own, which leads nowhere."""
    process = subprocess.Popen(
        ["unshare", "--net", sys.executable, "-c", _LOGGING, server.port, str(rows),
         "wait" if is_killed else "go"],
        env=cluster.variables, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdout.readline() == "without a network\n"
    assert process.stdout.readline() == "logged\n"
    if is_killed:
        process.kill()
    process.communicate()


def test_a_run_without_a_network_is_seen_everywhere_later(
    tmp_path: Path, server: Server, sshd: Sshd
) -> None:
    require("unshare", root=True)
    cluster, home, laptop = (machine(tmp_path / name) for name in ("cluster", "home", "laptop"))
    log_offline(cluster, server, 700, is_killed=True)
    killed = cluster.facts("night")
    assert (killed.state, killed.rows) == ("running", 700)
    log_offline(cluster, server, 300, is_killed=False)

    for one in (cluster, home):
        one.tracklib("login", server.url, "--name", "lab", given=f"{server.token}\n")
    cluster.tracklib("push")
    home.tracklib("pull")
    laptop.tracklib("login", f"ssh://far{cluster.store}", "--command", str(TRACKLIB))
    laptop.tracklib("pull")
    assert journals_of(cluster.store) == journals_of(home.store) == journals_of(laptop.store)
    facts = home.facts("night")
    assert (facts.state, facts.rows, facts.writers) == ("finished", 1000, 2)

    cluster.tracklib("edit", "night", "--tag", "+on-the-cluster", "--name", "early")
    home.tracklib("edit", "night", "--tag", "+at-home", "--name", "late")
    laptop.tracklib("edit", "night", "--notes", "From the train")
    for one in (laptop, cluster, home, cluster, laptop):
        one.tracklib("sync")
    assert edits_of(cluster.store) == edits_of(home.store) == edits_of(laptop.store)
    for one in (cluster, home, laptop):
        facts = one.facts("night")
        assert facts.name == "late"
        assert set(facts.tags) == {"on-the-cluster", "at-home"}
        assert facts.notes == "From the train"
    assert "Nothing" in cluster.tracklib("sync") or "up to date" in cluster.tracklib("sync")


def test_what_cannot_be_reached_is_told_and_nothing_lost(
    tmp_path: Path, server: Server, sshd: Sshd
) -> None:
    home = machine(tmp_path / "home")
    code = "import tracklib; tracklib.init(project='p', id='one').finish()"
    subprocess.run([sys.executable, "-c", code], env=home.variables, check=True)
    for words, why in (
        (["ssh://stranger/x"], "ssh does not know stranger yet"),
        (["ssh://locked/x"], "locked refuses your key"),
        ([f"unix:{tmp_path}/none.sock"], "There is no socket"),
        ([server.url], "token"),
        (["nowhere"], "nowhere"),
    ):
        said = home.tracklib("push", *words, code=1)
        assert why in said
        assert "Traceback" not in said
        assert "\n  " in said, "what to do about it"
    home.tracklib("login", server.url, given=f"{server.token}\n")
    home.tracklib("push")
    there = machine(tmp_path / "there")
    there.tracklib("login", server.url, given=f"{server.token}\n")
    there.tracklib("pull")
    assert journals_of(home.store) == journals_of(there.store)
