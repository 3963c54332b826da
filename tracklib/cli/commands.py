"""The commands, by name. A command's file is imported only when it is called."""

from __future__ import annotations

from difflib import get_close_matches
from importlib import import_module

import click

from tracklib._version import __version__

PROGRAM = "tracklib"

_HIDDEN = {"serve-store": ("sync.cli.serve_store:serve_store", "")}
"""What programs call on the far side."""
_COMMANDS = {
    "open": ("open:open_window", "Open the window on one or more stores"),
    "ls": ("ls:ls", "List runs"),
    "show": ("show:show", "Show one run"),
    "logs": ("logs:logs", "Print what a run printed"),
    "run": ("run:run", "Run a script and record it"),
    "edit": ("edit:edit", "Name, tag, archive or delete runs"),
    "export": ("export:export", "Write points or facts as CSV, JSON or Parquet"),
    "doctor": ("doctor:doctor", "Look for damaged and unfinished files"),
    "sync": ("sync.cli.sync:sync", "Push what is new here, pull what is new there"),
    "push": ("sync.cli.sync:push", "Send runs and edits to a remote"),
    "pull": ("sync.cli.sync:pull", "Fetch runs and edits from a remote"),
    "status": ("sync.cli.status:status", "What is still to be pushed and pulled"),
    "login": ("sync.cli.login:login", "Keep a place to sync with, and the token for it"),
    "logout": ("sync.cli.login:logout", "Forget the token for a remote"),
    "remote": ("sync.cli.remote:remote", "List, add and remove the places to sync with"),
    "server": ("sync.cli.server:server", "Keep runs for many people and machines"),
    "demo": ("demo:demo", "Train a dozen small networks and watch them"),
}
"""By name: file in this folder, or whole module, and function; what the list of commands says."""


class _Commands(click.Group):
    """Finds commands by importing their file, and lists them without importing any."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        found = _COMMANDS.get(cmd_name) or _HIDDEN.get(cmd_name)
        if found is None:
            return None
        file, _, function = found[0].partition(":")
        command = getattr(import_module(file if "." in file else f"tracklib.cli.{file}"), function)
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in {**_COMMANDS, **_HIDDEN} and not args[0].startswith("-"):
            near = get_close_matches(args[0], _COMMANDS, n=1)
            hint = f"; did you mean {near[0]}?" if near else ""
            raise click.UsageError(f"There is no command {args[0]!r}{hint}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, about) for name, (_, about) in _COMMANDS.items()])


@click.group(
    cls=_Commands,
    name=PROGRAM,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="tracklib COMMAND --help explains a command.",
)
@click.version_option(__version__, "-V", "--version", message="tracklib %(version)s")
def tracklib() -> None:
    """Experiment tracking that works without a network.

    Training scripts log into a store, a folder of runs; these commands read it. The store is --dir
    PATH, else $TRACKLIB_DIR, else ~/tracklib.
    """
