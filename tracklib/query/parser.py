"""The grammar, by recursive descent.

    query       = [condition] ["sort by" key {"," key}]
    condition   = all {"or" all}
    all         = negated {"and" negated}
    negated     = {"not"} primary
    primary     = "(" condition ")" | comparison | word {word}
    comparison  = side operator side {operator side}      chained: 0.001 < config.lr < 0.1
    operator    = "==" | "!=" | "<" | "<=" | ">" | ">=" | ["not"] ("in" | "has" | "~")
    side        = field | constant | "[" [constant {"," constant}] "]"

Keywords are recognised in any case of letters.
"""

from __future__ import annotations

from tracklib.query.comparison import operator_follows, parse_comparison
from tracklib.query.errors import QueryError
from tracklib.query.field_parser import parse_field, stands_next
from tracklib.query.nodes import And, Contains, Node, Not, Or, SortKey
from tracklib.query.operands import VALUE_KINDS
from tracklib.query.reading import Reading
from tracklib.query.suggest import FOREIGN_OPERATORS
from tracklib.query.tokens import Kind, Token

DEEPEST = 50
"""Brackets and `not`s that may stand inside one another."""


def parse_whole(text: str) -> tuple[Node | None, tuple[SortKey, ...]]:
    """Condition (None if there is none) and order of a query. Raises QueryError."""
    reading = Reading(text)
    where = None
    if reading.peek().kind is not Kind.END and not _sort_stands_next(reading):
        where = _condition(reading, 0)
    order = _order(reading) if _sort_stands_next(reading) else ()
    if reading.peek().kind is not Kind.END:
        raise _at_leftover(reading, "sort by" if order else "")
    return where, order


def parse_order(text: str) -> tuple[SortKey, ...]:
    """The keys of an order alone, with or without the words `sort by`. Raises QueryError."""
    reading = Reading(text)
    if reading.peek().kind is Kind.END:
        return ()
    order = _order(reading) if _sort_stands_next(reading) else _keys(reading)
    if reading.peek().kind is not Kind.END:
        raise _at_leftover(reading, "sort by")
    return order


def _condition(reading: Reading, depth: int) -> Node:
    nodes = [_all(reading, depth)]
    while reading.took_word("or"):
        nodes.append(_all(reading, depth))
    return nodes[0] if len(nodes) == 1 else Or(tuple(nodes))


def _all(reading: Reading, depth: int) -> Node:
    nodes = [_negated(reading, depth)]
    while reading.took_word("and"):
        nodes.append(_negated(reading, depth))
    return nodes[0] if len(nodes) == 1 else And(tuple(nodes))


def _negated(reading: Reading, depth: int) -> Node:
    inner = depth
    while reading.peek().is_word("not"):
        inner += 1
        if inner > DEEPEST:
            raise _too_deep(reading)
        reading.take()
    node = _primary(reading, inner)
    for _ in range(inner - depth):
        node = Not(node)
    return node


def _primary(reading: Reading, depth: int) -> Node:
    token = reading.peek()
    if token.kind is Kind.OPEN:
        return _bracketed(reading, depth)
    if token.kind in VALUE_KINDS and not _is_keyword(token):
        if stands_next(reading) or operator_follows(reading):
            return parse_comparison(reading)
        if reading.after().kind is Kind.OPEN_LIST:  # a misspelled config["…"]
            parse_field(reading)
        return _words(reading)
    raise _at_missing(reading)


def _bracketed(reading: Reading, depth: int) -> Node:
    opening = reading.peek()
    if depth >= DEEPEST:
        raise _too_deep(reading)
    reading.take()
    node = _condition(reading, depth + 1)
    if reading.peek().kind is Kind.END:
        raise reading.error('This bracket is never closed; ")" is missing', opening)
    if not reading.took(Kind.CLOSE):
        raise _at_leftover(reading, "")
    return node


def _words(reading: Reading) -> Node:
    """Search words side by side: all of them must be found."""
    words: list[Node] = []
    while _is_search_word(reading):
        token = reading.take()
        words.append(Contains(str(token.value) if token.kind is Kind.TEXT else token.raw))
    return words[0] if len(words) == 1 else And(tuple(words))


def _is_search_word(reading: Reading) -> bool:
    token, following = reading.peek(), reading.after()
    if token.kind not in VALUE_KINDS or _is_keyword(token) or _sort_stands_next(reading):
        return False
    return not (
        stands_next(reading) or operator_follows(reading) or following.kind is Kind.OPEN_LIST
    )


def _order(reading: Reading) -> tuple[SortKey, ...]:
    reading.take()
    reading.take()
    return _keys(reading)


def _keys(reading: Reading) -> tuple[SortKey, ...]:
    keys = [_key(reading)]
    while reading.took(Kind.COMMA):
        keys.append(_key(reading))
    return tuple(keys)


def _key(reading: Reading) -> SortKey:
    descending = reading.peek().kind is Kind.WORD and reading.peek().raw.startswith("-")
    field = parse_field(reading, skipped=1 if descending else 0)
    following = reading.peek()
    if following.is_word("desc", "descending"):
        raise reading.error(
            f"Write -{reading.text[field.start : field.end]} for descending", following
        )
    if following.is_word("asc", "ascending"):
        raise reading.error("Ascending is what a field alone means; leave this out", following)
    return SortKey(field, descending)


def _sort_stands_next(reading: Reading) -> bool:
    return reading.peek().is_word("sort") and reading.after().is_word("by")


def _is_keyword(token: Token) -> bool:
    return token.is_word("and", "or", "not", "in", "has")


def _too_deep(reading: Reading) -> QueryError:
    return reading.error(
        f"Brackets and nots are nested more than {DEEPEST} deep here", reading.peek()
    )


def _at_missing(reading: Reading) -> QueryError:
    """The error for what stands (or does not) where a condition should begin."""
    token = reading.peek()
    if token.kind is Kind.END:
        return reading.error("Something is missing at the end, as in state == running", token)
    if token.raw in ("!", "!!"):
        return reading.error('"!" is not an operator here; write not', token)
    if token.kind is Kind.OPEN_LIST:
        return reading.error("A list stands on the right: config.lr in [0.1, 0.01]", token)
    return reading.error(f'A condition is missing before "{token.raw}"', token)


def _at_leftover(reading: Reading, behind: str) -> QueryError:
    """The error for what comes after the end of a complete condition or order."""
    token = reading.peek()
    if token.kind is Kind.CLOSE:
        return reading.error("There is no bracket to close here", token)
    if token.is_word("order") and reading.after().is_word("by"):
        return reading.error("Write sort by", token, reading.after())
    if behind:
        return reading.error('Only further fields can follow here, after a ","', token)
    meant = FOREIGN_OPERATORS.get(token.raw)
    if meant in ("and", "or"):
        return reading.error(f'"{token.raw}" is not an operator here; write {meant}', token)
    return reading.error('"and", "or" or "sort by" is missing before this', token)
