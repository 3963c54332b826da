"""The databases that a server may have, each a real one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path

import pytest

from sync.server.database import Database
from tests.fault.machine import require
from tests.unit.sync.postgres import Postgres, running_postgres

StartPostgres = Callable[[], Postgres]
"""Starts PostgreSQL when it is first needed."""


@pytest.fixture(scope="session")
def postgres() -> Iterator[StartPostgres]:
    """Started at most once by each process of the tests."""
    with ExitStack() as stack:

        @cache
        def start() -> Postgres:
            require("postgres", "initdb", "pg_ctl")
            return stack.enter_context(running_postgres())

        yield start


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path, postgres: StartPostgres) -> str:
    """The address of a database without anything in it."""
    if request.param == "postgresql":
        return postgres().new_database()
    return f"sqlite:///{tmp_path}/server.sqlite"


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A server's database without anything."""
    opened = Database(database_url)
    yield opened
    opened.close()
