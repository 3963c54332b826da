"""Peers of every kind that start empty and hold what they are given, for the same tests."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from sync.address import parse
from sync.http.app import make_app
from sync.http.client import HttpPeer, Options
from sync.protocol.peer import Peer
from sync.server.database import Database
from sync.server.identity import EVERYTHING
from sync.server.service import Service
from sync.ssh.peer import SshPeer
from sync.store_peer import StorePeer
from tests.unit.sync.asgi import AppTransport
from tests.unit.sync.postgres import Postgres
from tests.unit.sync.ssh.conftest import TRACKLIB
from tests.unit.sync.stores import empty_store

Party = Callable[[], AbstractContextManager[Peer]]
"""Opens a peer; each call opens the same holder anew, as another program would."""

KINDS = ("store", "pipe", "service", "postgres", "app", "http", "socket")
_SERVER = Path(__file__).with_name("many_services.py")
_ROOT = Path(__file__).parents[3]


@dataclass(frozen=True)
class Served:
    """Where a server process listens; each first part of a path is a service of its own."""

    url: str
    socket: str


@contextmanager
def served(folder: Path) -> Iterator[Served]:
    """A server process on the loopback and on a Unix socket. Who connects first, waits for it."""
    path = folder / "server.sock"
    with socket.create_server(("127.0.0.1", 0)) as tcp, socket.socket(socket.AF_UNIX) as unix:
        unix.bind(str(path))
        unix.listen()
        numbers = (tcp.fileno(), unix.fileno())
        process = subprocess.Popen(
            [sys.executable, str(_SERVER), str(folder), *map(str, numbers)],
            pass_fds=numbers,
            cwd=_ROOT,
            env={"PYTHONPATH": str(_ROOT)},
        )
        port = tcp.getsockname()[1]
    try:
        yield Served(f"http://127.0.0.1:{port}", str(path))
    finally:
        process.terminate()
        process.wait()


@contextmanager
def party(
    kind: str,
    folder: Path,
    patch: pytest.MonkeyPatch,
    server: Callable[[], Served],
    postgres: Callable[[], Postgres],
) -> Iterator[Party]:
    """A peer of a kind, with nothing in it."""
    match kind:
        case "store":
            store = empty_store(folder / "party")
            yield lambda: _closing(StorePeer(store))
        case "pipe":  # what ssh calls, without the ssh, whose tests are in `ssh/`
            store = empty_store(folder / "party")
            shell = folder / "shell"
            shell.write_text('#!/bin/sh\nfor last; do :; done\nexec sh -c "$last"\n')
            shell.chmod(0o700)
            patch.setenv("TRACKLIB_SSH", str(shell))
            address = parse(f"ssh://here{store}")
            yield lambda: _closing(SshPeer(address, str(TRACKLIB), may_ask=False))
        case "service" | "app":
            database = Database(f"sqlite:///{folder}/server.sqlite")
            service = Service(database, EVERYTHING)
            app = AppTransport(make_app(lambda _: service))
            if kind == "service":
                yield lambda: _as_it_is(service)
            else:
                yield lambda: _closing(HttpPeer("http://app", transport=app))
            database.close()
        case "postgres":
            database = Database(postgres().new_database())
            yield lambda: _as_it_is(Service(database, EVERYTHING))
            database.close()
        case "http":
            yield lambda: _closing(HttpPeer(f"{server().url}/{folder.name}"))
        case "socket":
            where = Options(socket=server().socket)
            yield lambda: _closing(HttpPeer(f"http://socket/{folder.name}", options=where))
        case _:
            raise AssertionError(kind)


@contextmanager
def _closing(peer: StorePeer | SshPeer | HttpPeer) -> Iterator[Peer]:
    yield peer
    peer.close()


@contextmanager
def _as_it_is(peer: Peer) -> Iterator[Peer]:
    yield peer
