"""The `tracklib` command: one file a command. click and rich are imported only here."""

from __future__ import annotations

import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; None: with the arguments of this process. Returns the exit code.

    0: done; 1: it could not be done; 2: wrong usage; 130: interrupted; 141: the reader of our
    output went away.
    """
    from tracklib.cli.running import run  # `import tracklib.cli` alone must not cost click

    return run(list(sys.argv[1:] if arguments is None else arguments))
