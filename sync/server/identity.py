"""Who asks, and what that one may do in which project."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sync.errors import Code, Refused
from sync.protocol.routes import Role

ALL = "*"
"""Stands for every project."""


@dataclass(frozen=True, slots=True)
class Identity:
    """A user of the server with roles by project."""

    user: str
    roles: Mapping[str, Role] = field(default_factory=dict)

    def role_in(self, project: str) -> Role:
        """What the user may do in a project."""
        return max(self.roles.get(project, Role.NONE), self.roles.get(ALL, Role.NONE))

    def may(self, role: Role, project: str) -> bool:
        """Whether the user has at least that role in a project."""
        return self.role_in(project) >= role

    def need(self, role: Role, project: str) -> None:
        """Raise Refused unless the user has at least that role in a project."""
        if not self.may(role, project):
            raise Refused(
                Code.FORBIDDEN,
                f"{self.user} may not {_VERBS[role]} project {project!r}",
                "Ask who runs the server for a role in it",
            )

    def readable(self) -> list[str] | None:
        """The projects that the user may read; None: all."""
        if self.roles.get(ALL, Role.NONE) >= Role.READ:
            return None
        return sorted(name for name, role in self.roles.items() if role >= Role.READ)


_VERBS = {Role.READ: "read", Role.WRITE: "write to", Role.ADMIN: "administer", Role.NONE: "see"}

EVERYTHING = Identity("local", {ALL: Role.ADMIN})
"""Who speaks through a socket that only its owner can open."""
