"""How the databases that a server may have are opened, and how their transactions begin.

On both, one transaction writes at a time, and one that reads sees one state: SQLite does so by
itself, of PostgreSQL it is asked for. Any number of server processes may share a PostgreSQL.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url

from sync.errors import SyncError

WRITING = {"is_writing": True}
"""Execution options of a connection whose transactions write."""

_BUSY_S = 30
_PAGE_BYTES = 16384
"""Blocks are some tens of kilobytes: fewer pages, fewer steps."""
_LOG_BYTES = 64 << 20
"""What SQLite's log holds before its content goes to its place."""
_WRITERS = 0x7472_6163_6B6C_6962
"""The number of the lock that writers take in turn; any, as long as all take the same."""


def engine_for(url: str) -> Engine:
    """An engine for a database. Raises SyncError for one that a server cannot use, and
    sqlalchemy.exc.ArgumentError for what is no address."""
    parsed = make_url(url)
    match parsed.get_backend_name():
        case "sqlite":
            return _sqlite(parsed)
        case "postgresql" | "postgres":
            return _postgresql(parsed)
        case other:
            raise SyncError(
                f"A server cannot keep its data in {other}",
                "SQLite needs no --database; PostgreSQL is postgresql://USER@HOST/NAME",
            )


def _sqlite(url: URL) -> Engine:
    engine = create_engine(url, connect_args={"timeout": _BUSY_S}, pool_size=8, max_overflow=8)

    @event.listens_for(engine, "connect")
    def on_connect(connection: Any, _: Any) -> None:
        connection.isolation_level = None  # SQLAlchemy begins transactions, below
        connection.execute(f"PRAGMA page_size = {_PAGE_BYTES}")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute(f"PRAGMA wal_autocheckpoint = {_LOG_BYTES // _PAGE_BYTES}")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")

    @event.listens_for(engine, "begin")
    def on_begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if _is_writing(connection) else "BEGIN")

    return engine


def _postgresql(url: URL) -> Engine:
    if "+" not in url.drivername:
        url = url.set(drivername="postgresql+psycopg")
    try:
        engine = create_engine(url, pool_pre_ping=True, pool_size=8, max_overflow=8)
    except ImportError as error:
        raise SyncError(
            f"PostgreSQL needs one more package: {error.name}",
            "pip install 'tracklib-runs[server-postgres]'",
        ) from error

    @event.listens_for(engine, "begin")
    def on_begin(connection: Connection) -> None:
        if _is_writing(connection):
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{_BUSY_S}s'")
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITERS})")
        else:
            connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")

    return engine


def _is_writing(connection: Connection) -> bool:
    return bool(connection.get_execution_options().get("is_writing"))
