"""Text to tokens. Never fails: what is not a token becomes one of kind BROKEN.

A name is letters, digits and `_`, with single `/`, `.` or `:` between them, so that `train/loss` is
a name and `train / loss` a division. Any other name stands in quotes.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Iterator
from dataclasses import dataclass

_SPACE = re.compile(r"\s+")
_NUMBER = re.compile(r"(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?(?![\w.])", re.ASCII)
_NAME = re.compile(r"\w+(?:[/.:]\w+)*")
_QUOTED = re.compile(r"\"((?:[^\"\\]|\\.)*)\"|'((?:[^'\\]|\\.)*)'", re.DOTALL)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_OPERATOR = re.compile(r"\*\*|[-+*/%^−×·÷]")
_TYPOGRAPHIC = "“”„‟‘’‚‛«»"
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
    return [*_scan(text), Token(Kind.END, "", len(text), len(text))]


def _scan(text: str) -> Iterator[Token]:
    place = 0
    while place < len(text):
        if space := _SPACE.match(text, place):
            place = space.end()
            continue
        token = _token_at(text, place)
        yield token
        place = token.end


def _token_at(text: str, start: int) -> Token:
    character = text[start]
    for kind in (Kind.OPEN, Kind.CLOSE, Kind.COMMA):
        if character == kind.value:
            return Token(kind, character, start, start + 1)
    if character in "\"'":
        return _quoted_at(text, start)
    for pattern, kind in ((_NUMBER, Kind.NUMBER), (_NAME, Kind.NAME), (_OPERATOR, Kind.OPERATOR)):
        if found := pattern.match(text, start):
            return Token(kind, _SPELT.get(found[0], found[0]), start, found.end())
    advice = f'"{character}" means nothing here; names with such characters stand in quotes'
    if character in _TYPOGRAPHIC:
        advice = 'Curly quotes are not understood; use straight ones: "…"'
    return Token(Kind.BROKEN, advice, start, start + 1)


def _quoted_at(text: str, start: int) -> Token:
    quoted = _QUOTED.match(text, start)
    if quoted is None:
        return Token(Kind.BROKEN, "This quote is never closed", start, len(text))
    inner = quoted[1] if quoted[1] is not None else quoted[2]
    return Token(Kind.TEXT, _ESCAPED.sub(r"\1", inner), start, quoted.end())


def spelt(name: str) -> str:
    """A metric's name as it is written in an expression."""
    if _NAME.fullmatch(name) and not name[0].isdigit():
        return name
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
