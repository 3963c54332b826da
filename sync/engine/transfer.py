"""Sending journals until a target has them, reading ahead while what was read travels."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from threading import Lock

from sync.engine.ahead import Ahead
from sync.engine.results import Listener, Outcome, Report
from sync.errors import Code, Refused
from sync.protocol import messages as m
from sync.protocol.peer import Peer

_MOST_AT_ONCE = 200
"""So many journals are asked for in one request."""
_WORTH_TWO_BYTES = 16 << 20
_MOST_STANDSTILLS = 3
"""A journal that gets no further so many times in a row is given up for this time."""
_LEAST_LIMIT = 1 << 12
"""Batches are not made smaller than this: a single record may be larger anyway."""


@dataclass(slots=True)
class _Underway:
    """A journal that is being sent."""

    after: m.Marks
    sent: int = 0
    standstills: int = 0
    problems: tuple[str, ...] = ()


class Transfer:
    """Sends journals until the target has them: large amounts in two lanes, so that one part is
    stored while the next one travels."""

    def __init__(
        self,
        source: Peer,
        target: Peer,
        limit: int,
        kinds: str,
        report: Report,
        listener: Listener,
        settle: Callable[[m.JournalKey, str | None], None],
    ) -> None:
        self._source = source
        self._target = target
        self._limit = limit
        self._kinds = kinds
        self._account = Account(report, listener, settle)

    def send(self, changes: Sequence[m.Change]) -> None:
        """Send what the target lacks of some journals, or find out why that is not possible."""
        keys = [change.journal for change in changes]
        marks = self._target.ask(m.GetMarks(keys)).marks
        wanted: dict[m.JournalKey, m.Marks] = {}
        for key, held in zip(keys, marks, strict=True):
            if held.is_own:
                self._account.end(key, Outcome.SAME)
            else:
                wanted[key] = held
        is_large = sum(change.bytes for change in changes) > _WORTH_TWO_BYTES
        parts = [wanted]
        if is_large and len(wanted) > 1:
            parts = [dict(islice(wanted.items(), n, None, 2)) for n in range(2)]
        lanes = [
            Lane(self._source, self._target, self._limit, self._kinds, self._account, part)
            for part in parts
        ]
        if len(lanes) == 1:
            lanes[0].run()
            return
        with ThreadPoolExecutor(len(lanes), thread_name_prefix="sync lane") as workers:
            for future in [workers.submit(lane.run) for lane in lanes]:
                future.result()


class Account:
    """What became of journals. From any thread; the listener is called by one at a time."""

    def __init__(
        self,
        report: Report,
        listener: Listener,
        settle: Callable[[m.JournalKey, str | None], None],
    ) -> None:
        self._report = report
        self._listener = listener
        self._settle = settle
        self._lock = Lock()
        self._is_broken = False

    def is_over(self) -> bool:
        """Whether to begin nothing more."""
        with self._lock:
            return self._is_broken or self._listener.is_cancelled()

    def broke(self) -> None:
        """One of the peers cannot be asked any more: the other lane stops, too."""
        with self._lock:
            self._is_broken = True

    def sent(self, key: m.JournalKey, size: int) -> None:
        """A part was sent, and more follows."""
        with self._lock:
            self._listener.sent(key, size, outcome=None)

    def end(
        self,
        key: m.JournalKey,
        outcome: Outcome,
        *,
        size: int = 0,
        last: int = 0,
        why: str = "",
        problems: Sequence[str] = (),
    ) -> None:
        """A journal is sent, all `size` bytes of it, or given up; `last` were its last part."""
        with self._lock:
            result = self._report.of(key.run)
            result.add(outcome, size, why)
            for problem in problems:
                result.add(Outcome.PARTLY, why=f"{key.writer}: {problem}")
            self._settle(key, why if outcome is Outcome.REFUSED else None)
            self._listener.sent(key, last, outcome=Outcome.PARTLY if problems else outcome)


class Lane:
    """Sends some journals, one part after the other."""

    def __init__(
        self,
        source: Peer,
        target: Peer,
        limit: int,
        kinds: str,
        account: Account,
        wanted: Mapping[m.JournalKey, m.Marks],
    ) -> None:
        """`wanted` has how far the target is with each journal, `kinds` which records it takes."""
        self._source = source
        self._target = target
        self._limit = self._usual_limit = limit
        self._kinds = kinds
        self._account = account
        self._underway = {key: _Underway(held) for key, held in wanted.items()}

    def run(self) -> None:
        """Send until all is sent, or the account says that it is over. Raises SyncError."""
        try:
            with Ahead(self._source) as source:
                while self._underway and not self._account.is_over():
                    self._send_some(source)
        except BaseException:
            self._account.broke()
            raise

    def _send_some(self, source: Ahead) -> None:
        found = source.pull(self._next({key: state.after for key, state in self._underway.items()}))
        self._give_up(found.refused)
        for batch in found.batches:
            state = self._underway[batch.journal]
            state.problems = (*state.problems, *batch.problems)
        if found.batches:  # also those without news: they tell of signs of life
            self._read_ahead(source, found.batches)
            self._push(found.batches)
        elif not found.refused:
            raise Refused(Code.INTERNAL, "a peer gave nothing of what it has")

    def _next(self, afters: Mapping[m.JournalKey, m.Marks]) -> m.Pull:
        """What to ask for, of journals that the target has as far as that."""
        first = islice(afters.items(), _MOST_AT_ONCE)
        return m.Pull([m.Wanted(key, after) for key, after in first], self._limit, self._kinds)

    def _read_ahead(self, source: Ahead, batches: list[m.Batch]) -> None:
        """Let the source look for what is likely to be asked for next."""
        afters = {key: state.after for key, state in self._underway.items()}
        for batch in batches:
            if batch.is_last:
                del afters[batch.journal]
            else:
                afters[batch.journal] = batch.until
        if afters:
            source.prepare(self._next(afters))

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
                self._end(held.journal, Outcome.SENT if state.sent else Outcome.SAME, last=size)
            elif state.standstills >= _MOST_STANDSTILLS:
                why = "the receiver does not get any further with it"
                self._end(held.journal, Outcome.REFUSED, why)
            else:
                self._account.sent(held.journal, size)

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

    def _end(self, key: m.JournalKey, outcome: Outcome, why: str = "", last: int = 0) -> None:
        state = self._underway.pop(key)
        self._account.end(
            key, outcome, size=state.sent, last=last, why=why, problems=state.problems
        )


def _size(batch: m.Batch) -> int:
    return sum(len(r.body) for r in batch.records) + sum(len(piece.data) for piece in batch.tail)


def _has_all(held: m.Marks, wanted: m.Marks) -> bool:
    return held.facts >= wanted.facts and held.series >= wanted.series and held.tail >= wanted.tail


def _has_more(held: m.Marks, before: m.Marks) -> bool:
    return held.facts > before.facts or held.series > before.series or held.tail > before.tail
