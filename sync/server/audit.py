"""Who did what to what, and when."""

from __future__ import annotations

import time
from dataclasses import dataclass

from sqlalchemy import Connection, insert, select

from sync.server import tables

_LONGEST = 300


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that somebody did."""

    time_ns: int
    user: str
    action: str
    subject: str


def note(connection: Connection, user: str, action: str, subject: str) -> None:
    """Write down what somebody does, in the transaction that does it."""
    connection.execute(
        insert(tables.audit).values(
            time_ns=time.time_ns(), user=user, action=action, subject=subject[:_LONGEST]
        )
    )


def latest(connection: Connection, most: int) -> list[Entry]:
    """What was done last, the latest first."""
    found = select(tables.audit).order_by(tables.audit.c.id.desc()).limit(most)
    return [Entry(r.time_ns, r.user, r.action, r.subject) for r in connection.execute(found)]
