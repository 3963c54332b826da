"""Which store a folder means: the folder itself, one it lies in, or the only one right inside.

Touches the disk: for the disk lane.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

from desktop.core.source import Source
from tracklib.errors import StoreNotFound

_LEVELS_UP = 5
_MOST_INSIDE = 1000

Open = Callable[[str], Source]


class NoStoreHere(StoreNotFound):
    """The folder neither is a store, nor lies in one, nor holds one."""


def find_store(path: str, open_store: Open) -> Source:
    """Open the store that `path` means.

    Raises NoStoreHere, with what to do, or what opening raises where a store cannot be read.
    """
    folder = Path(path)
    for candidate in (folder, *list(folder.parents)[:_LEVELS_UP]):
        try:
            return open_store(str(candidate))
        except StoreNotFound:
            continue
    inside = list(_inside(folder, open_store))
    if len(inside) == 1:
        return inside[0]
    if inside:
        names = ", ".join(sorted(source.path.name for source in inside)[:5])
        raise NoStoreHere(f"{folder.name} holds {len(inside)} stores: open one of {names}")
    raise NoStoreHere(_why_not(folder))


def _inside(folder: Path, open_store: Open) -> Iterator[Source]:
    try:
        with os.scandir(folder) as entries:
            below = sorted(entry.path for entry in entries if entry.is_dir())[:_MOST_INSIDE]
    except OSError:
        return
    for path in below:
        try:
            yield open_store(path)
        except StoreNotFound:
            continue


def _why_not(folder: Path) -> str:
    if not folder.exists():
        return f"{folder} is not there"
    if not folder.is_dir():
        return f"{folder.name} is a file: a store is a folder"
    return f"{folder.name} holds no runs: open the folder that a script logs to"
