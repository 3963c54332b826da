"""What a crash report says: versions and the traceback, nothing of the user's runs or folders."""

from __future__ import annotations

import hashlib
import os
import re
import traceback
from datetime import UTC, datetime

from desktop.core import about

_LONGEST = 60_000


def report(error: BaseException, where: str, when: datetime | None = None) -> str:
    """The report as text. `where` says in which part it happened."""
    moment = when or datetime.now(UTC)
    return "\n".join(
        [
            "tracklib crash report",
            f"{moment:%Y-%m-%d %H:%M} UTC, in {where}",
            "",
            about.as_text(),
            "",
            without_private(_traceback(error)),
        ]
    )


def in_words(error: BaseException) -> str:
    """One line for the user."""
    kind = type(error).__name__
    message = " ".join(str(error).split())
    return f"{kind}: {message[:200]}" if message else kind


def signature(error: BaseException) -> str:
    """The same for errors from the same place: told once is enough."""
    frames = traceback.extract_tb(error.__traceback__)
    last = f"{frames[-1].filename}:{frames[-1].lineno}" if frames else ""
    return hashlib.sha256(f"{type(error).__name__} {last}".encode()).hexdigest()[:16]


def without_private(text: str) -> str:
    """A traceback without what may tell about runs: texts in quotes of messages, and the home.

    Names of files and lines of code are the program's own and stay.
    """
    home = os.path.expanduser("~")
    kept = []
    for line in text.splitlines():
        is_ours = line.startswith(("  ", "Traceback", "During", "The above"))
        said = line if is_ours else _QUOTED.sub("'…'", line)
        said = said if is_ours else _PATH.sub("…", said)
        kept.append(said.replace(home, "~") if len(home) > 1 else said)
    return "\n".join(kept)


def _traceback(error: BaseException) -> str:
    text = "".join(traceback.format_exception(error))
    if len(text) > _LONGEST:
        text = f"{text[: _LONGEST // 2]}\n  [shortened]\n{text[-_LONGEST // 2 :]}"
    return text.rstrip()


_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"|`[^`]*`")
_PATH = re.compile(r"(?<![\w.])(?:/[^\s:'\",;)]+|[A-Za-z]:\\[^\s'\"]+)")
