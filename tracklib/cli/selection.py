"""Which runs a command is about: query, project and order from its options."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from difflib import get_close_matches
from typing import Any, TypeVar

import click

from tracklib.query import Field, Fields, Query, SortKey, parse, parse_sort
from tracklib.query.printer import field_text
from tracklib.store.facts import RunFacts

_Function = TypeVar("_Function", bound=Callable[..., Any])

NEWEST_FIRST = (SortKey(Field("run", "created"), descending=True),)


def query_option(function: _Function) -> _Function:
    """`-q QUERY`, given to the command as `query`."""
    return click.option(
        "-q",
        "--query",
        "query",
        metavar="QUERY",
        help="Only runs that fit, for example 'state == running and config.lr < 0.01'",
    )(function)


def read_query(words: Sequence[str], option: str | None) -> Query:
    """The query of the arguments or of `-q`; both at once are a UsageError."""
    if words and option is not None:
        raise click.UsageError("Give the query once: as arguments or with -q")
    return parse(option if option is not None else " ".join(words))


def select(
    rows: Sequence[RunFacts], query: Query, sort: str | None = None, project: str | None = None
) -> list[RunFacts]:
    """The runs that fit, in the order of `sort`, else of the query, else the newest first."""
    order = parse_sort(sort) if sort is not None else query.order or NEWEST_FIRST
    fitting = [row for row in rows if project is None or row.project == project]
    chosen = Query(query.text, query.where, order, query.clock)
    return chosen.apply(fitting)


def without_archived(rows: Sequence[RunFacts], query: Query) -> list[RunFacts]:
    """The runs that nobody put away; all of them if the query itself asks about that."""
    if any(field == Field("run", "archived") for field in query.fields()):
        return list(rows)
    return [row for row in rows if not row.is_archived]


def remarks(rows: Sequence[RunFacts], query: Query, project: str | None) -> list[str]:
    """Why nothing may have been found: names in the query or project that no run has."""
    known = Fields.of(rows)
    found = []
    if project is not None and project not in known.values["project"]:
        found.append(f"There is no project {project!r}{_near(project, known.values['project'])}")
    for field in query.fields():
        keys = {"config": known.config, "summary": known.summary}.get(field.space)
        if keys is not None and field.key not in keys:
            near = [field_text(Field(field.space, key)) for key in keys]
            text = field_text(Field(field.space, field.key))
            found.append(f"No run has {text}{_near(text, near)}")
    return found


def _near(word: str, known: Sequence[str]) -> str:
    near = get_close_matches(word, known, n=1)
    return f"; did you mean {near[0]}?" if near else ""
