"""What only the thread that starts a run can see as it is then; everything else can wait."""

from __future__ import annotations

import os
import sys
from typing import NamedTuple


class Snapshot(NamedTuple):
    """How the process stands when a run is started."""

    words: list[str]
    """The command line, the interpreter first."""
    folder: str
    """The current folder; "" where it was removed."""
    script: str
    """The file that runs; "" in a notebook or a shell."""
    environment: dict[str, str]


def take() -> Snapshot:
    """Look, without asking the disk anything but the current folder's name."""
    try:
        folder = os.getcwd()
    except OSError:
        folder = ""
    script = getattr(sys.modules.get("__main__"), "__file__", None)
    script = script if isinstance(script, str) else ""
    return Snapshot(list(sys.orig_argv), folder, script, dict(os.environ))
