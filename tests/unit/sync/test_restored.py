"""A server that was wiped or put back to a backup gets everything again, by itself."""

import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Protocol

import pytest

from sync.engine.books import Books
from sync.engine.replicate import replicate
from sync.server.database import Database
from sync.server.identity import EVERYTHING
from sync.server.service import Service
from sync.store_peer import StorePeer
from tests.fault.machine import require
from tests.unit.sync.conftest import StartPostgres
from tests.unit.sync.contents import journals_of
from tests.unit.sync.postgres import Postgres
from tests.unit.sync.stores import empty_store, log_run


class Server(Protocol):
    """A server's database that can be backed up, put back and lost."""

    @property
    def service(self) -> Service:
        """For everybody."""

    def back_up(self) -> None:
        """As of now."""

    def put_back(self) -> None:
        """The backup in the place of what is there, by hand: nobody tells the clients."""

    def lose(self) -> None:
        """Everything, and begin anew."""

    def close(self) -> None:
        """Close the database."""


class OnSqlite:
    """A file, which is copied."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "server.sqlite"
        self._backup = folder / "backup.sqlite"
        self._open()

    @property
    def service(self) -> Service:
        return Service(self._database, EVERYTHING)

    def back_up(self) -> None:
        with (
            closing(sqlite3.connect(self._file)) as source,
            closing(sqlite3.connect(self._backup)) as target,
        ):
            source.backup(target)

    def put_back(self) -> None:
        self.lose()
        self._database.close()
        shutil.copy(self._backup, self._file)
        self._open()

    def lose(self) -> None:
        self._database.close()
        for path in self._file.parent.glob("server.sqlite*"):
            path.unlink()
        self._open()

    def close(self) -> None:
        self._database.close()

    def _open(self) -> None:
        self._database = Database(f"sqlite:///{self._file}")


class OnPostgres:
    """A database, which PostgreSQL's own programs save and bring back."""

    def __init__(self, folder: Path, postgres: Postgres) -> None:
        require("pg_dump", "psql")
        self._postgres = postgres
        self._url = postgres.new_database()
        self._backup = folder / "backup.sql"
        self._open()

    @property
    def service(self) -> Service:
        return Service(self._database, EVERYTHING)

    def back_up(self) -> None:
        subprocess.run(["pg_dump", "-f", str(self._backup), self._url], check=True)

    def put_back(self) -> None:
        self._database.close()
        self._postgres.empty(self._url)
        words = ["psql", "--quiet", "-v", "ON_ERROR_STOP=1", "-f", str(self._backup), self._url]
        subprocess.run(words, check=True, stdout=subprocess.DEVNULL)
        self._open()

    def lose(self) -> None:
        self._database.close()
        self._postgres.empty(self._url)
        self._open()

    def close(self) -> None:
        self._database.close()

    def _open(self) -> None:
        self._database = Database(self._url)


class Client:
    """A store and the notes of the user who syncs it."""

    def __init__(self, folder: Path, name: str) -> None:
        self.store = empty_store(folder / name)
        self._peer = StorePeer(self.store)
        self._books = Books(str(folder / f"{name}.books"))

    def push(self, server: Server) -> int:
        """How many runs were looked at."""
        return len(replicate(self._peer, server.service, self._books).runs)

    def pull(self, server: Server) -> int:
        """How many runs were looked at."""
        return len(replicate(server.service, self._peer, self._books).runs)

    def close(self) -> None:
        """Close what is open."""
        self._peer.close()
        self._books.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def server(
    request: pytest.FixtureRequest, tmp_path: Path, postgres: StartPostgres
) -> Iterator[Server]:
    """A server without runs."""
    is_file = request.param == "sqlite"
    made: Server = OnSqlite(tmp_path) if is_file else OnPostgres(tmp_path, postgres())
    yield made
    made.close()


@pytest.fixture
def clients(tmp_path: Path) -> Iterator[tuple[Client, Client]]:
    """Two clients, each with a store."""
    made = Client(tmp_path, "here"), Client(tmp_path, "there")
    yield made
    for client in made:
        client.close()


def test_a_wiped_server_gets_everything_again(
    server: Server, clients: tuple[Client, Client]
) -> None:
    here, there = clients
    log_run(here.store)
    assert here.push(server) == 1
    assert here.push(server) == 0
    server.lose()
    assert here.push(server) == 1
    there.pull(server)
    assert journals_of(there.store) == journals_of(here.store)


def test_what_a_backup_lacks_is_sent_again_although_others_wrote_since(
    server: Server, clients: tuple[Client, Client]
) -> None:
    here, there = clients
    server.back_up()
    mine = log_run(here.store)
    here.push(server)
    server.put_back()
    other = log_run(there.store)
    there.push(server)
    assert here.push(server) == 1
    there.pull(server)
    assert sorted(journals_of(there.store)) == sorted([mine, other])


def test_news_of_a_server_that_was_put_back_are_not_passed_over(
    server: Server, clients: tuple[Client, Client]
) -> None:
    here, there = clients
    server.back_up()
    for _ in range(3):
        log_run(here.store, 2)
    here.push(server)
    there.pull(server)
    server.put_back()
    run_id = log_run(here.store, 2)
    here.push(server)
    there.pull(server)
    assert run_id in journals_of(there.store)
