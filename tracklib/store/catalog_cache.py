"""The file in which a catalog keeps what it has read, so that it need not be read again.

Derived and disposable: a file that is damaged or of another version is made anew, a disk that is
full or cannot be written to costs the next viewer's start some time, no more.
"""

from __future__ import annotations

import gc
import json
import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from zlib import crc32

from tracklib.format.database import is_busy, open_cache
from tracklib.store.edits import Edits
from tracklib.store.kept_runs import (
    SHAPE_ID,
    Kept,
    KeptRuns,
    Row,
    piece_of,
    row_of,
    runs_of_piece,
    runs_of_rows,
)
from tracklib.store.packed import PACKED_FIELDS
from tracklib.store.shapes import ShapeBook

_SCHEMA = """
CREATE TABLE run (
    run_id TEXT PRIMARY KEY, folder_ns INTEGER NOT NULL, is_final INTEGER NOT NULL,
    stamps BLOB NOT NULL, shape_id INTEGER NOT NULL, facts BLOB NOT NULL, config BLOB NOT NULL,
    summary BLOB NOT NULL, metrics BLOB NOT NULL, checksum INTEGER NOT NULL
);
CREATE TABLE piece (
    number INTEGER PRIMARY KEY, last_run_id TEXT NOT NULL, checksum INTEGER NOT NULL,
    content BLOB NOT NULL
);
CREATE TABLE gone (
    run_id TEXT PRIMARY KEY
) WITHOUT ROWID;
CREATE TABLE shape (
    shape_id INTEGER PRIMARY KEY, content BLOB NOT NULL
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
"""Rows that are unpacked in one go: Python's lock is held meanwhile, and a window may wait."""
_IN_A_PIECE = 256
_FOLD_AT = 2_048
"""So many rows of finished runs become pieces."""
_MOST_OUTDATED = 0.25
"""Of what the pieces have, before they are made anew."""

_INSERT = "INSERT OR REPLACE INTO run VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"

EditsOfRuns = Mapping[str, Edits]
"""What people made of runs, by run."""


class CatalogCache:
    """One catalog's file. Where there can be none, it is kept in memory. For one thread."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._connection: sqlite3.Connection | None = None
        self._shapes = ShapeBook()
        self._loose = 0
        """About how many rows of finished runs there are."""
        self._outdated = 0
        """How many runs were read for nothing: gone, or there once more."""

    def load(self, newest: Callable[[KeptRuns, EditsOfRuns], None]) -> tuple[KeptRuns, EditsOfRuns]:
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
        rows = [row for row in (row_of(one, self._shapes) for one in runs) if row is not None]
        gone = [(run_id,) for run_id in removed]
        if rows or gone:
            with self._changing() as connection:
                self._insert(connection, rows)
                connection.executemany("DELETE FROM run WHERE run_id = ?", gone)
                connection.executemany("INSERT OR IGNORE INTO gone VALUES (?)", gone)
                if self._loose >= _FOLD_AT:
                    self._fold(connection)

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
        self, connection: sqlite3.Connection, newest: Callable[[KeptRuns, EditsOfRuns], None]
    ) -> tuple[KeptRuns, EditsOfRuns]:
        """Take up what the file has, after making its tables where it is new."""
        try:
            version = connection.execute("PRAGMA user_version").fetchone()[0]
            if version == 0:
                connection.executescript(_SCHEMA)
                connection.execute(f"PRAGMA user_version = {_VERSION}")
            elif version != _VERSION:
                raise ValueError(f"version {version}")
            connection.execute("BEGIN")  # another process may add shapes and runs meanwhile
            edits = {
                run_id: {path: (value, stamp) for path, (value, stamp) in json.loads(text).items()}
                for run_id, text in connection.execute("SELECT run_id, edits FROM edit")
            }
            for shape_id, content in connection.execute("SELECT * FROM shape"):
                self._shapes.load(shape_id, content)
            first = self._newest(connection)
            if first is not None:
                newest(first, edits)
            with _no_search_for_garbage():
                runs = self._all(connection)
            connection.execute("COMMIT")
        except BaseException:
            connection.close()
            raise
        self._connection = connection
        if self._outdated > _MOST_OUTDATED * len(runs.run_ids):
            self._make_anew(runs)
        return runs, edits

    # -- rows and pieces -------------------------------------------------------------------

    def _newest(self, connection: sqlite3.Connection) -> KeptRuns | None:
        """A screenful or more of very many runs, else None."""
        if _count(connection) <= _MANY:
            return None
        last = f"ORDER BY last_run_id DESC LIMIT {_FIRST // _IN_A_PIECE}"
        runs = self._of_pieces(connection, last)
        runs.extend(self._of_rows(connection, f"ORDER BY run_id DESC LIMIT {_FIRST}"))
        return runs

    def _all(self, connection: sqlite3.Connection) -> KeptRuns:
        runs = self._of_pieces(connection, "ORDER BY number")
        rows = self._of_rows(connection)
        self._loose = sum(rows.are_final)
        runs.extend(rows)
        self._outdated = _count(connection) - len(set(runs.run_ids))
        return runs

    def _of_pieces(self, connection: sqlite3.Connection, which: str) -> KeptRuns:
        runs = KeptRuns.none()
        for content, checksum in connection.execute(f"SELECT content, checksum FROM piece {which}"):
            if crc32(content) != checksum:
                raise ValueError("a piece is not what was kept")
            runs.extend(runs_of_piece(content, self._shapes))
        return runs.without({run_id for (run_id,) in connection.execute("SELECT * FROM gone")})

    def _of_rows(self, connection: sqlite3.Connection, which: str = "") -> KeptRuns:
        runs = KeptRuns.none()
        rows = connection.execute(f"SELECT * FROM run {which}")
        while some := rows.fetchmany(_AT_ONCE):
            runs.extend(runs_of_rows(some, self._shapes))
        return runs

    def _insert(self, connection: sqlite3.Connection, rows: Sequence[Row]) -> None:
        shapes = {row[SHAPE_ID] for row in rows}
        contents = [(shape_id, self._shapes.get(shape_id).content) for shape_id in shapes]
        connection.executemany("INSERT OR IGNORE INTO shape VALUES (?, ?)", contents)
        connection.executemany(_INSERT, rows)
        self._loose += len(rows)

    def _fold(self, connection: sqlite3.Connection) -> None:
        """Make pieces of the rows of finished runs, but of the last ones and of those that were
        gone once: what an older piece has of these does not count."""
        of_final = "FROM run WHERE is_final AND run_id NOT IN (SELECT run_id FROM gone)"
        rows = connection.execute(f"SELECT * {of_final} ORDER BY run_id").fetchall()
        for start in range(0, len(rows) - _IN_A_PIECE + 1, _IN_A_PIECE):
            some = rows[start : start + _IN_A_PIECE]
            content = piece_of(some)
            connection.execute(
                "INSERT INTO piece (last_run_id, checksum, content) VALUES (?, ?, ?)",
                (some[-1][0], crc32(content), content),
            )
            connection.executemany("DELETE FROM run WHERE run_id = ?", ((row[0],) for row in some))
        self._loose = len(rows) % _IN_A_PIECE

    def _make_anew(self, runs: KeptRuns) -> None:
        """Write all runs again: too much of what there is is outdated."""
        rows = [row_of(one, self._shapes) for one in runs.one_by_one()]
        with self._changing() as connection:
            for table in ("run", "piece", "gone", "shape"):
                connection.execute(f"DELETE FROM {table}")
            self._insert(connection, [row for row in rows if row is not None])
            self._fold(connection)


def _count(connection: sqlite3.Connection) -> int:
    """How many runs there are, those that are outdated among them."""
    counts = f"SELECT (SELECT count(*) FROM run) + (SELECT count(*) FROM piece) * {_IN_A_PIECE}"
    return int(connection.execute(counts).fetchone()[0])


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
