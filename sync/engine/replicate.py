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

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from sync.engine.books import Books, Pair
from sync.engine.introduction import Introduction
from sync.engine.results import Listener, Outcome, Report, Silent
from sync.errors import Code, Refused
from sync.protocol import messages as m
from sync.protocol.peer import Peer

T = TypeVar("T")

_MOST_AT_ONCE = 200
"""So many journals are asked for in one request."""
_LEAST_LIMIT = 1 << 12
"""Batches are not made smaller than this: a single record may be larger anyway."""
_MOST_STANDSTILLS = 3
"""A journal that gets no further so many times in a row is given up for this time."""


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
        transfer = _Transfer(
            self._source, self._target, met.limit, self._report, self._listener,
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
        self, transfer: _Transfer, runs: Sequence[str], pair: Pair, places: dict[Pair, int]
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

    def _tell_left_over(self, transfer: _Transfer, pair: Pair) -> None:
        """Try again what could not be sent last time."""
        runs = sorted({key.run for key in self._books.left_over(pair)})
        for some in _parts(runs, m.MOST_JOURNALS):
            changes = self._source.ask(m.GetChanges(runs=some, projects=self._projects))
            found = {change.journal for change in changes.journals}
            for key in self._books.left_over(pair):
                if key.run in some and key not in found:
                    self._books.settle(pair, key)  # it is gone
            self._tell(transfer, changes)

    def _tell(self, transfer: _Transfer, changes: m.Changes) -> None:
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


@dataclass(slots=True)
class _Underway:
    """A journal that is being sent."""

    after: m.Marks
    sent: int = 0
    standstills: int = 0
    problems: tuple[str, ...] = ()


class _Transfer:
    """Sends journals until the target has them."""

    def __init__(
        self,
        source: Peer,
        target: Peer,
        limit: int,
        report: Report,
        listener: Listener,
        settle: Callable[[m.JournalKey, str | None], None],
    ) -> None:
        self._source = source
        self._target = target
        self._limit = self._usual_limit = limit
        self._report = report
        self._listener = listener
        self._settle = settle
        self._underway: dict[m.JournalKey, _Underway] = {}

    def send(self, changes: Sequence[m.Change]) -> None:
        """Send what the target lacks of some journals, or find out why that is not possible."""
        keys = [change.journal for change in changes]
        marks = self._target.ask(m.GetMarks(keys)).marks
        for change, held in zip(changes, marks, strict=True):
            if held.is_own:
                self._end(change.journal, Outcome.SAME)
            else:
                self._underway[change.journal] = _Underway(held)
        while self._underway and not self._listener.is_cancelled():
            self._send_some()
        self._underway.clear()

    def _send_some(self) -> None:
        first = [key for key, _ in zip(self._underway, range(_MOST_AT_ONCE), strict=False)]
        wanted = [m.Wanted(key, self._underway[key].after) for key in first]
        found = self._source.ask(m.Pull(wanted, self._limit))
        self._give_up(found.refused)
        for batch in found.batches:
            state = self._underway[batch.journal]
            state.problems = (*state.problems, *batch.problems)
        if found.batches:  # also those without news: they tell of signs of life
            self._push(found.batches)
        elif not found.refused:
            raise Refused(Code.INTERNAL, "a peer gave nothing of what it has")

    def _push(self, batches: list[m.Batch]) -> None:
        taken = self._push_in_parts(batches)
        self._give_up([one for one in taken.refused if not self._is_tried_again(one)])
        sent = {batch.journal: batch for batch in batches}
        for held in taken.held:
            batch, state = sent[held.journal], self._underway[held.journal]
            size = _size(batch)
            state.sent += size
            is_further = _has_more(held.marks, state.after)
            state.standstills = 0 if is_further else state.standstills + 1
            state.after = held.marks
            if held.marks.is_own or (batch.is_last and _has_all(held.marks, batch.until)):
                self._end(held.journal, Outcome.SENT if state.sent else Outcome.SAME)
            elif state.standstills >= _MOST_STANDSTILLS:
                why = "the receiver does not get any further with it"
                self._end(held.journal, Outcome.REFUSED, why)
            else:
                self._listener.sent(held.journal, size, is_done=False)

    def _push_in_parts(self, batches: list[m.Batch]) -> m.Pushed:
        """Push; in halves where the receiver says that it is too much at once."""
        try:
            return self._target.ask(m.Push(batches))
        except Refused as error:
            if error.code != Code.TOO_LARGE:
                raise
            if len(batches) < 2:
                return self._refused_as_too_large(batches[0], error)
        half = len(batches) // 2
        one, other = self._push_in_parts(batches[:half]), self._push_in_parts(batches[half:])
        return m.Pushed(one.held + other.held, one.refused + other.refused)

    def _refused_as_too_large(self, batch: m.Batch, error: Refused) -> m.Pushed:
        """Ask for less from now on: what lies between may take less than the receiver. Only what
        cannot be cut any smaller is given up."""
        if self._limit <= _LEAST_LIMIT:
            key, self._limit = batch.journal, self._usual_limit
            return m.Pushed([], [m.JournalRefusal(key, error.code, error.message, error.hint)])
        self._limit = max(_LEAST_LIMIT, self._limit // 2)
        return m.Pushed([])

    def _is_tried_again(self, refusal: m.JournalRefusal) -> bool:
        """Whether a refusal only means that the target has the journal less far than was thought,
        or that a batch was damaged on its way."""
        if refusal.code not in (Code.GAP, Code.TORN):
            return False
        state = self._underway[refusal.journal]
        state.standstills += 1
        if state.standstills >= _MOST_STANDSTILLS:
            return False
        state.after = self._target.ask(m.GetMarks([refusal.journal])).marks[0]
        return True

    def _give_up(self, refusals: Iterable[m.JournalRefusal]) -> None:
        for refusal in refusals:
            self._end(refusal.journal, Outcome.REFUSED, refusal.message)

    def _end(self, key: m.JournalKey, outcome: Outcome, why: str = "") -> None:
        state = self._underway.pop(key, None)
        size = state.sent if state is not None else 0
        result = self._report.of(key.run)
        result.add(outcome, size, why)
        for problem in state.problems if state is not None else ():
            result.add(Outcome.PARTLY, why=f"{key.writer}: {problem}")
        self._settle(key, why if outcome is Outcome.REFUSED else None)
        self._listener.sent(key, 0, is_done=True)


def _parts(things: Sequence[T], size: int) -> list[list[T]]:
    return [list(things[i : i + size]) for i in range(0, len(things), size)]


def _size(batch: m.Batch) -> int:
    return sum(len(r.body) for r in batch.records) + sum(len(piece.data) for piece in batch.tail)


def _has_all(held: m.Marks, wanted: m.Marks) -> bool:
    return held.facts >= wanted.facts and held.series >= wanted.series and held.tail >= wanted.tail


def _has_more(held: m.Marks, before: m.Marks) -> bool:
    return held.facts > before.facts or held.series > before.series or held.tail > before.tail
