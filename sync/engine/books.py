"""How far one peer was told another's changes: saves asking, and can be lost at any time.

What is really held is known from marks alone. A place in a list of changes belongs to both peers'
epochs, and to a past: with it stands the latest change that each of the two had made by then. One
that no longer has it in its past was restored from a backup, and everything is compared again.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

from sync.protocol.messages import JournalKey, Welcome
from tracklib.format import database
from tracklib.store.catalog import default_cache_dir

_VERSION = 2
_SCHEMA = f"""
BEGIN IMMEDIATE;
DROP TABLE IF EXISTS told;
CREATE TABLE told (
    source TEXT, target TEXT, scope TEXT, until INTEGER NOT NULL,
    source_seq INTEGER NOT NULL, source_nonce TEXT NOT NULL,
    target_seq INTEGER NOT NULL, target_nonce TEXT NOT NULL,
    PRIMARY KEY (source, target, scope)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS left_over (
    source TEXT, target TEXT, scope TEXT, run TEXT, writer TEXT, why TEXT NOT NULL,
    PRIMARY KEY (source, target, scope, run, writer)
) WITHOUT ROWID;
PRAGMA user_version = {_VERSION};
COMMIT;
"""


@dataclass(frozen=True, slots=True)
class Pair:
    """Who tells whom, and of which projects (`scope`; "" for all)."""

    source: str
    target: str
    scope: str = ""

    @staticmethod
    def of(source: Welcome, target: Welcome, projects: Iterable[str] | None = None) -> Pair:
        """The pair of two peers that have introduced themselves."""
        one, other = f"{source.peer} {source.epoch}", f"{target.peer} {target.epoch}"
        return Pair(one, other, scope_of(projects))


@dataclass(frozen=True, slots=True)
class Told:
    """A place in a source's list of changes, and what was the latest change of both by then."""

    until: int
    source_seq: int
    source_nonce: str
    target_seq: int
    target_nonce: str


class Books:
    """The user's notes about pairs of peers. For one thread at a time."""

    def __init__(self, path: str | None = None) -> None:
        """`path`: None for the user's own; ":memory:" for none."""
        self._connection = _open(path or os.path.join(default_cache_dir(), "sync", "books.sqlite"))

    def told(self, pair: Pair) -> Told | None:
        """Up to where the target was told the source's changes; None: of none."""
        select = (
            "SELECT until, source_seq, source_nonce, target_seq, target_nonce FROM told"
            " WHERE source = ? AND target = ? AND scope = ?"
        )
        row = self._connection.execute(select, _key(pair)).fetchone()
        return Told(*row) if row is not None else None

    def latest(
        self, source: str, target: str, projects: Iterable[str] | None = None
    ) -> tuple[Pair, Told] | None:
        """What a target, of whatever epoch, was told last by a source of this epoch. `source` is
        "peer epoch", `target` a peer."""
        select = (
            "SELECT target, until, source_seq, source_nonce, target_seq, target_nonce FROM told"
            " WHERE source = ? AND scope = ? AND substr(target, 1, ?) = ? ORDER BY until DESC"
        )
        beginning = f"{target} "
        wanted = (source, scope_of(projects), len(beginning), beginning)
        row = self._connection.execute(select, wanted).fetchone()
        if row is None:
            return None
        return Pair(source, row[0], scope_of(projects)), Told(*row[1:])

    def note(self, pair: Pair, told: Told) -> None:
        """The target was told all changes up to a place, but for what is left over."""
        self._connection.execute(
            "INSERT OR REPLACE INTO told VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                *_key(pair),
                told.until,
                told.source_seq,
                told.source_nonce,
                told.target_seq,
                told.target_nonce,
            ),
        )

    def left_over(self, pair: Pair) -> dict[JournalKey, str]:
        """The journals that could not be told, and why."""
        select = (
            "SELECT run, writer, why FROM left_over WHERE source = ? AND target = ? AND scope = ?"
        )
        rows = self._connection.execute(select, _key(pair))
        return {JournalKey(run, writer): why for run, writer, why in rows}

    def leave(self, pair: Pair, key: JournalKey, why: str) -> None:
        """A journal could not be told: it is tried again next time."""
        self._connection.execute(
            "INSERT OR REPLACE INTO left_over VALUES (?, ?, ?, ?, ?, ?)",
            (*_key(pair), key.run, key.writer, why),
        )

    def settle(self, pair: Pair, key: JournalKey) -> None:
        """A journal is no longer left over."""
        self._connection.execute(
            "DELETE FROM left_over WHERE source = ? AND target = ? AND scope = ? AND run = ?"
            " AND writer = ?",
            (*_key(pair), key.run, key.writer),
        )

    def close(self) -> None:
        """Close the file."""
        self._connection.close()


def scope_of(projects: Iterable[str] | None) -> str:
    """The scope of a pair that syncs some projects; None: all."""
    return "" if projects is None else "\n".join(sorted(projects))


def _key(pair: Pair) -> tuple[str, str, str]:
    return pair.source, pair.target, pair.scope


def _open(path: str) -> sqlite3.Connection:
    if path != ":memory:":
        for _ in range(2):
            try:
                connection = database.open_cache(path, 4096)
                if connection.execute("PRAGMA user_version").fetchone()[0] != _VERSION:
                    connection.executescript(_SCHEMA)
                return connection
            except sqlite3.OperationalError:
                break
            except sqlite3.DatabaseError:
                for name in (path, f"{path}-wal", f"{path}-shm"):
                    if os.path.exists(name):
                        os.unlink(name)
            except OSError:
                break
    connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    connection.executescript(_SCHEMA)
    return connection
