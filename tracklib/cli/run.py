"""`tracklib run`: a script that knows nothing of tracklib becomes a run."""

from __future__ import annotations

import json
import os
import sys

import click

from tracklib.cli.failure import Failure
from tracklib.cli.stores import dir_option


@click.command(
    context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False},
)
@click.option("--project", metavar="NAME", help="What the run belongs to")
@click.option("--name", metavar="NAME", help="What the run is called")
@click.option("--group", metavar="NAME", help="The group of runs it belongs to")
@click.option("--tag", "tags", metavar="TAG", multiple=True, help="May be given several times")
@click.option("--capture", metavar="PARTS", help="What to record, for example '+c_output,-git'")
@click.option("-m", "is_module", is_flag=True, help="SCRIPT is a module, as in python -m")
@click.argument("script")
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
@dir_option
def run(
    project: str | None,
    name: str | None,
    group: str | None,
    tags: tuple[str, ...],
    capture: str | None,
    is_module: bool,
    script: str,
    arguments: tuple[str, ...],
    store_dir: str | None,
) -> None:
    """Run SCRIPT with its ARGUMENTS and record it: what it prints, how it was made, how it ends.

    The script need not know of tracklib. The exit code is the script's.
    """
    if not is_module and not os.path.isfile(script):
        raise Failure(f"There is no script {script}")
    given = {"project": project, "name": name, "group": group, "capture": capture, "dir": store_dir}
    options = {key: value for key, value in given.items() if value is not None}
    if tags:
        options["tags"] = list(tags)  # type: ignore[assignment]
    words = ["-m", script] if is_module else [script]
    command = [sys.executable, "-m", "tracklib.launch", json.dumps(options), *words, *arguments]
    sys.stdout.flush()
    os.execv(sys.executable, command)
