"""What the window remembers: a JSON file per set of stores in the user's configuration folder."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QStandardPaths

FOLDER_VARIABLE = "TRACKLIB_CONFIG_DIR"


def config_folder() -> Path:
    """Where the window keeps its settings: `TRACKLIB_CONFIG_DIR`, or the platform's place."""
    override = os.environ.get(FOLDER_VARIABLE)
    if override:
        return Path(override)
    place = QStandardPaths.StandardLocation.GenericConfigLocation
    return Path(QStandardPaths.writableLocation(place)) / "tracklib"


class Settings:
    """Values by name. A file that is missing or unreadable is an empty one; nothing else is lost
    by that, so the window starts as new."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._values = _read(path) if path is not None else {}

    @classmethod
    def forgetful(cls) -> Settings:
        """Settings that are never kept, for pictures and tests."""
        return cls(None)

    @classmethod
    def of_program(cls) -> Settings:
        """What holds for every store: theme and the like."""
        return cls(config_folder() / "window.json")

    @classmethod
    def of_stores(cls, store_ids: Sequence[str]) -> Settings:
        """What is remembered for these stores together."""
        name = hashlib.sha256("\n".join(sorted(store_ids)).encode()).hexdigest()[:16]
        return cls(config_folder() / "stores" / f"{name}.json")

    def get(self, name: str, default: Any = None) -> Any:
        return self._values.get(name, default)

    def set(self, name: str, value: Any) -> None:
        """Remember a value that JSON can hold; None forgets it."""
        if value is None:
            self._values.pop(name, None)
        else:
            self._values[name] = value

    def save(self) -> None:
        """Write the file in one piece. A folder that cannot be written only loses the settings."""
        if self._path is None:
            return
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            part = self._path.with_suffix(f".{os.getpid()}.part")
            part.write_text(json.dumps(self._values, indent=1, sort_keys=True), encoding="utf-8")
            part.replace(self._path)
        except OSError:
            return


def _read(path: Path) -> dict[str, Any]:
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return values if isinstance(values, dict) else {}
