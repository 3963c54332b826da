"""A bar of runs and bytes on standard error, only where a person looks."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)

from sync.engine.results import Listener, Outcome, Silent
from sync.protocol.messages import JournalKey


class BarListener:
    """Shows how a sync goes on. The size of what is to come is what its files have: an estimate."""

    def __init__(self, bar: Progress, task: TaskID) -> None:
        self._bar = bar
        self._task = task
        self._total = 0
        self._sent = 0
        self._journals = 0
        self._done = 0

    def found(self, journals: int, size: int) -> None:
        """There is more to come."""
        self._journals += journals
        self._total += size
        self._show()

    def sent(self, key: JournalKey, size: int, *, outcome: Outcome | None) -> None:
        """A part was sent."""
        self._sent += size
        self._done += outcome is not None
        self._show()

    def is_cancelled(self) -> bool:
        """Never: Ctrl+C ends the program."""
        return False

    def say(self, text: str) -> None:
        """Write a line above the bar."""
        self._bar.console.print(text, markup=False, highlight=False)

    def _show(self) -> None:
        self._bar.start()  # not before: until then ssh may ask for a passphrase
        total = max(self._total, self._sent) if self._done < self._journals else self._sent
        self._bar.update(
            self._task, completed=self._sent, total=total, runs=f"{self._done}/{self._journals}"
        )


@contextmanager
def sync_progress(task: str, *, is_wanted: bool) -> Iterator[Listener]:
    """What listens to a sync and shows it."""
    if not (is_wanted and sys.stderr.isatty()):
        yield Silent()
        return
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[runs]} journals"),
        DownloadColumn(binary_units=False),
        TransferSpeedColumn(),
        TimeRemainingColumn(compact=True),
        console=Console(file=sys.stderr),
        transient=True,
    )
    try:
        yield BarListener(bar, bar.add_task(task, total=None, runs="0/0"))
    finally:
        bar.stop()
