"""A PostgreSQL of the tests' own, on a Unix socket in a temporary folder."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg

from tests.fault.machine import found

_OPTIONS = "-k {folder} -c listen_addresses='' -c fsync=off -c max_connections=200"
_OWNER = "postgres" if "postgres" in {one.pw_name for one in pwd.getpwall()} else "nobody"
"""Who has it where root runs the tests: it refuses to run as root."""


class Postgres:
    """A running database server; `new_database` makes databases in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._numbers = count(1)

    def new_database(self) -> str:
        """The address of an empty database, as the option --database takes it."""
        name = f"test{next(self._numbers)}"
        with psycopg.connect(self._conninfo("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return f"postgresql://tracklib@/{name}?host={self.folder}"

    def empty(self, url: str) -> None:
        """Take everything out of a database, as one who loses it would."""
        name = url.partition("?")[0].rpartition("/")[2]
        with psycopg.connect(self._conninfo(name), autocommit=True) as connection:
            connection.execute("DROP SCHEMA public CASCADE")
            connection.execute("CREATE SCHEMA public")

    def start(self) -> None:
        """Start it, and wait until it can be asked."""
        self.call("pg_ctl", "-w", "-o", _OPTIONS.format(folder=self.folder), "start")

    def stop(self) -> None:
        """Stop it in the middle of whatever it does; nothing where it does not run."""
        if (self.folder / "data" / "postmaster.pid").exists():
            self.call("pg_ctl", "-w", "-m", "immediate", "stop")

    def call(self, name: str, *words: str) -> None:
        """Run one of its programs on its folder."""
        path = found(name)
        assert path is not None
        is_root = os.geteuid() == 0
        subprocess.run(
            [path, "-D", str(self.folder / "data"), *words],
            user=_OWNER if is_root else None,
            extra_groups=[] if is_root else None,
            cwd=self.folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=True,
        )

    def _conninfo(self, name: str) -> str:
        return f"host={self.folder} user=tracklib dbname={name}"


@contextmanager
def running_postgres() -> Iterator[Postgres]:
    """A server with nothing in it; gone at the end."""
    folder = Path(tempfile.mkdtemp(prefix="tlpg-"))  # short: it is part of a socket's address
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, _OWNER)
        server = Postgres(folder)
        server.call("initdb", "-U", "tracklib", "-A", "trust", "-E", "UTF8", "--no-sync")
        server.start()
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder)
