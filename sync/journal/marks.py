"""How far a journal's file goes: a writer's own to its revision, a copy to what came of it."""

from __future__ import annotations

import sqlite3

from sync.journal import rows
from sync.protocol.messages import Mark, Marks, TailMark

_MARKS = (
    "SELECT facts_rev, facts_key, series_rev, series_key, tail_generation, tail_end FROM replica"
)


def read_marks(connection: sqlite3.Connection) -> Marks:
    """The marks of a replica, or how far a writer's own journal goes."""
    known = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'replica'"
    if connection.execute(known).fetchone() is None:
        select = "SELECT rev, tail_generation, tail_offset FROM progress"
        rev, *position = connection.execute(select).fetchone()
        end = Mark(rev, rows.WHOLE) if rev else Mark()
        return Marks(end, end, TailMark(*position), is_own=True)
    row = connection.execute(_MARKS).fetchone()
    if row is None:
        return Marks()
    return Marks(Mark(row[0], row[1]), Mark(row[2], row[3]), TailMark(row[4], row[5]))
