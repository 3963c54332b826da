"""Looking after a store: what is damaged, what dead writers left behind, and putting it in order.

Nobody has to repair anything to read a run: readers see a dead writer's tail for ever. A repair
only absorbs it, so that one tidy file is left. It never deletes bytes that it could not read: a
damaged tail stays under another name.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from tracklib.errors import FormatError
from tracklib.format import frames, layout
from tracklib.format.console_rows import wrong_stretches
from tracklib.format.journal_write import JournalWriter, Position
from tracklib.store.block_check import wrong_blocks
from tracklib.store.edits import StoreEdits
from tracklib.store.liveness import SILENT_AFTER_NS, file_system_now_ns, is_silent, rings
from tracklib.store.run_reader import RunReader
from tracklib.store.store import Store
from tracklib.store.writer_view import WriterView

DAMAGED = "damaged"
UNABSORBED = "unabsorbed"
INTERRUPTED = "interrupted"
LEFT_DOORBELL = "left doorbell"
EMPTY = "empty"

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as a finished run leaves it.

    `kind`: "damaged" (cannot be read in full), "unabsorbed" (a dead writer's tail), "interrupted"
    (a transaction that its writer did not live to end), "left doorbell" or "empty" (a run's folder
    without files). `run_id` is "" for what belongs to the store.
    """

    run_id: str
    path: str
    kind: str
    detail: str
    repairable: bool


def examine(
    store: Store, *, is_full: bool = False, progress: Progress | None = None
) -> list[Finding]:
    """Everything of the store that could be tidier. Reads only; live writers are left out.

    `is_full` reads every point, and compares the statistics of every block with its points.
    """
    found: list[Finding] = []
    now_ns = file_system_now_ns(str(store.path))
    run_ids = store.run_ids()
    for done, run_id in enumerate(run_ids):
        if progress is not None:
            progress(done, len(run_ids))
        reader = RunReader(str(store.path), run_id)
        try:
            reader.refresh()
        except (OSError, FormatError) as error:
            found.append(Finding(run_id, str(reader.folder), DAMAGED, str(error), False))
            continue
        if not reader.views:
            detail = "a run's folder without files"
            found.append(Finding(run_id, str(reader.folder), EMPTY, detail, True))
        for view in reader.views:
            if is_full:
                for wrong in (wrong_blocks, wrong_stretches):
                    view.note_damaged_columns(view.read_journal(wrong) or [])
            found += _examine_writer(str(store.path), run_id, view, now_ns)
    found += _examine_doorbells(store, now_ns)
    return found + _examine_edits(str(store.path))


def repair(
    store: Store, findings: Iterable[Finding], progress: Progress | None = None
) -> list[Finding]:
    """Put in order what is repairable; returns what could not be, with the reason as its detail."""
    due = [finding for finding in findings if finding.repairable]
    failed = []
    for done, finding in enumerate(due):
        try:
            _REPAIRS[finding.kind](store, finding)
        except (OSError, sqlite3.Error, FormatError) as error:
            failed.append(
                Finding(finding.run_id, finding.path, finding.kind, str(error), repairable=False)
            )
        if progress is not None:
            progress(done + 1, len(due))
    return failed


# -- looking -------------------------------------------------------------------------------


def _examine_edits(store: str) -> list[Finding]:
    """Journals of what people changed; they belong to no single run."""
    edits = StoreEdits(store)
    edits.refresh()
    return [
        Finding("", problem.path, DAMAGED, f"{problem.what}: {problem.detail}", False)
        for problem in edits.problems()
    ]


def _examine_writer(store: str, run_id: str, view: WriterView, now_ns: int) -> list[Finding]:
    found = [
        Finding(run_id, problem.path, DAMAGED, f"{problem.what}: {problem.detail}", False)
        for problem in view.problems
    ]
    is_journal_broken = any(problem.path == view.journal_path for problem in view.problems)
    if is_journal_broken or not _is_dead(store, run_id, view, now_ns):
        return found
    if _size(view.journal_path + "-journal"):
        detail = "its writer died inside a transaction; readers roll it back in a copy"
        found.append(Finding(run_id, view.journal_path, INTERRUPTED, detail, True))
    tails = view.tail_paths()
    if tails:
        rows = sum(len(rows) for rows in view.tail_rows.values())
        detail = f"{rows} rows of a dead writer stand in its tail only"
        found.append(Finding(run_id, tails[-1], UNABSORBED, detail, True))
    return found


def _is_dead(store: str, run_id: str, view: WriterView, now_ns: int) -> bool:
    bell = layout.doorbell(store, run_id, view.writer)
    signs = [_time_ns(path) for path in (bell, view.journal_path, *view.tail_paths())]
    return is_silent(view.own_facts(), max(signs), now_ns)


def _examine_doorbells(store: Store, now_ns: int) -> list[Finding]:
    found = []
    for ring in rings(str(store.path)):
        path = layout.doorbell(str(store.path), ring.run_id, ring.writer)
        folder = layout.run_folder(str(store.path), ring.run_id)
        tails = [name for name in _names(folder) if name.startswith(f"{ring.writer}.")]
        has_tail = any(layout.parse_tail_name(name) for name in tails)
        if not has_tail and now_ns - ring.time_ns > SILENT_AFTER_NS:
            detail = "no writer belongs to it"
            found.append(Finding(ring.run_id, path, LEFT_DOORBELL, detail, True))
    return found


def _names(folder: str) -> list[str]:
    try:
        return os.listdir(folder)
    except OSError:
        return []


def _size(path: str) -> int:
    try:
        return os.stat(path).st_size
    except OSError:
        return 0


def _time_ns(path: str) -> int:
    try:
        return os.stat(path).st_mtime_ns
    except OSError:
        return 0


# -- mending -------------------------------------------------------------------------------


def _absorb(store: Store, finding: Finding) -> None:
    """Do what the writer's own last absorb would have done."""
    parsed = layout.parse_tail_name(os.path.basename(finding.path))
    if parsed is None:
        return
    writer, folder = parsed[0], os.path.dirname(finding.path)
    seen_ns = max(_time_ns(layout.tail(folder, writer, g)) for g in _generations(folder, writer))
    journal = JournalWriter(layout.journal(folder, writer))
    try:
        if not journal.rev:
            journal.set_meta({"run": finding.run_id, "writer": writer, "store": store.store_id})
        damaged = _take_tails(journal, folder, writer)
    finally:
        journal.close()
    os.utime(journal.path, ns=(seen_ns, seen_ns))  # the writer's last sign of life, not ours
    for generation in _generations(folder, writer):
        path = layout.tail(folder, writer, generation)
        if generation in damaged:
            os.replace(path, path + ".damaged")
        else:
            os.unlink(path)
    bell = layout.doorbell(str(store.path), finding.run_id, writer)
    if os.path.exists(bell):
        os.unlink(bell)


def _take_tails(journal: JournalWriter, folder: str, writer: str) -> set[int]:
    """Absorb all generations that the journal lacks; the numbers of the damaged ones."""
    damaged: set[int] = set()
    position = journal.position
    for generation in _generations(folder, writer):
        if generation < position.generation:
            continue
        start = position.offset if generation == position.generation else 0
        with open(layout.tail(folder, writer, generation), "rb") as file:
            data = file.read()
        parsed = frames.parse(data, max(start, len(frames.MAGIC)))
        if parsed.damage:
            damaged.add(generation)
            lost = {"bytes": sum(d.size for d in parsed.damage), "generation": generation}
            parsed.events.append({"time": time.time_ns(), "kind": "damaged", "data": lost})
        journal.take(parsed)
        position = Position(generation, len(data))
    journal.commit(position)
    return damaged


def _generations(folder: str, writer: str) -> list[int]:
    parsed = (layout.parse_tail_name(name) for name in _names(folder))
    return sorted(item[1] for item in parsed if item and item[0] == writer)


def _roll_back(store: Store, finding: Finding) -> None:
    """Opening for writing makes SQLite roll the interrupted transaction back."""
    JournalWriter(finding.path).close()


def _remove_file(store: Store, finding: Finding) -> None:
    os.unlink(finding.path)


def _remove_folder(store: Store, finding: Finding) -> None:
    os.rmdir(finding.path)


_REPAIRS: dict[str, Callable[[Store, Finding], None]] = {
    UNABSORBED: _absorb,
    INTERRUPTED: _roll_back,
    LEFT_DOORBELL: _remove_file,
    EMPTY: _remove_folder,
}
