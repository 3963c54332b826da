"""How this process was started: its command line, without what looks like a secret."""

from __future__ import annotations

import os
import shlex
from collections.abc import Sequence

from tracklib.capture.places import Places
from tracklib.capture.secrets import HIDDEN, speaks_of_a_secret, without_user

_LONGEST = 32_768


def command_line(words: Sequence[str], places: Places) -> str:
    """The command as a shell would take it; empty in a notebook, whose own says nothing.

    The value of an option whose name speaks of a secret (`--api-key X`, `--token=X`, `PASSWORD=X`)
    and what stands before the host of a URL are written as `***`. Paths of the project are written
    as from the folder in which the command was given, others below the home folder with `~`.
    """
    if any("ipykernel" in word for word in words[1:4]):
        return ""
    program = [os.path.basename(word) for word in words[:1]]
    shown = [places.shown(word) for word in without_secrets(words[1:])]
    return shlex.join([*program, *shown])[:_LONGEST]


def without_secrets(words: Sequence[str]) -> list[str]:
    """The words of a command line, with what looks like a secret hidden."""
    shown: list[str] = []
    hides_next = False
    for word in words:
        name, sign, _ = word.partition("=")
        speaks = speaks_of_a_secret(name)
        if hides_next and not word.startswith("-"):
            word = HIDDEN
        elif sign and speaks:
            word = f"{name}={HIDDEN}"
        else:
            word = without_user(word)
        shown.append(word)
        hides_next = speaks and not sign and name.startswith("-")
    return shown
