"""The state of the git repository that the script is in: which commit, and what was changed since.

Git is asked in a process of its own, and told to run nothing that the repository's configuration
names (external diffs, monitors), to ask nobody, and to lock nothing.
"""

from __future__ import annotations

import os
import subprocess
from typing import Any

from tracklib.capture.secrets import without_user

MOST_DIFF_BYTES = 256 << 10
_MOST_UNTRACKED = 1000
_PATIENCE_S = 10.0
_QUIETLY = {"GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}


def facts(root: str, environment: dict[str, str]) -> dict[str, Any]:
    """Commit, branch, remote, whether there are changes, and the diff of them, as far as known.

    The diff is cut at a line before `MOST_DIFF_BYTES`; `diff_cut_bytes` says what is missing.
    """
    git = _Git(root, environment)
    commit = git.line("rev-parse", "HEAD")
    found: dict[str, Any] = {
        "commit": commit,
        "branch": git.line("symbolic-ref", "--quiet", "--short", "HEAD"),
        "remote": _remote(git.line("config", "--get", "remote.origin.url")),
    }
    if commit:
        found |= _changes(git)
    return {name: value for name, value in found.items() if value not in ("", [])}


def _remote(url: str) -> str:
    """Where the repository comes from, without credentials; of a folder its name alone."""
    if url.startswith(("/", "file:")):
        return os.path.basename(url.rstrip("/"))
    return without_user(url)


def _changes(git: _Git) -> dict[str, Any]:
    diff = git.ask(
        "diff", "HEAD", "--no-color", "--no-ext-diff", "--no-textconv", "--submodule=short"
    )
    untracked = git.ask("ls-files", "--others", "--exclude-standard", "-z")
    if diff is None or untracked is None:  # it takes too long: nobody knows
        return {}
    names = [name.decode(errors="replace") for name in untracked.split(b"\0") if name]
    kept = diff
    if len(diff) > MOST_DIFF_BYTES:
        kept = diff[: diff.rfind(b"\n", 0, MOST_DIFF_BYTES) + 1]
    changes: dict[str, Any] = {
        "is_dirty": bool(diff),
        "diff": kept.decode(errors="replace"),
        "untracked": names[:_MOST_UNTRACKED],
    }
    if len(kept) < len(diff):
        changes["diff_cut_bytes"] = len(diff) - len(kept)
    return changes


class _Git:
    def __init__(self, root: str, environment: dict[str, str]) -> None:
        self._root = root
        own = {k: v for k, v in environment.items() if not k.startswith("GIT_")}
        self._environment = own | _QUIETLY

    def ask(self, *words: str) -> bytes | None:
        """What a command prints; None where there is no git, or it fails or takes long."""
        command = ["git", "-c", "core.fsmonitor=", "-c", "core.quotePath=off", *words]
        try:
            done = subprocess.run(
                command,
                cwd=self._root or os.sep,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                timeout=_PATIENCE_S,
                check=False,
            )
        except (OSError, subprocess.SubprocessError):
            return None
        return done.stdout if done.returncode == 0 else None

    def line(self, *words: str) -> str:
        """What a command prints on its only line, "" where it prints nothing."""
        return (self.ask(*words) or b"").decode(errors="replace").strip()
