"""`tracklib remote`: the places to sync with, by name."""

from __future__ import annotations

import click

from sync.address import parse
from sync.cli.paths import whole_path
from sync.remotes import book, credentials
from sync.remotes.book import Remote
from sync.remotes.files import FileFault
from tracklib.cli.plain import echo_json
from tracklib.cli.terminal import console


@click.group()
def remote() -> None:
    """List, add and remove the places to sync with."""


@remote.command("list")
@click.option("--json", "is_json", is_flag=True, help="For programs: all remotes")
def list_remotes(is_json: bool) -> None:
    """List the remotes. The marked one is meant where none is named."""
    known = book.read()
    if is_json:
        echo_json(
            [
                {
                    "name": one.name,
                    "url": one.url,
                    "default": one.name == known.default,
                    "ca_file": one.ca_file,
                    "command": one.command,
                    "token": _place(one),
                }
                for one in known.remotes
            ]
        )
    elif known.remotes:
        _print(known)
    else:
        click.echo("No remotes yet: tracklib login URL")


@remote.command()
@click.argument("name")
@click.argument("url")
@click.option("--ca", "ca_file", metavar="FILE", default="", help="Certificates to trust")
@click.option("--command", metavar="COMMAND", default="", help="What tracklib is called there")
@click.option("--default", "is_default", is_flag=True, help="Mean it where none is named")
def add(name: str, url: str, ca_file: str, command: str, is_default: bool) -> None:
    """Name a place to sync with, without trying it. `tracklib login` does both."""
    ca_file = whole_path(ca_file)
    added = book.add(Remote(name, url, ca_file, command), is_new=True, is_default=is_default)
    click.echo(f"{added.name}: {added.url}")


@remote.command()
@click.argument("name")
def remove(name: str) -> None:
    """Forget a remote, and the token for it. Nothing there changes, and no run."""
    removed, is_used = book.remove(name)
    if not is_used:
        credentials.forget(removed.url)
    click.echo(f"{name} is forgotten: {removed.url}")


@remote.command()
@click.argument("name")
def default(name: str) -> None:
    """Choose the remote that is meant where none is named."""
    chosen = book.set_default(name)
    click.echo(f"{chosen.name} is meant where no remote is named: {chosen.url}")


def _place(one: Remote) -> str:
    if parse(one.url).kind == "ssh":
        return "ssh"
    try:
        return str(credentials.token_for(one.url)[1])
    except FileFault:
        return "unreadable"


def _print(known: book.Book) -> None:
    from rich.table import Table

    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="bold")
    for title in ("", "name", "address", "token"):
        table.add_column(title, no_wrap=title != "address", overflow="fold")
    for one in known.remotes:
        is_default = one.name == known.default
        table.add_row("●" if is_default else "", one.name, one.url, _place(one))
    console().print(table)
