"""Regular expressions that a search may use: those that cannot take for ever.

Python's `re` backtracks. A repeated group that itself holds a repeat or alternatives, such as
`(a+)+` or `(a|a)*`, can need a time exponential in the length of the text, so these are refused.
What remains is polynomial, and `SEARCHED` bounds the text it is tried on.
"""

from __future__ import annotations

import re
import warnings

LONGEST = 500
"""Characters a pattern may have."""

SEARCHED = 2000
"""Characters of a value that a pattern is tried on; what comes after them is not looked at."""

_PIECE = re.compile(
    r"(?P<escaped>\\.)|(?P<set>\[\^?\]?(?:\\.|[^\]\\])*\])|(?P<open>\((?:\?[^()]*?[:=!>)-])?)"
    r"|(?P<close>\)\s*)|(?P<or>\|)|(?P<repeat>(?:[*+?]|\{[0-9]*(?:,[0-9]*)?\})[?+]?)|.",
    re.DOTALL,
)
_FIXED = re.compile(r"\{[0-9]+\}")


class PatternRefused(ValueError):
    """The pattern is no regular expression, or one that could take for ever."""


def compiled(pattern: str) -> re.Pattern[str]:
    """The compiled pattern. Raises PatternRefused, whose text says what is wrong with it."""
    if len(pattern) > LONGEST:
        raise PatternRefused(f"A pattern may have {LONGEST} characters; this has {len(pattern)}")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ready = re.compile(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        raise PatternRefused(f"Not a regular expression: {error}") from None
    if _may_take_for_ever(pattern):
        raise PatternRefused(
            "This pattern could take for ever: a repeated group must not hold repeats or "
            "alternatives"
        )
    return ready


def _may_take_for_ever(pattern: str) -> bool:
    """Whether some group with a repeat or alternatives in it is itself repeated more than once."""
    open_groups = [False]  # for each open group: whether its text can match in several ways
    closed = False  # the same of the group that ended just before this piece
    for piece in _PIECE.finditer(pattern):
        kind, was_closed, closed = piece.lastgroup, closed, False
        if kind == "open" and not piece[0].endswith(")"):
            open_groups.append(False)
        elif kind == "or":
            open_groups[-1] = True
        elif kind == "close" and len(open_groups) > 1:
            closed = open_groups.pop()
            open_groups[-1] |= closed
        elif kind == "repeat":
            if was_closed and not piece[0].startswith("?"):
                return True
            open_groups[-1] |= _FIXED.fullmatch(piece[0]) is None
    return False
