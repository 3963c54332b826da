"""The one error of the query language."""

from __future__ import annotations

import unicodedata

from tracklib.errors import TracklibError

_WIDEST = 100
"""Characters of query text that the pointer shows; longer texts are cut around the place."""


class QueryError(TracklibError, ValueError):
    """A query cannot be understood. Nothing was searched.

    `message` is one sentence with what to write instead, where that is known. `start` and `end`
    are offsets into `text` (half open) of what is wrong; both equal the length of the text when
    something is missing at its end.
    """

    def __init__(self, message: str, text: str, start: int, end: int) -> None:
        super().__init__(message, text, start, end)
        self.message = message
        self.text = text
        self.start = start
        self.end = max(start, end)

    def __str__(self) -> str:
        return f"{self.message}\n{self.pointer()}"

    def pointer(self) -> str:
        """Two lines: the query (its part around the place) and carets below what is wrong."""
        first, last = _line_around(self.text, self.start)
        cut = max(first, self.start - _WIDEST // 2)
        shown = self.text[cut : min(last, cut + _WIDEST)]
        lead, trail = ("…" if cut > first else ""), ("…" if cut + len(shown) < last else "")
        before = _columns(lead + shown[: self.start - cut])
        marked = _columns(shown[self.start - cut : self.end - cut])
        line = lead + "".join(_visible(character) for character in shown) + trail
        return f"{line}\n{' ' * before}{'^' * max(1, marked)}"


def _line_around(text: str, place: int) -> tuple[int, int]:
    first = text.rfind("\n", 0, place) + 1
    last = text.find("\n", place)
    return first, len(text) if last < 0 else last


def _visible(character: str) -> str:
    return character if character.isprintable() else " "


def _columns(text: str) -> int:
    """Terminal columns of a text: East Asian wide characters take two, combining ones none."""
    return sum(_width(_visible(character)) for character in text)


def _width(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
