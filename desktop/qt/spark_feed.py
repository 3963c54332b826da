"""Small curves for the rows in sight: read in the disk lane, kept, and left off when scrolled away.

Adapts `desktop.core.spark`.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QObject, Signal

from desktop.core.lanes import Ticket
from desktop.core.source import Reader, RunKey
from desktop.core.spark import Spark, read_spark
from desktop.qt.throttle import Throttle
from desktop.qt.workspace import Workspace
from tracklib.errors import TracklibError

_ASK_MS = 80
_PART_EVERY_S = 0.1
_KEPT = 5000
_LATER = 2  # after what cards and pages ask for
Name = tuple[RunKey, str]
"""A run and one of its metrics."""


class SparkFeed(QObject):
    """`get` gives what is there and has the rest read; `arrived` says when more is there."""

    arrived = Signal()

    def __init__(
        self, workspace: Workspace, in_sight: Callable[[], Sequence[Name]], owner: QObject
    ) -> None:
        super().__init__()
        self._workspace = workspace
        self._in_sight = in_sight
        self._sparks: OrderedDict[Name, Spark] = OrderedDict()
        self._stale: set[RunKey] = set()
        self._asked: frozenset[Name] = frozenset()
        self._throttle = Throttle(self._ask, _ASK_MS, owner)
        workspace.runs.facts_changed.connect(self._note_changed)

    def get(self, key: RunKey, metric: str) -> Spark | None:
        """The curve as last read; None where it is still to come."""
        found = self._sparks.get((key, metric))
        if found is None or key in self._stale:
            self._throttle.call()
        return found

    def _note_changed(self, keys: set[RunKey]) -> None:
        self._stale |= keys & {key for key, _ in self._sparks}

    def _ask(self) -> None:
        """Read what is in sight and missing, in place of what was asked for before."""
        missing = [
            name for name in self._in_sight() if name not in self._sparks or name[0] in self._stale
        ]
        if not missing or frozenset(missing) == self._asked:
            return
        # What is replaced unfinished stays as old as it was.
        self._stale |= {key for key, metric in self._asked if (key, metric) in self._sparks}
        self._asked = frozenset(missing)
        self._stale -= {key for key, _ in missing}
        self._workspace.disk.submit(
            "sparks",
            partial(self._read, missing),
            self._done,
            title="Reading small curves",
            priority=_LATER,
        )

    def _read(self, names: Sequence[Name], ticket: Ticket) -> dict[Name, Spark]:
        """In the disk lane; delivered in parts while it takes long."""
        part: dict[Name, Spark] = {}
        readers: dict[RunKey, Reader] = {}
        since = time.monotonic()
        for key, metric in names:
            if ticket.is_cancelled():
                break
            part[key, metric] = self._read_one(readers, key, metric)
            if time.monotonic() - since > _PART_EVERY_S:
                self._workspace.relay.deliver(partial(self._take, part))
                part, since = {}, time.monotonic()
        return part

    def _read_one(self, readers: dict[RunKey, Reader], key: RunKey, metric: str) -> Spark:
        try:
            if key not in readers:
                readers[key] = self._workspace.sources[key.store].run(key.run)
            return read_spark(readers[key].series(metric))
        except (TracklibError, OSError, KeyError):
            return Spark()  # never logged, gone, or damaged: cards and the problems list tell which

    def _done(self, part: dict[Name, Spark]) -> None:
        self._asked = frozenset()
        self._take(part)

    def _take(self, part: dict[Name, Spark]) -> None:
        self._sparks.update(part)
        while len(self._sparks) > _KEPT:
            self._sparks.popitem(last=False)
        if part:
            self.arrived.emit()
