"""Where a script is: paths of its own are told from the project's folder, never in full."""

from __future__ import annotations

import os
import re

_ABSOLUTE = re.compile(r"(?<![\w.~/-])/(?!/)[^\s=:,;'\"]+")


class Places:
    """The project's folder: that of the git repository the script is in, else the script's own."""

    def __init__(self, folder: str, script: str, home: str) -> None:
        """`folder` is where the command was given, `script` its file, "" for none."""
        self.folder = folder
        self.script = os.path.normpath(os.path.join(folder, script)) if script else ""
        start = os.path.dirname(self.script) if self.script else folder
        self.git_root = _git_root(start)
        self.root = self.git_root or start
        self._home = home.rstrip("/")

    def from_root(self, path: str) -> str | None:
        """A path as from the project's folder, None for one that is not in it."""
        if not self.root or not _is_below(path, self.root):
            return None
        return os.path.relpath(path, self.root)

    def shown(self, text: str) -> str:
        """A text with the absolute paths in it shortened, where that is possible.

        A path with spaces is known if it is the whole text, or all behind `=`.
        """
        name, sign, value = ("", "", text) if text.startswith("/") else text.partition("=")
        if value.startswith("/") and not {",", ":"}.intersection(value):
            return name + sign + self._short(value)
        return _ABSOLUTE.sub(lambda found: self._short(found[0]), text)

    def without_folders(self, text: str) -> str:
        """The same, and of paths elsewhere the last part alone."""
        return _ABSOLUTE.sub(lambda found: self._last_part(self._short(found[0])), text)

    @staticmethod
    def _last_part(path: str) -> str:
        return f"…/{os.path.basename(path.rstrip('/'))}" if path.startswith("/") else path

    def _short(self, path: str) -> str:
        if self.root and _is_below(path, self.root):
            return os.path.relpath(path, self.folder or self.root)
        if self._home and _is_below(path, self._home):
            return "~" + path[len(self._home) :]
        return path


def _is_below(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip("/") + "/")


def _git_root(folder: str) -> str:
    """The folder of the repository that a folder is in, "" for none. A work tree has a file."""
    while folder:
        if os.path.exists(os.path.join(folder, ".git")):
            return folder
        above = os.path.dirname(folder)
        folder = "" if above == folder else above
    return ""
