"""The folder of a server: its database and a lock, so that one server at a time has it."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import update
from sqlalchemy.exc import SQLAlchemyError

from sync.errors import SyncError
from sync.server import tables
from sync.server.database import Database
from sync.server.facts.keeping import fill
from tracklib.record.ids import new_writer_id

_DATABASE = "server.sqlite"


def default_folder() -> str:
    """`TRACKLIB_SERVER_DIR`, else `~/tracklib-server`."""
    return os.environ.get("TRACKLIB_SERVER_DIR") or os.path.expanduser("~/tracklib-server")


def database_url(folder: str) -> str:
    """The address of the database in a folder."""
    return f"sqlite:///{os.path.join(os.path.abspath(folder), _DATABASE)}"


def database_file(folder: str) -> str:
    """The file of the database in a folder."""
    return os.path.join(os.path.abspath(folder), _DATABASE)


@contextmanager
def opened(folder: str, url: str = "") -> Iterator[Database]:
    """The database of a folder, or at an address. Raises SyncError."""
    try:
        if not url:
            os.makedirs(folder, mode=0o700, exist_ok=True)
        database = Database(url or database_url(folder))
    except (SQLAlchemyError, OSError) as error:
        what = str(getattr(error, "orig", None) or error).splitlines()[0]
        raise SyncError(f"The server's database cannot be opened: {what}") from error
    try:
        fill(database)
        yield database
    finally:
        database.close()


@contextmanager
def held(folder: str) -> Iterator[None]:
    """The folder for one server alone. Raises SyncError if another one has it."""
    os.makedirs(folder, mode=0o700, exist_ok=True)
    path = os.path.join(folder, "server.lock")
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            pid = os.read(handle, 20).decode("ascii", "replace").strip() or "unknown"
            raise SyncError(
                f"A server is running on {folder} already (process {pid})",
                "Stop it first, or choose another folder with --data",
            ) from None
        os.ftruncate(handle, 0)
        os.write(handle, f"{os.getpid()}\n".encode())
        yield
    finally:
        os.close(handle)


def begin_epoch(database: Database) -> None:
    """Say that this server's journals may be older than what others were told of them."""
    with database.writing() as connection:
        connection.execute(update(tables.server).values(epoch=new_writer_id()))
