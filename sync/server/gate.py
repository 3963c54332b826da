"""Who stands at the door: from the token in a request to the service for its user."""

from __future__ import annotations

from starlette.requests import Request

from sync.errors import Code, Refused
from sync.protocol.peer import Peer
from sync.server.access import identify
from sync.server.database import Database
from sync.server.identity import EVERYTHING
from sync.server.limits import RateLimit
from sync.server.service import Service


class Gate:
    """Lets in who has a token, as often as the limit allows."""

    def __init__(self, database: Database, limit: RateLimit) -> None:
        self._database = database
        self._limit = limit

    def peer_for(self, request: Request) -> Peer:
        """The service for whoever asks. Raises Refused."""
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token.strip():
            raise Refused(
                Code.UNAUTHORISED, "This server wants a token", "tracklib login asks for it"
            )
        token_id, identity = identify(self._database, token.strip())
        self._limit.take(token_id)
        return Service(self._database, identity)


def open_gate(database: Database) -> Service:
    """The service for whoever can open the server's own socket."""
    return Service(database, EVERYTHING)
