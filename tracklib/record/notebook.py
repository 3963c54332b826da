"""Notebooks: the same cell is run again and again in one process."""

from __future__ import annotations

import sys


def is_notebook() -> bool:
    """Whether this process is the kernel of a notebook. Looks at what is loaded, imports nothing."""
    ipython = sys.modules.get("IPython")
    if ipython is None:
        return False
    shell = ipython.get_ipython()
    return shell is not None and hasattr(shell, "kernel")
