"""`tracklib show`: one run, on a page."""

from __future__ import annotations

import click

from tracklib.cli.plain import echo_json, plain_record, plain_run
from tracklib.cli.run_page import print_page
from tracklib.cli.stores import chosen_store, dir_option, find_run
from tracklib.cli.terminal import console


@click.command()
@click.argument("run")
@click.option("--all", "is_all", is_flag=True, help="Every setting, metric, event; whole traceback")
@click.option("--json", "is_json", is_flag=True, help="For programs: all facts and events")
@dir_option
def show(run: str, is_all: bool, is_json: bool, store_dir: str | None) -> None:
    """Show one run: facts, config, metrics with small curves, failure, events.

    RUN is the run's id, the beginning or end of it, or its name.
    """
    reader = find_run(chosen_store(store_dir), run)
    facts = reader.facts()
    if is_json:
        events = [plain_record(event) for event in reader.events()]
        echo_json({**plain_run(facts), "events": events})
    else:
        print_page(console(), reader, facts, is_all=is_all)
