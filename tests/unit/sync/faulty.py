"""A peer whose connection fails as it is told, before and after what it does."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum, auto
from typing import Any, TypeVar, cast

import msgspec

from sync.errors import Code, Refused, Unreachable
from sync.protocol import messages as m
from sync.protocol.peer import Peer

R = TypeVar("R")


class Fault(Enum):
    """What becomes of a request."""

    NONE = auto()
    LOST_REQUEST = auto()
    LOST_REPLY = auto()
    """It was done, and nobody knows."""
    TWICE = auto()
    """It arrives a second time."""
    LATE = auto()
    """The one before arrives once more, after this one."""
    TORN = auto()
    """A push arrives damaged."""
    BUSY = auto()


class Faulty:
    """Asks a peer with the next fault of a plan; after its end all goes well."""

    def __init__(self, peer: Peer, plan: Iterator[Fault]) -> None:
        self._peer = peer
        self._plan = plan
        self._before: m.Request[Any] | None = None

    def ask(self, request: m.Request[R]) -> R:
        fault = next(self._plan, Fault.NONE)
        if fault is Fault.LOST_REQUEST:
            raise Unreachable("the request was lost")
        if fault is Fault.BUSY:
            raise Refused(Code.BUSY, "busy")
        if fault is Fault.TORN and isinstance(request, m.Push):
            return cast(R, self._peer.ask(_torn(request)))
        reply = self._peer.ask(request)
        if fault is Fault.TWICE:
            reply = self._peer.ask(request)
        if fault is Fault.LATE and self._before is not None:
            self._peer.ask(self._before)
        self._before = request
        if fault is Fault.LOST_REPLY:
            raise Unreachable("the reply was lost")
        return reply


def _torn(push: m.Push) -> m.Push:
    """The same with a bit of each body changed."""
    batches = []
    for batch in push.batches:
        records = [
            m.Record(r.rev, r.key, bytes([r.body[0] ^ 1]) + r.body[1:]) for r in batch.records
        ]
        batches.append(msgspec.structs.replace(batch, records=records))
    return m.Push(batches)
