"""Running the server until it is told to stop."""

from __future__ import annotations

import logging
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import uvicorn
from starlette.applications import Starlette

from sync.http.app import make_app
from sync.server.database import Database
from sync.server.gate import Gate, open_gate
from sync.server.limits import RateLimit
from sync.server.listening import Place, bind, url

_GRACE_S = 30


@dataclass(frozen=True, slots=True)
class Settings:
    """How a server serves. `rate` requests a second for each token, `most_body` bytes a body."""

    place: Place
    tls_cert: str = ""
    tls_key: str = ""
    rate: float = 100.0
    most_body: int = 65 << 20


def serve(database: Database, settings: Settings, ready: Callable[[str], None]) -> None:
    """Serve until SIGTERM or SIGINT; requests under way are finished. Raises SyncError.

    `ready` is told the address as soon as connections are taken.
    """
    place = settings.place
    bound = bind(place)
    try:
        config = uvicorn.Config(
            _app(database, settings),
            log_config=None,
            access_log=False,
            ssl_certfile=settings.tls_cert or None,
            ssl_keyfile=settings.tls_key or None,
            timeout_graceful_shutdown=_GRACE_S,
            server_header=False,
        )
        logging.getLogger("uvicorn").setLevel(logging.WARNING)
        ready(url(place, bound, is_tls=bool(settings.tls_cert)))
        with _calm_end():
            uvicorn.Server(config).run(sockets=[bound])
    finally:
        bound.close()
        if place.path and os.path.exists(place.path):
            os.unlink(place.path)


@contextmanager
def _calm_end() -> Iterator[None]:
    """Let SIGTERM and SIGINT, which uvicorn sends on when all is done, not end the process."""
    before = {s: signal.signal(s, lambda *_: None) for s in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _app(database: Database, settings: Settings) -> Starlette:
    if settings.place.path:  # only this user can open the socket
        service = open_gate(database)
        return make_app(lambda request: service, most_body=settings.most_body)
    gate = Gate(database, RateLimit(settings.rate, 5 * settings.rate))
    return make_app(gate.peer_for, most_body=settings.most_body)
