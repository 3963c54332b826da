"""Which requests there are: the name in the path, the types, and the role that it takes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from sync.protocol import messages as m


class Role(IntEnum):
    """What somebody may do in a project; each may do what those before it may."""

    NONE = 0
    READ = 1
    WRITE = 2
    ADMIN = 3


@dataclass(frozen=True, slots=True)
class Route:
    """One kind of request. `role` is needed in the project that the request is about."""

    name: str
    request: type[m.Request[Any]]
    reply: type[Any]
    role: Role


ROUTES = (
    Route("hello", m.Hello, m.Welcome, Role.NONE),
    Route("projects", m.GetProjects, m.Projects, Role.READ),
    Route("changes", m.GetChanges, m.Changes, Role.READ),
    Route("marks", m.GetMarks, m.MarksReply, Role.READ),
    Route("pull", m.Pull, m.Batches, Role.READ),
    Route("push", m.Push, m.Pushed, Role.WRITE),
    Route("edits", m.GetEdits, m.EditsReply, Role.READ),
    Route("put-edits", m.PutEdits, m.EditsTaken, Role.WRITE),
)
BY_NAME = {route.name: route for route in ROUTES}
BY_REQUEST: dict[type[Any], Route] = {route.request: route for route in ROUTES}
