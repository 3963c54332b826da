"""The one place that opens SQLite databases: journals to write, journals to read, caches.

Reading takes no lock and writes nothing. `immutable=1` keeps SQLite from looking at locks and
rollback files; what was read counts only if the file's change counter (header bytes 24 to 27) is
the same before and after and no transaction was under way. A connection caches pages, so each
read opens a fresh one.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import struct
import tempfile
import time
import zlib
from collections.abc import Callable
from importlib.resources import files
from typing import TypeVar
from urllib.parse import quote

from tracklib.errors import FormatTooNew, JournalBusy, JournalDamaged

T = TypeVar("T")

APPLICATION_ID = 0x54524B4C  # "TRKL"
FORMAT = 1
_PATIENCE_S = 3.0
_SETTLED_S = 1.0
_FAST_ATTEMPTS = 3
_LARGEST_COPY = 256 << 20
_abandoned: dict[str, bytes] = {}
"""Transactions that were seen to stand still, so that one need not wait to see it again."""

_UNREADABLE = (
    sqlite3.Error, ValueError, TypeError, LookupError, ArithmeticError, struct.error, zlib.error,
    MemoryError, RecursionError,
)  # fmt: skip
"""What the content of a damaged file, or of one read while it is written, can lead to."""


def _uri(path: str, parameters: str) -> str:
    return f"file:{quote(os.path.abspath(path))}?{parameters}"


def open_for_writing(
    path: str, *, use_locks: bool = True, is_durable: bool = True
) -> sqlite3.Connection:
    """A writer's own journal, made if missing. Autocommit; the caller begins and ends transactions.

    `use_locks=False` is for file systems where locking fails: correctness does not depend on it,
    since nobody but its writer ever writes to a journal.
    """
    parameters = "mode=rwc" + ("" if use_locks else "&nolock=1")
    connection = sqlite3.connect(
        _uri(path, parameters),
        uri=True,
        timeout=0.0,
        isolation_level=None,
        check_same_thread=False,
        cached_statements=64,
    )
    try:
        connection.execute("PRAGMA journal_mode = TRUNCATE")
        connection.execute(f"PRAGMA synchronous = {'FULL' if is_durable else 'OFF'}")
        if connection.execute("PRAGMA user_version").fetchone()[0] == 0:
            _create(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def new_in_memory() -> sqlite3.Connection:
    """An empty journal in memory. `serialize()` makes a file's content of it."""
    connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    _create(connection)
    return connection


def _create(connection: sqlite3.Connection) -> None:
    schema = files("tracklib.format").joinpath("journal.sql").read_text("utf-8")
    connection.executescript(
        f"BEGIN IMMEDIATE; PRAGMA application_id = {APPLICATION_ID};"
        f"{schema}; PRAGMA user_version = {FORMAT}; COMMIT;"
    )


def is_busy(error: Exception) -> bool:
    """Whether somebody else holds a lock: a reason to come back later."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in (
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
    )


def open_cache(path: str, page_bytes: int) -> sqlite3.Connection:
    """A disposable database on the viewer's disk; a new one gets pages of that size."""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    connection = sqlite3.connect(path, timeout=10.0, isolation_level=None, check_same_thread=False)
    try:
        connection.execute(f"PRAGMA page_size = {page_bytes}")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = OFF")
    except BaseException:
        connection.close()
        raise
    return connection


def change_mark(path: str) -> bytes | None:
    """The change counter, None while a transaction is under way or a dead writer left one behind.

    Raises FileNotFoundError for a missing file or one still empty, JournalDamaged for one that is
    no database.
    """
    with open(path, "rb", buffering=0) as file:
        header = file.read(100)
    if not header:
        raise FileNotFoundError(path)
    try:
        if os.stat(path + "-journal").st_size > 0:
            return None
    except FileNotFoundError:
        pass
    if len(header) < 100 or not header.startswith(b"SQLite format 3\0"):
        raise JournalDamaged(f"{path}: not an SQLite database (header)")
    return header[24:28]


def read(
    path: str,
    work: Callable[[sqlite3.Connection], T],
    *,
    is_damaged: bool = False,
    prepare: Callable[[], None] | None = None,
) -> T:
    """What `work` makes of the journal, guaranteed to be of one moment between two transactions.

    `is_damaged` lets SQLite open a file that it would refuse as a whole: one that is shorter than
    it should be, or with a table that it does not understand. What it reads may then be missing
    things. `prepare` is called right before each attempt, which is then made on a copy in memory.

    Raises FileNotFoundError, JournalDamaged, FormatTooNew, or JournalBusy when the writer changed
    the file under every attempt of some seconds.
    """
    deadline = time.monotonic() + _PATIENCE_S
    pause = 0.001
    hot, hot_since = b"", 0.0
    failed = 0 if prepare is None else _FAST_ATTEMPTS
    while True:
        if prepare is not None:
            prepare()
        before = change_mark(path)
        accepted: tuple[T] | None = None
        if before is not None:
            accepted = _attempt(path, work, before, is_damaged, is_copied=failed >= _FAST_ATTEMPTS)
            failed += 1
        elif (nonce := _transaction_nonce(path + "-journal")) != hot:
            hot, hot_since = nonce, time.monotonic()
        elif _abandoned.get(path) == hot or time.monotonic() - hot_since > _SETTLED_S:
            accepted = _attempt_rolled_back(path, work, hot)
            _abandoned[path] = hot
        if accepted is not None:
            return accepted[0]
        if time.monotonic() > deadline:
            raise JournalBusy(f"{path}: the writer changed it during every attempt to read it")
        time.sleep(pause)
        pause = min(0.05, pause * 2)


def _attempt(
    path: str,
    work: Callable[[sqlite3.Connection], T],
    before: bytes,
    is_damaged: bool,
    *,
    is_copied: bool,
) -> tuple[T] | None:
    """The result, None if the file was changed meanwhile.

    Copying the file into memory first leaves a busy writer much less time to come between.
    """
    try:
        if is_copied and os.path.getsize(path) <= _LARGEST_COPY:
            connection = _copy_in_memory(path)
            if change_mark(path) != before:
                connection.close()
                return None
            return (_work_on(connection, path, work, is_damaged),)
        result = _work_on(_connect(_uri(path, "mode=ro&immutable=1")), path, work, is_damaged)
    except JournalDamaged:
        if change_mark(path) == before:
            raise
        return None
    return (result,) if change_mark(path) == before else None


def is_abandoned(path: str) -> bool:
    """Whether a transaction is under way whose writer was seen not to go on with it."""
    nonce = _transaction_nonce(path + "-journal")
    return bool(nonce) and _abandoned.get(path) == nonce


def _connect(uri: str) -> sqlite3.Connection:
    return sqlite3.connect(uri, uri=True, isolation_level=None)


def _copy_in_memory(path: str) -> sqlite3.Connection:
    with open(path, "rb", buffering=0) as file:
        content = file.readall()
    connection = _connect("file::memory:")
    try:
        connection.deserialize(content)
    except BaseException:
        connection.close()
        raise
    return connection


def _work_on(
    connection: sqlite3.Connection,
    path: str,
    work: Callable[[sqlite3.Connection], T],
    is_damaged: bool = False,
) -> T:
    try:
        if is_damaged:
            connection.execute("PRAGMA writable_schema = ON")  # of a read-only connection
        _check_version(connection, path)
        return work(connection)
    except _UNREADABLE as error:
        raise JournalDamaged(f"{path}: {error}") from error
    finally:
        connection.close()


def _check_version(connection: sqlite3.Connection, path: str) -> None:
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version > FORMAT:
        raise FormatTooNew(
            f"{path}: format {version}; this tracklib reads up to {FORMAT}: update tracklib"
        )
    if version == 0:
        if connection.execute("PRAGMA page_count").fetchone()[0] == 0:
            raise FileNotFoundError(path)  # its writer died while making it
        raise JournalDamaged(f"{path}: an SQLite database, but not a journal (no version)")


def _attempt_rolled_back(
    path: str, work: Callable[[sqlite3.Connection], T], nonce: bytes
) -> tuple[T] | None:
    """Read a journal whose writer died inside a transaction, without touching it.

    SQLite rolls the unfinished transaction back, but in a copy on the reader's own disk. Should
    the writer live after all: each page is in the rollback file before it changes in the journal,
    so the two copies fit as long as both are of one transaction, which the rollback file's nonce
    tells.
    """
    with tempfile.TemporaryDirectory(prefix="tracklib-") as folder:
        copy = os.path.join(folder, "journal.sqlite")
        shutil.copyfile(path, copy)
        try:
            shutil.copyfile(path + "-journal", copy + "-journal")
        except FileNotFoundError:
            return None
        if _transaction_nonce(copy + "-journal") != nonce:
            return None
        return (_work_on(_connect(_uri(copy, "mode=rw")), path, work),)


def _transaction_nonce(rollback_path: str) -> bytes:
    """What tells one transaction from another, b"" if there is none under way."""
    try:
        with open(rollback_path, "rb", buffering=0) as file:
            return file.read(28)[12:]
    except FileNotFoundError:
        return b""
