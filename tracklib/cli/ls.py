"""`tracklib ls`: the table of runs."""

from __future__ import annotations

import time

import click

from tracklib.cli import format as fmt
from tracklib.cli.plain import echo_json, plain_run
from tracklib.cli.runs_table import chosen, fitting, print_table
from tracklib.cli.selection import query_option, read_query, remarks, select, without_archived
from tracklib.cli.state import tally
from tracklib.cli.stores import FIRST_STEP, all_runs, chosen_store, dir_option
from tracklib.cli.terminal import console
from tracklib.query import Field, Query, QueryError, parse_sort
from tracklib.store.facts import RunFacts

_MOST = 30


@click.command()
@click.argument("words", metavar="[QUERY]", nargs=-1)
@query_option
@click.option("--project", metavar="NAME", help="Only runs of this project")
@click.option("--sort", metavar="FIELDS", help="Order, for example '-summary.loss, name'")
@click.option("--columns", metavar="FIELDS", help="What to show, for example 'name, config.lr'")
@click.option("--limit", type=click.IntRange(min=1), default=_MOST, show_default=True)
@click.option("--all", "is_all", is_flag=True, help="No limit")
@click.option("--archived", is_flag=True, help="Also runs that were put away")
@click.option("--json", "is_json", is_flag=True, help="For programs: all facts of each run")
@dir_option
def ls(
    words: tuple[str, ...],
    query: str | None,
    project: str | None,
    sort: str | None,
    columns: str | None,
    limit: int,
    is_all: bool,
    archived: bool,
    is_json: bool,
    store_dir: str | None,
) -> None:
    """List runs, the newest first.

    QUERY selects and sorts: a word finds names, ids and tags; 'state == failed', 'config.lr < 0.01
    sort by -summary.acc' and so on ask for facts. Without --columns, those are shown that differ
    between the runs and fit into the terminal.
    """
    asked = read_query(words, query)
    fields = None if columns is None else _fields(columns)
    store = chosen_store(store_dir)
    everything = all_runs(store)
    rows = everything if archived else without_archived(everything, asked)
    found = select(rows, asked, sort, project)
    shown = found if is_all else found[:limit]
    if is_json:
        echo_json({"store": str(store.path), "found": len(found), "runs": [*map(plain_run, shown)]})
    elif shown:
        _print(shown, len(found), asked, fields, fmt.path(store.path))
    elif everything:
        lines = ["No run fits", *remarks(rows, asked, project), *_hidden(everything, rows)]
        click.echo("\n  ".join(lines))
    else:
        click.echo(f"No runs in {fmt.path(store.path)} yet. {FIRST_STEP}")


def _hidden(everything: list[RunFacts], rows: list[RunFacts]) -> list[str]:
    count = len(everything) - len(rows)
    return [f"{fmt.count(count, 'archived run')} not looked at; see --archived"] if count else []


def _fields(columns: str) -> list[Field]:
    keys = parse_sort(columns)
    for key in keys:
        if key.descending:
            place = key.field.start - 1
            raise QueryError("A column has no direction; use --sort", columns, place, place + 1)
    return [key.field for key in keys]


def _print(
    rows: list[RunFacts], found: int, query: Query, fields: list[Field] | None, store: str
) -> None:
    out, now_ns = console(), time.time_ns()
    if fields is None:
        print_table(out, rows, fitting(rows, query, out.width, now_ns))
    else:
        print_table(out, rows, chosen(fields, rows, now_ns))
    if not out.is_terminal:
        return
    projects = {row.project for row in rows}
    where = f"{fmt.line(next(iter(projects)))} in {store}" if len(projects) == 1 else store
    more = f" (of {found:,}; --all shows all)" if found > len(rows) else ""
    out.print(f"\n{tally(rows)}{more} · {where}", style="dim", soft_wrap=True)
