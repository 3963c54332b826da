"""Printed lines as pieces with colours: what ANSI sequences say, and nothing else they could do."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

_SGR = re.compile(r"\x1b\[([0-9;:]*)m")
_OTHER = re.compile(
    r"\x1b\[[0-9;?<=>]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?|\x1b[@-Z\\-_]?"
)
_UNSEEN = re.compile(
    r"[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)
_TAB = 8
_PALETTE, _STEPS = 16, (0, 95, 135, 175, 215, 255)

LONGEST = 4000
"""Characters of a line that are drawn; the rest can be copied."""


class Look(NamedTuple):
    """How a piece is drawn. Colours are "" for the usual one, "0" to "15" for one of the terminal's
    sixteen, else `#rrggbb`."""

    colour: str = ""
    ground: str = ""
    is_bold: bool = False
    is_faint: bool = False
    is_italic: bool = False
    is_underlined: bool = False


class Piece(NamedTuple):
    """Text of one look."""

    text: str
    look: Look


USUAL = Look()


def plain(text: str) -> str:
    """The line as it is read: without sequences, tabs spread, other controls as `�`."""
    if text.isprintable():
        return text
    whole = ""
    for part in _SGR.split(text)[::2]:
        whole += _spread(part, len(whole))
    return whole


def pieces(text: str) -> list[Piece]:
    """The line in pieces; together they are `plain(text)`, up to `LONGEST` characters."""
    if "\x1b" not in text:
        return [Piece(plain(text[:LONGEST]), USUAL)]
    found: list[Piece] = []
    look, column = USUAL, 0
    parts = _SGR.split(text[: 4 * LONGEST])
    for number, part in enumerate(parts):
        if number % 2:
            look = _changed(look, part)
        elif part and column < LONGEST:
            spread = _spread(part, column)[: LONGEST - column]
            column += len(spread)
            if spread:
                found.append(Piece(spread, look))
    return found


def _spread(part: str, column: int) -> str:
    """A part of a line that begins at a column, as it is read."""
    clean = _UNSEEN.sub("\N{REPLACEMENT CHARACTER}", _OTHER.sub("", part))
    if "\t" in clean:
        clean = (" " * (column % _TAB) + clean).expandtabs(_TAB)[column % _TAB :]
    return clean


def _changed(look: Look, codes: str) -> Look:
    """The look after a sequence (ECMA-48, 8.3.117)."""
    numbers = [int(code) if code.isdecimal() else 0 for code in re.split("[;:]", codes)][:64]
    while numbers:
        code = numbers.pop(0)
        if code in (38, 48):
            colour = _long_colour(numbers)
            look = look._replace(colour=colour) if code == 38 else look._replace(ground=colour)
        else:
            look = _with_code(look, code)
    return look


_SIGNS: dict[int, dict[str, Any]] = {
    1: {"is_bold": True},
    2: {"is_faint": True},
    3: {"is_italic": True},
    4: {"is_underlined": True},
    22: {"is_bold": False, "is_faint": False},
    23: {"is_italic": False},
    24: {"is_underlined": False},
}


def _with_code(look: Look, code: int) -> Look:
    if code == 0:
        return USUAL
    if code in _SIGNS:
        return look._replace(**_SIGNS[code])
    if 30 <= code <= 37 or 90 <= code <= 97:
        return look._replace(colour=str(code - 30 if code < 90 else code - 82))
    if 40 <= code <= 47 or 100 <= code <= 107:
        return look._replace(ground=str(code - 40 if code < 100 else code - 92))
    if code == 39:
        return look._replace(colour="")
    return look._replace(ground="") if code == 49 else look


def _long_colour(numbers: list[int]) -> str:
    """One of 256 colours, or of all; takes its numbers away."""
    kind = numbers.pop(0) if numbers else 0
    if kind == 5 and numbers:
        return _of_256(numbers.pop(0))
    if kind == 2 and len(numbers) >= 3:
        red, green, blue = (min(255, numbers.pop(0)) for _ in range(3))
        return f"#{red:02x}{green:02x}{blue:02x}"
    return ""


def _of_256(number: int) -> str:
    if number < _PALETTE:
        return str(number)
    if number < 232:
        cube = number - _PALETTE
        red, green, blue = (_STEPS[cube // base % 6] for base in (36, 6, 1))
        return f"#{red:02x}{green:02x}{blue:02x}"
    grey = min(255, 8 + 10 * (number - 232))
    return f"#{grey:02x}{grey:02x}{grey:02x}"
