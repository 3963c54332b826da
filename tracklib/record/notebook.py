"""Notebooks: the same cell is run again and again in one process."""

from __future__ import annotations

import sys


def is_notebook() -> bool:
    """Whether this process is a notebook's kernel. Looks at what is loaded, imports nothing."""
    ipython = sys.modules.get("IPython")
    get_shell = getattr(ipython, "get_ipython", None)
    shell = get_shell() if get_shell else None
    return shell is not None and hasattr(shell, "kernel")
