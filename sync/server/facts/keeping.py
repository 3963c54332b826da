"""The table of run facts: kept as journals and edits come, and derived anew where it lacks any.

What people look for (states, names, settings) is brought up to date in the transaction that takes
it in. What moves with every step of a live run is only marked as stale there, and brought up to
date when somebody asks: very many machines may log at once, and few look.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, func, select, update

from sync.errors import Refused
from sync.server import tables
from sync.server.database import Database, upsert
from sync.server.facts.deriving import derive
from sync.server.facts.packing import FORM, packed
from tracklib.store.facts import RunFacts

_facts, _run = tables.run_facts, tables.run
AT_ONCE = 200
"""Runs that are derived in one go."""
MOST_STALE = 400
"""Runs that are brought up to date for one who asks."""


def bring_up_to_date(connection: Connection, runs: Iterable[str]) -> None:
    """Derive the facts of some runs that are there, in the transaction that changes them."""
    wanted = list(dict.fromkeys(runs))
    for start in range(0, len(wanted), AT_ONCE):
        some = wanted[start : start + AT_ONCE]
        found = select(_run.c.id, _run.c.project).where(_run.c.id.in_(some))
        projects = {row.id: row.project for row in connection.execute(found)}
        seq = int(connection.execute(select(func.coalesce(func.max(_facts.c.seq), 0))).scalar_one())
        rows = [kept(one, n) for n, one in enumerate(derive(connection, projects), seq + 1)]
        upsert(connection, _facts, rows)


def kept(facts: RunFacts, seq: int) -> dict[str, Any]:
    """A run's row in the table, as the change of that number."""
    row, metrics = packed(facts)
    return {
        "run": facts.run_id,
        "project": facts.project,
        "seq": seq,
        "form": FORM,
        "is_stale": 0,
        "is_deleted": int(facts.is_deleted),
        "created_ns": facts.created_ns,
        "row": row,
        "metrics": metrics,
    }


def mark_stale(connection: Connection, runs: Collection[str]) -> None:
    """Note that these runs have news that their facts do not have yet."""
    if runs:
        which = _facts.c.run.in_(list(runs))
        connection.execute(update(_facts).where(which, _facts.c.is_stale == 0).values(is_stale=1))


def refresh(database: Database, project: str) -> int:
    """Bring stale facts of a project up to date, so many as one who asks may wait for; how many
    are left. Where nothing can be written, as on a full disk, all of them are."""
    stale = select(_facts.c.run).where(_facts.c.project == project, _facts.c.is_stale == 1)
    with database.reading() as connection:
        runs = [row.run for row in connection.execute(stale.order_by(_facts.c.seq.desc()))]
    if not runs:
        return 0
    try:
        with database.writing() as connection:
            bring_up_to_date(connection, runs[:MOST_STALE])
    except Refused:
        return len(runs)
    return max(0, len(runs) - MOST_STALE)


def fill(database: Database) -> None:
    """Derive what is missing, or was kept in another form, as after an update."""
    while True:
        with database.writing() as connection:
            wanted = select(_facts.c.run).where(_facts.c.form != FORM).limit(AT_ONCE)
            runs: Sequence[str] = connection.execute(wanted).scalars().all()
            if not runs:
                return
            bring_up_to_date(connection, runs)
