"""What people made of runs: the journals of all devices, merged, and laid over what runs say.

Each device has a journal of its own below `edits/`, with attributes such as `/runs/<run id>/name`.
Of several devices' values for a path the later stamp counts, and so it does between an edit and
what the run itself says. Nothing is written here; see `tracklib.edit`.
"""

from __future__ import annotations

import os
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from tracklib.errors import FormatTooNew, JournalBusy, JournalDamaged
from tracklib.format import database, layout
from tracklib.format.values import REMOVED, decode, keys_of, pointer
from tracklib.store.facts import Problem, RunFacts
from tracklib.store.journal_read import Stamped, read_attributes, read_facts

TEXTS = ("name", "notes", "group")
OWN = (*TEXTS, "tags")
"""What a run says of itself that people may change."""

OwnStamps = tuple[int, ...]
"""When a run set each of `OWN`; 0 for what it never set."""
Edits = Mapping[str, Stamped]
"""The edits of one run: encoded value and stamp by the path below the run, such as `tags/good`."""

_NOT_READABLE = "not readable"
_NONE: Edits = {}
_FEW = 20
"""So many runs are looked up one by one, instead of reading all."""
_SETTLED_S = 2.0
"""File times are coarse: so long after a change, the change counter is looked at as well."""


@dataclass(slots=True)
class _Device:
    """What was read of one device's journal."""

    sign: tuple[int, int, int] = (0, 0, 0)
    mark: bytes | None = None
    changed_at: float = 0.0
    edits: dict[str, dict[str, Stamped]] = field(default_factory=dict)
    problem: Problem | None = None


class StoreEdits:
    """All edits of a store, as of the last refresh. For one thread at a time."""

    def __init__(self, store: str, only: Collection[str] | None = None) -> None:
        """`only` names the runs to read the edits of; None: all."""
        self._only = only if only is not None and len(only) <= _FEW else None
        self._store = store
        self._folder = layout.edits_folder(store)
        self._devices: dict[str, _Device] = {}
        self._merged: dict[str, Edits] = {}
        self._folder_problem: Problem | None = None
        self.version = 0
        """Counts the refreshes that found a journal changed."""

    def devices(self) -> Mapping[str, Mapping[str, Edits]]:
        """The edits of every device by the name of its file, each by run."""
        return {name: device.edits for name, device in sorted(self._devices.items())}

    def of(self, run_id: str) -> Edits:
        """The edits of a run."""
        return self._merged.get(run_id, _NONE)

    def all(self) -> Mapping[str, Edits]:
        """The edits of every run that has some."""
        return self._merged

    def start_with(self, merged: Mapping[str, Edits]) -> None:
        """Begin with what was known earlier, until the first refresh."""
        self._merged = dict(merged)

    def problems(self) -> list[Problem]:
        """Journals that cannot be read in full, or their folder."""
        found = [device.problem for device in self._devices.values() if device.problem]
        return [self._folder_problem, *found] if self._folder_problem else found

    def refresh(self) -> set[str]:
        """Read the journals that changed: one `stat` for each that did not. The runs concerned."""
        found = self._signs()
        if found is None:
            return set()  # the store is away: what is known holds
        is_first = not self._devices
        touched: set[str] = set(self._merged) if is_first else set()
        for name in self._devices.keys() - found.keys():
            touched |= self._devices.pop(name).edits.keys()
            self.version += 1
        for name, sign in found.items():
            device = self._devices.setdefault(name, _Device())
            if self._is_due(name, device, sign):
                before = device.edits
                self._read(name, device, sign)
                self.version += 1
                touched |= {i for i in before.keys() | device.edits.keys()
                            if before.get(i) != device.edits.get(i)}  # fmt: skip
        return {run_id for run_id in touched if self._merge(run_id)}

    # -- reading ---------------------------------------------------------------------------

    def _signs(self) -> dict[str, tuple[int, int, int]] | None:
        """Time, size and inode of each journal by its name; None where the store is away."""
        signs: dict[str, tuple[int, int, int]] = {}
        self._folder_problem = None
        try:
            with os.scandir(self._folder) as entries:
                names = [e.name for e in entries if e.name.endswith(layout.JOURNAL_SUFFIX)]
            for name in sorted(names):
                stat = os.stat(os.path.join(self._folder, name))
                signs[name] = (stat.st_mtime_ns, stat.st_size, stat.st_ino)
        except FileNotFoundError:
            return signs if os.path.isdir(layout.runs_folder(self._store)) else None
        except OSError as error:
            if os.path.isdir(layout.runs_folder(self._store)):
                what = error.strerror or str(error)
                self._folder_problem = Problem(self._folder, _NOT_READABLE, what)
            return None
        return signs

    def _is_due(self, name: str, device: _Device, sign: tuple[int, int, int]) -> bool:
        if device.sign != sign:
            return True
        if device.problem is not None and device.problem.what == _NOT_READABLE:
            return True  # a permission that is given leaves time and size as they were
        if time.monotonic() - device.changed_at > _SETTLED_S or device.problem is not None:
            return False
        try:
            return database.change_mark(os.path.join(self._folder, name)) != device.mark
        except (OSError, JournalDamaged):
            return True

    def _read(self, name: str, device: _Device, sign: tuple[int, int, int]) -> None:
        path = os.path.join(self._folder, name)
        try:
            mark = database.change_mark(path)
            edits, problem = _read_journal(path, self._only), None
        except (FileNotFoundError, JournalBusy):
            return  # being made, or changing: the next look finds out
        except JournalDamaged as error:
            mark, edits = None, _salvage(path) or device.edits
            problem = Problem(path, "damaged", str(error).removeprefix(f"{path}: "))
        except (FormatTooNew, OSError) as error:
            mark, edits = None, device.edits
            what = "too new" if isinstance(error, FormatTooNew) else _NOT_READABLE
            said = getattr(error, "strerror", None) or str(error)
            problem = Problem(path, what, said.removeprefix(f"{path}: "))
        device.sign, device.mark, device.changed_at = sign, mark, time.monotonic()
        device.edits, device.problem = edits, problem

    def _merge(self, run_id: str) -> bool:
        """Merge the devices' edits of a run; whether that changed anything."""
        merged: dict[str, Stamped] = {}
        for _, device in sorted(self._devices.items()):
            for path, stamped in device.edits.get(run_id, _NONE).items():
                if path not in merged or stamped[1] >= merged[path][1]:
                    merged[path] = stamped
        if merged == self._merged.get(run_id, _NONE):
            return False
        if merged:
            self._merged[run_id] = merged
        else:
            del self._merged[run_id]
        return True


def _read_journal(path: str, only: Collection[str] | None) -> dict[str, dict[str, Stamped]]:
    if only is not None:
        found: dict[str, Stamped] = {}
        for run_id in only:
            prefix = pointer("runs", run_id) + "/"
            found |= database.read(path, partial(read_attributes, prefix=prefix))
        return _by_run(found)
    return _by_run(database.read(path, read_facts).attributes)


def _salvage(path: str) -> dict[str, dict[str, Stamped]]:
    """What can be read of a damaged journal."""
    try:
        facts = database.read(path, lambda db: read_facts(db, is_damaged=True), is_damaged=True)
    except (JournalDamaged, FormatTooNew, JournalBusy, OSError):
        return {}
    return _by_run(facts.attributes)


def _by_run(attributes: Mapping[str, Stamped]) -> dict[str, dict[str, Stamped]]:
    runs: dict[str, dict[str, Stamped]] = {}
    for path, stamped in attributes.items():
        root, _, rest = path.removeprefix("/").partition("/")
        run_id, _, below = rest.partition("/")
        if root == "runs" and run_id and below:
            runs.setdefault(run_id, {})[below] = stamped
    return runs


# -- laying edits over facts -------------------------------------------------------------------


def own_stamps(attributes: Mapping[str, Stamped]) -> OwnStamps:
    """When a run set what people may change, from its merged attributes."""
    return tuple(attributes.get(f"/{name}", (None, 0))[1] for name in OWN)


def edited(facts: RunFacts, own: OwnStamps, edits: Edits) -> RunFacts:
    """A run as people made it: of its own values and theirs, those with the later stamps."""
    if not edits:
        return facts
    when = dict(zip(OWN, own, strict=False))
    changes: dict[str, Any] = {}
    for name in TEXTS:
        text = _value(edits, name, when.get(name, 0))
        if isinstance(text, str):
            changes[name] = text
    colour = _value(edits, "colour", 0)
    return facts._replace(
        **changes,
        tags=_tags(facts.tags, when.get("tags", 0), edits),
        is_archived=_value(edits, "archived", 0) is True,
        is_deleted=_value(edits, "deleted", 0) is True,
        colour=colour if isinstance(colour, str) else None,
    )


def _value(edits: Edits, name: str, own_stamp: int) -> Any:
    """The edited value; None where there is none, or an older one than the run's own."""
    value, stamp = edits.get(name, (REMOVED, 0))
    return None if value == REMOVED or stamp < own_stamp else decode(value)


def _tags(own: tuple[str, ...], own_stamp: int, edits: Edits) -> tuple[str, ...]:
    """The latest whole list; what was put to it one by one since follows by the alphabet."""
    whole = _value(edits, "tags", own_stamp)
    tags, since = list(own), own_stamp
    if isinstance(whole, list):
        tags, since = [str(tag) for tag in whole], edits["tags"][1]
    later = sorted(path for path in edits if path.startswith("tags/") and edits[path][1] > since)
    for path in later:
        value = edits[path][0]
        tag = keys_of(f"/{path}")[1]
        if value is True and tag not in tags:
            tags.append(tag)
        elif value is False and tag in tags:
            tags.remove(tag)
    return tuple(tags)
