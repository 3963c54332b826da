"""How runs end when nobody calls `finish()`: exit, exceptions, signals; and what a fork does."""

from __future__ import annotations

import atexit
import contextlib
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from types import FrameType, TracebackType
from typing import TYPE_CHECKING, Any, NoReturn

from tracklib.record.writer import EXIT_PATIENCE_S

if TYPE_CHECKING:
    from tracklib.record.run import Run

_LEAST_PATIENCE_S = 0.05
_LONGEST_CODE = 10_000

_active: list[Run] = []
_held: list[Run] = []
_hooks: _Hooks | None = None


class _Hooks:
    """What was there before us, to be called after us and put back at the end."""

    def __init__(self, *, with_signals: bool) -> None:
        self.error: BaseException | None = None
        self.exit_code: object = None
        self.signal_name: str | None = None
        self._excepthook = sys.excepthook
        self._exit = sys.exit
        self._handlers: dict[int, Any] = {}
        sys.excepthook = self._on_exception
        sys.exit = self._on_exit
        self._our_exit = sys.exit
        self._our_excepthook = sys.excepthook
        if with_signals and threading.current_thread() is threading.main_thread():
            self._install_signals()

    def _install_signals(self) -> None:
        names = ["SIGTERM", "SIGHUP"]
        if "SLURM_JOB_ID" in os.environ:
            names += ["SIGUSR1", "SIGUSR2"]  # sbatch --signal: a warning before the time is up
        for name in names:
            number = getattr(signal, name, None)
            previous = signal.getsignal(number) if number is not None else None
            if number is not None and (previous is signal.SIG_DFL or callable(previous)):
                self._handlers[number] = previous
                signal.signal(number, self._on_signal)

    def remove(self) -> None:
        """Put back what is still ours."""
        if sys.excepthook == self._our_excepthook:
            sys.excepthook = self._excepthook
        if sys.exit == self._our_exit:
            sys.exit = self._exit
        self.remove_signals()

    def remove_signals(self) -> None:
        """Put back the handlers that are still ours."""
        if threading.current_thread() is not threading.main_thread():
            return
        for number, previous in self._handlers.items():
            if signal.getsignal(number) == self._on_signal:
                signal.signal(number, previous)

    def _on_exception(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        self.error = error
        self._excepthook(kind, error, trace)

    def _on_exit(self, code: Any = None) -> NoReturn:
        self.exit_code = code
        self._exit(code)

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self.signal_name = signal.Signals(number).name
        for run in list(_active):
            run._writer.preempted(self.signal_name)
        previous = self._handlers[number]
        if callable(previous):
            previous(number, frame)
            return
        end_all()
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)


def remember(run: Run, *, is_helper: bool = False) -> None:
    """Watch over a run until it ends. The latest one is what `tracklib.log()` means.

    Helper processes (data loaders and the like) are ended by signals all the time, and must end at
    once, as those without a run do: Python runs a handler only when its main thread does not wait.
    """
    global _hooks
    if _hooks is None:
        _hooks = _Hooks(with_signals=not is_helper)
    _active.append(run)


def forget(run: Run) -> None:
    """The run has ended by itself."""
    global _hooks
    if run in _active:
        _active.remove(run)
    if not _active and _hooks is not None:
        _hooks.remove()
        _hooks = None


def find(store: str, run_id: str) -> Run | None:
    """The run of that id that this process writes to."""
    for run in _active:
        if run.id == run_id and run._started.store == store:
            return run
    return None


def current() -> Run | None:
    """The run started last that has not ended."""
    return _active[-1] if _active else None


def end_all() -> None:
    """End every run as what happened to the process, within a second even if the disk hangs."""
    hooks = _hooks
    deadline = time.monotonic() + EXIT_PATIENCE_S
    for run in list(_active):
        patience_s = max(_LEAST_PATIENCE_S, deadline - time.monotonic())
        if hooks is not None and hooks.error is not None:
            run._fail(hooks.error, patience_s)
        elif hooks is not None and hooks.signal_name is not None:
            run._end("preempted", {"error": hooks.signal_name}, patience_s)
        elif hooks is not None and hooks.exit_code not in (None, 0):
            run._end("failed", _exit_details(hooks.exit_code), patience_s)
        else:
            run._end("finished", {}, patience_s)


def _exit_details(code: object) -> dict[str, Any]:
    """What is recorded of `sys.exit(code)`: a text is printed, and the process's code is 1 then."""
    text = repr(code)[:_LONGEST_CODE].encode(errors="backslashreplace").decode()
    return {"error": f"sys.exit({text})", "exit_code": code if isinstance(code, int) else 1}


def _at_exit() -> None:
    was_interrupted = _hooks is not None and isinstance(_hooks.error, KeyboardInterrupt)
    end_all()
    if was_interrupted:
        # Python dies of SIGINT after an uncaught KeyboardInterrupt, which tells the shell to stop a
        # loop of scripts; but it forgets that when any text is evaluated meanwhile, as imports do.
        with contextlib.suppress(KeyboardInterrupt):
            exec("raise KeyboardInterrupt")


def _before_fork() -> None:
    _held.extend(_active)
    for run in _held:
        run._writer.before_fork()


def _after_fork_in_parent() -> None:
    while _held:
        _held.pop()._writer.after_fork()


def _after_fork_in_child() -> None:
    _held.clear()
    if _hooks is not None:
        _hooks.remove_signals()
    for run in _active:
        run._enter_child()


atexit.register(_at_exit)
_register: Callable[..., None] | None = getattr(os, "register_at_fork", None)
if _register is not None:
    _register(
        before=_before_fork,
        after_in_parent=_after_fork_in_parent,
        after_in_child=_after_fork_in_child,
    )
