"""`tracklib edit`: name, tag, annotate, put away and delete runs that were logged."""

from __future__ import annotations

from typing import Any

import click

from tracklib.cli import format as fmt
from tracklib.cli.failure import Failure
from tracklib.cli.plain import echo_json, plain_run
from tracklib.cli.selection import query_option, remarks, select
from tracklib.cli.stores import all_runs, chosen_store, dir_option, find_run
from tracklib.edit import edit_runs
from tracklib.query import parse
from tracklib.store.store import Store


@click.command()
@click.argument("runs", metavar="[RUN]...", nargs=-1)
@query_option
@click.option("--name", metavar="TEXT", help="Give one run another name")
@click.option("--notes", metavar="TEXT", help="Replace the notes (Markdown)")
@click.option("--group", metavar="TEXT", help="Put the runs into a group")
@click.option("--colour", metavar="COLOUR", help="#rrggbb, a number, or auto")
@click.option("-t", "--tag", "tags", multiple=True, metavar="±TAG", help="+TAG adds, -TAG removes")
@click.option("--archive/--unarchive", "archived", default=None, help="Put away; bring back")
@click.option("--delete/--undelete", "deleted", default=None, help="Files stay for an undo period")
@click.option("--json", "is_json", is_flag=True, help="For programs: the runs as they are now")
@dir_option
def edit(
    runs: tuple[str, ...],
    query: str | None,
    tags: tuple[str, ...],
    is_json: bool,
    store_dir: str | None,
    **given: Any,
) -> None:
    """Change what is shown of runs.

    The runs' own files stay as they are: edits are kept beside them and merged when reading. RUN is
    an id, the beginning or end of one, or a name; a deleted run is named by its id.
    """
    if bool(runs) == (query is not None):
        raise click.UsageError("Say which runs: RUN… or -q QUERY")
    change = _change(tags, given)
    store = chosen_store(store_dir)
    ids = _ids(store, runs, query)
    if given["name"] is not None and len(ids) > 1:
        raise click.UsageError(f"--name is for one run, not for {len(ids)}")
    edit_runs(store.path, dict.fromkeys(ids, change))
    if is_json:
        now = [store.run(run_id).facts() for run_id in ids]
        echo_json({"store": str(store.path), "edited": len(ids), "runs": [*map(plain_run, now)]})
    else:
        click.echo(f"Edited {fmt.count(len(ids), 'run')}")


def _change(tags: tuple[str, ...], given: dict[str, Any]) -> dict[str, Any]:
    change = {name: value for name, value in given.items() if value is not None}
    if change.get("colour") == "auto":
        change["colour"] = None
    added = [tag.removeprefix("+") for tag in tags if not tag.startswith("-")]
    removed = [tag[1:] for tag in tags if tag.startswith("-")]
    both = set(added) & set(removed)
    if both:
        raise click.UsageError(f"{min(both)!r} cannot be added and removed at once")
    if added:
        change["add_tags"] = added
    if removed:
        change["remove_tags"] = removed
    if not change:
        raise click.UsageError("Say what to change, such as --name, --tag or --archive")
    return change


def _ids(store: Store, runs: tuple[str, ...], query: str | None) -> list[str]:
    if query is None:
        return list(dict.fromkeys(find_run(store, run).run_id for run in runs))
    asked = parse(query)
    rows = all_runs(store)
    found = select(rows, asked)
    if not found:
        raise Failure("No run fits", "\n".join(remarks(rows, asked, None)))
    return [facts.run_id for facts in found]
