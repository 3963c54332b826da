"""The newest runs of a project, page by page: only those of the page are read."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from sync.server import tables
from sync.server.facts.packing import unpacked
from sync.server.facts.paging import Place
from sync.server.facts.shelf import as_of_now
from tracklib.store.facts import RunFacts

_facts = tables.run_facts


def newest_page(
    connection: Connection, project: str, limit: int, after: Place
) -> tuple[int, Sequence[RunFacts]]:
    """How many runs there are, and so many of them from a place on."""
    there = and_(_facts.c.project == project, _facts.c.is_deleted == 0)
    total = connection.execute(select(func.count()).select_from(_facts).where(there)).scalar_one()
    run = _in_plain_order(connection)
    page = select(_facts.c.row).where(there, _facts.c.row != b"")
    if after:
        created_ns, run_id = after[-2:]
        is_older = _facts.c.created_ns < created_ns
        page = page.where(or_(is_older, and_(_facts.c.created_ns == created_ns, run < run_id)))
    page = page.order_by(_facts.c.created_ns.desc(), run.desc()).limit(limit)
    return total, [*map(as_of_now, unpacked(connection.execute(page).scalars().all()))]


def _in_plain_order(connection: Connection) -> ColumnElement[str]:
    """Ids in the order of their characters, as Python sorts them."""
    is_postgresql = connection.dialect.name == "postgresql"
    return _facts.c.run.collate("C") if is_postgresql else _facts.c.run
