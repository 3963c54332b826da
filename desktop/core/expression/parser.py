"""The grammar, by recursive descent. Powers bind closest and to the right, then signs.

sum     = product {("+" | "-") product}
product = signed {("*" | "/" | "%") signed}
signed  = ("+" | "-") signed | power
power   = atom ["^" signed]                        ** is another spelling of ^
atom    = number | metric | function "(" sum {"," sum} ")" | "(" sum ")"
metric  = name | quoted
"""

from __future__ import annotations

import difflib

from desktop.core.expression.errors import ExpressionError
from desktop.core.expression.evaluate import metrics_of
from desktop.core.expression.functions import FUNCTIONS
from desktop.core.expression.lexer import Kind, Token, tokens_of
from desktop.core.expression.nodes import Call, Constant, Metric, Node

DEEPEST = 50
"""Brackets and signs that may stand inside one another."""

LONGEST = 400
"""Tokens of an expression: each may be a level of what is computed."""


def parse(text: str) -> Node:
    """Understand an expression. Raises ExpressionError with the place of what is wrong."""
    reading = _Reading(text)
    node = _sum(reading, 0)
    token = reading.peek()
    if token.kind is Kind.CLOSE:
        raise reading.error("There is no bracket to close here", token)
    if token.kind is not Kind.END:
        raise reading.error("An operator is missing before this, such as + or *", token)
    if next(metrics_of(node), None) is None:
        whole = Token(Kind.END, "", 0, len(text))
        raise reading.error("An expression needs at least one metric", whole)
    return node


class _Reading:
    """The tokens of a text and how far they have been read."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._tokens = tokens_of(text)
        self._place = 0
        if len(self._tokens) > LONGEST:
            raise self.error(f"Make this shorter: {LONGEST} words and signs", self._tokens[LONGEST])

    def peek(self) -> Token:
        token = self._tokens[self._place]
        if token.kind is Kind.BROKEN:
            raise self.error(token.value, token)
        return token

    def take(self) -> Token:
        token = self.peek()
        if token.kind is not Kind.END:
            self._place += 1
        return token

    def took(self, *values: str) -> str:
        """The operator that stands next, if it is one of these; else ""."""
        token = self.peek()
        if token.kind is Kind.OPERATOR and token.value in values:
            self._place += 1
            return token.value
        return ""

    def is_next(self, kind: Kind) -> bool:
        return self.peek().kind is kind

    def error(self, message: str, token: Token) -> ExpressionError:
        return ExpressionError(message, self.text, token.start, token.end)


def _sum(reading: _Reading, depth: int) -> Node:
    node = _product(reading, depth)
    while sign := reading.took("+", "-"):
        node = Call(sign, (node, _product(reading, depth)))
    return node


def _product(reading: _Reading, depth: int) -> Node:
    node = _signed(reading, depth)
    while sign := reading.took("*", "/", "%"):
        node = Call(sign, (node, _signed(reading, depth)))
    return node


def _signed(reading: _Reading, depth: int) -> Node:
    if depth > DEEPEST:
        raise reading.error(
            f"Brackets and signs are nested more than {DEEPEST} deep here", reading.peek()
        )
    if sign := reading.took("+", "-"):
        return Call(sign, (_signed(reading, depth + 1),))
    return _power(reading, depth)


def _power(reading: _Reading, depth: int) -> Node:
    base = _atom(reading, depth)
    if reading.took("^"):
        return Call("^", (base, _signed(reading, depth + 1)))
    return base


def _atom(reading: _Reading, depth: int) -> Node:
    token = reading.take()
    if token.kind is Kind.NUMBER:
        return Constant(float(token.value))
    if token.kind is Kind.TEXT:
        return Metric(token.value, token.start, token.end)
    if token.kind is Kind.NAME:
        if reading.is_next(Kind.OPEN):
            return _call(reading, token, depth)
        return _metric(reading, token)
    if token.kind is Kind.OPEN:
        node = _sum(reading, depth + 1)
        _close(reading, token)
        return node
    raise _missing(reading, token)


def _metric(reading: _Reading, token: Token) -> Metric:
    if token.value[0].isdigit():
        raise reading.error(
            "A name that begins with a digit stands in quotes; an operator is missing otherwise",
            token,
        )
    return Metric(token.value, token.start, token.end)


def _call(reading: _Reading, name: Token, depth: int) -> Node:
    function = FUNCTIONS.get(name.value)
    if function is None:
        near = difflib.get_close_matches(name.value.lower(), FUNCTIONS, 1)
        meant = f"; {near[0]} is meant?" if near else f"; there are {', '.join(FUNCTIONS)}"
        raise reading.error(f"There is no function {name.value}{meant}", name)
    opening = reading.take()
    arguments = [_sum(reading, depth + 1)]
    while reading.is_next(Kind.COMMA):
        reading.take()
        arguments.append(_sum(reading, depth + 1))
    closing = _close(reading, opening)
    if not function.least <= len(arguments) <= function.most:
        count = {1: "one value", 2: "at least two values"}.get(function.least, function.about)
        whole = Token(Kind.NAME, "", name.start, closing.end)
        raise reading.error(f"{name.value} takes {count}", whole)
    return Call(name.value, tuple(arguments))


def _close(reading: _Reading, opening: Token) -> Token:
    token = reading.peek()
    if token.kind is Kind.END:
        raise reading.error('This bracket is never closed; ")" is missing', opening)
    if token.kind is not Kind.CLOSE:
        raise reading.error("An operator is missing before this, such as + or *", token)
    return reading.take()


def _missing(reading: _Reading, token: Token) -> ExpressionError:
    if token.kind is Kind.END:
        message = "Something is missing at the end" if reading.text.strip() else "Write a metric"
        return reading.error(f"{message}, as in train/loss - val/loss", token)
    return reading.error("A metric or a number is missing before this", token)
