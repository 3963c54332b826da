"""Paths that are kept: good from any folder."""

from __future__ import annotations

import os


def whole_path(path: str) -> str:
    """The absolute form of a path, "" for none."""
    return os.path.abspath(os.path.expanduser(path)) if path else ""
