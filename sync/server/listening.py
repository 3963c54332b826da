"""Where a server listens, and where it would be wrong to."""

from __future__ import annotations

import ipaddress
import os
import re
import socket
import stat
from dataclasses import dataclass

from sync.errors import SyncError

_HOST_PORT = re.compile(r"(\[[0-9A-Fa-f:.%]+\]|[^:\[\]]*):([0-9]{1,5})")
FORMS = "HOST:PORT, such as 127.0.0.1:7878 or 0.0.0.0:7878, or unix:/PATH"


@dataclass(frozen=True, slots=True)
class Place:
    """A host and port, or the path of a Unix socket."""

    host: str = ""
    port: int = 0
    path: str = ""

    @property
    def is_public(self) -> bool:
        """Whether other machines may reach it."""
        if self.path:
            return False
        try:
            return not ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return self.host != "localhost"


def parse(text: str) -> Place:
    """Where to listen. Raises SyncError."""
    if text.startswith("unix:"):
        path = text.removeprefix("unix:")
        if not path:
            raise SyncError("A socket is named by its path", FORMS)
        return Place(path=os.path.abspath(os.path.expanduser(path)))
    found = _HOST_PORT.fullmatch(text)
    if not found or int(found[2]) > 65535:
        raise SyncError(f"{text!r} is no place to listen at", FORMS)
    return Place(found[1].strip("[]") or "0.0.0.0", int(found[2]))


def bind(place: Place) -> socket.socket:
    """A socket that listens there. Raises SyncError."""
    try:
        return _bind_unix(place.path) if place.path else _bind(place.host, place.port)
    except OSError as error:
        where = place.path or f"{place.host}:{place.port}"
        hint = "Is another server running there? --listen names another place"
        raise SyncError(f"Cannot listen at {where}: {error.strerror or error}", hint) from error


def url(place: Place, bound: socket.socket, *, is_tls: bool) -> str:
    """The address as clients on this machine write it."""
    if place.path:
        return f"unix:{place.path}"
    host, port = bound.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host
    return f"{'https' if is_tls else 'http'}://{shown}:{port}"


def _bind(host: str, port: int) -> socket.socket:
    family, kind, protocol, _, address = socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    bound = socket.socket(family, kind, protocol)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(address)
        bound.listen(2048)
    except OSError:
        bound.close()
        raise
    return bound


def _bind_unix(path: str) -> socket.socket:
    """A socket that only this user can open, in the place of one that nobody answers at."""
    if os.path.exists(path):
        if not stat.S_ISSOCK(os.stat(path).st_mode) or _is_answered(path):
            raise OSError(98, "something is there already")
        os.unlink(path)
    bound = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    before = os.umask(0o177)
    try:
        bound.bind(path)
        bound.listen(128)
    except OSError:
        bound.close()
        raise
    finally:
        os.umask(before)
    return bound


def _is_answered(path: str) -> bool:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        try:
            probe.connect(path)
        except OSError:
            return False
    return True
