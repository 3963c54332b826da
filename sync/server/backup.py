"""Copies of a server's database, taken while it runs, and putting one back."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from urllib.parse import quote

from sync.errors import SyncError
from sync.server.place import begin_epoch, database_file, held, opened

_PAGES = 2_000
_OURS = "SELECT peer FROM server"

Progress = Callable[[int, int], None]


def back_up(folder: str, target: str, progress: Progress) -> int:
    """Copy the database of a folder into a file, as of one moment; its size in bytes.

    The server may go on meanwhile. The file appears when it is whole. Raises SyncError.
    """
    source = database_file(folder)
    if not os.path.exists(source):
        raise SyncError(f"There is no server's database in {folder}", "--data names the folder")
    if os.path.exists(target):
        raise SyncError(f"{target} is there already", "Choose another name")
    draft = f"{target}.part"
    try:
        with closing(_reading(source)) as one, closing(sqlite3.connect(draft)) as other:
            one.backup(
                other, pages=_PAGES, progress=lambda _, left, all_: progress(all_ - left, all_)
            )
            other.execute("PRAGMA journal_mode = DELETE")
        _make_lasting(draft)
        os.rename(draft, target)
    except (sqlite3.Error, OSError) as error:
        if os.path.exists(draft):
            os.unlink(draft)
        raise SyncError(f"The backup could not be written: {error}") from error
    return os.path.getsize(target)


def restore(source: str, folder: str) -> str | None:
    """Put a backup in the place of a folder's database; what was there is kept under another name,
    which is returned. Clients tell the server again what they sent since. Raises SyncError.
    """
    _check(source)
    with held(folder):
        target = database_file(folder)
        draft = f"{target}.part"
        try:
            shutil.copyfile(source, draft)
            _make_lasting(draft)
            kept = _put_aside(target)
            os.rename(draft, target)
        except OSError as error:
            raise SyncError(f"The backup could not be put back: {error}") from error
        with opened(folder) as database:
            begin_epoch(database)
    return kept


def _check(source: str) -> None:
    try:
        with closing(_reading(source)) as connection:
            connection.execute(_OURS).fetchone()
            found = connection.execute("PRAGMA quick_check").fetchone()[0]
    except sqlite3.Error as error:
        raise SyncError(f"{source} is no backup of a server: {error}") from error
    if found != "ok":
        raise SyncError(f"{source} is damaged: {found}")


def _reading(path: str) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{quote(os.path.abspath(path))}?mode=ro", uri=True, timeout=30)


def _put_aside(target: str) -> str | None:
    if not os.path.exists(target):
        return None
    with closing(sqlite3.connect(target)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")  # what is in the log belongs to it
    number = 1
    while os.path.exists(f"{target}.before-{number}"):
        number += 1
    os.rename(target, f"{target}.before-{number}")
    return f"{target}.before-{number}"


def _make_lasting(path: str) -> None:
    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
