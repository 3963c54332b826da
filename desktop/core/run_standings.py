"""How each run of a store stands to the store's remote, in words.

What is said is computed from the marks that both sides state, and moves on with what the other side
confirms. While it cannot be asked, only what changed here since it was asked last is known.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from desktop.core import formatting
from desktop.core.source import RunFacts
from desktop.core.store_sync_state import Phase, SyncState

if TYPE_CHECKING:
    from sync.engine.results import Outcome, Report
    from sync.engine.standing import Pending, Standing

UP_TO_DATE = "up to date"
NEW = "pending"
"""Of a run that came after the last comparison."""
_MB = 1_000_000
_SYNC = RunFacts._fields.index("sync")
_COMPLETE = ("up to date", "sent")  # outcomes of a journal, see `sync.engine.results`
_DAMAGED = "partly readable"
_INCOMPLETE = (_DAMAGED, "refused")
_TROUBLED = (Phase.WAITING, Phase.REFUSED)


@dataclass(frozen=True, slots=True)
class Behind:
    """A run that is not the same on both sides. Sizes are bytes.

    `rev` is up to where the receiver has it, 0: not. `journals` are not complete there yet.
    `is_estimate`: the other side could not be asked what it has.
    """

    to_push: int = 0
    to_pull: int = 0
    rev: int = 0
    journals: int = 0
    has_edits: bool = False
    is_estimate: bool = False
    why: str = ""
    is_damaged: bool = False

    @property
    def words(self) -> str:
        """The standing in a few words. Sizes have one unit and one decimal, so that they sort."""
        if self.why:
            return f"problem: {self.why}"
        if self.rev:
            return f"synced to rev {self.rev}"
        if self.journals:
            megabytes = max(0.1, (self.to_push + self.to_pull) / _MB)
            return f"pending {'up to ' if self.is_estimate else ''}{megabytes:.1f} MB"
        return "pending edits"

    def reason(self, remote: str) -> list[str]:
        """Why that is so, and what to do about it; a line each."""
        if self.why:
            again = f"It is tried again at each sync with {remote}"
            return [self.why, DAMAGED if self.is_damaged else again]
        lines = []
        for size, left in ((self.to_push, "sent to"), (self.to_pull, "fetched from")):
            if size:
                about = "Up to " if self.is_estimate or self.rev else "About "
                lines.append(f"{about}{formatting.size(size)} to be {left} {remote}")
        if self.has_edits:
            lines.append(f"What was edited is to be told to {remote}")
        return lines or [f"To be told to {remote}"]


DAMAGED = "What can be read of it is there; tracklib doctor names the damaged files"


class RunStandings:
    """The standings of a store's runs.

    One thread, the one that syncs, tells what it finds out; any may ask. What is kept of a run is
    replaced and never changed.
    """

    def __init__(self, remote: str, projects: Sequence[str] | None = None) -> None:
        self._remote = remote
        self._projects = None if projects is None else frozenset(projects)
        self._is_known = False
        self._behind: dict[str, Behind] = {}
        self._compared: set[str] = set()
        self._moved: set[str] = set()
        self._is_all_moved = False

    # -- for those who ask -----------------------------------------------------------------------

    def words(self, facts: RunFacts) -> str:
        """How a run stands; "" for one that is not synced, and before anything is known."""
        if not self._is_synced(facts):
            return ""
        return self._said(facts.run_id, self._behind.get(facts.run_id))

    def dressed(self, facts: RunFacts) -> RunFacts:
        """A run's facts with how it stands."""
        words = self.words(facts)
        if facts.sync == words:
            return facts
        # As `_replace`, in a third of the time: it may be all of a hundred thousand runs.
        return RunFacts._make((*facts[:_SYNC], words, *facts[_SYNC + 1 :]))

    def _said(self, run_id: str, behind: Behind | None) -> str:
        if behind is None:
            return UP_TO_DATE if run_id in self._compared else NEW
        return behind.words

    def tip(self, facts: RunFacts, state: SyncState) -> str:
        """Why a run stands as it does, and what to do; "" for one that is not synced."""
        if not self._is_synced(facts):
            return ""
        behind = self._behind.get(facts.run_id)
        said = self._said(facts.run_id, behind)
        if behind is not None:
            lines = behind.reason(self._remote)
        elif said == NEW:
            lines = [f"It came after the last look at what {self._remote} has"]
        elif state.phase in _TROUBLED:
            lines = [f"Nothing changed here since {self._remote} was reached last"]
        else:
            lines = [f"The same here and on {self._remote}"]
        if state.phase in _TROUBLED:
            lines += filter(None, (state.message, state.hint))
        elif state.phase is Phase.PAUSED:
            lines.append("The sync is paused: the status bar lets it go on")
        return "\n".join([said[:1].upper() + said[1:], *lines])

    def _is_synced(self, facts: RunFacts) -> bool:
        return self._is_known and (self._projects is None or facts.project in self._projects)

    # -- for the thread that syncs ---------------------------------------------------------------

    def compared(self, found: Standing, runs: Iterable[str]) -> None:
        """Both sides were asked what they have; `runs` are those of the store before that."""
        behind: dict[str, Behind] = {}
        for run_id, one in found.to_push.items():
            behind[run_id] = _behind_of(one, to_push=one.bytes)
        for run_id, one in found.to_pull.items():
            behind[run_id] = _with(behind.get(run_id), _behind_of(one, to_pull=one.bytes))
        self._take(self._keeping_damage(behind), runs)

    def looked_alone(self, found: Mapping[str, Pending], runs: Iterable[str]) -> None:
        """The remote cannot be asked; this is what changed here since the last time."""
        behind = self._keeping_damage({})
        for run_id, one in found.items():
            fresh = _behind_of(one, to_push=one.bytes)
            before = self._behind.get(run_id)
            rev = max(fresh.rev, before.rev if before is not None else 0)
            behind[run_id] = replace(fresh, rev=rev, is_estimate=True)
        self._take(behind, runs)

    def sent(self, run_id: str, size: int, outcome: Outcome | None) -> None:
        """The other side confirmed a part of a journal; `outcome` once nothing more of it comes."""
        is_complete = outcome in _COMPLETE
        before = self._behind.get(run_id)
        if before is None or outcome in _INCOMPLETE:
            if is_complete and run_id not in self._compared:
                self._compared.add(run_id)
                self._moved.add(run_id)
            return
        left = size
        to_push = max(0, before.to_push - left)
        left -= before.to_push - to_push
        now = replace(
            before,
            to_push=to_push,
            to_pull=max(0, before.to_pull - left),
            journals=max(0, before.journals - is_complete),
            why="" if is_complete and not before.is_damaged else before.why,
        )
        if is_complete and not (now.journals or now.has_edits or now.why):
            self._put(run_id, None)
        else:
            self._put(run_id, now)

    def synced(self, reports: Iterable[Report]) -> None:
        """A sync ended: all but what its reports name is the same on both sides."""
        results = [one for report in reports for one in report.runs.values()]
        behind = self._keeping_damage({})
        for one in results:
            behind.pop(one.run_id, None)
        for one in results:
            if one.why:
                is_damaged = one.outcome == _DAMAGED
                behind[one.run_id] = Behind(why="; ".join(one.why), is_damaged=is_damaged)
        self._take(behind, {one.run_id for one in results})

    def moved(self) -> frozenset[str] | None:
        """The runs that stand otherwise than at the last call; None: any may."""
        moved, is_all = frozenset(self._moved), self._is_all_moved
        self._moved, self._is_all_moved = set(), False
        return None if is_all else moved

    def _keeping_damage(self, behind: dict[str, Behind]) -> dict[str, Behind]:
        """Files stay damaged, though only a sync that reads them can tell."""
        damaged = {run_id: one for run_id, one in self._behind.items() if one.is_damaged}
        return damaged | behind

    def _take(self, behind: dict[str, Behind], compared: Iterable[str]) -> None:
        news = set(compared) - self._compared
        before, self._behind = self._behind, behind
        self._compared |= news
        if not self._is_known:
            self._is_known = self._is_all_moved = True
            return
        either = before.keys() | behind.keys()
        self._moved |= {one for one in either if before.get(one) != behind.get(one)} | news

    def _put(self, run_id: str, behind: Behind | None) -> None:
        if behind is None:
            self._behind.pop(run_id, None)
        else:
            self._behind[run_id] = behind
        self._moved.add(run_id)


def _behind_of(one: Pending, *, to_push: int = 0, to_pull: int = 0) -> Behind:
    return Behind(
        to_push=to_push,
        to_pull=to_pull,
        rev=one.rev,
        journals=one.journals,
        has_edits=one.has_edits,
        why=one.why,
    )


def _with(one: Behind | None, other: Behind) -> Behind:
    """A run that is behind on both sides."""
    if one is None:
        return other
    return replace(
        one,
        to_pull=other.to_pull,
        rev=max(one.rev, other.rev),
        journals=one.journals + other.journals,
        has_edits=one.has_edits or other.has_edits,
        why=one.why or other.why,
    )
