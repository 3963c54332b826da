"""Writing edits: one durable transaction in this device's journal, or nothing at all."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable, Mapping
from typing import Any

from tracklib._version import __version__
from tracklib.edit.changes import Change, attributes_of
from tracklib.edit.device import held_device
from tracklib.errors import FormatTooNew, StoreUnavailable
from tracklib.format import database, layout
from tracklib.format.clock import HybridClock
from tracklib.format.journal_write import JournalWriter
from tracklib.store.edits import StoreEdits
from tracklib.store.facts import Problem
from tracklib.store.run_reader import RunReader
from tracklib.store.store import open_store

_PATIENCE_S = 5.0
_MOST_FILES = 10
_LAST_STAMP = (1 << 63) - 1
_LOCK_FAILED = (sqlite3.SQLITE_IOERR, sqlite3.SQLITE_PROTOCOL)

LastStamp = Callable[[str], int]


def edit_runs(
    store: str | os.PathLike[str],
    edits: Mapping[str, Change],
    *,
    last_stamp: LastStamp | None = None,
) -> None:
    """Change what is shown of runs: all of it or nothing. Durable when the call returns.

    `edits` has a change for each run id, see `Change`. `last_stamp(run_id)` tells when a run set
    what is edited, as `Catalog.last_stamp` does; without it each run is looked at.

    Raises StoreNotFound; ValueTypeError or ValueRangeError for a wrong change; FormatTooNew; and
    StoreUnavailable where the disk does not take it, and then nothing was changed.
    """
    path = str(open_store(store).path)
    wanted = {run_id: attributes_of(run_id, change) for run_id, change in edits.items()}
    if not any(wanted.values()):
        return
    stamp_of_run = last_stamp or (lambda run_id: _stamp_of(path, run_id))
    with held_device() as device:
        known = StoreEdits(path, wanted.keys())
        known.refresh()
        now = HybridClock().now()
        stamped = []
        for run_id, attributes in wanted.items():
            # An edit comes after all that its maker could see, whoever's clock was wrong. A stamp
            # of the future counts for its run alone and does not carry this device's clock along.
            seen = max((stamp for _, stamp in known.of(run_id).values()), default=0)
            stamp = max(now, seen + 1, stamp_of_run(run_id) + 1)
            stamped += [(name, value, stamp) for name, value in attributes.items()]
        try:
            try:
                _write(path, device, stamped, known.problems())
            except sqlite3.OperationalError:
                raise
            except sqlite3.DatabaseError:  # damage that only writing met
                everything = StoreEdits(path)
                everything.refresh()
                _write(path, device, stamped, everything.problems())
        except (sqlite3.Error, OSError) as error:
            what = getattr(error, "strerror", None) or error
            raise StoreUnavailable(f"{path}: {what}; nothing was changed") from error


def _stamp_of(store: str, run_id: str) -> int:
    reader = RunReader(store, run_id)
    try:
        reader.refresh()
    except OSError:
        return 0  # a run whose files are elsewhere
    return max(reader.own_stamps(), default=0)


def _write(
    store: str, device: str, stamped: list[tuple[str, Any, int]], problems: list[Problem]
) -> None:
    folder = layout.edits_folder(store)
    if not os.path.isdir(folder):
        os.makedirs(folder, exist_ok=True)
        _make_lasting(store)
    journal = _usable_journal(store, device, {problem.path: problem for problem in problems})
    try:
        is_new = not journal.rev
        if is_new:
            about = {"run": "", "writer": device, "created_ns": time.time_ns()}
            journal.set_meta({**about, "program": f"tracklib {__version__}"})
        for path, value, stamp in stamped:
            journal.set_attribute(path, value, min(stamp, _LAST_STAMP))
        _patiently(lambda: journal.commit(journal.position))
        if is_new:
            _make_lasting(folder)
    finally:
        journal.close()


def _usable_journal(store: str, device: str, problems: Mapping[str, Problem]) -> JournalWriter:
    """This device's journal, open. A damaged one is left to readers, and another one is begun."""
    for number in range(1, _MOST_FILES):
        path = layout.edits_journal(store, device if number == 1 else f"{device}-{number}")
        problem = problems.get(path)
        if problem is not None and problem.what == "too new":
            raise FormatTooNew(f"{path}: {problem.detail}")
        if problem is not None and problem.what == "damaged":
            continue
        journal = JournalWriter(path, is_new=True)
        try:
            _open(journal)
        except sqlite3.OperationalError:
            raise
        except sqlite3.DatabaseError:
            continue
        return journal
    raise StoreUnavailable(
        f"{layout.edits_folder(store)}: the journals of this device are all damaged;"
        " nothing was changed"
    )


def _open(journal: JournalWriter) -> None:
    """With SQLite's locks where they work: they keep a user's own sqlite3 shell apart."""
    try:
        _patiently(journal.open)
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF not in _LOCK_FAILED:
            raise
        journal.open(use_locks=False)


def _patiently(work: Callable[[], None]) -> None:
    """Try again for a while if somebody else has the file locked."""
    deadline = time.monotonic() + _PATIENCE_S
    while True:
        try:
            work()
            return
        except sqlite3.OperationalError as error:
            if not database.is_busy(error) or time.monotonic() > deadline:
                raise
        time.sleep(0.02)


def _make_lasting(folder: str) -> None:
    """Let a power cut not take away the names of new files."""
    handle = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    except OSError:
        pass  # not every file system can do that
    finally:
        os.close(handle)
