"""A server that was wiped or put back to a backup gets everything again, by itself."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from sync.engine.books import Books
from sync.engine.replicate import replicate
from sync.server.database import Database
from sync.server.identity import EVERYTHING
from sync.server.service import Service
from sync.store_peer import StorePeer
from tests.unit.sync.contents import journals_of
from tests.unit.sync.stores import empty_store, log_run


class Server:
    """A server's database that can be backed up, put back and lost."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "server.sqlite"
        self._backup = folder / "backup.sqlite"
        self._database = Database(f"sqlite:///{self._file}")

    @property
    def service(self) -> Service:
        """For everybody."""
        return Service(self._database, EVERYTHING)

    def back_up(self) -> None:
        """As of now."""
        with (
            closing(sqlite3.connect(self._file)) as source,
            closing(sqlite3.connect(self._backup)) as target,
        ):
            source.backup(target)

    def put_back(self) -> None:
        """The backup in the place of what is there, by hand: nobody tells the clients."""
        self.lose()
        self._database.close()
        shutil.copy(self._backup, self._file)
        self._database = Database(f"sqlite:///{self._file}")

    def lose(self) -> None:
        """Everything, and begin anew."""
        self._database.close()
        for path in self._file.parent.glob("server.sqlite*"):
            path.unlink()
        self._database = Database(f"sqlite:///{self._file}")

    def close(self) -> None:
        """Close the database."""
        self._database.close()


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


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A server without runs."""
    made = Server(tmp_path)
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
