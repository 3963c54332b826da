"""Facts of runs in memory, so that a search does not read them anew: a bounded number of them."""

from __future__ import annotations

import gc
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from threading import Lock
from typing import Any

from sqlalchemy import Connection, select

from sync.server import tables
from sync.server.facts.packing import FORM, unpacked
from tracklib.store.facts import RunFacts
from tracklib.store.liveness import SILENT_AFTER_NS

_facts = tables.run_facts
MOST_RUNS = 200_000
"""So many are kept, of all projects together: about 2 KB each."""
_PIECE = 5_000
_MOST_ANSWERS = 8

Version = tuple[int, int]
"""What tells that a project is as it was: the number of its latest change, and its runs."""


class Book:
    """The runs of a project as of a change. Metrics are left out."""

    def __init__(self) -> None:
        self.seq = 0
        self.runs: dict[str, RunFacts] = {}
        self._listed: list[RunFacts] | None = None
        self._live: list[int] = []

    @property
    def version(self) -> Version:
        """What tells whether it is as it was."""
        return self.seq, len(self.runs)

    def take(self, seq: int, runs: Iterable[RunFacts]) -> None:
        """Put newer facts in place of those that were known."""
        self.runs.update((facts.run_id, facts) for facts in runs)
        self.seq = max(self.seq, seq)
        self._listed = None

    def listed(self) -> list[RunFacts]:
        """The runs that are not deleted, the newest first, as they look now."""
        if self._listed is None:
            there = (facts for facts in self.runs.values() if not facts.is_deleted)
            self._listed = newest_first(there)
            self._live = [n for n, facts in enumerate(self._listed) if facts.is_live]
        if not self._live:
            return self._listed
        found = list(self._listed)
        for place in self._live:
            found[place] = as_of_now(found[place])
        return found


class Shelf:
    """The books of the projects that were asked about last. From any thread."""

    def __init__(self, most_runs: int = MOST_RUNS) -> None:
        self._most_runs = most_runs
        self._books: OrderedDict[str, Book] = OrderedDict()
        self._lock = Lock()
        self._answers: OrderedDict[object, list[RunFacts]] = OrderedDict()

    def runs_of(
        self, connection: Connection, project: str, size: int
    ) -> tuple[Version, list[RunFacts]] | None:
        """What is listed of a project of `size` runs, and its version; None if they are too many
        to be kept. Not to be changed."""
        if size > self._most_runs:
            return None
        with self._lock:
            book = self._books.pop(project, None) or Book()
            _read_news(connection, project, book)
            self._books[project] = book
            while len(self._books) > 1 and self.size > self._most_runs:
                self._books.popitem(last=False)
            return book.version, book.listed()

    def remembered(self, question: object, answer: Callable[[], list[RunFacts]]) -> list[RunFacts]:
        """What was answered to a question lately: the next pages are of the same list."""
        with self._lock:
            found = self._answers.pop(question, None)
        if found is None:
            found = answer()
        with self._lock:
            self._answers[question] = found
            if len(self._answers) > _MOST_ANSWERS:
                self._answers.popitem(last=False)
        return found

    @property
    def size(self) -> int:
        """How many runs are kept."""
        return sum(len(book.runs) for book in self._books.values())


def _read_news(connection: Connection, project: str, book: Book) -> None:
    statement = select(_facts.c.seq, _facts.c.row).where(
        _facts.c.project == project, _facts.c.seq > book.seq, _facts.c.form == FORM
    )
    with _streamed(connection, statement) as pieces, _uncollected(is_large=not book.runs):
        for piece in pieces:
            numbers, rows = _turned(piece)
            book.take(max(numbers), unpacked(rows))


def pieces_of(
    connection: Connection, project: str, *, has_metrics: bool
) -> Iterator[list[RunFacts]]:
    """The runs of a project that are not deleted, as they look now: in pieces, in no order, without
    keeping them."""
    columns = [_facts.c.row, *([_facts.c.metrics] if has_metrics else [])]
    statement = select(*columns).where(
        _facts.c.project == project, _facts.c.is_deleted == 0, _facts.c.form == FORM
    )
    with _streamed(connection, statement) as pieces:
        for piece in pieces:
            yield [*map(as_of_now, unpacked(*_turned(piece)))]


def facts_of(connection: Connection, project: str, run_id: str) -> RunFacts | None:
    """A run of a project, with its metrics."""
    statement = select(_facts.c.row, _facts.c.metrics).where(
        _facts.c.run == run_id, _facts.c.project == project, _facts.c.form == FORM
    )
    found = connection.execute(statement).all()
    return next(unpacked(*_turned(found)), None) if found else None


@contextmanager
def _streamed(connection: Connection, statement: Any) -> Iterator[Iterator[Sequence[Any]]]:
    """The rows of a statement in pieces, which are not all in memory at once."""
    with connection.execution_options(stream_results=True).execute(statement) as found:
        yield found.partitions(_PIECE)


@contextmanager
def _uncollected(*, is_large: bool) -> Iterator[None]:
    """While very many objects are made that all stay, looking for garbage among them again and
    again takes longer than making them."""
    if not is_large or not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
        gc.freeze()
    finally:
        gc.enable()


def _turned(rows: Sequence[Any]) -> list[list[Any]]:
    return [list(column) for column in zip(*rows, strict=True)]


def newest_first(runs: Iterable[RunFacts]) -> list[RunFacts]:
    """The order that runs have where nothing else is asked for."""
    return sorted(runs, key=lambda facts: (facts.created_ns, facts.run_id), reverse=True)


def as_of_now(facts: RunFacts) -> RunFacts:
    """A run as it looks now: one that gave no sign of life for a minute is silent."""
    if not facts.is_live or (facts.heartbeat_ns or 0) > time.time_ns() - SILENT_AFTER_NS:
        return facts
    return facts._replace(is_live=False, silent_since_ns=facts.heartbeat_ns)
