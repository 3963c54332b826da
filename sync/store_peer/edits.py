"""What people made of runs, device by device: what a store knows, and what it learns from others.

Edits from elsewhere are kept in a file of their own for each device, `edits/<device>~.sqlite`: the
device's own file, which may be in this store too, is written by nobody but the device.
"""

from __future__ import annotations

import json
import os
import sqlite3
import time
from collections.abc import Iterable
from typing import Any
from zlib import crc32

from sync.errors import Code, Refused
from sync.protocol.messages import Edit, RunEdits
from tracklib import __version__
from tracklib.format import layout
from tracklib.format.journal_write import JournalWriter
from tracklib.format.values import REMOVED, pointer
from tracklib.store.edits import StoreEdits

_COPY = "~"


class DeviceEdits:
    """The edits of a store. For one thread at a time."""

    def __init__(self, store: str) -> None:
        self._store = store
        self._edits = StoreEdits(store)
        self._version = -1
        self._runs: dict[str, list[Edit]] = {}
        self._digests: dict[str, int] = {}

    def digests(self) -> dict[str, int]:
        """A number for each edited run that changes with any of its edits."""
        self._refresh()
        return self._digests

    def of(self, run_id: str) -> list[Edit]:
        """All edits of a run, in order."""
        self._refresh()
        return self._runs.get(run_id, [])

    def take(self, runs: Iterable[RunEdits]) -> int:
        """Keep those that are news; how many they were. Raises Refused, OSError, sqlite3.Error."""
        self._refresh()
        news: dict[str, list[tuple[str, Any, int]]] = {}
        for one in runs:
            known = {(edit.device, edit.path): edit for edit in self._runs.get(one.run, [])}
            for edit in map(_in_one_form, one.edits):
                _check_names(one.run, edit.device)
                old = known.get((edit.device, edit.path))
                if old is None or _order(old) < _order(edit):
                    path = f"{pointer('runs', one.run)}/{edit.path}"
                    news.setdefault(edit.device, []).append((path, _value(edit), edit.stamp))
        for device, found in news.items():
            self._write(device, found)
        return sum(map(len, news.values()))

    def _refresh(self) -> None:
        self._edits.refresh()
        if self._edits.version == self._version:
            return
        self._version = self._edits.version
        latest: dict[str, dict[tuple[str, str], Edit]] = {}
        for name, runs in self._edits.devices().items():
            device = name.removesuffix(layout.JOURNAL_SUFFIX).removesuffix(_COPY)
            for run_id, edits in runs.items():
                of_run = latest.setdefault(run_id, {})
                for path, (value, stamp) in edits.items():
                    text = None if value == REMOVED else json.dumps(value)
                    edit = Edit(device, path, stamp, text)
                    old = of_run.get((device, path))
                    if old is None or _order(old) < _order(edit):
                        of_run[device, path] = edit
        self._runs = {run_id: sorted(of.values(), key=_sorted) for run_id, of in latest.items()}
        self._digests = {run_id: _digest(edits) for run_id, edits in self._runs.items()}

    def _write(self, device: str, news: list[tuple[str, Any, int]]) -> None:
        os.makedirs(layout.edits_folder(self._store), exist_ok=True)
        path = layout.edits_journal(self._store, device + _COPY)
        try:
            journal = JournalWriter(path)
        except sqlite3.OperationalError:
            raise
        except sqlite3.DatabaseError:
            os.replace(path, f"{path}.damaged")  # a copy: what it had comes again
            journal = JournalWriter(path)
        try:
            if not journal.rev:
                about = {"run": "", "writer": device, "created_ns": time.time_ns()}
                journal.set_meta({**about, "program": f"tracklib {__version__}"})
            for name, value, stamp in news:
                journal.set_attribute(name, value, stamp)
            journal.commit(journal.position)
        finally:
            journal.close()


def _in_one_form(edit: Edit) -> Edit:
    """With the value as it is given to others: JSON has several texts for the same."""
    if edit.value is None:
        return edit
    return Edit(edit.device, edit.path, edit.stamp, json.dumps(_value(edit)))


def _check_names(run_id: str, device: str) -> None:
    for name in (run_id, device):
        if not layout.is_valid_id(name.removesuffix(_COPY)):
            raise Refused(Code.BAD_REQUEST, f"{name!r} is not an id")


def _order(edit: Edit) -> tuple[int, str]:
    """Of two edits of a device for a path the one that comes later in this order counts."""
    return edit.stamp, edit.value or ""


def _sorted(edit: Edit) -> tuple[str, str]:
    return edit.device, edit.path


def _digest(edits: list[Edit]) -> int:
    return crc32(repr([(e.device, e.path, e.stamp, e.value) for e in edits]).encode())


def _value(edit: Edit) -> Any:
    if edit.value is None:
        return REMOVED
    try:
        return json.loads(edit.value)
    except (ValueError, RecursionError) as error:
        raise Refused(
            Code.BAD_REQUEST, f"an edit of {edit.path} whose value is not JSON: {error}"
        ) from error
