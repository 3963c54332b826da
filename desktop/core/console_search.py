"""Words in printed lines, found a stretch at a time: a million lines take a while."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from desktop.core.console_text import plain
from desktop.core.source import Console

_AT_ONCE = 1024
_SPAN_S = 0.15


@dataclass(frozen=True, slots=True)
class Found:
    """Lines that hold the words, of all lines before `until`."""

    words: str
    lines: tuple[int, ...] = ()
    until: int = 0


@dataclass(slots=True)
class Search:
    """What is sought, and how far it was looked for. Lines that may change are looked at again."""

    words: str = ""
    lines: list[int] = field(default_factory=list)
    until: int = 0

    def begin(self, words: str) -> None:
        """Look for other words, or none."""
        self.words, self.lines, self.until = words, [], 0

    def take(self, found: Found, sealed: int) -> None:
        """What a stretch gave. Only what is sealed counts as looked at for good."""
        if found.words != self.words:
            return
        first = self.until
        self.lines = [line for line in self.lines if line < first] + list(found.lines)
        self.until = min(found.until, max(sealed, first))


def find(
    console: Console, words: str, first: int, is_over: Callable[[], bool], span_s: float = _SPAN_S
) -> Found:
    """The lines from `first` on that hold the words, whatever their case; stops after `span_s`."""
    deadline_s, wanted = time.monotonic() + span_s, words.casefold()
    found: list[int] = []
    at = first
    while at < console.count and not is_over():
        lines = console.lines(at, at + _AT_ONCE)
        found += [
            at + place for place, line in enumerate(lines) if wanted in plain(line.text).casefold()
        ]
        at += max(1, len(lines))
        if time.monotonic() > deadline_s:
            break
    return Found(words, tuple(found), min(at, console.count))
