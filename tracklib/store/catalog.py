"""An index of all runs of a store, on the viewer's own disk: derived, disposable, incremental.

Looking for changes costs one listing of the buckets and one `stat` a run. A finished run is read
again only if its folder changed (a resumed writer adds files), others when their doorbell or files
did. The store is only read; one that is away leaves the catalog as it was.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import repeat
from typing import NamedTuple
from zlib import crc32

from tracklib.errors import JournalBusy
from tracklib.format import layout
from tracklib.store.catalog_cache import CatalogCache
from tracklib.store.edits import Edits, OwnStamps, StoreEdits, edited
from tracklib.store.facts import Problem, RunFacts
from tracklib.store.kept_runs import Kept, KeptRuns
from tracklib.store.liveness import SILENT_AFTER_NS, rings
from tracklib.store.run_reader import RunReader

_SAVE_EVERY = 500
_NO_EDITS: Edits = {}
Bells = dict[str, tuple[tuple[str, int], ...]]
"""Doorbells of a store: writer and time, by run."""
Progress = Callable[[int, int], None]
Cancelled = Callable[[], bool]
Newest = Callable[[list[RunFacts]], None]


@dataclass(slots=True)
class CatalogChange:
    """What a look at the store found, as run ids."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    offline: bool = False

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)


class _Known(NamedTuple):
    """What the catalog remembers of a run to see whether it must be read again."""

    folder_ns: int
    is_final: bool
    stamps: OwnStamps
    bells: tuple[tuple[str, int], ...] | None = None
    """Doorbells when it was last read; None: by another process."""
    signs: tuple[int, ...] = ()
    """Times and sizes of its files when it was last read."""
    dead: frozenset[str] = frozenset()
    """Writers whose process was gone when it was last read."""
    seen_at: float = 0.0
    """By this process's monotonic clock, when bells or signs last changed."""


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
        self,
        store: str,
        store_id: str,
        cache_dir: str | os.PathLike[str] | None = None,
        *,
        newest: Newest | None = None,
    ) -> None:
        """Begin with what the cache has; see `Store.catalog`."""
        self._store = store
        folder = os.fspath(cache_dir or default_cache_dir())
        readable = "".join(c for c in store_id if c.isascii() and (c.isalnum() or c in "-_"))
        name = f"{readable[:40]}-{crc32(f'{store_id} {store}'.encode()):08x}.sqlite"
        self._cache = CatalogCache(os.path.join(folder, "catalog", name))
        self._own: dict[str, RunFacts] = {}
        """What runs say, all of them."""
        self._facts: dict[str, RunFacts] = {}
        """The same with what people made of them, but for those that were deleted."""
        self._edits = StoreEdits(store)
        self._known: dict[str, _Known] = {}
        self._readers: dict[str, RunReader] = {}
        self._take_up(newest)

    def rows(self) -> list[RunFacts]:
        """All runs as last seen, oldest id first. Reads nothing from the store."""
        return [self._facts[run_id] for run_id in sorted(self._facts)]

    def get(self, run_id: str) -> RunFacts | None:
        """One run as last seen."""
        return self._facts.get(run_id)

    def last_stamp(self, run_id: str) -> int:
        """The stamp that an edit of this run has to be later than; 0 for an unknown run.

        From any thread.
        """
        known = self._known.get(run_id)
        return max(known.stamps, default=0) if known is not None else 0

    def problems(self) -> list[Problem]:
        """Journals of edits that could not be read in full at the last look; runs name their own
        problems."""
        return self._edits.problems()

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
        change = CatalogChange()
        edited_ids = self._look_at_edits()
        gone = [i for i in self._own if i not in folders]
        due = [i for i, folder_ns in folders.items() if self._is_due(i, folder_ns, bells)]
        due.sort()  # the oldest first
        unsaved: list[str] = []
        for done, run_id in enumerate(due):
            if cancelled is not None and cancelled():
                break
            self._read(run_id, folders[run_id], bells, change)
            if run_id in self._own:
                unsaved.append(run_id)
            if progress is not None:
                progress(done + 1, len(due))
            if len(unsaved) == _SAVE_EVERY:
                self._save(unsaved, [])
                unsaved.clear()
        self._forget(gone, change)
        for run_id in sorted(edited_ids):
            self._lay_over(run_id, change)
        self._save(unsaved, gone)
        return change

    def poll_live(self) -> CatalogChange:
        """Look only at live runs and those that doorbells announce: cheap, for every second."""
        try:
            if not os.path.isdir(layout.runs_folder(self._store)):
                return CatalogChange(offline=True)
            bells = self._bells()
        except OSError:
            return CatalogChange(offline=True)
        change = CatalogChange()
        edited_ids = self._look_at_edits()
        read: list[str] = []
        for run_id in sorted(self._watched(bells)):
            try:
                folder_ns = os.stat(layout.run_folder(self._store, run_id)).st_mtime_ns
            except OSError:
                continue
            if self._is_due(run_id, folder_ns, bells):
                self._read(run_id, folder_ns, bells, change)
                read.append(run_id)
        for run_id in sorted(edited_ids):
            self._lay_over(run_id, change)
        self._save([i for i in read if i in self._known and self._known[i].is_final], [])
        return change

    def close(self) -> None:
        """Close the cache file; live runs are saved as last seen."""
        self._save([i for i, known in self._known.items() if not known.is_final], [])
        self._cache.close()

    # -- looking ---------------------------------------------------------------------------

    def _folders(self) -> dict[str, int]:
        """Modification time of every run's folder. Raises OSError where the store is away."""
        found: dict[str, int] = {}
        runs = layout.runs_folder(self._store)
        description = os.path.join(self._store, layout.STORE_FILE)
        if not os.path.isdir(runs) and os.path.exists(description):
            return found
        with os.scandir(runs) as buckets:
            names = [bucket.path for bucket in buckets if bucket.is_dir()]
        for bucket in names:
            try:
                found.update(_folders_in(bucket))
            except FileNotFoundError:
                os.stat(runs)  # only the bucket is gone, not the store
        return found

    def _bells(self) -> Bells:
        bells: Bells = {}
        for ring in sorted(rings(self._store), key=lambda ring: ring.writer):
            bells[ring.run_id] = (*bells.get(ring.run_id, ()), (ring.writer, ring.time_ns))
        return bells

    def _watched(self, bells: Bells) -> set[str]:
        """Runs that may have changed without anybody having looked at their folder."""
        live = {run_id for run_id, facts in self._own.items() if facts.is_live}
        new = {i for i, rung in bells.items() if i not in self._known or self._hears(i, rung)}
        return live | new

    def _hears(self, run_id: str, rung: tuple[tuple[str, int], ...]) -> bool:
        return self._known[run_id].bells != rung

    def _is_due(self, run_id: str, folder_ns: int, bells: Bells) -> bool:
        known = self._known.get(run_id)
        if known is None or known.folder_ns != folder_ns:
            return True
        rung = bells.get(run_id, ())
        if known.is_final and not rung:
            return False
        if known.bells != rung or known.signs != self._signs(run_id):
            return True
        reader = self._readers.get(run_id)
        if reader is not None and reader.dead_writers() != known.dead:
            return True
        quiet_ns = (time.monotonic() - known.seen_at) * 1e9
        return self._own[run_id].is_live and quiet_ns > SILENT_AFTER_NS

    def _signs(self, run_id: str) -> tuple[int, ...]:
        """Times and sizes that change whenever a live run's files do."""
        signs: list[int] = []
        try:
            with os.scandir(layout.run_folder(self._store, run_id)) as entries:
                for entry in sorted(entries, key=lambda e: e.name):
                    stat = entry.stat()
                    signs += (stat.st_mtime_ns, stat.st_size)
        except OSError:
            pass
        return tuple(signs)

    def _read(self, run_id: str, folder_ns: int, bells: Bells, change: CatalogChange) -> None:
        rung, signs = bells.get(run_id, ()), self._signs(run_id)
        reader = self._readers.get(run_id) or RunReader(self._store, run_id)
        try:
            facts = reader.own_facts()
        except (JournalBusy, OSError):
            return  # gone, or changing too fast: the next look finds out
        if not reader.views:
            return  # a folder that a starting run has only just made
        old = self._known.get(run_id)
        is_quiet = old is not None and (old.bells, old.signs) == (rung, signs)
        seen_at = old.seen_at if old is not None and is_quiet else time.monotonic()
        if facts.is_live and (time.monotonic() - seen_at) * 1e9 > SILENT_AFTER_NS:
            facts = facts._replace(is_live=False, silent_since_ns=facts.heartbeat_ns)
        is_final, stamps, dead = reader.is_final(), reader.own_stamps(), reader.dead_writers()
        self._known[run_id] = _Known(folder_ns, is_final, stamps, rung, signs, dead, seen_at)
        if facts.is_live:
            self._readers[run_id] = reader
        else:
            self._readers.pop(run_id, None)
        self._own[run_id] = facts
        self._lay_over(run_id, change)

    def _look_at_edits(self) -> set[str]:
        """The runs of which people made something else, as far as they are known."""
        changed = self._edits.refresh()
        if changed:
            self._cache.save_edits({i: self._edits.of(i) for i in changed})
        return changed & self._own.keys()

    def _lay_over(self, run_id: str, change: CatalogChange) -> None:
        """Make the run's row anew from what it says and what people made of it."""
        before = self._facts.get(run_id)
        row = edited(self._own[run_id], self._known[run_id].stamps, self._edits.of(run_id))
        if row.is_deleted:
            if before is not None:
                del self._facts[run_id]
                change.removed.append(run_id)
            return
        self._facts[run_id] = row
        if before is None:
            change.added.append(run_id)
        elif before != row and run_id not in change.added:
            change.changed.append(run_id)

    def _forget(self, gone: Iterable[str], change: CatalogChange) -> None:
        for run_id in gone:
            del self._own[run_id]
            self._known.pop(run_id, None)
            self._readers.pop(run_id, None)
            if self._facts.pop(run_id, None) is not None:
                change.removed.append(run_id)

    def _save(self, run_ids: Iterable[str], removed: Iterable[str]) -> None:
        rows = [
            Kept(i, known.folder_ns, known.is_final, known.stamps, self._own[i])
            for i in run_ids
            for known in (self._known[i],)
        ]
        self._cache.save(rows, removed)

    def _take_up(self, newest: Newest | None) -> None:
        def first(some: KeptRuns, edits: Mapping[str, Edits]) -> None:
            if newest is not None:
                rows = [
                    edited(one.facts, one.stamps, edits.get(one.run_id, _NO_EDITS))
                    for one in some.one_by_one()
                ]
                newest([row for row in rows if not row.is_deleted])

        runs, edits = self._cache.load(first)
        self._edits.start_with(edits)
        # A hundred thousand at once: no step of Python for each.
        self._own = dict(zip(runs.run_ids, runs.facts, strict=True))
        usual = (repeat(one) for one in _Known._field_defaults.values())
        known = zip(runs.folders_ns, runs.are_final, runs.stamps, *usual, strict=False)
        known_ones = map(tuple.__new__, repeat(_Known), known)
        self._known = dict(zip(runs.run_ids, known_ones, strict=True))
        self._facts = dict(self._own)
        for run_id in edits.keys() & self._own.keys():
            self._lay_over(run_id, CatalogChange())


def _folders_in(bucket: str) -> dict[str, int]:
    found = {}
    with os.scandir(bucket) as entries:
        for entry in entries:
            try:
                if entry.is_dir():
                    found[entry.name] = entry.stat().st_mtime_ns
            except FileNotFoundError:
                continue
    return found
