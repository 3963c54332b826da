"""Addresses of peers: `https://host`, `http://host`, `unix:/path`, `ssh://[user@]host[:port]/path`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import SplitResult, quote, unquote, urlsplit

from sync.errors import SyncError

FORMS = "https://HOST, http://HOST, unix:/SOCKET or ssh://[USER@]HOST[:PORT]/PATH"

_HOST = re.compile(r"[A-Za-z0-9_]([A-Za-z0-9._-]*[A-Za-z0-9_.])?|[0-9A-Fa-f:.]+(%[A-Za-z0-9._-]+)?")
_USER = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._@\\+-]*")
_USUAL_PORTS = {"http": 80, "https": 443, "ssh": 22}
_HERE = ("localhost", "127.0.0.1", "::1")


class BadAddress(SyncError):
    """What was given is no address of a peer."""


@dataclass(frozen=True, slots=True)
class Address:
    """`kind` is https, http, unix or ssh. `path` is that of the socket, the store, or the API.

    A store's path may begin with `~/`; an empty one means the usual store there.
    """

    kind: str
    host: str = ""
    port: int | None = None
    user: str = ""
    path: str = ""

    def __str__(self) -> str:
        if self.kind == "unix":
            return f"unix:{quote(self.path)}"
        user = f"{quote(self.user)}@" if self.user else ""
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = f":{self.port}" if self.port is not None else ""
        path = quote(self.path, safe="/~")
        return f"{self.kind}://{user}{host}{port}{'/' if path and path[0] != '/' else ''}{path}"

    @property
    def shows_tokens(self) -> bool:
        """Whether others on the network could read what travels."""
        return self.kind == "http" and self.host not in _HERE


def parse(text: str) -> Address:
    """An address, in its one form. Raises BadAddress, in words that never repeat a password."""
    text = text.strip()
    if not text.isprintable():
        raise BadAddress("An address has no line breaks or control characters")
    if text.startswith("unix:"):
        return _unix(text)
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:
        raise BadAddress(f"This address cannot be understood: {error}", FORMS) from error
    kind = parts.scheme.lower()
    if kind not in _USUAL_PORTS or not text.lower().startswith(f"{kind}://"):
        raise BadAddress(f"{_without_secret(text)} is no address", _hint(text))
    if parts.password is not None or (kind != "ssh" and parts.username is not None):
        raise BadAddress(
            "An address holds no password or token: it would stand in files and lists",
            "tracklib login asks for the token",
        )
    host = (parts.hostname or "").rstrip(".")
    if not _HOST.fullmatch(host):
        raise BadAddress(f"{_without_secret(text)} names no host", FORMS)
    if parts.query or parts.fragment:
        raise BadAddress("An address ends with the path, without ? and #", FORMS)
    return Address(
        kind,
        host,
        None if port == _USUAL_PORTS[kind] else port,
        _user(parts),
        _path(kind, unquote(parts.path)),
    )


def _unix(text: str) -> Address:
    path = unquote(text.removeprefix("unix:"))
    if path.startswith("//"):
        path = "/" + path.lstrip("/")
    if not path.startswith("/"):
        raise BadAddress(f"{text}: a socket is named by its whole path", "unix:/run/tracklib.sock")
    return Address("unix", path=path)


def _user(parts: SplitResult) -> str:
    user = unquote(parts.username or "")
    if user and not _USER.fullmatch(user):
        raise BadAddress("The name of the user in this address cannot be one", FORMS)
    return user


def _path(kind: str, path: str) -> str:
    if not path.isprintable():
        raise BadAddress("A path has no line breaks or control characters")
    if kind == "ssh" and path.startswith("/~"):
        path = path[1:]
    return path.rstrip("/")


def _without_secret(text: str) -> str:
    return repr(re.sub(r"//[^/@]*@", "//…@", text))


def _hint(text: str) -> str:
    if "://" in text or not text or text.startswith(("/", "~", ".")):
        return FORMS
    return f"With the way to speak to it: https://{text}" if "@" not in text else FORMS
