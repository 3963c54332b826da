"""`tracklib export`: points or facts, for other programs."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import PurePath
from typing import Any, BinaryIO

import click

from tracklib.cli import format as fmt
from tracklib.cli.export_points import pieces, wanted_metrics
from tracklib.cli.failure import Failure
from tracklib.cli.selection import query_option, remarks, without_archived
from tracklib.cli.stores import all_runs, chosen_store, dir_option, find_run
from tracklib.cli.target import target
from tracklib.cli.terminal import progress
from tracklib.query import parse
from tracklib.store.facts import RunFacts
from tracklib.store.store import Store

_FORMATS = ("csv", "json", "parquet")


@click.command()
@click.argument("runs", metavar="[RUN]...", nargs=-1)
@query_option
@click.option("--all", "is_all", is_flag=True, help="Every run of the store")
@click.option(
    "-m", "--metric", "metrics", multiple=True, metavar="NAME", help="Only these: 'val/*'"
)
@click.option("--runs", "is_facts", is_flag=True, help="A row for each run instead of each point")
@click.option("--format", "form", type=click.Choice(_FORMATS), help="[default: by FILE, else csv]")
@click.option("-o", "--out", metavar="FILE", default="-", help="[default: - for standard output]")
@dir_option
def export(
    runs: tuple[str, ...],
    query: str | None,
    is_all: bool,
    metrics: tuple[str, ...],
    is_facts: bool,
    form: str | None,
    out: str,
    store_dir: str | None,
) -> None:
    """Write points as CSV, JSON or Parquet, all of them, exactly.

    One row for each point: run, metric, step, time, value. With --runs one for each run: its facts,
    config and summary. RUN is an id, the beginning or end of one, or a name.
    """
    if sum((bool(runs), query is not None, is_all)) != 1:
        raise click.UsageError("Say which runs: RUN…, -q QUERY, or --all")
    if is_facts and metrics:
        raise click.UsageError("--metric chooses points; with --runs there are none")
    chosen = form or _format_of(out)
    _refuse_binary_on_terminal(chosen, out)
    formats = import_module(f"tracklib.cli.export_{chosen}")
    store = chosen_store(store_dir)
    rows = _rows(store, runs, query)
    if is_facts:
        _write_facts(formats.write_facts, rows, out)
    else:
        _write_points(formats.write_points, store, rows, metrics, out)


def _format_of(out: str) -> str:
    suffix = PurePath(out).suffix.lstrip(".").lower()
    return suffix if suffix in _FORMATS else "csv"


def _refuse_binary_on_terminal(form: str, out: str) -> None:
    if form == "parquet" and out == "-" and sys.stdout.isatty():
        raise click.UsageError("Parquet is not for reading; name a file with --out")


def _rows(store: Store, runs: Sequence[str], query: str | None) -> list[RunFacts]:
    if runs:
        return [find_run(store, run).facts() for run in dict.fromkeys(runs)]
    asked = parse(query or "")
    everything = all_runs(store)
    found = asked.apply(without_archived(everything, asked) if query is not None else everything)
    if not found:
        raise Failure("No run fits", "\n".join(remarks(everything, asked, None)))
    return found


def _write_facts(
    write: Callable[[BinaryIO, Sequence[RunFacts]], None], rows: list[RunFacts], out: str
) -> None:
    with target(out) as file:
        write(file, rows)
    _report(fmt.count(len(rows), "run"), out)


def _write_points(
    write: Callable[[BinaryIO, Any], None],
    store: Store,
    rows: list[RunFacts],
    metrics: Sequence[str],
    out: str,
) -> None:
    counts = [
        facts.metrics[name].count for facts in rows for name in wanted_metrics(facts, metrics)
    ]
    if metrics and not counts:
        known = sorted({name for facts in rows for name in facts.metrics})
        raise Failure("No metric fits", f"There are: {', '.join(known[:20]) or 'none'}")
    is_mixed = out == "-" and sys.stdout.isatty()  # a bar would stand among the data
    unread: list[str] = []
    with target(out) as file, progress("Exporting points", is_wanted=not is_mixed) as show:
        write(file, pieces(store, rows, metrics, show, unread))
    if unread:
        what = "What could be read was exported" + ("" if out == "-" else f" to {fmt.path(out)}")
        raise Failure(f"{what}; not all could", "\n".join(unread))
    _report(f"{fmt.count(sum(counts), 'point')} of {fmt.count(len(rows), 'run')}", out)


def _report(what: str, out: str) -> None:
    if out != "-":
        click.echo(f"Wrote {what} to {fmt.path(out)} ({fmt.size(os.path.getsize(out))})")
