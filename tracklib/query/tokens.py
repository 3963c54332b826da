"""The words of the query language, before any grammar."""

from __future__ import annotations

import enum
from dataclasses import dataclass


class Kind(enum.Enum):
    """What a token is. Keywords are words: which ones they are depends on where they stand."""

    WORD = "word"
    TEXT = "quoted text"
    NUMBER = "number"
    DURATION = "duration"
    OPERATOR = "operator"
    OPEN = "("
    CLOSE = ")"
    OPEN_LIST = "["
    CLOSE_LIST = "]"
    COMMA = ","
    BROKEN = "broken"
    END = "end"


@dataclass(frozen=True, slots=True)
class Token:
    """One token. `raw` is how it was written, `text[start:end]`.

    `value` is the unquoted text of TEXT, the int or float of NUMBER, the seconds of DURATION, and
    for BROKEN what to tell the person; for all others it repeats `raw`.
    """

    kind: Kind
    raw: str
    value: str | int | float
    start: int
    end: int

    def is_word(self, *words: str) -> bool:
        """Whether this is one of these (lower-case) keywords, in any case of letters."""
        return self.kind is Kind.WORD and self.raw.lower() in words
