"""`tracklib login` and `tracklib logout`: a place to sync with, and the token for it."""

from __future__ import annotations

import sys

import click

from sync.address import Address, parse
from sync.cli.access import may, who
from sync.cli.paths import whole_path
from sync.protocol.messages import Welcome
from sync.remotes import book, credentials, joining
from sync.remotes.book import Remote
from sync.remotes.credentials import VARIABLE, Place
from tracklib.cli import format as fmt
from tracklib.cli.failure import Failure
from tracklib.cli.plain import echo_json


@click.command()
@click.argument("url")
@click.option("--name", metavar="NAME", help="What to call it [default: from the address]")
@click.option("--ca", "ca_file", metavar="FILE", help="Certificates to trust, of your institution")
@click.option("--command", metavar="COMMAND", help="What tracklib is called there, over SSH")
@click.option("--create", "is_made", is_flag=True, help="Make the store there, over SSH")
@click.option("--in-file", "is_in_file", is_flag=True, help="Not in the keyring: for cron, jobs")
@click.option("--json", "is_json", is_flag=True, help="For programs")
def login(
    url: str,
    name: str | None,
    ca_file: str | None,
    command: str | None,
    is_made: bool,
    is_in_file: bool,
    is_json: bool,
) -> None:
    """Keep a place to sync with, and the token for it.

    URL is https://HOST, unix:/SOCKET of a server, or ssh://[USER@]HOST[:PORT]/PATH of a store,
    which needs no token. The token is asked for, or read from standard input or $TRACKLIB_TOKEN,
    and tried at once. It is kept in the system's keyring, else in a file that only you can read.
    """
    address = parse(url)
    if is_made and address.kind != "ssh":
        raise click.UsageError("--create is for stores over SSH")
    remote = _remote(address, name, ca_file, command)
    welcome, token = _welcomed(remote, address, is_made=is_made)
    place = joining.keep(remote, token, is_in_file=is_in_file)
    if is_json:
        echo_json(
            {
                "name": remote.name,
                "url": remote.url,
                "user": welcome.user,
                "roles": welcome.roles,
                "program": welcome.program,
                "token": str(place),
            }
        )
        return
    click.echo(f"{remote.name}: {remote.url} knows you as {who(welcome)}")
    click.echo(f"  {may(welcome)}")
    if place is Place.FILE:
        path = fmt.path(credentials.file_path())
        why = "" if is_in_file else "no keyring here: "
        click.echo(f"  {why}the token is in {path}, which only you can read")


@click.command()
@click.argument("remote", metavar="[NAME|URL]", default="")
def logout(remote: str) -> None:
    """Forget the token for a remote. The remote stays; `tracklib remote remove` forgets it."""
    found = book.find(remote)
    if credentials.forget(found.url):
        click.echo(f"The token for {found.url} is forgotten here; the server can revoke it, too")
    else:
        click.echo(f"There was no token for {found.url}")


def _remote(address: Address, name: str | None, ca_file: str | None, command: str | None) -> Remote:
    chosen = name or book.free_name(address)
    known = book.read().named(chosen)
    if known is None or known.url != str(address):
        known = Remote(chosen, str(address))
    return Remote(
        known.name,
        known.url,
        ca_file=known.ca_file if ca_file is None else whole_path(ca_file),
        command=known.command if command is None else command,
    )


def _welcomed(remote: Remote, address: Address, *, is_made: bool) -> tuple[Welcome, str]:
    """The peer's welcome, and the token that it needed. Nothing secret goes to who is no peer."""
    welcome = joining.look(remote, is_made=is_made)
    if welcome is not None:
        return welcome, ""
    if address.shows_tokens:
        click.echo(
            f"tracklib: {address} is not encrypted: others on the network can read the token",
            err=True,
        )
    token = _asked_token(remote)
    return joining.try_token(remote, token), token


def _asked_token(remote: Remote) -> str:
    if token := credentials.token_of_environment():
        return token
    if sys.stdin.isatty():
        text: str = click.prompt(f"Token for {remote.url}", hide_input=True, err=True)
    else:
        text = sys.stdin.readline()
    if not text.strip():
        raise Failure(
            f"{remote.url} asks for a token",
            f"Give it when asked, on standard input, or as {VARIABLE}",
        )
    return text.strip()
