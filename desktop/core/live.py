"""Watches the files of the runs that are shown and still being written, by asking for their sizes.

Polling is the truth: file system events come late, or never from another host. One look at twenty
runs costs about half a millisecond, so it can happen ten times a second.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from pathlib import Path

from desktop.core.source import RunKey
from tracklib.errors import TracklibError

INTERVAL_S = 0.1
_SHARE_OF_TIME = 0.02  # the watch never takes more of a core than this, however many runs

_Signature = tuple[tuple[str, int, int], ...]


class LiveWatch:
    """A thread that calls `changed(keys)` (on that thread) when files of watched runs grew.

    `folder_of` is asked on that thread too, once per run: finding a folder may touch the disk.
    """

    def __init__(
        self,
        folder_of: Callable[[RunKey], Path],
        changed: Callable[[set[RunKey]], None],
    ) -> None:
        self._folder_of = folder_of
        self._changed = changed
        self._keys: frozenset[RunKey] = frozenset()
        self._folders: dict[RunKey, Path] = {}
        self._seen: dict[RunKey, _Signature] = {}
        self._wake = threading.Condition()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="tracklib-live", daemon=True)
        self._thread.start()

    def watch(self, keys: frozenset[RunKey]) -> None:
        """Watch these runs from now on, and no others."""
        with self._wake:
            if keys != self._keys:
                self._keys = keys
                self._wake.notify()

    def close(self) -> None:
        """End the thread."""
        with self._wake:
            self._closed = True
            self._wake.notify()
        self._thread.join()

    def _run(self) -> None:
        pause = INTERVAL_S
        while (keys := self._next(pause)) is not None:
            began = time.perf_counter()
            grown = self._look(keys)
            if grown:
                self._changed(grown)
            took = time.perf_counter() - began
            pause = max(INTERVAL_S, took / _SHARE_OF_TIME)

    def _next(self, pause: float) -> frozenset[RunKey] | None:
        with self._wake:
            if not self._closed:
                self._wake.wait(pause if self._keys else None)
            return None if self._closed else self._keys

    def _look(self, keys: frozenset[RunKey]) -> set[RunKey]:
        for key in self._seen.keys() - keys:
            del self._seen[key]
            self._folders.pop(key, None)
        grown: set[RunKey] = set()
        for key in keys:
            now = self._signature_of(key)
            if self._seen.get(key) != now:
                self._seen[key] = now
                grown.add(key)
        return grown

    def _signature_of(self, key: RunKey) -> _Signature:
        folder = self._folders.get(key)
        if folder is None:
            try:
                folder = self._folders[key] = self._folder_of(key)
            except (TracklibError, OSError):
                return ()
        return _signature(folder)


def _signature(folder: Path) -> _Signature:
    """Names, sizes and times of a run's files; empty when the folder is away."""
    try:
        with os.scandir(folder) as entries:
            return tuple(
                sorted(
                    (entry.name, (stat := entry.stat()).st_size, stat.st_mtime_ns)
                    for entry in entries
                )
            )
    except OSError:
        return ()
