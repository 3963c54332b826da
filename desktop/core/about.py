"""What this program is: versions of it and of what it stands on, for the About page and reports."""

from __future__ import annotations

import platform
import sys
from importlib import metadata

import tracklib

LICENCE = "https://www.apache.org/licenses/LICENSE-2.0"
LICENCES = (
    ("tracklib", "Apache License 2.0"),
    ("Qt and PySide6", "LGPL 3"),
    ("Inter typeface", "SIL Open Font License 1.1"),
    ("numpy", "BSD 3-Clause"),
    ("watchdog", "Apache License 2.0"),
)
_PARTS = (
    ("PySide6", "PySide6-Essentials"),
    ("numpy", "numpy"),
    ("watchdog", "watchdog"),
    ("scipy", "scipy"),
    ("pyarrow", "pyarrow"),
)


def versions() -> list[tuple[str, str]]:
    """Names and versions; what is not installed is left out."""
    found = [
        ("tracklib", tracklib.__version__),
        ("Python", sys.version.split()[0]),
        ("System", platform.platform(terse=True)),
    ]
    for name, package in _PARTS:
        try:
            found.append((name, metadata.version(package)))
        except metadata.PackageNotFoundError:
            continue
    return found


def as_text() -> str:
    """The versions, a line each."""
    return "\n".join(f"{name} {version}" for name, version in versions())
