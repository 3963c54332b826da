"""Search, order and pages over the facts of a project's runs, and the metrics of one."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from sqlalchemy import Connection, func, select

from sync.errors import Code, Refused
from sync.protocol.reading import FindRuns, FoundRuns, GetMetrics, MetricSummary, RunMetrics
from sync.server import tables
from sync.server.database import Database
from sync.server.facts import paging
from sync.server.facts.keeping import refresh
from sync.server.facts.newest import newest_page
from sync.server.facts.plain import all_of, columns_of, plain
from sync.server.facts.shelf import Shelf, facts_of, newest_first, pieces_of
from tracklib.query import Field, Query, QueryError, SortKey, parse, parse_sort
from tracklib.query.sorting import in_order
from tracklib.store.facts import MetricFacts, RunFacts

T = TypeVar("T")
_NEWEST_FIRST = parse_sort("-created")
_FRESH_S = 5
"""So long the pages of an answer are of the same list: `-7d` and signs of life move on."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is looked for, in which order, and from where on."""

    query: Query
    order: tuple[SortKey, ...] = ()
    columns: tuple[Field, ...] = ()
    limit: int = 100
    after: paging.Place = field(default_factory=list)

    @property
    def needs_metrics(self) -> bool:
        """Whether anything asks for a statistic over all points."""
        fields = (*self.query.fields(), *(key.field for key in self.order), *self.columns)
        return any(one.stat for one in fields)

    @property
    def is_newest_first(self) -> bool:
        """Whether all runs are wanted as they came: those need not be looked at one by one."""
        is_plain = self.query.where is None and not self.needs_metrics
        return is_plain and self.order in ((), _NEWEST_FIRST)


def find_runs(database: Database, request: FindRuns) -> FoundRuns:
    """A page of the runs that fit. Raises Refused for what cannot be understood."""
    wish = _wish_of(request)
    stale = refresh(database, request.project)
    with database.reading() as connection:
        total, page = _found(connection, database.shelf, request.project, wish)
    shown = page[: wish.limit]
    is_last = len(page) <= wish.limit
    return FoundRuns(
        request.project,
        total,
        [columns_of(one, wish.columns) if wish.columns else all_of(one) for one in shown],
        "" if is_last else paging.written(paging.place_of(shown[-1], wish.order)),
        stale,
    )


def _found(
    connection: Connection, shelf: Shelf, project: str, wish: Wish
) -> tuple[int, Sequence[RunFacts]]:
    """How many runs fit, and those of the page with one more where more follow."""
    if wish.is_newest_first:
        return newest_page(connection, project, wish.limit + 1, wish.after)
    which = select(func.count()).select_from(tables.run_facts)
    size = connection.execute(which.where(tables.run_facts.c.project == project)).scalar_one()
    kept = None if wish.needs_metrics else shelf.runs_of(connection, project, size)
    if kept is None:
        return _found_in_pieces(connection, project, wish)
    version, runs = kept
    moment = int(time.monotonic() / _FRESH_S)
    question = (project, version, moment, str(wish.query), wish.order)
    fits = wish.query.matching()
    rows = shelf.remembered(question, lambda: in_order(filter(fits, runs), wish.order))
    start = paging.first_after(rows, wish.after, wish.order) if wish.after else 0
    return len(rows), rows[start : start + wish.limit + 1]


def _found_in_pieces(
    connection: Connection, project: str, wish: Wish
) -> tuple[int, Sequence[RunFacts]]:
    """The same without keeping more than a page and a piece in memory."""
    total = 0
    page: list[RunFacts] = []
    for piece in pieces_of(connection, project, has_metrics=wish.needs_metrics):
        fitting = [*filter(wish.query.matching(), piece)]
        total += len(fitting)
        if wish.after:
            fitting = [
                one
                for one in fitting
                if paging.is_after(paging.place_of(one, wish.order), wish.after, wish.order)
            ]
        page = in_order(newest_first([*page, *fitting]), wish.order)[: wish.limit + 1]
    return total, page


def metrics_of(database: Database, request: GetMetrics) -> RunMetrics:
    """The metrics of a run. Raises Refused for one that the project does not have."""
    refresh(database, request.project)
    with database.reading() as connection:
        facts = facts_of(connection, request.project, request.run)
    if facts is None:
        raise no_run(request.project, request.run)
    return RunMetrics(request.run, [_summary(one) for _, one in sorted(facts.metrics.items())])


def no_run(project: str, run_id: str) -> Refused:
    """What is said of a run that is not there."""
    return Refused(Code.NOT_FOUND, f"project {project!r} has no run {run_id}")


def _summary(one: MetricFacts) -> MetricSummary:
    return MetricSummary(
        name=plain(one.name),
        count=one.count,
        first=plain(one.first),
        last=plain(one.last),
        last_step=plain(one.last_step),
        last_time_ns=one.last_time_ns,
        min=plain(one.min),
        min_step=plain(one.min_step),
        max=plain(one.max),
        max_step=plain(one.max_step),
        mean=plain(one.mean),
        nan=one.nan,
        goal=plain(one.goal) if isinstance(one.goal, str) else None,
    )


def _wish_of(request: FindRuns) -> Wish:
    query = _understood("filter", request.filter, parse)
    order = _understood("sort", request.sort, parse_sort) or query.order
    columns = _understood("columns", request.columns, parse_sort)
    if any(key.descending for key in columns):
        raise Refused(Code.BAD_REQUEST, "columns: a column is a field, without a minus")
    after = paging.read(request.after, order) if request.after else []
    return Wish(query, order, tuple(key.field for key in columns), request.limit, after)


def _understood(name: str, text: str, read: Callable[[str], T]) -> T:
    try:
        return read(text)
    except QueryError as error:
        raise Refused(Code.BAD_REQUEST, f"{name}: {error.message}", error.pointer()) from error
