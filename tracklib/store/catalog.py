"""An index of all runs of a store, on the viewer's own disk: derived, disposable, incremental.

Looking for changes costs one listing of the buckets and one `stat` a run. A finished run is read
again only if its folder changed (a resumed writer adds files), others when their doorbell or files
did. The store is only read; one that is away leaves the catalog as it was.
"""

from __future__ import annotations

import os
import sqlite3
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from zlib import crc32

from tracklib.errors import JournalBusy
from tracklib.format import layout
from tracklib.format.database import open_cache
from tracklib.store.facts import RunFacts
from tracklib.store.liveness import SILENT_AFTER_NS, rings
from tracklib.store.packed import pack, unpack
from tracklib.store.run_reader import RunReader

_VERSION = 2
_SAVE_EVERY = 500
_SCHEMA = """
CREATE TABLE run (
    run_id TEXT PRIMARY KEY, folder_ns INTEGER NOT NULL, is_final INTEGER NOT NULL,
    facts TEXT NOT NULL, metrics TEXT NOT NULL
) WITHOUT ROWID
"""

Progress = Callable[[int, int], None]
Cancelled = Callable[[], bool]


@dataclass(slots=True)
class CatalogChange:
    """What a look at the store found, as run ids."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    offline: bool = False

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)


@dataclass(slots=True)
class _Known:
    """What the catalog remembers of a run to see whether it must be read again."""

    folder_ns: int
    is_final: bool
    signs: tuple[int, ...] = ()
    """Doorbell and tail times when it was last read."""
    seen_at: float = 0.0
    """By this process's monotonic clock, when the signs last changed."""


def default_cache_dir() -> str:
    """Where viewers keep what they can make anew."""
    if override := os.environ.get("TRACKLIB_CACHE_DIR"):
        return override
    home = os.path.expanduser("~")
    if sys.platform == "darwin":
        return os.path.join(home, "Library", "Caches", "tracklib")
    if os.name == "nt":
        return os.path.join(os.environ.get("LOCALAPPDATA", home), "tracklib", "Cache")
    return os.path.join(
        os.environ.get("XDG_CACHE_HOME") or os.path.join(home, ".cache"), "tracklib"
    )


class Catalog:
    """All runs of one store. One instance a thread."""

    def __init__(
        self, store: str, store_id: str, cache_dir: str | os.PathLike[str] | None = None
    ) -> None:
        self._store = store
        folder = os.fspath(cache_dir or default_cache_dir())
        name = f"{store_id[:40]}-{crc32(store.encode()):08x}.sqlite"
        self._connection = _open(os.path.join(folder, "catalog", name))
        self._facts: dict[str, RunFacts] = {}
        self._known: dict[str, _Known] = {}
        self._readers: dict[str, RunReader] = {}
        select = "SELECT run_id, folder_ns, is_final, facts, metrics FROM run ORDER BY run_id"
        for run_id, folder_ns, is_final, facts, metrics in self._connection.execute(select):
            self._facts[run_id] = unpack(facts, metrics)
            self._known[run_id] = _Known(folder_ns, bool(is_final))

    def rows(self) -> list[RunFacts]:
        """All runs as last seen, oldest id first. Reads nothing from the store."""
        return list(self._facts.values())

    def get(self, run_id: str) -> RunFacts | None:
        """One run as last seen."""
        return self._facts.get(run_id)

    def refresh(
        self, *, progress: Progress | None = None, cancelled: Cancelled | None = None
    ) -> CatalogChange:
        """Look at every run and read those that changed.

        `progress(done, total)` counts runs that need reading; `cancelled()` is asked between runs,
        and what was read until then is kept.
        """
        try:
            folders = self._folders()
            bells = self._bells()
        except OSError:
            return CatalogChange(offline=True)
        change = CatalogChange(removed=[i for i in self._facts if i not in folders])
        due = [i for i, folder_ns in folders.items() if self._is_due(i, folder_ns, bells)]
        for done, run_id in enumerate(due):
            if cancelled is not None and cancelled():
                break
            self._read(run_id, folders[run_id], bells, change)
            if progress is not None:
                progress(done + 1, len(due))
            if done % _SAVE_EVERY == _SAVE_EVERY - 1:
                self._save(change.added[-_SAVE_EVERY:] + change.changed[-_SAVE_EVERY:], [])
        self._forget(change.removed)
        self._save(change.added + change.changed, change.removed)
        return change

    def poll_live(self) -> CatalogChange:
        """Look only at live runs and at runs that the doorbells announce: cheap, several times a second."""
        if not os.path.isdir(layout.runs_folder(self._store)):
            return CatalogChange(offline=True)
        try:
            bells = self._bells()
        except OSError:
            return CatalogChange(offline=True)
        change = CatalogChange()
        watched = {i for i, known in self._known.items() if not known.is_final} | set(bells)
        for run_id in sorted(watched):
            try:
                folder_ns = os.stat(layout.run_folder(self._store, run_id)).st_mtime_ns
            except OSError:
                continue
            if self._is_due(run_id, folder_ns, bells):
                self._read(run_id, folder_ns, bells, change)
        self._save([i for i in change.added + change.changed if self._known[i].is_final], [])
        return change

    def close(self) -> None:
        """Close the cache file; live runs are saved as last seen."""
        self._save([i for i, known in self._known.items() if not known.is_final], [])
        self._connection.close()

    # -- looking ---------------------------------------------------------------------------

    def _folders(self) -> dict[str, int]:
        """Modification time of every run's folder. Raises OSError where the store is away."""
        found: dict[str, int] = {}
        runs = layout.runs_folder(self._store)
        if not os.path.isdir(runs) and os.path.exists(os.path.join(self._store, layout.STORE_FILE)):
            return found
        with os.scandir(runs) as buckets:
            names = [bucket.path for bucket in buckets if bucket.is_dir()]
        for bucket in names:
            with os.scandir(bucket) as entries:
                for entry in entries:
                    if entry.is_dir():
                        found[entry.name] = entry.stat().st_mtime_ns
        return dict(sorted(found.items()))

    def _bells(self) -> dict[str, list[tuple[str, int]]]:
        bells: dict[str, list[tuple[str, int]]] = {}
        for ring in rings(self._store):
            bells.setdefault(ring.run_id, []).append((ring.writer, ring.time_ns))
        return bells

    def _is_due(self, run_id: str, folder_ns: int, bells: dict[str, list[tuple[str, int]]]) -> bool:
        known = self._known.get(run_id)
        if known is None or known.folder_ns != folder_ns:
            return True
        if known.is_final and run_id not in bells:
            return False
        if known.signs != self._signs(run_id, bells):
            return True
        facts = self._facts[run_id]
        quiet_ns = (time.monotonic() - known.seen_at) * 1e9
        return facts.is_live and quiet_ns > SILENT_AFTER_NS

    def _signs(self, run_id: str, bells: dict[str, list[tuple[str, int]]]) -> tuple[int, ...]:
        """Times and sizes that change whenever a live run's files do."""
        signs: list[int] = [when for _, when in sorted(bells.get(run_id, ()))]
        try:
            with os.scandir(layout.run_folder(self._store, run_id)) as entries:
                for entry in sorted(entries, key=lambda e: e.name):
                    stat = entry.stat()
                    signs += (stat.st_mtime_ns, stat.st_size)
        except OSError:
            pass
        return tuple(signs)

    def _read(
        self,
        run_id: str,
        folder_ns: int,
        bells: dict[str, list[tuple[str, int]]],
        change: CatalogChange,
    ) -> None:
        signs = self._signs(run_id, bells)
        reader = self._readers.get(run_id) or RunReader(self._store, run_id)
        try:
            facts = reader.facts()
        except (JournalBusy, OSError):
            return  # gone, or changing too fast: the next look finds out
        if not reader.views:
            return  # a folder that a starting run has only just made
        old = self._known.get(run_id)
        seen_at = time.monotonic() if old is None or old.signs != signs else old.seen_at
        if facts.is_live and (time.monotonic() - seen_at) * 1e9 > SILENT_AFTER_NS:
            facts = replace(facts, is_live=False, silent_since_ns=facts.heartbeat_ns)
        is_final = reader.is_final()
        self._known[run_id] = _Known(folder_ns, is_final, signs, seen_at)
        if is_final:
            self._readers.pop(run_id, None)
        elif facts.is_live:
            self._readers[run_id] = reader
        if run_id not in self._facts:
            change.added.append(run_id)
        elif self._facts[run_id] != facts:
            change.changed.append(run_id)
        self._facts[run_id] = facts

    def _forget(self, removed: Iterable[str]) -> None:
        for run_id in removed:
            del self._facts[run_id]
            self._known.pop(run_id, None)
            self._readers.pop(run_id, None)

    def _save(self, run_ids: Iterable[str], removed: Iterable[str]) -> None:
        rows = [
            (i, self._known[i].folder_ns, int(self._known[i].is_final), *pack(self._facts[i]))
            for i in run_ids
        ]
        gone = [(run_id,) for run_id in removed]
        if not rows and not gone:
            return
        self._connection.execute("BEGIN IMMEDIATE")
        self._connection.executemany("INSERT OR REPLACE INTO run VALUES (?, ?, ?, ?, ?)", rows)
        self._connection.executemany("DELETE FROM run WHERE run_id = ?", gone)
        self._connection.execute("COMMIT")


def _open(path: str) -> sqlite3.Connection:
    """The cache, made anew where it is damaged or of another version."""
    try:
        connection = open_cache(path)
        if connection.execute("PRAGMA user_version").fetchone()[0] == _VERSION:
            connection.execute("SELECT count(*) FROM run").fetchone()
            return connection
        connection.close()
    except sqlite3.DatabaseError:
        pass
    for suffix in ("", "-wal", "-shm"):
        if os.path.exists(path + suffix):
            os.unlink(path + suffix)
    connection = open_cache(path)
    connection.execute(_SCHEMA)
    connection.execute(f"PRAGMA user_version = {_VERSION}")
    return connection
