"""How this process was started: its command line, without what looks like a secret."""

from __future__ import annotations

import os
import re
import shlex
import sys

_LONGEST = 32_768
_SECRET = re.compile(
    r"(?i)(?:^|[-_.])(?:password|passwd|pwd|secret|token|credentials?|api[-_]?key|access[-_]?key"
    r"|auth|private[-_]?key)(?:$|[-_.])"
)
_USER_IN_URL = re.compile(r"(?<=://)[^/@\s]+(?=@)")
_HIDDEN = "***"


def command_line() -> str:
    """The command as a shell would take it; empty in a notebook, whose own says nothing.

    The value of an option whose name speaks of a secret (`--api-key X`, `--token=X`, `PASSWORD=X`)
    and what stands before the host of a URL are written as `***`.
    """
    words = list(sys.orig_argv)
    if any("ipykernel" in word for word in words[1:4]):
        return ""
    return shlex.join(without_secrets(words))[:_LONGEST]


def working_folder() -> str:
    """The current folder; empty where it was removed."""
    try:
        return os.getcwd()
    except OSError:
        return ""


def without_secrets(words: list[str]) -> list[str]:
    """The words of a command line, with what looks like a secret hidden."""
    shown: list[str] = []
    hides_next = False
    for word in words:
        name, sign, _ = word.partition("=")
        speaks = bool(_SECRET.search(name))
        if hides_next and not word.startswith("-"):
            word = _HIDDEN
        elif sign and speaks:
            word = f"{name}={_HIDDEN}"
        else:
            word = _USER_IN_URL.sub(_HIDDEN, word)
        shown.append(word)
        hides_next = speaks and not sign and name.startswith("-")
    return shown
