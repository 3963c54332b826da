"""Logging in to a server for the window: who is there, is the token right, where do its runs go?"""

from __future__ import annotations

from dataclasses import dataclass

from desktop.core.mirrors import make_mirror
from desktop.core.store_sync import MISSING


@dataclass(frozen=True, slots=True)
class Joined:
    """A remote that was logged in to: its name, its mirror, and as whom."""

    remote: str
    mirror: str
    user: str
    projects: dict[str, int]
    """The runs of each project that may be read."""


@dataclass(frozen=True, slots=True)
class NotJoined:
    """Why that was not possible, and what to do. `wants_token`: only that is missing."""

    message: str
    hint: str = ""
    wants_token: bool = False


def join(address: str, token: str) -> Joined | NotJoined:
    """Log in and keep the remote. Asks the network: not for the event loop."""
    try:
        from sync.errors import SyncError
        from sync.remotes import book, joining
        from sync.remotes.book import Remote, free_name
    except ImportError:
        return NotJoined(MISSING)
    from tracklib.errors import TracklibError

    try:
        found = book.find(address)
        remote = found if found.name else Remote(free_name(found.address), found.url)
        welcome = joining.try_token(remote, token) if token else joining.look(remote)
        if welcome is None:
            return NotJoined(
                f"{remote.url} wants a token", "tracklib server token create makes one", True
            )
        joining.keep(remote, token)
        mirror = make_mirror(remote.name, welcome.peer)
        return Joined(remote.name, mirror, welcome.user, projects_of(remote.name))
    except SyncError as error:
        return NotJoined(error.message, error.hint)
    except (TracklibError, OSError) as error:
        return NotJoined(str(error))


def projects_of(remote: str) -> dict[str, int]:
    """The runs of each project of a remote. Asks the network. Raises SyncError."""
    from sync.protocol.messages import GetProjects
    from sync.remotes import book
    from sync.remotes.connect import connected

    with connected(book.find(remote)) as peer:
        return {one.name: one.runs for one in peer.ask(GetProjects()).projects}


def known_remotes() -> list[str]:
    """The names of the remotes that the user has; none where syncing is not installed."""
    try:
        from sync.errors import SyncError
        from sync.remotes import book
    except ImportError:
        return []
    try:
        return [remote.name for remote in book.read().remotes]
    except SyncError:
        return []
