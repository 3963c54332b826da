"""What all lexers share: white space between tokens, quoted text with escapes, words for faults."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Protocol, TypeVar

_SPACE = re.compile(r"\s+")
_QUOTED = re.compile(r"\"((?:[^\"\\]|\\.)*)\"|'((?:[^'\\]|\\.)*)'", re.DOTALL)
_ESCAPED = re.compile(r"\\([\\\"'])")
_TYPOGRAPHIC = "“”„‟‘’‚‛«»"

QUOTES = "\"'"
NEVER_CLOSED = "This quote is never closed"


class HasEnd(Protocol):
    """A token knows where it ends."""

    @property
    def end(self) -> int: ...


T = TypeVar("T", bound=HasEnd)


def scan(text: str, token_at: Callable[[str, int], T]) -> Iterator[T]:
    """The tokens of a text; `token_at` reads one where no white space stands, and moves on."""
    place = 0
    while place < len(text):
        if space := _SPACE.match(text, place):
            place = space.end()
            continue
        token = token_at(text, place)
        yield token
        place = token.end


def unquoted(text: str, start: int) -> tuple[str, int] | None:
    """What stands in the quotes that open here, and where they end; None if they never do."""
    found = _QUOTED.match(text, start)
    if found is None:
        return None
    inner = found[1] if found[1] is not None else found[2]
    return _ESCAPED.sub(r"\1", inner), found.end()


def quote(text: str) -> str:
    """A text in quotes, as `unquoted` reads it back."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def advice_on(character: str) -> str:
    """What to tell of quotes that word processors make; "" for all other characters."""
    is_curly = character in _TYPOGRAPHIC
    return 'Curly quotes are not understood; use straight ones: "…"' if is_curly else ""
