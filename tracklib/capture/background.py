"""The thread that looks how a run was made, and then again and again what the machine does.

Nothing is imported for it, asked of the disk or awaited on the training's own thread.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from typing import NamedTuple

from tracklib.capture import parts
from tracklib.capture.git import GitQuestion
from tracklib.capture.recorder import Recorder
from tracklib.capture.snapshot import Snapshot

_IMPORT_PATIENCE_S = 30.0
_FIRST_SPAN_S = 2.0
_SHORTEST_SPAN_S = 0.5
_SHARE_OF_A_CORE = 0.005
_importing = threading.Lock()


class Watched(NamedTuple):
    """The run that is captured."""

    wanted: frozenset[str]
    snapshot: Snapshot
    store: str
    created_ns: int
    """When the run began, also one that is resumed: the steps of samples are seconds since then."""
    interval_s: float


class Background:
    """Gathers facts, and samples until it is ended."""

    def __init__(self, recorder: Recorder, watched: Watched) -> None:
        self._recorder = recorder
        self._watched = watched
        self._is_ending = threading.Event()
        self._git: GitQuestion | None = None
        if parts.GIT in watched.wanted:
            self._git = GitQuestion(_script_folder(watched.snapshot), watched.snapshot.environment)
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin. Where there can be no thread, nothing is gathered."""
        thread = threading.Thread(target=self._run, name="tracklib-capture", daemon=True)
        try:
            thread.start()
        except RuntimeError:
            return
        self._thread = thread

    def end(self, patience_s: float) -> None:
        """Let it end: what comes within `patience_s` is still recorded."""
        self._is_ending.set()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join(patience_s)

    def _run(self) -> None:
        try:
            if self._watched.wanted & parts.FACTS:
                self._gather()
            if parts.SYSTEM in self._watched.wanted:
                self._sample()
        except Exception:
            pass

    def _gather(self) -> None:
        with _importing:
            from tracklib.capture.facts import collect
        for attributes in collect(self._watched.wanted, self._watched.snapshot, self._git):
            if attributes:
                self._recorder.set(attributes)

    def _sample(self) -> None:
        """The first sample comes soon, one more at the end; in between there is a pause that
        leaves nearly all of a core to the training, however slow the machine answers."""
        with _importing:
            from tracklib.capture.machine import Machine
        visible = self._watched.snapshot.environment.get("CUDA_VISIBLE_DEVICES")
        machine = Machine(self._watched.store, visible)
        try:
            span_s, last_s = _FIRST_SPAN_S, time.monotonic()
            is_over = False
            while not is_over:
                is_over = self._is_ending.wait(span_s)
                if time.monotonic() - last_s > _SHORTEST_SPAN_S:
                    last_s, started_s = time.monotonic(), time.thread_time()
                    self._record(machine.sample())
                    cost_s = time.thread_time() - started_s
                    span_s = max(self._watched.interval_s, cost_s / _SHARE_OF_A_CORE)
        finally:
            machine.close()

    def _record(self, values: dict[str, float]) -> None:
        if values:
            seconds = (time.time_ns() - self._watched.created_ns) / 1e9
            self._recorder.sample(values, round(seconds, 3))


def _script_folder(snapshot: Snapshot) -> str:
    """Where the script is, and its repository; in a notebook the current folder."""
    return os.path.dirname(os.path.join(snapshot.folder, snapshot.script))


def _hold() -> None:
    """Before a fork: a child with a half-imported module would wait for it for ever."""
    _held.append(_importing.acquire(timeout=_IMPORT_PATIENCE_S))


def _release() -> None:
    if _held and _held.pop():
        _importing.release()


_held: list[bool] = []
_register: Callable[..., None] | None = getattr(os, "register_at_fork", None)
if _register is not None:
    _register(before=_hold, after_in_parent=_release, after_in_child=_release)
