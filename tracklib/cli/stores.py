"""Which store a command reads, and what to say when there is nothing in it."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from typing import Any, TypeVar

import click

from tracklib.cli import format as fmt
from tracklib.cli.failure import Failure
from tracklib.cli.terminal import progress
from tracklib.errors import StoreNotFound, StoreUnavailable
from tracklib.store.facts import RunFacts
from tracklib.store.run_reader import RunReader
from tracklib.store.store import Store, open_store

_MOST_CANDIDATES = 5
_GENERATED = re.compile(r"[0-9]{8}-[0-9]{6}-(.+)")
_Function = TypeVar("_Function", bound=Callable[..., Any])

FIRST_STEP = """Log a first run in Python:
    import tracklib
    with tracklib.init(project="first") as run:
        run.log({"loss": 0.5})
or see a dozen runs at once: tracklib demo"""


def dir_option(function: _Function) -> _Function:
    """`--dir PATH`, given to the command as `store_dir`."""
    return click.option(
        "--dir",
        "store_dir",
        metavar="PATH",
        help="The store [default: $TRACKLIB_DIR, else ~/tracklib]",
    )(function)


def chosen_store(store_dir: str | None) -> Store:
    """The store to read. Raises Failure, with a first step to take, if there is none."""
    try:
        return open_store(store_dir)
    except StoreNotFound as error:
        given = store_dir or os.environ.get("TRACKLIB_DIR")
        folder = fmt.path(os.path.abspath(os.path.expanduser(given or "~/tracklib")))
        hint = FIRST_STEP if store_dir is None else "Check the path"
        if os.path.exists(os.path.expanduser(folder)):
            raise Failure(f"{folder} is not a tracklib store", _elsewhere(store_dir)) from error
        raise Failure(f"There is no store at {folder} yet", hint) from error


def _elsewhere(store_dir: str | None) -> str:
    chosen = "--dir" if store_dir is not None else "TRACKLIB_DIR"
    return f"A store is a folder with store.json in it; {chosen} names another one"


def all_runs(store: Store) -> list[RunFacts]:
    """Every run as it is now, oldest first. Raises StoreUnavailable if the store is away."""
    catalog = store.catalog()
    try:
        with progress("Reading runs") as show:
            change = catalog.refresh(progress=show)
        if change.offline:
            raise StoreUnavailable(f"{fmt.path(store.path)} does not answer")
        return catalog.rows()
    finally:
        catalog.close()


def find_run(store: Store, wanted: str) -> RunReader:
    """The run with this id, beginning or end of an id, or name. Raises Failure."""
    ids = store.run_ids()
    if wanted in ids:
        return store.run(wanted)
    fitting = [run_id for run_id in ids if wanted and _fits(run_id, wanted)]
    if not fitting:
        fitting = [facts.run_id for facts in all_runs(store) if facts.name == wanted]
    if len(fitting) == 1:
        return store.run(fitting[0])
    if fitting:
        more = ["…"] if len(fitting) > _MOST_CANDIDATES else []
        candidates = "\n".join(fitting[:_MOST_CANDIDATES] + more)
        raise Failure(f"{wanted!r} is not one run but {len(fitting)}", candidates)
    raise Failure(
        f"There is no run {wanted!r} in {fmt.path(store.path)}",
        "tracklib ls lists the runs; a run is named by its id, by its beginning or end, or by name",
    )


def _fits(run_id: str, wanted: str) -> bool:
    short = short_id(run_id)
    return run_id.startswith(wanted) or run_id.endswith(wanted) or short.startswith(wanted)


def short_id(run_id: str) -> str:
    """The last part of a generated id, which names a run as well as all of it."""
    generated = _GENERATED.fullmatch(run_id)
    return generated[1] if generated else run_id
