"""Making a store where there is none yet."""

from __future__ import annotations

import os

from tracklib.format import layout
from tracklib.record.place import prepare_store


def make_store(folder: str) -> None:
    """Make an empty store; a folder that is one, or has other things in it, is left as it is.

    Raises OSError.
    """
    folder = os.path.abspath(os.path.expanduser(folder))
    is_there = os.path.exists(os.path.join(folder, layout.STORE_FILE))
    if is_there or (os.path.isdir(folder) and os.listdir(folder)):
        return
    os.makedirs(folder, exist_ok=True)
    prepare_store(folder)
