"""Running the server until it is told to stop."""

from __future__ import annotations

import logging
import os
import signal
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType

import uvicorn
from starlette.applications import Starlette

from sync.errors import SyncError
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
    _check_certificate(settings)
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
        server = uvicorn.Server(config)
        with _calm_end(server):
            ready(url(place, bound, is_tls=bool(settings.tls_cert)))
            server.run(sockets=[bound])
    finally:
        bound.close()
        if place.path and os.path.exists(place.path):
            os.unlink(place.path)


def _check_certificate(settings: Settings) -> None:
    """Raise SyncError for files that cannot be used, before anything is said to be served."""
    if not settings.tls_cert:
        return
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(settings.tls_cert, settings.tls_key)
    except OSError as error:
        what = error.strerror or error
        raise SyncError(
            f"The certificate {settings.tls_cert} with the key {settings.tls_key} cannot be used:"
            f" {what}",
            "Both are PEM files, the key without a password",
        ) from error


@contextmanager
def _calm_end(server: uvicorn.Server) -> Iterator[None]:
    """Let SIGTERM and SIGINT stop the server before it listens to them itself, and not end the
    process when it sends them on after its own end."""

    def stop(number: int, frame: FrameType | None) -> None:
        server.should_exit = True

    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
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
