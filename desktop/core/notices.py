"""What the user is told without asking: kinds of notices, and the list of those that came."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from enum import Enum

from desktop.core.source import RunKey

_MOST_KEPT = 200


class Kind(Enum):
    """Why the user is told something. All but the last two can be switched off."""

    FINISHED = "finished"
    FAILED = "failed"
    SILENT = "silent"
    NAN = "nan"
    ALERT = "alert"
    RULE = "rule"
    MESSAGE = "message"
    TROUBLE = "trouble"


KINDS_IN_WORDS = {
    Kind.FINISHED: "A run finished",
    Kind.FAILED: "A run failed or was preempted",
    Kind.SILENT: "A run gives no sign of life",
    Kind.NAN: "A metric became NaN",
    Kind.ALERT: "A run asks for attention",
    Kind.RULE: "A rule of mine came true",
}


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing to tell. `key` is the run that a click leads to."""

    kind: Kind
    title: str
    text: str = ""
    key: RunKey | None = None
    time_ns: int = 0


class NoticeLog:
    """The notices of this session, newest first, and how many nobody has looked at yet."""

    def __init__(self) -> None:
        self._notices: deque[Notice] = deque(maxlen=_MOST_KEPT)
        self.unread = 0

    def add(self, notice: Notice) -> None:
        self._notices.appendleft(notice)
        self.unread += 1

    def newest_first(self) -> list[Notice]:
        return list(self._notices)

    def read(self) -> None:
        """The list has been looked at."""
        self.unread = 0

    def clear(self) -> None:
        self._notices.clear()
        self.unread = 0
