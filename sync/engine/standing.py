"""How a store stands to a remote: what would have to travel, computed from marks alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from sync.engine.books import Books
from sync.engine.introduction import Introduction
from sync.protocol import messages as m
from sync.protocol.peer import Peer


@dataclass(slots=True)
class Pending:
    """A run that is not the same on both sides. `rev`: up to where the receiver has it, 0: not.

    `bytes` is about what its journals hold that are not complete there, and `journals` how many
    they are; 0 where only what people made of the run is to be told.
    """

    run_id: str
    bytes: int = 0
    rev: int = 0
    why: str = ""
    """Why it could not be sent last time."""
    journals: int = 0
    has_edits: bool = False


@dataclass(slots=True)
class Standing:
    """What is still to be pushed and pulled, by run."""

    to_push: dict[str, Pending] = field(default_factory=dict)
    to_pull: dict[str, Pending] = field(default_factory=dict)


def standing(
    local: Peer, remote: Peer, books: Books, projects: Sequence[str] | None = None
) -> Standing:
    """Compare what changed on either side since the last sync. `projects`: the only ones that are
    synced; None: all. Raises SyncError.
    """
    return Standing(
        _pending(local, remote, books, projects), _pending(remote, local, books, projects)
    )


def standing_alone(
    local: Peer, remote: str, books: Books, projects: Sequence[str] | None = None
) -> dict[str, Pending] | None:
    """What changed in a store since a remote, which cannot be asked now, was told last.

    `remote` is its peer's id. What it has of a run is not known: `bytes` are all that the changed
    journals hold. None if it was never told anything. Raises SyncError.
    """
    here = local.ask(m.Hello())
    found = books.latest(f"{here.peer} {here.epoch}", remote, projects)
    if found is None:
        return None
    pair, told = found
    problems = books.left_over(pair)
    pending: dict[str, Pending] = {}
    for changes in _changes(local, told.until, problems, projects):
        for change in changes.journals:
            _count(pending, change, 0, problems.get(change.journal, ""))
        for edited in changes.edits:
            pending.setdefault(edited.run, Pending(edited.run)).has_edits = True
    return pending


def _pending(
    source: Peer, target: Peer, books: Books, projects: Sequence[str] | None
) -> dict[str, Pending]:
    found: dict[str, Pending] = {}
    met = Introduction(source, target, books, projects)
    problems = books.left_over(met.pair)
    for changes in _changes(source, met.told_until(), problems, projects):
        keys = [change.journal for change in changes.journals]
        wanted, held = (peer.ask(m.GetMarks(keys)).marks for peer in (source, target))
        for change, has, gets in zip(changes.journals, wanted, held, strict=True):
            if not gets.is_own and _is_behind(gets, has):
                _count(found, change, gets.series.rev, problems.get(change.journal, ""))
        for run_id in _edited(source, target, [one.run for one in changes.edits]):
            found.setdefault(run_id, Pending(run_id)).has_edits = True
    return found


def _count(found: dict[str, Pending], change: m.Change, rev: int, why: str) -> None:
    """Add a journal to what is pending of its run."""
    one = found.setdefault(change.journal.run, Pending(change.journal.run))
    one.bytes += change.bytes
    one.rev = max(one.rev, rev)
    one.why = one.why or why
    one.journals += 1


def _changes(
    source: Peer,
    since: int,
    problems: dict[m.JournalKey, str],
    projects: Sequence[str] | None,
) -> Iterator[m.Changes]:
    """What the source has to tell: what was left over first, then what changed since a place."""
    only = None if projects is None else list(projects)
    runs = sorted({key.run for key in problems})
    for start in range(0, len(runs), m.MOST_JOURNALS):
        some = runs[start : start + m.MOST_JOURNALS]
        of_runs = source.ask(m.GetChanges(runs=some, projects=only))
        again = [change for change in of_runs.journals if change.journal in problems]
        yield m.Changes(again, [], since)
    while True:
        page = source.ask(m.GetChanges(since=since, projects=only))
        news = [change for change in page.journals if change.journal not in problems]
        yield m.Changes(news, page.edits, page.until)
        since = page.until
        if not page.more:
            return


def _edited(source: Peer, target: Peer, runs: list[str]) -> list[str]:
    """The runs of which somebody made something that the target was not told."""
    if not runs:
        return []
    given, held = (_stamps(peer.ask(m.GetEdits(runs))) for peer in (source, target))
    return [
        run_id
        for run_id, stamps in given.items()
        if any(held.get(run_id, {}).get(place, -1) < stamp for place, stamp in stamps.items())
    ]


def _stamps(reply: m.EditsReply) -> dict[str, dict[tuple[str, str], int]]:
    return {one.run: {(e.device, e.path): e.stamp for e in one.edits} for one in reply.runs}


def _is_behind(held: m.Marks, wanted: m.Marks) -> bool:
    return held.facts < wanted.facts or held.series < wanted.series or held.tail < wanted.tail
