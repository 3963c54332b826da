"""The writer of a helper process: a data loader's worker that was forked or spawned.

Most workers never log, so files and a thread are made by the first call only.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from tracklib.record.writer import EXIT_PATIENCE_S, Writer

if TYPE_CHECKING:
    from tracklib.format.accumulator import Accumulator


class WorkerWriter:
    """Opens a writer of its own for the run when it is first needed."""

    def __init__(self, store: str, run_id: str) -> None:
        self._store = store
        self._run_id = run_id
        self._opening = threading.RLock()  # a signal handler may log while a writer is opened
        self._writer: Writer | None = None

    def _ready(self) -> Writer:
        if self._writer is None:
            with self._opening:
                if self._writer is None:
                    from tracklib.record.start import open_worker  # which needs this module

                    self._writer = open_worker(self._store, self._run_id)
                    self._end_with_process()
        return self._writer

    def _end_with_process(self) -> None:
        """Worker processes of multiprocessing leave without `atexit`; it has a hook of its own."""
        util = sys.modules.get("multiprocessing.util")
        if util is not None:
            util.Finalize(None, self.end, ("finished", {}, EXIT_PATIENCE_S), exitpriority=100)

    @property
    def is_busy_here(self) -> bool:
        """Whether this thread is in the middle of a row."""
        return self._writer is not None and self._writer.is_busy_here

    def log(self, data: Mapping[str, Any], step: Any = None) -> None:
        """Record one row."""
        self._ready().log(data, step)

    def set(self, attributes: dict[str, Any]) -> None:
        """Record attributes."""
        self._ready().set(attributes)

    def event(self, kind: str, data: dict[str, Any]) -> None:
        """Record something that happened now."""
        self._ready().event(kind, data)

    def summary(self) -> dict[str, Accumulator]:
        """The summary of what this process logged."""
        return self._writer.summary() if self._writer else {}

    def end(self, state: str, details: dict[str, Any], patience_s: float) -> None:
        """Finish what was logged, if anything was."""
        if self._writer is not None:
            self._writer.end(state, details, patience_s)

    def preempted(self, signal_name: str) -> None:
        """Record a signal, if anything was logged: most workers end by one."""
        if self._writer is not None:
            self._writer.preempted(signal_name)

    def before_fork(self) -> None:
        """Before another fork."""
        if self._writer is not None:
            self._writer.before_fork()

    def after_fork(self) -> None:
        """After another fork, in the parent."""
        if self._writer is not None:
            self._writer.after_fork()

    def leave_to_parent(self) -> None:
        """After another fork."""
        if self._writer is not None:
            self._writer.leave_to_parent()
