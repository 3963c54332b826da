"""A receiver that is asked everything and given nothing: what would a sync send?"""

from __future__ import annotations

from typing import Any, TypeVar, cast

from sync.protocol import messages as m
from sync.protocol.peer import Peer

R = TypeVar("R")


class Rehearsal:
    """Stands before a peer: passes on what only asks, and pretends to take what is sent."""

    def __init__(self, peer: Peer) -> None:
        self._peer = peer

    def ask(self, request: m.Request[R]) -> R:
        """The reply to a request; see `Peer`."""
        reply: Any
        match request:
            case m.Push():
                reply = m.Pushed([m.Held(one.journal, one.until) for one in request.batches])
            case m.PutEdits():
                reply = m.EditsTaken(self._news(request.runs))
            case _:
                return self._peer.ask(request)
        return cast(R, reply)

    def _news(self, runs: list[m.RunEdits]) -> int:
        known = self._peer.ask(m.GetEdits([one.run for one in runs])).runs
        there = {(one.run, edit) for one in known for edit in one.edits}
        return sum((one.run, edit) not in there for one in runs for edit in one.edits)
