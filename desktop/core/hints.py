"""File system events as a hint that looking at a store now is worth it.

Only the `live/` folder is watched: it changes when a run starts, ends or commits. Watching the run
folders too would bring one event per logged row, for nothing: their files are polled anyway, ten
times a second, while watchdog holds an event back for half a second on Linux.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any


class StoreHints:
    """Calls `hint(came_or_went)` (on a thread of its own) when something happens in `live/`.

    `came_or_went` is true when a doorbell appeared or disappeared: a run started or ended. Nothing
    is called where the file system or the platform has no events.
    """

    def __init__(self, store: Path, hint: Callable[[bool], None]) -> None:
        self._observer = _observer(store / "live", hint)

    def close(self) -> None:
        """Stop watching and end its threads."""
        if self._observer is not None:
            self._observer.stop()
            self._observer.join()


def _observer(folder: Path, hint: Callable[[bool], None]) -> Any:
    from watchdog.events import FileSystemEvent, FileSystemEventHandler
    from watchdog.observers import Observer

    class Handler(FileSystemEventHandler):
        def on_any_event(self, event: FileSystemEvent) -> None:
            if event.event_type not in ("opened", "closed_no_write"):  # our own reading
                hint(event.event_type in ("created", "deleted", "moved"))

    if not folder.is_dir():
        return None
    observer = Observer()
    try:
        observer.schedule(Handler(), str(folder))
        observer.start()
    except OSError:  # no watches left, or a file system without events: polling goes on
        return None
    return observer
