"""The state of the git repository that the script is in: which commit, and what was changed since.

Git runs in a process that is nobody's child: a training that waits for its children must not meet
it. A shell starts it and ends at once; its answer comes through a pipe. Git is told to run nothing
that the repository's configuration names (external diffs, monitors), to ask nobody, and to lock
nothing.
"""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from typing import Any

from tracklib.capture.secrets import without_user

MOST_DIFF_BYTES = 256 << 10
_MOST_UNTRACKED_BYTES = 1 << 16
_PATIENCE_S = 20.0
_READ_BYTES = 1 << 16
_PAUSE_S = 0.005
_MOST_BYTES = MOST_DIFF_BYTES + 2 * _MOST_UNTRACKED_BYTES
_END, _DONE = b"\0\0", b"\0done"
_SHELL = "/bin/sh"
_QUIETLY = {"GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
_SCRIPT = rf"""
cd "$1" && g() {{ git -c core.fsmonitor= -c core.quotePath=off "$@"; }} && {{
    cd "$(g rev-parse --show-toplevel)"
    printf '%s\n' "$(g rev-parse --verify HEAD)"
    printf '%s\n' "$(g symbolic-ref --quiet --short HEAD)"
    printf '%s\n' "$(g config --get remote.origin.url)"
    g ls-files --others --exclude-standard --full-name -z | head -c {_MOST_UNTRACKED_BYTES}
    printf '\0\0'
    g diff HEAD --no-color --no-ext-diff --no-textconv --submodule=short && printf '\0done'
}} 2>/dev/null &
"""


class GitQuestion:
    """Asked when it is made; the answer comes later."""

    def __init__(self, folder: str, environment: Mapping[str, str]) -> None:
        """`folder` is somewhere in the repository. Takes as long as a shell to start."""
        self._source = -1
        own = {name: value for name, value in environment.items() if not name.startswith("GIT_")}
        source, end = os.pipe()
        nowhere = os.open(os.devnull, os.O_RDWR)
        try:
            actions = [(os.POSIX_SPAWN_DUP2, nowhere, 0), (os.POSIX_SPAWN_DUP2, end, 1)]
            actions.append((os.POSIX_SPAWN_DUP2, nowhere, 2))
            command = ["sh", "-c", _SCRIPT, "sh", folder or os.sep]
            shell = os.posix_spawn(_SHELL, command, own | _QUIETLY, file_actions=actions)
            self._source = source
            os.waitpid(shell, 0)
        except OSError:  # no shell; or a handler of the training's was quicker with its end
            if self._source < 0:
                os.close(source)
        finally:
            os.close(end)
            os.close(nowhere)

    def answer(self) -> dict[str, Any]:
        """Commit, branch, remote, whether there are changes, and the diff of them, as far as known.

        The diff is cut at a line before `MOST_DIFF_BYTES`; `diff_cut_bytes` says what is missing.
        """
        if self._source < 0:
            return {}
        try:
            told, size, is_whole = self._read()
        finally:
            os.close(self._source)
            self._source = -1
        head, _, rest = told.partition(_END)
        lines = head.split(b"\n", 3)
        if len(lines) < 4 or not (lines[0] or lines[1]):
            return {}
        commit, branch, remote = (line.decode(errors="replace") for line in lines[:3])
        found: dict[str, Any] = {"commit": commit, "branch": branch, "remote": _remote(remote)}
        if commit and is_whole:
            found |= _changes(lines[3], rest, size - len(head) - len(_END) - len(_DONE))
        return {name: value for name, value in found.items() if value not in ("", [])}

    def _read(self) -> tuple[bytes, int, bool]:
        """What git told, as much as is needed of it; how much it was; whether that was all."""
        os.set_blocking(self._source, False)
        deadline_s = time.monotonic() + _PATIENCE_S
        kept, end, size = bytearray(), b"", 0
        while time.monotonic() < deadline_s:
            try:
                data = os.read(self._source, _READ_BYTES)
            except BlockingIOError:
                time.sleep(_PAUSE_S)
                continue
            if not data:
                return bytes(kept), size, end == _DONE
            kept += data[: max(0, _MOST_BYTES - len(kept))]
            end, size = (end + data)[-len(_DONE) :], size + len(data)
        return bytes(kept), size, False


def _changes(untracked: bytes, rest: bytes, diff_size: int) -> dict[str, Any]:
    names = untracked.split(b"\0")
    if len(untracked) >= _MOST_UNTRACKED_BYTES:
        names.pop()  # cut in the middle
    diff = rest[:diff_size]
    if diff_size > MOST_DIFF_BYTES:
        diff = diff[: diff.rfind(b"\n", 0, MOST_DIFF_BYTES) + 1]
    changes: dict[str, Any] = {
        "is_dirty": diff_size > 0,
        "diff": diff.decode(errors="replace"),
        "untracked": [name.decode(errors="replace") for name in names if name],
    }
    return changes | ({"diff_cut_bytes": diff_size - len(diff)} if diff_size > len(diff) else {})


def _remote(url: str) -> str:
    """Where the repository comes from, without credentials; of a folder its name alone."""
    if url.startswith(("/", "file:")):
        return os.path.basename(url.rstrip("/"))
    return without_user(url)
