"""Which stores the window opens when none is named: those that were open when it was left."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from desktop.core.known_store import KnownStore, why_away
from desktop.core.opening import Opening
from desktop.core.source import Source
from desktop.qt.settings import Settings
from tracklib.errors import StoreNotFound, TracklibError
from tracklib.format.layout import default_path

_OPEN = "open_stores"
_IDS = "store_ids"
_IDS_KEPT = 200
USUAL = ""
"""Stands for the store that logging uses, wherever that is today."""

Open = Callable[[str], Source]


class Session:
    """The list changes when somebody opens or closes a store, not by what a command line names."""

    def __init__(self, own: Settings) -> None:
        self._own = own

    def names(self) -> list[str]:
        """Paths of the stores to open; at first the usual one."""
        kept = self._own.get(_OPEN)
        if not isinstance(kept, list):
            return [USUAL]
        return [name for name in dict.fromkeys(kept) if isinstance(name, str)]

    def opened(self, path: str) -> None:
        """A store was opened by hand: it comes again."""
        name = _name_of(path)
        self._change(lambda names: [*names, name] if name not in names else names)

    def closed(self, path: str) -> None:
        """A store was closed by hand: it stays away."""
        name = _name_of(path)
        self._change(lambda names: [one for one in names if one != name])

    def id_of(self, path: str) -> str:
        """The id that a store had when it was last seen; "" for one that never was."""
        kept = self._own.get(_IDS)
        found = kept.get(path_of(path)) if isinstance(kept, dict) else None
        return found if isinstance(found, str) else ""

    def note(self, source: Source) -> None:
        """Remember a store's id, so that its runs can be listed while it is away."""
        path = str(source.path)
        if self.id_of(path) != source.store_id:
            kept = self._own.get(_IDS)
            known = dict(kept) if isinstance(kept, dict) else {}
            known.pop(path, None)
            known[path] = source.store_id
            self._own.set(_IDS, dict(list(known.items())[-_IDS_KEPT:]))

    def _change(self, change: Callable[[list[str]], list[str]]) -> None:
        """On what is kept now: another window may have changed it too."""
        self._own.reload()
        self._own.set(_OPEN, change(self.names()))
        self._own.save()


@dataclass(slots=True)
class Found:
    """What came of opening stores."""

    sources: list[Source] = field(default_factory=list)
    missing: dict[str, str] = field(default_factory=dict)
    """Paths without a store, and why in words; "" where there only is no run yet."""
    late: list[Opening] = field(default_factory=list)
    """Of those that have not answered yet, and were never seen before."""


def open_all(names: list[str], session: Session, open_store: Open, wait_s: float = 10.0) -> Found:
    """Open stores. One that cannot be opened is listed as it was last seen, or with the reason.

    Waits so long for answers, in all; what answers later is listed as last seen until then.
    """
    found = Found()
    until = time.monotonic() + wait_s
    openings = [begin_opening(path_of(name), open_store) for name in names]
    for opening in openings:
        path, known = opening.path, session.id_of(opening.path)
        source = opening.result(max(0.0, until - time.monotonic()))
        if source is None and not known:
            found.late.append(opening)
            continue
        if isinstance(source, str) and not known:
            found.missing[path] = source
            continue
        if source is None or isinstance(source, str):
            source = KnownStore(path, known, open_store, opening if source is None else None)
        twin = next((one for one in found.sources if one.store_id == source.store_id), None)
        if twin is None:
            found.sources.append(source)
        elif twin.path != source.path:
            found.missing[path] = copy_of(source, twin)
    return found


def why_not(path: str, error: Exception) -> str:
    """Why there is no store, in words; "" where the first run will make one. Touches the disk."""
    if isinstance(error, StoreNotFound) and not os.path.isfile(path):
        return ""
    said = str(error).removeprefix(f"{path}: ")
    return why_away(Path(path)) or said[:1].upper() + said[1:]


def begin_opening(path: str, open_store: Open) -> Opening:
    """Begin to open a store; never waits."""
    return Opening(path, lambda path: open_or_why(path, open_store))


def open_or_why(path: str, open_store: Open) -> Source | str:
    """A store, or why there is none."""
    try:
        return open_store(path)
    except (TracklibError, OSError) as error:
        return why_not(path, error)


def copy_of(source: Source, known: Source) -> str:
    """Why a second store with the same id is not opened."""
    return f"{source.path.name} is a copy of {known.path}, which is open"


def path_of(name: str) -> str:
    return os.path.abspath(os.path.expanduser(name or default_path()))


def _name_of(path: str) -> str:
    return USUAL if path_of(path) == path_of(USUAL) else path_of(path)
