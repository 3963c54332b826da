"""`tracklib status`: what is still to be pushed and pulled."""

from __future__ import annotations

from threading import Event
from typing import Any

import click

from sync.cli.far_side import far_side
from sync.engine.books import Books
from sync.engine.standing import Pending, Standing, standing
from sync.store_peer import StorePeer
from tracklib.cli import format as fmt
from tracklib.cli.plain import echo_json
from tracklib.cli.stores import chosen_store, dir_option, short_id

_MOST_LINES = 20


@click.command()
@click.argument("remote", required=False, default="")
@click.option("--json", "is_json", is_flag=True, help="For programs")
@dir_option
def status(remote: str, is_json: bool, store_dir: str | None) -> None:
    """Compare the store with a remote, without sending anything.

    It is computed from what each side says it holds, never from notes of what was once sent.
    """
    local, books = StorePeer(chosen_store(store_dir).path), Books()
    try:
        with far_side(remote, say=lambda text: None, stop=Event()) as (peer, where):
            found = standing(local, peer, books)
    finally:
        books.close()
        local.close()
    if is_json:
        echo_json(_plain(found, where))
        return
    click.echo("\n".join(_lines(found, where)))


def _lines(found: Standing, where: str) -> list[str]:
    if not found.to_push and not found.to_pull:
        return [f"Up to date with {where}"]
    lines = []
    for pending, verb in ((found.to_push, "push to"), (found.to_pull, "pull from")):
        if pending:
            size = fmt.size(sum(one.bytes for one in pending.values()))
            lines.append(f"{fmt.count(len(pending), 'run')} to {verb} {where} (up to {size})")
            shown = list(pending.values())[-_MOST_LINES:]
            lines += [f"  {short_id(one.run_id)}  {_state(one)}" for one in shown]
            if len(pending) > len(shown):
                lines.append(f"  … and {len(pending) - len(shown)} more (--json lists all)")
    return lines


def _state(one: Pending) -> str:
    if not one.journals:
        return "what people made of it"
    state = f"complete to revision {one.rev}" if one.rev else "not there yet"
    return f"{state}; last time: {fmt.line(one.why)}" if one.why else state


def _plain(found: Standing, where: str) -> dict[str, Any]:
    def plain(pending: dict[str, Pending]) -> list[dict[str, Any]]:
        return [
            {"id": one.run_id, "bytes": one.bytes, "complete_to_rev": one.rev, "why": one.why}
            for one in pending.values()
        ]

    return {"remote": where, "to_push": plain(found.to_push), "to_pull": plain(found.to_pull)}
