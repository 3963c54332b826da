"""Which runs a view is about."""

from __future__ import annotations

from enum import Enum


class Whose(Enum):
    """The runs that a comparison looks at."""

    LISTED = "listed"
    SHOWN = "shown"
    SELECTED = "selected"
