"""What the window remembers: a JSON file per set of stores in the user's configuration folder."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import get_ident
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
        self._changed: set[str] = set()
        self._given: dict[str, Any] = dict(self._values)  # what the last keeper was given

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
        self._changed.add(name)
        if value is None:
            self._values.pop(name, None)
        else:
            self._values[name] = value

    def reload(self) -> None:
        """Take over what another window has saved since; what was set here stays."""
        if self._path is not None:
            self._values = self._merged(_read(self._path))

    def save(self) -> None:
        """Write the file in one piece; of what is in it only what was set here changes. A folder
        that cannot be written only loses the settings."""
        if self._path is not None:
            self.reload()
            _write(self._path, self._values)
            self._changed.clear()  # from now on what others save of them counts

    def keeper(self) -> Callable[[object], None] | None:
        """What saves all that is set now, on any thread; None where the last one had the same."""
        if self._path is None or self._values == self._given:
            return None
        self._given = dict(self._values)
        copy = Settings(None)
        copy._path, copy._values, copy._changed = self._path, self._given, set(self._changed)
        return lambda ticket: copy.save()

    def save_for(self, store_ids: Sequence[str], keep: Sequence[str] = ()) -> None:
        """Let other stores together begin with the same values, but for names in `keep` that they
        have already."""
        if self._path is None:
            return
        path = Settings.of_stores(store_ids)._path
        if path is not None and path != self._path:
            theirs = _read(path)
            kept = {name: theirs[name] for name in keep if name in theirs}
            _write(path, {**theirs, **self._values, **kept})

    def _merged(self, saved: dict[str, Any]) -> dict[str, Any]:
        mine = {name: self._values[name] for name in self._changed if name in self._values}
        return {name: value for name, value in saved.items() if name not in self._changed} | mine


def _write(path: Path, values: dict[str, Any]) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(f".{os.getpid()}-{get_ident()}.part")
        part.write_text(json.dumps(values, indent=1, sort_keys=True), encoding="utf-8")
        part.replace(path)
    except OSError:
        return


def _read(path: Path) -> dict[str, Any]:
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return values if isinstance(values, dict) else {}
