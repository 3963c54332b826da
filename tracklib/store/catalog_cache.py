"""The file in which a catalog keeps what it has read, so that it need not be read again.

Derived and disposable: a file that is damaged or of another version is made anew, a disk that is
full or cannot be written to costs the next viewer's start some time, no more.
"""

from __future__ import annotations

import gc
import json
import marshal
import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import NamedTuple
from zlib import crc32

from tracklib.format.database import is_busy, open_cache
from tracklib.store.edits import Edits
from tracklib.store.facts import RunFacts
from tracklib.store.packed import PACKED_FIELDS, pack, pack_plain, unpack

_SCHEMA = """
CREATE TABLE run (
    run_id TEXT PRIMARY KEY, folder_ns INTEGER NOT NULL, is_final INTEGER NOT NULL,
    stamps BLOB NOT NULL, facts BLOB NOT NULL, metrics BLOB NOT NULL, checksum INTEGER NOT NULL
);
CREATE TABLE edit (
    run_id TEXT PRIMARY KEY, edits TEXT NOT NULL
) WITHOUT ROWID;
"""
_VERSION = crc32(f"{_SCHEMA}{PACKED_FIELDS}".encode()) & 0x7FFFFFFF
"""Changes with all that a row depends on."""
_PAGE_BYTES = 32768
"""Many runs fit into a page, and mostly all are read, from one end to the other."""
_MANY = 10_000
_FIRST = 1_000
_AT_ONCE = 25
"""Unpacked in one go: Python's lock is held meanwhile, and a window may wait for it."""

EditsOfRuns = Mapping[str, Edits]
"""What people made of runs, by run."""


class Kept(NamedTuple):
    """What the file has of one run; see `Catalog` for what the first fields mean."""

    run_id: str
    folder_ns: int
    is_final: bool
    stamps: tuple[int, ...]
    facts: RunFacts


class CatalogCache:
    """One catalog's file. Where there can be none, it is kept in memory. For one thread."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._connection: sqlite3.Connection | None = None

    def load(
        self, newest: Callable[[list[Kept], EditsOfRuns], None]
    ) -> tuple[list[Kept], EditsOfRuns]:
        """Open the file, anew where it cannot be used, and read all there is.

        Of very many runs `newest` gets a screenful or more as soon as these are there.
        """
        try:
            try:
                return self._load(open_cache(self._path, _PAGE_BYTES), newest)
            except (sqlite3.DatabaseError, ValueError, TypeError, EOFError) as error:
                if is_busy(error):
                    raise
            for suffix in ("", "-wal", "-shm"):
                if os.path.exists(self._path + suffix):
                    os.unlink(self._path + suffix)
            return self._load(open_cache(self._path, _PAGE_BYTES), newest)
        except (OSError, sqlite3.Error):
            return self._load(sqlite3.connect(":memory:", isolation_level=None), newest)

    def save(self, runs: Iterable[Kept], removed: Iterable[str]) -> None:
        """Keep these runs, and drop those."""
        rows = [row for row in map(_packed, runs) if row is not None]
        gone = [(run_id,) for run_id in removed]
        if rows or gone:
            with self._changing() as connection:
                insert = "INSERT OR REPLACE INTO run VALUES (?, ?, ?, ?, ?, ?, ?)"
                connection.executemany(insert, rows)
                connection.executemany("DELETE FROM run WHERE run_id = ?", gone)

    def save_edits(self, edits: EditsOfRuns) -> None:
        """Keep edits too: what was deleted must not flash up when a window opens."""
        rows = [(run_id, json.dumps(one)) for run_id, one in edits.items()]
        with self._changing() as connection:
            connection.executemany("INSERT OR REPLACE INTO edit VALUES (?, ?)", rows)
            connection.execute("DELETE FROM edit WHERE edits = '{}'")

    def close(self) -> None:
        """Close the file. May be called again."""
        if self._connection is not None:
            self._connection.close()

    @contextmanager
    def _changing(self) -> Iterator[sqlite3.Connection]:
        connection = self._connection
        assert connection is not None, "loaded first"
        try:
            with connection:
                connection.execute("BEGIN IMMEDIATE")
                yield connection
        except sqlite3.Error:
            pass  # what was not kept is read again next time

    def _load(
        self, connection: sqlite3.Connection, newest: Callable[[list[Kept], EditsOfRuns], None]
    ) -> tuple[list[Kept], EditsOfRuns]:
        """Take up what the file has, after making its tables where it is new."""
        try:
            version = connection.execute("PRAGMA user_version").fetchone()[0]
            if version == 0:
                connection.executescript(_SCHEMA)
                connection.execute(f"PRAGMA user_version = {_VERSION}")
            elif version != _VERSION:
                raise ValueError(f"version {version}")
            edits = {
                run_id: {path: (value, stamp) for path, (value, stamp) in json.loads(text).items()}
                for run_id, text in connection.execute("SELECT run_id, edits FROM edit")
            }
            if (connection.execute("SELECT max(rowid) FROM run").fetchone()[0] or 0) > _MANY:
                last = f"SELECT * FROM run ORDER BY run_id DESC LIMIT {_FIRST}"
                newest(_unpacked(connection.execute(last)), edits)
            with _no_search_for_garbage():
                runs: list[Kept] = []
                rows = connection.execute("SELECT * FROM run")
                while some := rows.fetchmany(_AT_ONCE):
                    runs += _unpacked(some)
        except BaseException:
            connection.close()
            raise
        self._connection = connection
        return runs, edits


_Row = tuple[str, int, int, bytes, bytes, bytes, int]


def _packed(one: Kept) -> _Row | None:
    """The run as a row; None for one that is nested too deeply to be kept."""
    try:
        stamps, (facts, metrics) = pack_plain(one.stamps), pack(one.facts)
    except ValueError:
        return None
    checksum = _checksum(stamps, facts, metrics)
    return (one.run_id, one.folder_ns, int(one.is_final), stamps, facts, metrics, checksum)


def _unpacked(rows: Iterable[_Row]) -> list[Kept]:
    run_ids, folders_ns, are_final, stamps, facts, metrics, checksums = zip(*rows, strict=True)
    if [*map(_checksum, stamps, facts, metrics)] != [*checksums]:
        raise ValueError("a run is not what was kept")
    loaded = map(marshal.loads, stamps)
    kept = zip(
        run_ids, folders_ns, map(bool, are_final), loaded, unpack(facts, metrics), strict=True
    )
    return [*map(Kept._make, kept)]


def _checksum(stamps: bytes, facts: bytes, metrics: bytes) -> int:
    return crc32(metrics, crc32(facts, crc32(stamps)))


@contextmanager
def _no_search_for_garbage() -> Iterator[None]:
    """What is read here stays: to look through it again and again takes as long as to read it."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
