"""`tracklib open`: the window."""

from __future__ import annotations

import os
import re

import click

from tracklib.cli import format as fmt
from tracklib.cli.failure import Failure
from tracklib.cli.selection import query_option
from tracklib.cli.stores import chosen_store, dir_option
from tracklib.errors import FormatTooNew, StoreUnavailable
from tracklib.query import parse

_WINDOW = {"PySide6", "shiboken6", "numpy", "watchdog"}
_SIZE = re.compile(r"([0-9]{2,5})x([0-9]{2,5})")


_PICTURE = "1600x1000"


def _checked_size(
    context: click.Context, parameter: click.Parameter, value: str | None
) -> str | None:
    if value is not None and not _SIZE.fullmatch(value):
        raise click.BadParameter("write it as WIDTHxHEIGHT, for example 1600x1000")
    return value


@click.command("open")
@click.argument("stores", metavar="[STORE]...", nargs=-1)
@query_option
@click.option("--theme", type=click.Choice(["light", "dark"]), help="[default: as the system]")
@click.option("--screenshot", metavar="FILE", help="Write a picture of the window instead")
@click.option(
    "--size",
    metavar="WIDTHxHEIGHT",
    callback=_checked_size,
    help=f"[default: as last time; a picture: {_PICTURE}]",
)
@click.option("--tab", metavar="NAME", help="The tab to open, such as charts")
@dir_option
def open_window(
    stores: tuple[str, ...],
    query: str | None,
    theme: str | None,
    screenshot: str | None,
    size: str | None,
    tab: str | None,
    store_dir: str | None,
) -> None:
    """Open the window on one or more stores.

    STORE is a folder of runs; without one, the stores that were open last time open again. The
    window follows them live; it never writes into them. --screenshot needs no display.
    """
    if stores and store_dir is not None:
        raise click.UsageError("Give the stores once: as arguments or with --dir")
    parse(query or "")  # a mistake is told here, where it was typed
    if screenshot is not None:
        _check_folder(screenshot)
    named = stores or ((store_dir,) if store_dir is not None else ())
    paths = [_checked_store(path) for path in named]
    if screenshot is not None and size is None:
        size = _PICTURE
    code = _start(paths, screenshot, size, theme, query, tab)
    click.get_current_context().exit(code)


def _checked_store(path: str) -> str:
    """A mistyped path is told here; a store that is there and cannot be read, in the window."""
    try:
        return str(chosen_store(path).path)
    except (StoreUnavailable, FormatTooNew):
        return os.path.abspath(os.path.expanduser(path))


def _check_folder(screenshot: str) -> None:
    folder = os.path.dirname(screenshot) or "."
    if not os.path.isdir(folder):
        raise Failure(f"There is no folder {fmt.path(folder)} to write to")


def _start(
    stores: list[str],
    screenshot: str | None,
    size: str | None,
    theme: str | None,
    query: str | None,
    tab: str | None,
) -> int:
    try:
        from desktop.app import main  # the window is not there in a plain installation
    except ModuleNotFoundError as error:
        package = (error.name or "").partition(".")[0]
        if package not in _WINDOW:
            raise
        hint = 'pip install "tracklib-runs[desktop]"'
        raise Failure(f"The window needs {package}, which is not installed", hint) from error
    except ImportError as error:  # Qt is there, but not a library of the system that it needs
        hint = "On Debian and Ubuntu: apt install libegl1 libgl1 libxkbcommon0 libdbus-1-3"
        raise Failure(f"Qt does not start: {error.msg}", hint) from error
    return main(stores, screenshot=screenshot, size=size, theme=theme, query=query, tab=tab)
