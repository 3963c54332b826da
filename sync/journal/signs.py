"""What tells whether a writer lives, as its files show it."""

from __future__ import annotations

import os

from sync.protocol.messages import JournalKey, Signs
from tracklib.format import layout
from tracklib.store.liveness import file_system_now_ns


def signs_of(store: str, key: JournalKey) -> Signs:
    """What tells whether a writer lives, as of now."""
    folder = layout.run_folder(store, key.run)
    tails = []
    newest = 0
    for name in names_in(folder):
        tail = layout.parse_tail_name(name)
        if tail is not None and tail[0] == key.writer:
            tails.append(tail[1])
            newest = max(newest, _time_of(os.path.join(folder, name)))
    bell = _time_of(layout.doorbell(store, key.run, key.writer))
    newest = max(newest, bell, _time_of(layout.journal(folder, key.writer)))
    quiet_ns = max(0, file_system_now_ns(store) - newest) if newest else 0
    return Signs(sorted(tails), quiet_ns // 1_000_000, bell > 0)


def names_in(folder: str) -> list[str]:
    """The files of a folder; none where there is no folder."""
    try:
        return os.listdir(folder)
    except FileNotFoundError:
        return []


def _time_of(path: str) -> int:
    try:
        return os.stat(path).st_mtime_ns
    except OSError:
        return 0
