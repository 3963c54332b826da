"""The order in which a store's journals and edits changed, kept on this machine's own disk.

A store has no list of changes of its own. This index numbers what looks at it found, so that those
who asked before are told only what is new. It can be lost at any time: a new one has a new epoch,
and everybody compares marks again.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from zlib import crc32

from sync.protocol.messages import Change, Changes, EditedRun, JournalKey
from sync.store_peer.scan import Sight
from tracklib.format import database
from tracklib.record.ids import new_writer_id
from tracklib.store.catalog import default_cache_dir

_VERSION = 1
_SCHEMA = f"""
BEGIN IMMEDIATE;
CREATE TABLE about (epoch TEXT NOT NULL, seq INTEGER NOT NULL);
CREATE TABLE journal (
    run TEXT, writer TEXT, fingerprint TEXT NOT NULL, bytes INTEGER NOT NULL, seq INTEGER NOT NULL,
    PRIMARY KEY (run, writer)
) WITHOUT ROWID;
CREATE INDEX journal_by_seq ON journal (seq);
CREATE TABLE edited (run TEXT PRIMARY KEY, digest INTEGER NOT NULL, seq INTEGER NOT NULL)
    WITHOUT ROWID;
CREATE INDEX edited_by_seq ON edited (seq);
PRAGMA user_version = {_VERSION};
"""


class Index:
    """Numbers changes. For one thread at a time; several processes may share the file."""

    def __init__(self, store_id: str, store: str) -> None:
        readable = "".join(c for c in store_id if c.isascii() and (c.isalnum() or c in "-_"))
        name = f"{readable[:40]}-{crc32(f'{store_id} {store}'.encode()):08x}.sqlite"
        self._connection = _open(os.path.join(default_cache_dir(), "sync", name))
        self.epoch = str(self._connection.execute("SELECT epoch FROM about").fetchone()[0])

    @property
    def seq(self) -> int:
        """The number of the latest change."""
        return self._number("SELECT seq FROM about")

    def note_journals(self, found: Mapping[JournalKey, Sight]) -> None:
        """Number the journals that look otherwise than before."""
        select = "SELECT run, writer, fingerprint FROM journal"
        with closing(self._connection.execute(select)) as rows:
            known = {JournalKey(run, writer): fingerprint for run, writer, fingerprint in rows}
        news = [(k, s) for k, s in found.items() if known.get(k) != s.fingerprint]
        if news:
            first = self._begin(len(news))
            self._connection.executemany(
                "INSERT OR REPLACE INTO journal VALUES (?, ?, ?, ?, ?)",
                [
                    (key.run, key.writer, sight.fingerprint, sight.bytes, first + i)
                    for i, (key, sight) in enumerate(sorted(news, key=lambda one: one[0]))
                ],
            )
            self._connection.execute("COMMIT")

    def note_edits(self, digests: Mapping[str, int]) -> None:
        """Number the runs whose edits are others than before."""
        known = dict(self._connection.execute("SELECT run, digest FROM edited"))
        news = sorted((run, digest) for run, digest in digests.items() if known.get(run) != digest)
        if news:
            first = self._begin(len(news))
            self._connection.executemany(
                "INSERT OR REPLACE INTO edited VALUES (?, ?, ?)",
                [(run, digest, first + i) for i, (run, digest) in enumerate(news)],
            )
            self._connection.execute("COMMIT")

    def changes(self, since: int, limit: int) -> Changes:
        """What changed after `since`, at most `limit` things, in order."""
        journals = self._connection.execute(
            "SELECT run, writer, seq, bytes FROM journal WHERE seq > ? ORDER BY seq LIMIT ?",
            (since, limit + 1),
        ).fetchall()
        edits = self._connection.execute(
            "SELECT run, seq FROM edited WHERE seq > ? ORDER BY seq LIMIT ?", (since, limit + 1)
        ).fetchall()
        places = sorted([row[2] for row in journals] + [row[1] for row in edits])
        has_more = len(places) > limit
        until = places[limit - 1] if has_more else max(places, default=max(since, self.seq))
        return Changes(
            journals=[_change(*row) for row in journals if row[2] <= until],
            edits=[EditedRun(run, seq) for run, seq in edits if seq <= until],
            until=until,
            more=has_more,
        )

    def of_runs(self, runs: list[str], since: int) -> Changes:
        """The journals and edits of some runs that changed after `since`."""
        journals: list[Change] = []
        edits: list[EditedRun] = []
        for run_id in runs:
            which = (run_id, since)
            select = "SELECT run, writer, seq, bytes FROM journal WHERE run = ? AND seq > ?"
            journals += [_change(*row) for row in self._connection.execute(select, which)]
            select = "SELECT run, seq FROM edited WHERE run = ? AND seq > ?"
            edits += [EditedRun(*row) for row in self._connection.execute(select, which)]
        return Changes(journals, edits, self.seq)

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def _begin(self, count: int) -> int:
        """Begin a transaction and take `count` numbers: the first of them."""
        self._connection.execute("BEGIN IMMEDIATE")
        seq = self.seq
        self._connection.execute("UPDATE about SET seq = ?", (seq + count,))
        return seq + 1

    def _number(self, select: str) -> int:
        return int(self._connection.execute(select).fetchone()[0])


def _change(run: str, writer: str, seq: int, size: int) -> Change:
    return Change(JournalKey(run, writer), seq, bytes=size)


def _open(path: str) -> sqlite3.Connection:
    """The index; a new one where there is none or none that can be used, in memory if need be."""
    for _ in range(2):
        try:
            connection = database.open_cache(path, 4096)
            if connection.execute("PRAGMA user_version").fetchone()[0] == _VERSION:
                return connection
            _create(connection)
            return connection
        except sqlite3.DatabaseError:
            for name in (path, f"{path}-wal", f"{path}-shm"):
                if os.path.exists(name):
                    os.unlink(name)
        except OSError:
            break
    connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    _create(connection)
    return connection


def _create(connection: sqlite3.Connection) -> None:
    try:
        connection.executescript(_SCHEMA)
        connection.execute("INSERT INTO about VALUES (?, 0)", (new_writer_id(),))
        connection.execute("COMMIT")
    except sqlite3.OperationalError:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        if connection.execute("PRAGMA user_version").fetchone()[0] != _VERSION:
            raise  # else another process was quicker
