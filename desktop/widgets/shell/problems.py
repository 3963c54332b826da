"""What is wrong with stores and runs, in words, and what can be done about it."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial

from desktop.core.known_store import SILENT
from desktop.qt.store_feed import Status
from desktop.qt.stores import Stores
from desktop.qt.workspace import OPENING, Workspace
from desktop.widgets.shell.problems_panel import Trouble

_TODO = {
    Status.SILENT: "Its runs stay listed as last seen; what is read of it comes when it answers",
    Status.OFFLINE: "Its runs stay listed as last seen; the window tries again by itself",
    Status.BROKEN: "Try tracklib doctor on this store",
}
_EDITS = {
    "damaged": "What can be read of it counts, the rest of its edits is missing; new edits go into "
    "another file. Put a copy from a backup in its place, or move it away",
    "too new": "Its edits are missing here: update tracklib",
    "not readable": "Its edits are missing here: give yourself the right to read it",
}
_UNOPENED = "The window tries again by itself; other stores are not concerned"


def store_troubles(workspace: Workspace, stores: Stores) -> list[Trouble]:
    """Stores that cannot be opened or reached."""
    again = ("Try again", workspace.try_again)
    found = []
    for path, why in workspace.unopened.items():
        if why == OPENING:
            continue
        remove = ("Remove", partial(stores.stop_waiting, path))
        found.append(Trouble(path, why, _UNOPENED, path, (again, remove)))
    for store, feed in workspace.feeds.items():
        todo = _TODO.get(feed.status)
        if todo is not None:
            folder = str(feed.source.path)
            what = feed.trouble or "The folder does not answer"
            close = ("Close store", partial(stores.close, store))
            found.append(Trouble(folder, what, todo, folder, (again, close)))
    return found


def edit_troubles(workspace: Workspace, look_again: Callable[[], object]) -> list[Trouble]:
    """Journals of edits, names and tags that people gave, that cannot be read in full."""
    again = ("Try again", look_again)
    return [
        Trouble(
            problem.path,
            f"Edits are {problem.what}: {problem.detail}",
            _EDITS.get(problem.what, ""),
            os.path.dirname(problem.path),
            (again,),
        )
        for feed in workspace.feeds.values()
        for problem in feed.problems
    ]


def run_troubles(workspace: Workspace) -> list[Trouble]:
    """What cannot be read of runs."""
    told = [
        Trouble(name, text, "Try tracklib doctor on the store")
        for name, text in workspace.runs.listing.census.problems
    ]
    found = workspace.troubles.items()  # a store that does not answer is told once, not per run
    return told + [Trouble(key.run, text) for key, text in found if text != SILENT]


def nothing_open(workspace: Workspace) -> tuple[str, str] | None:
    """A title and a sentence where all there is are stores that cannot be opened, or not yet."""
    if workspace.feeds or workspace.waiting or not workspace.unopened:
        return None
    path, why = next(iter(workspace.unopened.items()))
    name = os.path.basename(path)
    if why == OPENING:
        return f"Opening {name}…", "Its runs are listed as soon as its folder answers."
    return f"{name} is not open", f"{why}. The window tries again by itself."
