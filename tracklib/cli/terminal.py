"""The terminal, if there is one: colours and a width only where a person reads."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress

_UNLIMITED = 100_000
_PATIENCE_S = 0.4


def console() -> Console:
    """Standard output. Not a terminal: no colours, and lines as long as they get."""
    from rich.console import Console

    class Output(Console):
        """Lets the command line as a whole say what a broken pipe means."""

        def on_broken_pipe(self) -> None:
            raise  # what it is called in the handler of: the BrokenPipeError

    width = None if sys.stdout.isatty() else _UNLIMITED
    return Output(file=sys.stdout, width=width, highlight=False, markup=False, emoji=False)


@contextmanager
def progress(task: str, *, is_wanted: bool = True) -> Iterator[Callable[[int, int], None]]:
    """A bar on standard error for what takes longer than a moment; only on a terminal.

    Gives a function to call with what is done and what there is to do.
    """
    if not (is_wanted and sys.stderr.isatty()):
        yield lambda done, total: None
        return
    bar = _Bar(task)
    try:
        yield bar.show
    finally:
        bar.close()


class _Bar:
    """Appears after a moment, so that quick work does not flicker."""

    def __init__(self, task: str) -> None:
        self._task = task
        self._due_s = time.monotonic() + _PATIENCE_S
        self._progress: Progress | None = None

    def show(self, done: int, total: int) -> None:
        if self._progress is None:
            if time.monotonic() < self._due_s:
                return
            self._progress = _new_progress()
            self._progress.add_task(self._task, total=total)
        self._progress.update(self._progress.task_ids[0], completed=done, total=total)

    def close(self) -> None:
        if self._progress is not None:
            self._progress.stop()


def _new_progress() -> Progress:
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(compact=True),
        console=Console(file=sys.stderr),
        transient=True,
    )
    bar.start()
    return bar
