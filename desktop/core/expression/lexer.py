"""Text to tokens. Never fails: what is not a token becomes one of kind BROKEN.

A name is letters, digits and `_`, with single `/`, `.` or `:` between them, so that `train/loss` is
a name and `train / loss` a division. Any other name stands in quotes.
"""

from __future__ import annotations

import enum
import re
from dataclasses import dataclass

from tracklib.query.scanning import NEVER_CLOSED, QUOTES, advice_on, quote, scan, unquoted

_NUMBER = re.compile(r"(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?(?![\w.])", re.ASCII)
_NAME = re.compile(r"\w+(?:[/.:]\w+)*")
_OPERATOR = re.compile(r"\*\*|[-+*/%^−×·÷]")
_SPELT = {"**": "^", "−": "-", "×": "*", "·": "*", "÷": "/"}


class Kind(enum.Enum):
    """What a token is."""

    NUMBER = "number"
    NAME = "name"
    TEXT = "quoted name"
    OPERATOR = "operator"
    OPEN = "("
    CLOSE = ")"
    COMMA = ","
    BROKEN = "broken"
    END = "end"


@dataclass(frozen=True, slots=True)
class Token:
    """One token, written as `text[start:end]`. `value` is the name without quotes, the operator's
    usual sign, or for BROKEN what to tell the person."""

    kind: Kind
    value: str
    start: int
    end: int


def tokens_of(text: str) -> list[Token]:
    """All tokens of a text, the last one of kind END."""
    return [*scan(text, _token_at), Token(Kind.END, "", len(text), len(text))]


def _token_at(text: str, start: int) -> Token:
    character = text[start]
    for kind in (Kind.OPEN, Kind.CLOSE, Kind.COMMA):
        if character == kind.value:
            return Token(kind, character, start, start + 1)
    if character in QUOTES:
        return _quoted_at(text, start)
    for pattern, kind in ((_NUMBER, Kind.NUMBER), (_NAME, Kind.NAME), (_OPERATOR, Kind.OPERATOR)):
        if found := pattern.match(text, start):
            return Token(kind, _SPELT.get(found[0], found[0]), start, found.end())
    usual = f'"{character}" means nothing here; names with such characters stand in quotes'
    return Token(Kind.BROKEN, advice_on(character) or usual, start, start + 1)


def _quoted_at(text: str, start: int) -> Token:
    found = unquoted(text, start)
    if found is None:
        return Token(Kind.BROKEN, NEVER_CLOSED, start, len(text))
    inner, end = found
    return Token(Kind.TEXT, inner, start, end)


def spelt(name: str) -> str:
    """A metric's name as it is written in an expression."""
    return name if _NAME.fullmatch(name) and not name[0].isdigit() else quote(name)
