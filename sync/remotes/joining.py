"""Logging in: looking who answers, trying a token, and keeping both. For commands and the window.

welcome = look(remote)                    who is there? nothing secret is sent
if welcome is None:                       it wants a token: ask the user for it
    welcome = try_token(remote, token)
keep(remote, token)
"""

from __future__ import annotations

from sync.errors import Code, Refused
from sync.protocol.messages import Hello, Welcome
from sync.remotes import book, credentials
from sync.remotes.book import Remote
from sync.remotes.connect import connected
from sync.remotes.credentials import Place
from tracklib._version import __version__

_HELLO = Hello(program=f"tracklib {__version__}")
_NEW_TOKEN = "Who runs the server makes one: tracklib server token create"


def look(remote: Remote, *, is_made: bool = False) -> Welcome | None:
    """The welcome of a peer that needs no token; None of one that does.

    `is_made`: a store over SSH is made there if there is none. Raises SyncError.
    """
    try:
        with connected(remote, "", is_made=is_made) as peer:
            welcome = peer.ask(_HELLO)
    except Refused as error:
        if error.code is Code.UNAUTHORISED and remote.address.kind != "ssh":
            return None
        raise
    return welcome if welcome.roles else None


def try_token(remote: Remote, token: str) -> Welcome:
    """The welcome of whoever has the token. Raises SyncError, with what to do."""
    try:
        with connected(remote, token) as peer:
            return peer.ask(_HELLO)
    except Refused as error:
        if error.code is not Code.UNAUTHORISED:
            raise
        why = f"{remote.url} does not accept this token: {error.message}"
        raise Refused(error.code, why, _NEW_TOKEN) from error


def keep(remote: Remote, token: str = "", *, is_in_file: bool = False) -> Place:
    """Keep the remote, and the token where one is needed; where that is. Raises SyncError."""
    kept = book.add(remote)
    if not token:
        return Place.NONE
    return credentials.keep(kept.url, token, is_in_file=is_in_file)
