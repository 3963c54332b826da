"""What can be typed at a place of a query: fields, keys, operators, values and connectives."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tracklib.query.cursor_place import Expects, Place, place_at_end
from tracklib.query.fields import RUN_FIELDS, STATES, STATS, Holds, holds
from tracklib.query.known import Fields
from tracklib.query.lexer import quote, tokens_of
from tracklib.query.nodes import Field
from tracklib.query.printer import field_text, scalar_text
from tracklib.query.tokens import Kind

MOST = 50
"""Proposals that are given at once."""

_ABOUT_OPERATORS = {
    "==": "is",
    "!=": "is there and differs",
    "<": "is less than",
    "<=": "is at most",
    ">": "is more than",
    ">=": "is at least",
    "has": "holds a tag, an element or a part of the text",
    "not has": "does not hold",
    "in": "is one of a list",
    "not in": "is none of a list",
    "~": "matches a regular expression",
}
_OPERATORS_OF = {
    Holds.TEXT: ("==", "!=", "has", "~", "in", "not in"),
    Holds.LIST: ("has", "not has", "~", "=="),
    Holds.NUMBER: ("<", "<=", ">", ">=", "==", "!="),
    Holds.SECONDS: ("<", "<=", ">", ">="),
    Holds.DATE: (">", ">=", "<", "<=", "=="),
    Holds.ANY: tuple(_ABOUT_OPERATORS),
}
_DATES = {"today": "", "yesterday": "", "-1h": "an hour ago", "-1d": "", "-7d": "", "-30d": ""}
_CONNECTIVES = {"and": "both", "or": "either", "sort by": "put in order"}


@dataclass(frozen=True, slots=True)
class Completion:
    """Put `text` in place of `[start, end)` of the query.

    `kind` is "field", "operator", "value" or "keyword"; `about` says what it is, and may be empty.
    """

    text: str
    start: int
    end: int
    kind: str
    about: str = ""


def complete(text: str, cursor: int, fields: Fields) -> list[Completion]:
    """What can be typed at `cursor` (an offset), the likeliest first, at most `MOST`."""
    cursor = max(0, min(cursor, len(text)))
    place = place_at_end(text[:cursor])
    typed = _loose(text[place.start : cursor])
    end = _end_of_word(text, cursor)
    proposals = [
        Completion(proposed, place.start, end, kind, about)
        for proposed, kind, about in _proposals(place, text[place.start : cursor], fields)
        if typed in _loose(proposed)
    ]
    proposals.sort(key=lambda proposal: _rank(_loose(proposal.text), typed))
    return proposals[:MOST]


def _proposals(place: Place, typed: str, fields: Fields) -> Iterator[tuple[str, str, str]]:
    """Text, kind and explanation of everything that fits the place, whatever is typed of it."""
    if place.expects is Expects.CONDITION:
        yield from ((name, "field", about) for name, about in _fields(typed, fields))
        yield "not", "keyword", "the opposite"
    elif place.expects is Expects.SORT_FIELD:
        sign = "-" if typed.startswith("-") else ""
        known = _fields(typed.removeprefix("-"), fields)
        yield from ((sign + name, "field", about) for name, about in known)
    elif place.expects is Expects.CONNECTIVE:
        yield from ((word, "keyword", about) for word, about in _CONNECTIVES.items())
    elif place.field is not None and place.expects is Expects.OPERATOR:
        for sign in _OPERATORS_OF[holds(place.field)]:
            yield sign, "operator", _ABOUT_OPERATORS[sign]
    elif place.field is not None and place.expects is Expects.VALUE:
        yield from ((value, "value", about) for value, about in _values(place.field, fields))


def _fields(typed: str, fields: Fields) -> Iterator[tuple[str, str]]:
    yield from RUN_FIELDS.items()
    for key in fields.config:
        yield field_text(Field("config", key)), "setting"
    for key, is_metric in fields.summary.items():
        yield field_text(Field("summary", key)), "metric" if is_metric else "result"
        if is_metric and _loose(typed).startswith(f"summary.{key.casefold()}."):
            for stat, about in STATS.items():
                yield field_text(Field("summary", key, stat)), about


def _values(field: Field, fields: Fields) -> Iterable[tuple[str, str]]:
    kind = holds(field)
    if field.space == "config":
        return [(scalar_text(value), "") for value in fields.config.get(field.key, ())]
    if kind is Holds.DATE:
        return _DATES.items()
    if field.space == "run" and field.key == "state":
        return [(quote(state), "") for state in STATES]
    if field.space == "run":
        return [(quote(value), "") for value in fields.values.get(field.key, ())]
    return []


def _loose(text: str) -> str:
    """A text for matching: how a key is bracketed and quoted makes no difference."""
    plain = text.replace('["', ".").replace("['", ".").replace("[", ".")
    return plain.translate(_PUNCTUATION).casefold()


_PUNCTUATION = str.maketrans("", "", "\"']")


def _rank(proposed: str, typed: str) -> int:
    """Beginnings first, then beginnings of a key, then what merely contains it."""
    if proposed.startswith(typed):
        return 0
    return 1 if f".{typed}" in proposed or f"/{typed}" in proposed else 2


def _end_of_word(text: str, cursor: int) -> int:
    """The end of the word the cursor is in, so that all of it is replaced."""
    for token in tokens_of(text):
        if token.kind in (Kind.WORD, Kind.TEXT) and token.start < cursor < token.end:
            return token.end + (1 if text[token.end : token.end + 1] == "]" else 0)
    return cursor
