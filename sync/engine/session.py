"""A sync of a store with a remote: pushing comes first, so that what is only here
is safe."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sync.engine.books import Books, Pair
from sync.engine.replicate import replicate
from sync.engine.results import Listener, Report
from sync.protocol.peer import Peer


@dataclass(frozen=True, slots=True)
class Scope:
    """What is synced: in which directions, which runs, of which projects. None: all."""

    is_pushed: bool = True
    is_pulled: bool = True
    runs: Sequence[str] | None = None
    projects: Sequence[str] | None = None


@dataclass(slots=True)
class Session:
    """What a sync did; None for a direction that was not wanted."""

    pushed: Report | None = None
    pulled: Report | None = None

    @property
    def has_problems(self) -> bool:
        """Whether anything could not be sent in full."""
        return any(one.has_problems for one in (self.pushed, self.pulled) if one is not None)

    @property
    def has_news(self) -> bool:
        """Whether anything was sent, either way."""
        done = [one for one in (self.pushed, self.pulled) if one is not None]
        return any(one.bytes or one.edits for one in done)


def synchronise(
    local: Peer,
    remote: Peer,
    books: Books,
    scope: Scope,
    listener: Listener | None = None,
    places: dict[Pair, int] | None = None,
) -> Session:
    """Push, then pull. Raises SyncError when one of the two cannot be asked any more.

    `places`: see `replicate`.
    """

    def way(source: Peer, target: Peer) -> Report:
        runs, projects = scope.runs, scope.projects
        return replicate(
            source, target, books, runs=runs, projects=projects, listener=listener, places=places
        )

    session = Session()
    if scope.is_pushed:
        session.pushed = way(local, remote)
    if scope.is_pulled and not (session.pushed is not None and session.pushed.is_cancelled):
        session.pulled = way(remote, local)
    return session
