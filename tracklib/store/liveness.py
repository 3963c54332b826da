"""Who is alive, seen from outside: a view that is never written.

File times are compared with file times of the same file system. On this machine's own file systems
that is the kernel's clock; on a network file system it is the newest doorbell of the store, so that
a viewer's wrong clock cannot declare a run silent.
"""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tracklib.format import layout
from tracklib.format.filesystem import is_local
from tracklib.format.process import is_surely_dead

SILENT_AFTER_NS = 60 * 1_000_000_000


@dataclass(frozen=True, slots=True)
class Ring:
    """A live writer's doorbell: when it was last touched (ns since the epoch)."""

    run_id: str
    writer: str
    time_ns: int


def rings(store: str) -> list[Ring]:
    """All doorbells of a store. Raises OSError where the store is away."""
    found = []
    try:
        with os.scandir(layout.live_folder(store)) as entries:
            for entry in entries:
                run_id, _, writer = entry.name.rpartition(".")
                if run_id:
                    try:
                        found.append(Ring(run_id, writer, entry.stat().st_mtime_ns))
                    except FileNotFoundError:
                        continue
    except FileNotFoundError:
        return []
    return found


def file_system_now_ns(store: str) -> int:
    """The time by the clock that stamps this store's files."""
    if is_local(store):
        return time.time_ns()
    return max((ring.time_ns for ring in rings(store)), default=0)


def is_silent(who: Mapping[str, Any], last_sign_ns: int, now_ns: int) -> bool:
    """Whether a writer seems to be gone: its process is, or it gave no sign for a minute.

    `who` is the writer's `process.identity()`; times are ns by the file system's clock.
    """
    return is_surely_dead(who) or now_ns - last_sign_ns > SILENT_AFTER_NS
