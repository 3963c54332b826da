"""Which journals a store has and which of them changed, without opening one that did not.

A look costs one listing of the buckets and one `stat` a run. Files of a run are looked at only if
its folder changed or it has doorbells or tails: whoever makes or finishes a file changes its
folder, and whoever writes has a tail.
"""

from __future__ import annotations

import os
import time
from dataclasses import dataclass

from sync.journal.signs import names_in
from sync.protocol.messages import JournalKey
from tracklib.errors import JournalDamaged, StoreUnavailable
from tracklib.format import database, layout
from tracklib.store.liveness import rings

_SETTLED_NS = 2_000_000_000
"""File times are coarse: a folder that changed so lately is looked into again."""


@dataclass(frozen=True, slots=True)
class Sight:
    """What a look at a journal's files showed: any change changes `fingerprint`."""

    fingerprint: str
    bytes: int
    is_open: bool
    """Whether it has a tail: somebody may be writing."""


class Scanner:
    """Looks at a store again and again; remembers what need not be looked at."""

    def __init__(self, store: str) -> None:
        self._store = store
        self._folders: dict[str, int] = {}
        self._sights: dict[str, dict[JournalKey, Sight]] = {}

    def look(self, only: set[str] | None = None) -> dict[JournalKey, Sight]:
        """Every journal as it is now, or those of some runs. Raises StoreUnavailable."""
        now = time.time_ns()
        try:
            folders = self._all_folders() if only is None else self._some_folders(only)
            bells: dict[str, dict[str, int]] = {}
            for ring in rings(self._store):
                bells.setdefault(ring.run_id, {})[ring.writer] = ring.time_ns
        except OSError as error:
            raise StoreUnavailable(f"{self._store}: {error.strerror or error}") from error
        for run_id, folder_ns in folders.items():
            if run_id in bells or self._folders.get(run_id) != folder_ns:
                sights = _look_into(self._store, run_id, bells.get(run_id, {}))
                is_settled = now - folder_ns > _SETTLED_NS
                is_open = any(sight.is_open for sight in sights.values())
                self._sights[run_id] = sights
                self._folders[run_id] = folder_ns if is_settled and not is_open else 0
        return {
            key: sight for run_id in folders for key, sight in self._sights.get(run_id, {}).items()
        }

    def _all_folders(self) -> dict[str, int]:
        found: dict[str, int] = {}
        try:
            buckets = [e.path for e in os.scandir(layout.runs_folder(self._store)) if e.is_dir()]
        except FileNotFoundError:
            os.stat(self._store)
            return found
        for bucket in buckets:
            with os.scandir(bucket) as entries:
                for entry in entries:
                    if layout.is_valid_id(entry.name):
                        found[entry.name] = entry.stat().st_mtime_ns
        return found

    def _some_folders(self, only: set[str]) -> dict[str, int]:
        found = {}
        for run_id in only:
            try:
                found[run_id] = os.stat(layout.run_folder(self._store, run_id)).st_mtime_ns
            except FileNotFoundError:
                continue
        return found


def _look_into(store: str, run_id: str, bells: dict[str, int]) -> dict[JournalKey, Sight]:
    folder = layout.run_folder(store, run_id)
    parts: dict[str, list[str]] = {}
    sizes: dict[str, int] = {}
    opened: set[str] = set()
    for name in sorted(names_in(folder)):
        tail = layout.parse_tail_name(name)
        if tail is not None:
            writer, mark = tail[0], ""
            opened.add(writer)
        elif name.endswith(layout.JOURNAL_SUFFIX):
            writer = name.removesuffix(layout.JOURNAL_SUFFIX)
            mark = _counter(os.path.join(folder, name))
        else:
            continue
        if not layout.is_valid_id(writer):
            continue
        try:
            stat = os.stat(os.path.join(folder, name))
        except OSError:
            continue
        parts.setdefault(writer, []).append(f"{name} {stat.st_size} {stat.st_mtime_ns} {mark}")
        sizes[writer] = sizes.get(writer, 0) + stat.st_size
    return {
        JournalKey(run_id, writer): Sight(
            "|".join([*found, str(bells.get(writer))]), sizes[writer], writer in opened
        )
        for writer, found in parts.items()
    }


def _counter(path: str) -> str:
    try:
        mark = database.change_mark(path)
    except (OSError, JournalDamaged):
        return "-"
    return mark.hex() if mark is not None else "…"
