"""What is to be said of a store's sync."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from desktop.core import formatting


class Phase(Enum):
    """What a sync is doing."""

    CONNECTING = "connecting"
    SYNCING = "syncing"
    IDLE = "up to date"
    WAITING = "waiting"
    REFUSED = "refused"
    PAUSED = "paused"


@dataclass(frozen=True, slots=True)
class SyncState:
    """What is to be said of a store's sync. Sizes are bytes, times are of `time.monotonic`."""

    remote: str
    phase: Phase = Phase.CONNECTING
    message: str = ""
    """What went wrong, in words; `hint` is what to do about it."""
    hint: str = ""
    next_try_s: float = 0.0
    done: int = 0
    found: int = 0
    sent: int = 0
    runs: int = 0
    """Runs that were brought here or there since the start."""
    edits: int = 0
    """What people made of runs and was brought here or there since the start."""
    problems: tuple[str, ...] = ()
    """Runs that could not be sent in full, and why."""

    def words(self, now_s: float) -> str:
        """The state in a few words, with the remote's name."""
        match self.phase:
            case Phase.CONNECTING:
                said = "connecting…"
            case Phase.SYNCING:
                said = f"syncing {self.done:,} of {self.found:,}, {formatting.size(self.sent)}"
            case Phase.IDLE:
                said = "up to date"
            case Phase.WAITING:
                seconds = max(0, round(self.next_try_s - now_s))
                said = f"trying again in {seconds} s" if seconds else "trying again…"
            case Phase.REFUSED:
                said = "log in again"
            case Phase.PAUSED:
                said = "paused"
        if self.problems and self.phase is Phase.IDLE:
            said = formatting.count(len(self.problems), "problem")
        return f"{self.remote}: {said}"
