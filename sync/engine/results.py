"""What became of each run of a sync, and what is told while it goes on."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from sync.protocol.messages import JournalKey


class Outcome(StrEnum):
    """What became of a journal. In the order in which the worst of a run's counts."""

    SAME = "up to date"
    SENT = "sent"
    PARTLY = "partly readable"
    REFUSED = "refused"


_WORST = list(Outcome)


@dataclass(slots=True)
class RunResult:
    """What became of a run: the worst of its journals, and why, in words."""

    run_id: str
    outcome: Outcome = Outcome.SAME
    bytes: int = 0
    why: list[str] = field(default_factory=list)

    def add(self, outcome: Outcome, size: int = 0, why: str = "") -> None:
        """Count one of its journals."""
        self.outcome = max(self.outcome, outcome, key=_WORST.index)
        self.bytes += size
        if why and why not in self.why:
            self.why.append(why)


@dataclass(slots=True)
class Report:
    """What a sync did in one direction. `runs` has those that were looked at, by id."""

    runs: dict[str, RunResult] = field(default_factory=dict)
    edits: int = 0
    requests: int = 0
    is_cancelled: bool = False

    def of(self, run_id: str) -> RunResult:
        """The result of a run."""
        return self.runs.setdefault(run_id, RunResult(run_id))

    def count(self, outcome: Outcome) -> int:
        """How many runs came out like this."""
        return sum(result.outcome is outcome for result in self.runs.values())

    @property
    def bytes(self) -> int:
        """Content that was sent, without what wraps it."""
        return sum(result.bytes for result in self.runs.values())

    @property
    def has_problems(self) -> bool:
        """Whether anything could not be sent in full."""
        return any(r.outcome in (Outcome.PARTLY, Outcome.REFUSED) for r in self.runs.values())


class Listener(Protocol):
    """Is told how a sync goes on, by one thread at a time."""

    def found(self, journals: int, size: int) -> None:
        """So many journals more may have to be sent, of about so many bytes."""
        ...

    def sent(self, key: JournalKey, size: int, *, outcome: Outcome | None) -> None:
        """A part of a journal was sent, or it turned out not to be needed. `outcome` tells what
        became of the journal when nothing more of it is sent."""
        ...

    def is_cancelled(self) -> bool:
        """Asked between requests: whether to stop here. What was sent until then is kept."""
        ...


class Silent:
    """Listens to nothing."""

    def found(self, journals: int, size: int) -> None:
        """Passes over it."""

    def sent(self, key: JournalKey, size: int, *, outcome: Outcome | None) -> None:
        """Passes over it."""

    def is_cancelled(self) -> bool:
        """Never."""
        return False
