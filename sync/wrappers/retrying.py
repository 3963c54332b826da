"""A peer that is asked again when it did not answer, later each time, and not for ever."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Event
from typing import TypeVar

from sync.errors import Cancelled, Refused, SyncError, Unreachable
from sync.protocol.messages import Request
from sync.protocol.peer import Peer

R = TypeVar("R")

Notice = Callable[[float, SyncError], None]
"""Told before each pause: how many seconds it takes, and why it is needed."""


@dataclass(frozen=True, slots=True)
class Policy:
    """How patient one is: the pauses double from `first_s` to `most_s`, `patience_s` in all.

    Each pause is drawn anew between nothing and its length, so that many clients of a server that
    comes back do not come at once.
    """

    first_s: float = 0.5
    most_s: float = 30.0
    patience_s: float = 180.0


def _silent(seconds: float, error: SyncError) -> None:
    pass


class Retrying:
    """Asks a peer until it answers or the patience ends; what is final is raised at once.

    Each request may be sent several times: they are all made for that. `wait` pauses for so many
    seconds and gives True as soon as the user wants no more, like `threading.Event.wait`.
    """

    def __init__(
        self,
        peer: Peer,
        policy: Policy = Policy(),
        *,
        wait: Callable[[float], bool] | None = None,
        notice: Notice = _silent,
        clock: Callable[[], float] = time.monotonic,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._peer = peer
        self._policy = policy
        self._wait = wait or Event().wait
        self._notice = notice
        self._clock = clock
        self._chance = chance

    def ask(self, request: Request[R]) -> R:
        """The reply to a request; see `Peer`. Raises Cancelled when the user ends a pause."""
        began = self._clock()
        tries = 0
        while True:
            try:
                return self._peer.ask(request)
            except Unreachable as error:
                last: Unreachable | Refused = error
            except Refused as error:
                if not error.is_passing:
                    raise
                last = error
            tries += 1
            pause = self._pause_s(tries, last)
            if self._clock() - began + pause > self._policy.patience_s:
                raise last
            self._notice(pause, last)
            if self._wait(pause):
                raise Cancelled(f"Not tried again: {last.message}") from last

    def _pause_s(self, tries: int, error: Unreachable | Refused) -> float:
        most: float = min(self._policy.most_s, self._policy.first_s * 2.0 ** min(tries - 1, 40))
        drawn = self._chance() * most
        if error.retry_after_s is None:
            return drawn
        return max(0.0, error.retry_after_s) + drawn
