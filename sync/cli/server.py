"""`tracklib server`: run a server, make tokens for it, back it up."""

from __future__ import annotations

import re
import time
from datetime import timedelta
from typing import Any

import click

from sync.errors import SyncError
from sync.protocol.routes import Role
from sync.server import access, audit, backup, listening
from sync.server.identity import ALL
from sync.server.place import default_folder, held, opened
from sync.server.running import Settings, serve
from tracklib.cli import format as fmt
from tracklib.cli.plain import echo_json
from tracklib.cli.terminal import progress

_AT = "127.0.0.1:7878"
_ROLES = ["read", "write", "admin"]
_LIFETIME = re.compile(r"([0-9]{1,5})([hdwy])")
_HOURS = {"h": 1, "d": 24, "w": 24 * 7, "y": 24 * 365}

_data = click.option("--data", metavar="DIR", help="[default: ~/tracklib-server]")
_database = click.option("--database", "url", metavar="URL", default="", help="Instead of SQLite")
_json = click.option("--json", "is_json", is_flag=True, help="For programs")


@click.group(invoke_without_command=True)
@_data
@_database
@click.option(
    "--listen", "at", metavar="PLACE", default=_AT, show_default=True, help=listening.FORMS
)
@click.option("--tls-cert", metavar="FILE", default="", help="Certificate chain (PEM)")
@click.option("--tls-key", metavar="FILE", default="", help="Its private key (PEM)")
@click.option("--behind-proxy", "is_behind_proxy", is_flag=True, help="A proxy does TLS")
@click.option("--rate", type=click.FloatRange(min=0.1), default=100.0, show_default=True,
              help="Requests a second for each token")  # fmt: skip
@click.pass_context
def server(context: click.Context, /, **given: Any) -> None:
    """Keep runs for many people and machines.

    Without a command it serves until Ctrl+C. The first start makes a database in --data and prints
    a token for tracklib login.
    """
    context.obj = (given["data"] or default_folder(), given["url"])
    if context.invoked_subcommand is None:
        _serve(given)


def _serve(given: dict[str, Any]) -> None:
    folder = given["data"] or default_folder()
    place = listening.parse(given["at"])
    is_tls = bool(given["tls_cert"])
    if is_tls != bool(given["tls_key"]):
        raise click.UsageError("--tls-cert and --tls-key go together")
    if place.is_public and not (is_tls or given["is_behind_proxy"]):
        raise SyncError(
            f"At {given['at']} other machines could read the tokens that travel",
            "Give --tls-cert and --tls-key, or --behind-proxy where a proxy does TLS",
        )
    with held(folder), opened(folder, given["url"]) as database:
        if not place.path and not access.has_tokens(database):
            token = access.create_token(database, "admin", {ALL: Role.ADMIN}, note="first start")
            click.echo(f"A token for the first log-in, shown only now: {token}")
        settings = Settings(place, given["tls_cert"], given["tls_key"], given["rate"])
        serve(database, settings, lambda url: click.echo(f"Serving {fmt.path(folder)} at {url}"))
    click.echo("Stopped")


@server.group()
def token() -> None:
    """Make, list and revoke tokens."""


@token.command("create")
@click.argument("user")
@click.option("--role", type=click.Choice(_ROLES), default="write", show_default=True)
@click.option("--project", "projects", multiple=True, metavar="NAME", help="[default: all]")
@click.option("--expires", metavar="TIME", help="12h, 90d, 4w, 1y [default: never]")
@click.option("--note", default="", help="What it is for")
@_json
@click.pass_obj
def create(place: tuple[str, str], /, user: str, is_json: bool, **given: Any) -> None:
    """Make a token for USER and show it, this once."""
    role = Role[given["role"].upper()]
    roles = dict.fromkeys(given["projects"] or [ALL], role)
    lifetime = _lifetime(given["expires"])
    with opened(*place) as database:
        made = access.create_token(database, user, roles, note=given["note"], lifetime_s=lifetime)
    if is_json:
        echo_json({"user": user, "token": made})
    else:
        click.echo(made)


@token.command("list")
@_json
@click.pass_obj
def list_tokens(place: tuple[str, str], is_json: bool) -> None:
    """Say which tokens there are, whose, and whether they are valid."""
    now = time.time_ns()
    with opened(*place) as database:
        found = access.tokens(database)
        roles = {one.user: access.roles_of(database, one.user) for one in found}
    if is_json:
        echo_json([_plain(one, roles[one.user], now) for one in found])
        return
    for one in found:
        used = f"used {fmt.ago(one.used_ns, now)}" if one.used_ns else "never used"
        note = f"  {fmt.line(one.note)}" if one.note else ""
        click.echo(f"{one.id}  {one.user}  {_in_words(roles[one.user])}  "
                   f"{one.state(now)}, {used}{note}")  # fmt: skip
    if not found:
        click.echo("There is no token yet: tracklib server token create USER")


@token.command("revoke")
@click.argument("token_id", metavar="ID")
@click.pass_obj
def revoke(place: tuple[str, str], token_id: str) -> None:
    """Let a token be good for nothing from now on. ID is in the list."""
    with opened(*place) as database:
        found = access.revoke(database, token_id)
    click.echo(f"Revoked {found.id} of {found.user}")


@server.command("audit")
@click.option("-n", "most", type=click.IntRange(1, 100_000), default=50, show_default=True)
@_json
@click.pass_obj
def audit_(place: tuple[str, str], most: int, is_json: bool) -> None:
    """Say who did what last."""
    with opened(*place) as database, database.reading() as connection:
        found = audit.latest(connection, most)
    if is_json:
        echo_json([{"time": fmt.iso(e.time_ns), "user": e.user, "action": e.action,
                    "subject": e.subject} for e in found])  # fmt: skip
        return
    for entry in found:
        click.echo(f"{fmt.moment(entry.time_ns)}  {entry.user}  {entry.action}  {entry.subject}")


@server.command("backup")
@click.argument("file", type=click.Path(dir_okay=False))
@click.pass_obj
def back_up(place: tuple[str, str], file: str) -> None:
    """Copy everything into FILE; the server may go on meanwhile."""
    if place[1]:
        raise SyncError("Other databases have backups of their own", "PostgreSQL: pg_dump")
    with progress("Copying") as show:
        size = backup.back_up(place[0], file, show)
    click.echo(f"Wrote {file} ({fmt.size(size)})")


@server.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False))
@click.pass_obj
def restore(place: tuple[str, str], file: str) -> None:
    """Put a backup back. The server must be stopped; what it had is kept under another name."""
    if place[1]:
        raise SyncError("Other databases are restored with their own tools", "PostgreSQL: psql")
    kept = backup.restore(file, place[0])
    click.echo(f"Restored {file}" + (f"; what was there is now {kept}" if kept else ""))


def _lifetime(text: str | None) -> float | None:
    if text is None:
        return None
    found = _LIFETIME.fullmatch(text)
    if not found:
        raise click.BadParameter("write it as 12h, 90d, 4w or 1y")
    return timedelta(hours=int(found[1]) * _HOURS[found[2]]).total_seconds()


def _in_words(roles: dict[str, Role]) -> str:
    return ", ".join(
        f"{role.name.lower()} {'everything' if name == ALL else name}"
        for name, role in sorted(roles.items())
    )


def _plain(one: access.TokenFacts, roles: dict[str, Role], now: int) -> dict[str, Any]:
    def iso(moment: int | None) -> str | None:
        return fmt.iso(moment) if moment else None

    return {
        "id": one.id,
        "user": one.user,
        "roles": {name: role.name.lower() for name, role in roles.items()},
        "state": one.state(now),
        "note": one.note,
        "created": iso(one.created_ns),
        "expires": iso(one.expires_ns),
        "used": iso(one.used_ns),
    }
