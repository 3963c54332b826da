"""How a store stands to a remote: what would have to travel, computed from marks alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from sync.engine.books import Books
from sync.engine.introduction import Introduction
from sync.protocol import messages as m
from sync.protocol.peer import Peer


@dataclass(slots=True)
class Pending:
    """A run that is not the same on both sides. `rev`: up to where the receiver has it, 0: not."""

    run_id: str
    bytes: int = 0
    rev: int = 0
    why: str = ""
    """Why it could not be sent last time."""


@dataclass(slots=True)
class Standing:
    """What is still to be pushed and pulled, by run."""

    to_push: dict[str, Pending] = field(default_factory=dict)
    to_pull: dict[str, Pending] = field(default_factory=dict)


def standing(local: Peer, remote: Peer, books: Books) -> Standing:
    """Compare what changed on either side since the last sync. Raises SyncError."""
    return Standing(_pending(local, remote, books), _pending(remote, local, books))


def _pending(source: Peer, target: Peer, books: Books) -> dict[str, Pending]:
    found: dict[str, Pending] = {}
    met = Introduction(source, target, books)
    problems = books.left_over(met.pair)
    for changes in _changes(source, met.told_until(), sorted(problems)):
        keys = [change.journal for change in changes]
        wanted, held = (peer.ask(m.GetMarks(keys)).marks for peer in (source, target))
        for change, has, gets in zip(changes, wanted, held, strict=True):
            if not gets.is_own and _is_behind(gets, has):
                run_id = change.journal.run
                one = found.setdefault(run_id, Pending(run_id))
                one.bytes += change.bytes
                one.rev = max(one.rev, gets.series.rev)
                one.why = one.why or problems.get(change.journal, "")
    return found


def _changes(source: Peer, since: int, problems: list[m.JournalKey]) -> Iterator[list[m.Change]]:
    runs = sorted({key.run for key in problems})
    for start in range(0, len(runs), m.MOST_JOURNALS):
        some = source.ask(m.GetChanges(runs=runs[start : start + m.MOST_JOURNALS])).journals
        yield [change for change in some if change.journal in problems]
    while True:
        page = source.ask(m.GetChanges(since=since))
        yield [change for change in page.journals if change.journal not in problems]
        since = page.until
        if not page.more:
            return


def _is_behind(held: m.Marks, wanted: m.Marks) -> bool:
    return held.facts < wanted.facts or held.series < wanted.series or held.tail < wanted.tail
