"""From what is written beside a field to an operand that fits the field's kind of value."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tracklib.query.fields import STATES, Holds, holds
from tracklib.query.lexer import quote
from tracklib.query.moments import bounds_of
from tracklib.query.nodes import (
    EQUALITIES,
    Ago,
    Duration,
    Field,
    ListOf,
    Literal,
    Moment,
    Operand,
    Scalar,
)
from tracklib.query.patterns import PatternRefused, compiled
from tracklib.query.reading import Reading
from tracklib.query.suggest import close
from tracklib.query.tokens import Kind, Token

VALUE_KINDS = (Kind.TEXT, Kind.NUMBER, Kind.DURATION, Kind.WORD)
"""Kinds of tokens that can be a constant."""

_CONSTANTS: dict[str, Scalar] = {"true": True, "false": False, "none": None}
_DATES = '"2026-11-01", "2026-11-01 14:30", today, or -7d for seven days ago'


def fit(reading: Reading, field: Field, operator: str, token: Token) -> Operand:
    """The operand for one constant. Raises QueryError where it cannot fit the field."""
    if operator in ("~", "not ~"):
        return _pattern(reading, field, token)
    if operator in ("has", "not has"):
        return _element(reading, field, token)
    if operator in EQUALITIES and token.is_word("none"):
        if holds(field) is Holds.LIST:
            raise reading.error(
                f"{field.key} is always a list; write {field.key} {operator} []", token
            )
        return Literal(None)
    return _BY_KIND[holds(field)](reading, field, operator, token)


def fit_list(
    reading: Reading, field: Field, operator: str, tokens: Sequence[Token], whole: Token
) -> ListOf:
    """The operand for a list of constants; `whole` is its bracket, for the error."""
    kind = holds(field)
    if kind is Holds.DATE:
        raise reading.error(
            f"Dates are compared one by one, as in {field.key} >= {_DATES[:12]}", whole
        )
    if operator not in ("==", "!=", "in", "not in"):
        raise reading.error(f"A list cannot stand behind {operator}; use and, or to combine", whole)
    if operator in EQUALITIES and kind not in (Holds.LIST, Holds.ANY):
        also = "in" if operator == "==" else "not in"
        raise reading.error(f"{field.key} is not a list; write {field.key} {also} […]", whole)
    for token in tokens:
        if token.is_word("none") and operator not in EQUALITIES and kind is not Holds.TEXT:
            text = "== none" if operator == "in" else "!= none"
            raise reading.error(f"A missing value is in no list; write {text} as well", token)
    return ListOf(tuple(_scalar(reading, field, token) for token in tokens))


def _scalar(reading: Reading, field: Field, token: Token) -> Scalar:
    """A constant inside a list."""
    kind = holds(field)
    if kind in (Holds.TEXT, Holds.LIST):
        return _text(reading, field, "in", token).value
    read = _number if kind in (Holds.NUMBER, Holds.SECONDS) else _any
    literal = read(reading, field, "in", token)
    return literal.seconds if isinstance(literal, Duration) else literal.value


def _text(reading: Reading, field: Field, operator: str, token: Token) -> Literal:
    text = str(token.value) if token.kind is Kind.TEXT else token.raw
    if not text and operator in EQUALITIES:
        raise reading.error(
            f"An empty {field.key} is missing; write {field.key} {operator} none", token
        )
    if field.key == "state" and text not in STATES and operator in (*EQUALITIES, "in"):
        near = close(text.lower(), STATES)
        also = f"; did you mean {near}?" if near else ""
        raise reading.error(f'There is no state "{text}", only {", ".join(STATES)}{also}', token)
    return Literal(text)


def _list(reading: Reading, field: Field, operator: str, token: Token) -> Operand:
    text = quote(str(token.value) if token.kind is Kind.TEXT else token.raw)
    raise reading.error(f"{field.key} is a list; write {field.key} has {text}", token)


def _number(reading: Reading, field: Field, operator: str, token: Token) -> Literal | Duration:
    if token.kind is Kind.NUMBER:
        assert not isinstance(token.value, str)
        return Literal(token.value)
    if token.kind is Kind.DURATION and holds(field) is Holds.SECONDS:
        return Duration(float(token.value))
    example = "90s, 1h30m or 2d" if holds(field) is Holds.SECONDS else "a number"
    name = field.stat or field.key
    raise reading.error(f"{name} is compared with {example}, not with {token.raw}", token)


def _date(reading: Reading, field: Field, operator: str, token: Token) -> Operand:
    if token.kind is Kind.DURATION:
        if float(token.value) > 0:
            message = f"Write -{token.raw.removeprefix('+')} for that long ago"
            raise reading.error(message, token)
        return Ago(float(token.value))
    text = str(token.value) if token.kind is Kind.TEXT else token.raw
    if bounds_of(text, 0) is None:
        raise reading.error(f"This is not a date; write {_DATES}", token)
    return Moment(text)


def _any(reading: Reading, field: Field, operator: str, token: Token) -> Literal | Duration:
    if token.kind is Kind.DURATION:
        return Duration(float(token.value))
    if token.kind is not Kind.WORD:
        return Literal(token.value)
    word = token.raw.lower()
    if word in ("null", "nil", "undefined"):
        raise reading.error(f'Write none for a missing value, or "{token.raw}" in quotes', token)
    return Literal(_CONSTANTS.get(word, token.raw))


def _element(reading: Reading, field: Field, token: Token) -> Literal:
    kind = holds(field)
    if kind in (Holds.DATE, Holds.NUMBER, Holds.SECONDS):
        raise reading.error(f"{field.stat or field.key} is neither a list nor text; use ==", token)
    if kind is Holds.ANY:
        found = _any(reading, field, "has", token)
        return Literal(found.seconds) if isinstance(found, Duration) else found
    return _text(reading, field, "has", token)


def _pattern(reading: Reading, field: Field, token: Token) -> Literal:
    if holds(field) in (Holds.DATE, Holds.NUMBER, Holds.SECONDS):
        raise reading.error(f"{field.stat or field.key} is not text; ~ searches text", token)
    pattern = str(token.value) if token.kind is Kind.TEXT else token.raw
    try:
        compiled(pattern)
    except PatternRefused as refused:
        raise reading.error(str(refused), token) from None
    return Literal(pattern)


_BY_KIND: dict[Holds, Callable[[Reading, Field, str, Token], Operand]] = {
    Holds.TEXT: _text,
    Holds.LIST: _list,
    Holds.NUMBER: _number,
    Holds.SECONDS: _number,
    Holds.DATE: _date,
    Holds.ANY: _any,
}
