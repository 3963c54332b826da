"""What may be typed at the end of an unfinished query."""

from __future__ import annotations

import enum
from dataclasses import dataclass, replace

from tracklib.query.errors import QueryError
from tracklib.query.field_parser import parse_field
from tracklib.query.fields import RUN_FIELDS
from tracklib.query.lexer import tokens_of
from tracklib.query.nodes import Field
from tracklib.query.reading import Reading
from tracklib.query.tokens import Kind, Token


class Expects(enum.Enum):
    """What comes next."""

    CONDITION = "condition"
    OPERATOR = "operator"
    VALUE = "value"
    CONNECTIVE = "connective"
    SORT_FIELD = "field to sort by"
    SORT_END = "comma"


@dataclass(frozen=True, slots=True)
class Place:
    """What is expected, and from where on what is already typed of it is to be replaced.

    `field` is the field being compared, `operator` the operator behind it.
    """

    expects: Expects
    start: int
    field: Field | None = None
    operator: str = ""


def place_at_end(text: str) -> Place:
    """The place at the end of a text that may break off anywhere, also within a word or quote."""
    tokens = tokens_of(text)[:-1]
    walk = _Walk(text, tokens)
    while walk.has_more():
        walk.step()
    return walk.place


class _Walk:
    """Goes over the tokens and keeps the place in front of those not gone over."""

    def __init__(self, text: str, tokens: list[Token]) -> None:
        self._text = text
        self._tokens = tokens
        self._at = 0
        self.place = Place(Expects.CONDITION, self._start())

    def has_more(self) -> bool:
        """Whether a token is left that is finished: one that touches the end may still grow."""
        if self._at >= len(self._tokens):
            return False
        last = self._tokens[-1]
        is_open = last.end == len(self._text) and last.kind in _GROWING
        return self._at < self._first_open() if is_open else True

    def _first_open(self) -> int:
        """Where the part that may still grow begins: with `config`, if it is one of its keys."""
        first = len(self._tokens) - 1
        while first > self._at and self._touches(first) and _joins(self._tokens, first):
            first -= 1
        return first

    def _touches(self, index: int) -> bool:
        return self._tokens[index - 1].end == self._tokens[index].start

    def _start(self) -> int:
        at = self._at
        return self._tokens[at].start if at < len(self._tokens) else len(self._text)

    def step(self) -> None:
        token = self._tokens[self._at]
        field = self._field() if token.kind is Kind.WORD else None
        if field is None:
            self._at += 1
        self.place = replace(self._after(token, field), start=self._start())

    def _field(self) -> Field | None:
        """Go over a field, if one comes next."""
        token = self._tokens[self._at]
        word = token.raw.removeprefix("-")
        if word not in RUN_FIELDS and word.partition(".")[0] not in ("config", "summary"):
            return None
        last = self._at
        while last + 1 < len(self._tokens) and self._touches(last + 1):
            if not _joins(self._tokens, last + 1):
                break
            last += 1
        self._at = last + 1
        start = token.start + len(token.raw) - len(word)
        try:
            return parse_field(Reading(self._text[start : self._tokens[last].end]))
        except QueryError:
            return Field("config", word)

    def _after(self, token: Token, field: Field | None) -> Place:
        place = self.place
        if token.is_word("sort", "by"):
            return Place(Expects.SORT_FIELD, 0)
        if place.expects in (Expects.SORT_FIELD, Expects.SORT_END):
            is_comma = token.kind is Kind.COMMA
            return Place(Expects.SORT_FIELD if is_comma else Expects.SORT_END, 0)
        if token.is_word("and", "or") or token.kind is Kind.OPEN:
            return Place(Expects.CONDITION, 0)
        if token.kind is Kind.OPERATOR or token.is_word("in", "has"):
            return Place(Expects.VALUE, 0, place.field, token.raw.lower())
        if token.kind is Kind.COMMA:
            return replace(place, expects=Expects.VALUE)
        if token.is_word("not") or token.kind is Kind.OPEN_LIST:
            return place
        if place.expects is Expects.CONDITION and field is not None:
            return Place(Expects.OPERATOR, 0, field)
        return replace(place, expects=Expects.CONNECTIVE)


_GROWING = (Kind.WORD, Kind.NUMBER, Kind.DURATION, Kind.BROKEN)


def _joins(tokens: list[Token], index: int) -> bool:
    """Whether a token, touching the one before, goes on with a field: `["key"]` or `.max`."""
    token, before = tokens[index], tokens[index - 1]
    if token.kind is Kind.OPEN_LIST:
        return before.kind is Kind.WORD or before.kind is Kind.CLOSE_LIST
    if token.kind in (Kind.TEXT, Kind.BROKEN):
        return before.kind is Kind.OPEN_LIST
    if token.kind is Kind.CLOSE_LIST:
        return before.kind is Kind.TEXT
    return token.kind is Kind.WORD and token.raw.startswith(".")
