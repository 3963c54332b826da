"""One direction of a sync: what one peer has that another lacks goes there.

    introduce both                                who are you, which epoch, how far is your list?
    while the source has changes to tell
        ask the target how far it has each of those journals
        while some are not complete there
            pull what comes next of several       about a batch's size in one request
            push it                               the target says how far it has them now
        give the edits of the runs that people edited
        note how far the source's list was told

The target's marks are the truth; the notes only save asking. Any step may fail or be repeated: the
next sync asks for marks again and goes on from there.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from sync.engine.books import Books, Pair
from sync.engine.introduction import Introduction
from sync.engine.results import Listener, Outcome, Report, Silent
from sync.engine.transfer import Transfer
from sync.errors import Code, Refused
from sync.protocol import messages as m
from sync.protocol.peer import Peer

T = TypeVar("T")


def replicate(
    source: Peer,
    target: Peer,
    books: Books,
    *,
    runs: Sequence[str] | None = None,
    projects: Sequence[str] | None = None,
    listener: Listener | None = None,
    places: dict[Pair, int] | None = None,
) -> Report:
    """Bring what `source` has to `target`: everything, or some runs, or those of some projects.

    `places` remembers, for some runs that are synced again and again, how far they were told.
    Goes on past journals that cannot be sent; the report names them. Raises SyncError when one of
    the two cannot be asked any more; what was sent until then is kept.
    """
    return _Replication(source, target, books, projects, listener or Silent()).run(runs, places)


class _Replication:
    def __init__(
        self,
        source: Peer,
        target: Peer,
        books: Books,
        projects: Sequence[str] | None,
        listener: Listener,
    ) -> None:
        self._source = source
        self._target = target
        self._books = books
        self._projects = list(projects) if projects is not None else None
        self._listener = listener
        self._report = Report()

    def run(self, runs: Sequence[str] | None, places: dict[Pair, int] | None) -> Report:
        met = Introduction(self._source, self._target, self._books, self._projects)
        pair = met.pair
        transfer = Transfer(
            self._source, self._target, met.limit, met.kinds, self._report, self._listener,
            lambda key, why: self._settle(pair, key, why),
        )  # fmt: skip
        if runs is not None:
            self._tell_runs(transfer, runs, pair, {} if places is None else places)
            return self._report
        since = met.told_until()
        self._tell_left_over(transfer, pair)
        while not self._is_stopped():
            changes = self._source.ask(m.GetChanges(since=since, projects=self._projects))
            self._tell(transfer, changes)
            if self._is_stopped():
                break
            if changes.until > since:
                met.note(changes.until)
                since = changes.until
            if not changes.more:
                break
        return self._report

    def _tell_runs(
        self, transfer: Transfer, runs: Sequence[str], pair: Pair, places: dict[Pair, int]
    ) -> None:
        since = places.get(pair, 0)
        until = []
        for some in _parts(runs, m.MOST_JOURNALS):
            asked = m.GetChanges(since=since, runs=some, projects=self._projects)
            changes = self._source.ask(asked)
            self._tell(transfer, changes)
            until.append(changes.until)
        if until and not (self._is_stopped() or self._report.has_problems):
            places[pair] = min(until)

    def _is_stopped(self) -> bool:
        self._report.is_cancelled = self._report.is_cancelled or self._listener.is_cancelled()
        return self._report.is_cancelled

    def _tell_left_over(self, transfer: Transfer, pair: Pair) -> None:
        """Try again what could not be sent last time."""
        runs = sorted({key.run for key in self._books.left_over(pair)})
        for some in _parts(runs, m.MOST_JOURNALS):
            changes = self._source.ask(m.GetChanges(runs=some, projects=self._projects))
            found = {change.journal for change in changes.journals}
            for key in self._books.left_over(pair):
                if key.run in some and key not in found:
                    self._books.settle(pair, key)  # it is gone
            self._tell(transfer, changes)

    def _tell(self, transfer: Transfer, changes: m.Changes) -> None:
        self._listener.found(len(changes.journals), sum(one.bytes for one in changes.journals))
        for some in _parts(changes.journals, m.MOST_JOURNALS):
            transfer.send(some)
            if self._is_stopped():
                return
        for runs in _parts([one.run for one in changes.edits], m.MOST_JOURNALS):
            self._give_edits(runs)

    def _give_edits(self, runs: list[str]) -> None:
        edits = self._source.ask(m.GetEdits(runs)).runs
        if not edits:
            return
        taken = self._put(edits)
        self._report.edits += taken.news
        for refusal in taken.refused:
            if refusal.code != Code.NOT_FOUND:  # the run itself was refused, which says why
                self._report.of(refusal.run).add(Outcome.REFUSED, why=refusal.message)

    def _put(self, edits: list[m.RunEdits]) -> m.EditsTaken:
        """Put edits; in halves where that is too much at once."""
        try:
            return self._target.ask(m.PutEdits(edits))
        except Refused as error:
            if error.code != Code.TOO_LARGE:
                raise
            if len(edits) < 2:
                refusal = m.RunRefusal(edits[0].run, error.code, error.message)
                return m.EditsTaken(0, [refusal])
        half = len(edits) // 2
        one, other = self._put(edits[:half]), self._put(edits[half:])
        return m.EditsTaken(one.news + other.news, one.refused + other.refused)

    def _settle(self, pair: Pair, key: m.JournalKey, why: str | None) -> None:
        if why is None:
            self._books.settle(pair, key)
        else:
            self._books.leave(pair, key, why)


def _parts(things: Sequence[T], size: int) -> list[list[T]]:
    return [list(things[i : i + size]) for i in range(0, len(things), size)]
