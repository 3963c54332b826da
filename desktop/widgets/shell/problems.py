"""What is wrong with stores and runs, in words, and what can be done about it."""

from __future__ import annotations

from functools import partial

from desktop.qt.store_feed import Status
from desktop.qt.stores import Stores
from desktop.qt.workspace import Workspace
from desktop.widgets.shell.problems_panel import Trouble

_TODO = {
    Status.OFFLINE: "Its runs stay listed as last seen; the window tries again by itself",
    Status.BROKEN: "Try tracklib doctor on this store",
}
_UNOPENED = "The window tries again by itself; other stores are not concerned"


def store_troubles(workspace: Workspace, stores: Stores) -> list[Trouble]:
    """Stores that cannot be opened or reached."""
    again = ("Try again", workspace.try_again)
    found = []
    for path, why in workspace.unopened.items():
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


def run_troubles(workspace: Workspace) -> list[Trouble]:
    """What cannot be read of runs."""
    told = [
        Trouble(name, text, "Try tracklib doctor on the store")
        for name, text in workspace.runs.listing.census.problems
    ]
    return told + [Trouble(key.run, text) for key, text in workspace.troubles.items()]
