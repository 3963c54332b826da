"""`tracklib logs`: what a run printed."""

from __future__ import annotations

import json
import re
import sys
import time
from collections.abc import Iterator

import click

from tracklib.cli import format as fmt
from tracklib.cli.stores import chosen_store, dir_option, find_run
from tracklib.store.console import ConsoleLine, WriterConsole
from tracklib.store.run_reader import RunReader

_PAUSE_S = 0.25
_COLOUR = re.compile(r"(\x1b\[[0-9;]*m)")
_RESET = "\x1b[0m"


@click.command()
@click.argument("run")
@click.option("-f", "--follow", is_flag=True, help="Go on with what comes, until the run ends")
@click.option("--stderr", is_flag=True, help="Only standard error and Python's warnings")
@click.option("--times", is_flag=True, help="Begin each line with its time")
@click.option("--rank", type=click.IntRange(min=0), help="Only what this rank printed")
@click.option("--json", "is_json", is_flag=True, help="For programs: a line of JSON for each")
@dir_option
def logs(
    run: str,
    follow: bool,
    stderr: bool,
    times: bool,
    rank: int | None,
    is_json: bool,
    store_dir: str | None,
) -> None:
    """Print what a run printed: standard output, standard error, Python's warnings.

    RUN is the run's id, the beginning or end of it, or its name. Of progress bars the last state is
    shown. Lines of several processes come in the order of time.
    """
    reader = find_run(chosen_store(store_dir), run)
    lines = _followed(reader, rank) if follow else reader.console(rank=rank)
    has_colours = sys.stdout.isatty()
    for line in lines:
        if stderr and line.stream == "stdout":
            continue
        if is_json:
            click.echo(json.dumps(_plain(line)))
        else:
            moment = f"{fmt.moment(line.time_ns)}  " if times else ""
            click.echo(moment + _shown(line.text, has_colours=has_colours), color=has_colours)
        if follow:
            sys.stdout.flush()


def _plain(line: ConsoleLine) -> dict[str, object]:
    rank = {} if line.rank is None else {"rank": line.rank}
    return {"time_ns": line.time_ns, "stream": line.stream, "text": line.text, **rank}


def _shown(text: str, *, has_colours: bool) -> str:
    """The text with its colours, or without; never with anything else that a terminal obeys."""
    parts = _COLOUR.split(text)
    plain = [fmt.line(part.expandtabs(8)) for part in parts[::2]]
    if not has_colours or len(parts) == 1:
        return "".join(plain)
    colours = [*parts[1::2], _RESET]
    return "".join(part + colour for part, colour in zip(plain, colours, strict=True))


def _followed(reader: RunReader, rank: int | None) -> Iterator[ConsoleLine]:
    """Lines as they come; those that still change once they do not, or at the end."""
    following: dict[str, _Following] = {}
    is_over = False
    while True:
        is_over = is_over or not reader.facts().is_live
        for console in reader.consoles():
            if rank is None or console.rank == rank:
                following.setdefault(console.view.writer, _Following(console))
        news = [one.news(is_last=is_over) for one in following.values()]
        yield from sorted((line for lines in news for line in lines), key=lambda one: one.time_ns)
        if is_over:
            return
        time.sleep(_PAUSE_S)


class _Following:
    """How far the lines of one process were shown."""

    def __init__(self, console: WriterConsole) -> None:
        self._console = console
        self._next = 0
        self._open: list[int] = []

    def news(self, *, is_last: bool) -> list[ConsoleLine]:
        """What is to be shown now; open lines only if these are the last."""
        earlier = [(at, line) for at in self._open for line in self._console.lines(at, at + 1)]
        later = self._console.lines(self._next, self._console.count)
        due = [*earlier, *enumerate(later, self._next)]
        self._next = self._console.count
        self._open = [at for at, line in due if line.is_open and not is_last]
        return [line for _, line in due if is_last or not line.is_open]
