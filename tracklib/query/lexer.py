"""Text to tokens. Never fails: what is not a token becomes one of kind BROKEN.

A word is everything up to white space, a bracket, a quote, a comma or an operator sign, so that
`config.optimizer`, `summary.val/acc`, `run-12` and `20261123-192501-k3x9qz` are one word each.
"""

from __future__ import annotations

import math
import re

from tracklib.query.durations import is_duration, seconds_of
from tracklib.query.scanning import NEVER_CLOSED, QUOTES, advice_on, quote, scan, unquoted
from tracklib.query.tokens import Kind, Token

__all__ = ["quote", "tokens_of"]

_WORD = re.compile(r"[^\s()\[\],\"'=!<>~&|]+")
_OPERATOR = re.compile(r"[=!<>~&|]+")
_NUMBER = re.compile(r"[+-]?(?:[0-9][0-9_]*(?:\.[0-9_]*)?|\.[0-9][0-9_]*)(?:[eE][+-]?[0-9]+)?")
_INTEGER = re.compile(r"[+-]?[0-9][0-9_]*")
_NOT_FINITE = re.compile(r"[+-]?(?:inf|nan)", re.IGNORECASE)
_PUNCTUATION = {
    "(": Kind.OPEN,
    ")": Kind.CLOSE,
    "[": Kind.OPEN_LIST,
    "]": Kind.CLOSE_LIST,
    ",": Kind.COMMA,
}
_MOST_DIGITS = 400
"""Longer numbers are refused: a double holds no more than 309 digits, and Python limits int()."""


def tokens_of(text: str) -> list[Token]:
    """All tokens of a text, the last one of kind END."""
    return [*scan(text, _token_at), Token(Kind.END, "", "", len(text), len(text))]


def _token_at(text: str, start: int) -> Token:
    character = text[start]
    if character in _PUNCTUATION:
        return Token(_PUNCTUATION[character], character, character, start, start + 1)
    if character in QUOTES:
        return _quoted_at(text, start)
    if advice := advice_on(character):
        return Token(Kind.BROKEN, character, advice, start, start + 1)
    if sign := _OPERATOR.match(text, start):
        return Token(Kind.OPERATOR, sign[0], sign[0], start, sign.end())
    word = _WORD.match(text, start)
    assert word is not None, "every character is space, punctuation, a quote, a sign or of a word"
    return _word_token(word[0], start, word.end())


def _word_token(raw: str, start: int, end: int) -> Token:
    if _NUMBER.fullmatch(raw):
        if end - start > _MOST_DIGITS:
            return Token(Kind.BROKEN, raw, "This number is too long", start, end)
        return Token(Kind.NUMBER, raw, _number(raw), start, end)
    if _NOT_FINITE.fullmatch(raw):
        return Token(Kind.NUMBER, raw, _not_finite(raw), start, end)
    if is_duration(raw):
        return Token(Kind.DURATION, raw, seconds_of(raw), start, end)
    return Token(Kind.WORD, raw, raw, start, end)


def _number(raw: str) -> int | float:
    plain = raw.replace("_", "")
    return int(plain) if _INTEGER.fullmatch(raw) else float(plain)


def _not_finite(raw: str) -> float:
    value = float(raw)
    return math.nan if math.isnan(value) else value  # one NaN object, so that trees can be equal


def _quoted_at(text: str, start: int) -> Token:
    found = unquoted(text, start)
    if found is None:
        return Token(Kind.BROKEN, text[start:], NEVER_CLOSED, start, len(text))
    inner, end = found
    return Token(Kind.TEXT, text[start:end], inner, start, end)
