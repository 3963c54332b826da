"""The one type that all peers have: a store, a server, a connection, and what wraps them."""

from __future__ import annotations

from typing import Protocol, TypeVar

from sync.protocol.messages import Request

R = TypeVar("R")


class Peer(Protocol):
    """Somebody who has journals and can be asked."""

    def ask(self, request: Request[R]) -> R:
        """The reply to a request.

        Raises Unreachable when no reply came, NotAPeer for one of something else than a peer, and
        Refused for a "no".
        """
        ...
