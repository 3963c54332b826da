"""Titles of axes in little room: the end of a key says more than its beginning."""

from __future__ import annotations

from collections.abc import Callable


def short_title(title: str, fits: Callable[[str], bool]) -> str:
    """A key without so many of its leading parts that it fits: `model/encoder/width` becomes
    `…/encoder/width`, then `…/width`. What does not fit even so comes back as its last part."""
    title = " ".join(title.split())
    if fits(title):
        return title
    parts = title.split("/")
    for first in range(1, len(parts)):
        shorter = "…/" + "/".join(parts[first:])
        if fits(shorter):
            return shorter
    return parts[-1] or title
