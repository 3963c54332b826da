"""The thread that looks how a run was made while the training has begun.

Nothing is imported for it, asked of the disk or of git, on the training's own thread.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable

from tracklib.capture.recorder import Recorder
from tracklib.capture.snapshot import Snapshot

_IMPORT_PATIENCE_S = 30.0
_importing = threading.Lock()


class Background:
    """Gathers facts until it is ended."""

    def __init__(self, recorder: Recorder, wanted: frozenset[str], snapshot: Snapshot) -> None:
        self._recorder = recorder
        self._wanted = wanted
        self._snapshot = snapshot
        self._is_ending = threading.Event()
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
        """Let it end: facts that come within `patience_s` are still recorded."""
        self._is_ending.set()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join(patience_s)

    def _run(self) -> None:
        try:
            self._gather()
        except Exception:
            pass

    def _gather(self) -> None:
        with _importing:
            from tracklib.capture.facts import collect
        for attributes in collect(self._wanted, self._snapshot):
            if attributes:
                self._recorder.set(attributes)


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
