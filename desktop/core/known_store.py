"""A store that is not there just now, and is known from earlier: its runs are listed as last seen.

Touches the disk: for lanes of the disk, as all sources.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from desktop.core.opening import Opening
from desktop.core.source import Catalog, Curves, Newest, Reader, Source
from tracklib import store

Open = Callable[[str], Source]
SILENT = "The folder does not answer"


class KnownStore:
    """Stands in for a store until its folder answers again."""

    def __init__(
        self, path: str, store_id: str, open_store: Open, opening: Opening | None = None
    ) -> None:
        """`opening` is trying to open it: until that has an answer nobody else asks the disk."""
        self.path = Path(path)
        self.store_id = store_id
        self.opening = opening
        self._open = open_store
        self._found: Source | None = None

    def is_online(self) -> bool:
        return self.path.is_dir()

    def run(self, run_id: str) -> Reader:
        """Raises what opening the store raises, while it cannot be opened."""
        return self._opened().run(run_id)

    def curves(self, run_id: str) -> Curves:
        """Raises what opening the store raises, while it cannot be opened."""
        return self._opened().curves(run_id)

    def _opened(self) -> Source:
        if self.opening is not None and self.opening.result() is None:
            raise TimeoutError(SILENT)
        if self._found is None:
            self._found = self._open(str(self.path))
        return self._found

    def catalog(self, *, newest: Newest | None = None) -> Catalog:
        """What is remembered; it looks at the folder itself, and says so while that is away."""
        return store.Catalog(str(self.path), self.store_id, newest=newest)


def why_away(path: Path) -> str:
    """Why a store cannot be looked at, in words; "" where nothing is seen to be wrong with it."""
    if not os.path.lexists(path):
        return "The folder is not there"
    if not path.is_dir():
        return "This is a file, not a folder"
    for folder in (path, path / "runs"):
        try:
            os.scandir(folder).close()
        except PermissionError:
            return "You may not read this folder"
        except FileNotFoundError:
            return "There are no runs in this folder any more"
        except OSError as error:
            return f"The folder does not answer: {error.strerror or error}"
    return ""
