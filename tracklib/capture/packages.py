"""Python and the packages that are installed, from the names of their folders alone.

Reading every package's metadata would take a hundred times as long.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable

_INSTALLED = re.compile(r"(.+?)-([^-]+)(?:-py[\d.]+)?\.(?:dist|egg)-info")


def python() -> dict[str, str]:
    """Which Python this is."""
    return {"version": sys.version.split()[0], "implementation": sys.implementation.name}


def installed(folders: Iterable[str] | None = None) -> dict[str, str]:
    """Version by name, by name. Of two the first on the path counts, as in imports."""
    found: dict[str, str] = {}
    for folder in sys.path if folders is None else folders:
        try:
            names = os.listdir(folder or ".")
        except OSError:
            continue
        for name in names:
            if (match := _INSTALLED.fullmatch(name)) is not None:
                found.setdefault(match[1].replace("_", "-").lower(), match[2])
    return dict(sorted(found.items()))
