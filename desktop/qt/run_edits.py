"""Edits of runs: shown at once, written in the disk lane, taken back with words if that fails."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Signal

from desktop.core import run_edits
from desktop.core.lanes import Lane
from desktop.core.source import RunFacts, RunKey
from desktop.qt.runs_state import RunsState
from desktop.qt.store_feed import StoreFeed
from desktop.qt.undo_stack import Change, UndoStack
from tracklib.edit import edit_runs
from tracklib.errors import TracklibError

T = TypeVar("T")

_AT_ONCE = 200

Edits = Mapping[RunKey, Mapping[str, Any]]


@dataclass(slots=True, eq=False)
class _Writing:
    """One write to one store, and what the runs were before."""

    path: Path
    edits: dict[str, Mapping[str, Any]]
    last_stamp: Callable[[str], int]
    before: list[RunFacts] = field(default_factory=list)
    is_begun: bool = False

    def run(self) -> None:
        """In the lane, or at the very end on the event loop."""
        self.is_begun = True
        edit_runs(self.path, self.edits, last_stamp=self.last_stamp)


class RunEdits(QObject):
    """Changes runs of all open stores; every change can be undone."""

    refused = Signal(str, str)  # what was not done, why

    def __init__(
        self,
        runs: RunsState,
        feeds: Mapping[str, StoreFeed],
        lanes: tuple[Lane, Lane],
        undo: UndoStack,
    ) -> None:
        """`lanes` are those of the disk and of computing."""
        super().__init__()
        self._runs = runs
        self._feeds = feeds
        self._disk, self._compute = lanes
        self._undo = undo
        self._numbers = itertools.count()
        self._writings: list[_Writing] = []
        self._deleted: dict[RunKey, RunFacts] = {}

    def edit(self, title: str, edits: Edits) -> None:
        """Change runs. `title` completes "Undo …": `rename of 3 runs`."""
        known = {key: facts for key in edits if (facts := self._facts(key)) is not None}
        there = {key: edits[key] for key in known}

        def think() -> dict[RunKey, Mapping[str, Any]]:
            return {key: run_edits.inverse(known[key], there[key]) for key in there}

        def push(back: dict[RunKey, Mapping[str, Any]]) -> None:
            if any(back.values()):
                do, undo = partial(self._apply, title, there), partial(self._apply, title, back)
                self._undo.push(Change(title, do, undo))

        self._think(len(known), think, push)

    def is_settled(self) -> bool:
        """Whether everything is written."""
        return not self._writings

    def close(self) -> None:
        """Write what still waits: the lane has ended. What fails now cannot be told any more."""
        for writing in self._writings:
            if not writing.is_begun:
                try:
                    writing.run()
                except TracklibError:
                    continue
        self._writings.clear()

    # -- helpers -------------------------------------------------------------------------------

    def _facts(self, key: RunKey) -> RunFacts | None:
        return self._runs.table.get(key) or self._deleted.get(key)

    def _apply(self, title: str, edits: Edits) -> None:
        by_store: dict[str, dict[str, Mapping[str, Any]]] = {}
        for key, change in edits.items():
            if change:
                by_store.setdefault(key.store, {})[key.run] = change
        for store, changes in by_store.items():
            self._apply_in(title, store, changes)

    def _apply_in(self, title: str, store: str, changes: dict[str, Mapping[str, Any]]) -> None:
        feed = self._feeds.get(store)
        if feed is None:
            self.refused.emit(f"No {title}", "The store is closed")
            return
        found = [self._facts(RunKey(store, run_id)) for run_id in changes]
        before = [facts for facts in found if facts is not None]
        writing = _Writing(feed.source.path, changes, feed.last_stamp, before)
        self._writings.append(writing)
        self._think(
            len(before),
            lambda: [run_edits.applied(one, changes[one.run_id]) for one in before],
            lambda after: self._show_and_write(title, store, writing, after),
        )

    def _think(self, size: int, work: Callable[[], T], take: Callable[[T], None]) -> None:
        """A few runs at once; many in the compute lane, so that the event loop never waits."""
        if size <= _AT_ONCE:
            take(work())
        else:
            key = ("edit", next(self._numbers))
            self._compute.submit(key, lambda ticket: work(), take, title="Preparing edits")

    def _show_and_write(
        self, title: str, store: str, writing: _Writing, after: list[RunFacts]
    ) -> None:
        self._show(store, after)
        self._disk.submit(
            ("edit", next(self._numbers)),
            lambda ticket: writing.run(),
            lambda done: self._writings.remove(writing),
            title="Writing edits",
            failed=lambda error: self._failed(title, store, writing, error),
            priority=-10,
        )

    def _show(self, store: str, runs: list[RunFacts]) -> None:
        """Let the table have these runs as they are now; deleted ones are kept for an undo."""
        gone = [facts for facts in runs if facts.is_deleted]
        there = [facts for facts in runs if not facts.is_deleted]
        for facts in gone:
            self._deleted[RunKey(store, facts.run_id)] = facts
        for facts in there:
            self._deleted.pop(RunKey(store, facts.run_id), None)
        if gone:
            self._runs.remove(store, [facts.run_id for facts in gone])
        if there:
            self._runs.put(store, there)

    def _failed(self, title: str, store: str, writing: _Writing, error: Exception) -> None:
        self._writings.remove(writing)
        self._show(store, writing.before)
        if not isinstance(error, TracklibError):
            raise error
        self.refused.emit(f"The {title} was not saved", str(error))
