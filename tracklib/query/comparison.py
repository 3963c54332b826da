"""Reading a comparison. The field ends up on the left: `0.1 > config.lr` is `config.lr < 0.1`."""

from __future__ import annotations

from dataclasses import dataclass

from tracklib.query.errors import QueryError
from tracklib.query.field_parser import parse_field, stands_next
from tracklib.query.fields import RUN_FIELDS, Holds, holds
from tracklib.query.nodes import EQUALITIES, OPERATORS, ORDERINGS, And, Compare, Field, Node
from tracklib.query.operands import VALUE_KINDS, fit, fit_list
from tracklib.query.reading import Reading
from tracklib.query.suggest import FOREIGN_OPERATORS, unknown_field, unknown_operator
from tracklib.query.tokens import Kind, Token

_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "in": "has", "not in": "not has"}
_CHAINABLE = ORDERINGS + EQUALITIES
_OF_TEXT = ("has", "not has", "~", "not ~")


@dataclass(frozen=True, slots=True)
class _Values:
    """Constants as written: one, or a list with its bracket as the first token."""

    tokens: tuple[Token, ...]
    bracket: Token | None = None

    @property
    def first(self) -> Token:
        return self.bracket or self.tokens[0]


_Side = Field | _Values


def operator_follows(reading: Reading) -> bool:
    """Whether the token after the next one is an operator, if only a wrong one."""
    token = reading.after()
    if token.kind is Kind.OPERATOR:
        return FOREIGN_OPERATORS.get(token.raw) not in ("and", "or", "not")
    return token.is_word("in", "has") or (
        token.is_word("not") and reading.after(2).raw.lower() in ("in", "has", "~")
    )


def parse_comparison(reading: Reading) -> Node:
    """Take `side operator side`, or a chain of them, which is the `and` of its links."""
    left = _side(reading)
    operator = _operator(reading, left)
    right = _text(reading) if operator in _OF_TEXT else _side(reading)
    links: list[Node] = [_compare(reading, left, operator, right)]
    while operator in _CHAINABLE and reading.peek().raw in _CHAINABLE:
        left, operator = right, reading.take().raw
        right = _side(reading)
        links.append(_compare(reading, left, operator, right))
    return links[0] if len(links) == 1 else And(tuple(links))


def _side(reading: Reading) -> _Side:
    token = reading.peek()
    if stands_next(reading):
        return parse_field(reading)
    if token.kind is Kind.OPEN_LIST:
        return _list(reading)
    if token.kind in VALUE_KINDS and not _is_keyword(token):
        return _Values((reading.take(),))
    if token.kind is Kind.OPEN:
        raise reading.error("A value is expected here; lists have square brackets: [1, 2]", token)
    raise reading.error("A value is missing here", token)


def _text(reading: Reading) -> _Side:
    """The constant behind `has` and `~`: a word there is always meant as itself, never a field."""
    token = reading.peek()
    if stands_next(reading) and token.raw not in RUN_FIELDS:
        field = parse_field(reading)
        raise reading.error_at("A text is expected here, in quotes", field.start, field.end)
    if token.kind is Kind.WORD and not _is_keyword(token):
        return _Values((reading.take(),))
    return _side(reading)


def _is_keyword(token: Token) -> bool:
    return token.is_word("and", "or", "not", "in", "has")


def _list(reading: Reading) -> _Values:
    bracket, values = reading.take(), []
    while not reading.took(Kind.CLOSE_LIST):
        token = reading.take()
        if token.kind is Kind.END:
            raise reading.error('This list is not closed; "]" is missing', bracket)
        if token.kind not in VALUE_KINDS:
            raise reading.error("A list holds texts, numbers, true, false and none", token)
        values.append(token)
        if reading.peek().kind is not Kind.CLOSE_LIST and not reading.took(Kind.COMMA):
            if reading.peek().kind is Kind.END:
                raise reading.error('This list is not closed; "]" is missing', bracket)
            raise reading.error('A "," is missing between the values of this list', reading.peek())
    return _Values(tuple(values), bracket)


def _operator(reading: Reading, left: _Side) -> str:
    if isinstance(left, _Values) and left.first.raw in ("config", "summary"):
        raise _without_key(reading, left.first)
    token = reading.take()
    word = token.raw.lower()
    if word == "not" and reading.peek().raw.lower() in ("in", "has", "~"):
        return "not " + reading.take().raw.lower()
    if word in OPERATORS:
        return word
    if token.kind is Kind.OPERATOR or word in FOREIGN_OPERATORS:
        raise reading.error(unknown_operator(token.raw), token)
    raise _alone(reading, left)


def _compare(reading: Reading, left: _Side, operator: str, right: _Side) -> Compare:
    if isinstance(left, Field):
        return _of_field(reading, left, operator, right)
    if left.first.kind is Kind.WORD and not isinstance(right, Field):
        raise reading.error(unknown_field(left.first.raw), left.first)
    if not isinstance(right, Field):
        raise reading.error("One side must be a field, as in config.lr < 0.1", left.first)
    if operator not in _MIRRORED and operator not in EQUALITIES:
        raise reading.error(f"The field stands on the left of {operator}", left.first)
    return _of_field(reading, right, _MIRRORED.get(operator, operator), left)


def _of_field(reading: Reading, field: Field, operator: str, other: _Side) -> Compare:
    if isinstance(other, Field):
        return Compare(field, operator, _checked(reading, field, operator, other))
    if other.bracket is not None:
        values = fit_list(reading, field, operator, other.tokens, other.bracket)
        return Compare(field, operator, values)
    if operator in ("in", "not in"):
        value = other.tokens[0]
        raise reading.error(f"A list is expected here: [{value.raw}]", value)
    return Compare(field, operator, fit(reading, field, operator, other.tokens[0]))


def _checked(reading: Reading, field: Field, operator: str, other: Field) -> Field:
    """Another field on the right, if values of the two can be compared at all."""
    kinds = {holds(field), holds(other)}
    if operator in _CHAINABLE and len(kinds - {Holds.ANY}) > 1 and not _both_numbers(kinds):
        text = reading.text[other.start : other.end]
        message = f'{field.key} cannot be compared with {other.key}; for the text write "{text}"'
        raise reading.error_at(message, other.start, other.end)
    return other


def _both_numbers(kinds: set[Holds]) -> bool:
    return kinds <= {Holds.NUMBER, Holds.SECONDS, Holds.ANY}


def _without_key(reading: Reading, space: Token) -> QueryError:
    if reading.peek().is_word("has") and reading.after().kind in VALUE_KINDS:
        key = reading.after().raw.strip("\"'")
        message = f'To ask whether a value is there, write {space.raw}["{key}"] != none'
        return reading.error(message, space, reading.after())
    return reading.error(f'The key is missing: write {space.raw}["…"] or {space.raw}.…', space)


def _alone(reading: Reading, left: _Side) -> QueryError:
    """The error for a field that is compared with nothing."""
    if not isinstance(left, Field):
        return reading.error("An operator is missing after this value", left.first)
    shown = reading.text[left.start : left.end]
    if left.space == "run":
        example = {"tags": "has baseline", "created": "> -7d"}.get(shown, "== …")
        message = f'{shown} needs a comparison: {shown} {example}; or search for it as "{shown}"'
    else:
        message = f"{shown} needs a comparison: {shown} == …, or {shown} != none if it is there"
    return reading.error_at(message, left.start, left.end)
