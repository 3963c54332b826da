"""Who one is for a peer, and what one may do there, in words."""

from __future__ import annotations

from sync.protocol.messages import Welcome
from tracklib.cli import format as fmt

_ALL = "*"
_MOST_PROJECTS = 12


def who(welcome: Welcome) -> str:
    """The user's name there."""
    return fmt.line(welcome.user) or "anybody"


def may(welcome: Welcome) -> str:
    """What may be done in which projects: `write: digits, words · read: all projects`."""
    parts = []
    for role in ("admin", "write", "read"):
        projects = sorted(name for name, held in welcome.roles.items() if held == role)
        if _ALL in projects:
            parts.append(f"{role}: all projects")
        elif projects:
            shown = [fmt.line(name) or "(no project)" for name in projects[:_MOST_PROJECTS]]
            more = len(projects) - len(shown)
            parts.append(f"{role}: {', '.join(shown)}{f' and {more} more' if more else ''}")
    return " · ".join(parts) or "no project"
