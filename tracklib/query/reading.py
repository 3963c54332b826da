"""A place in a list of tokens, and errors that point into their text."""

from __future__ import annotations

from tracklib.query.errors import QueryError
from tracklib.query.lexer import tokens_of
from tracklib.query.tokens import Kind, Token


class Reading:
    """The tokens of one text, read from left to right. `peek()` is the token not taken yet."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._tokens = tokens_of(text)
        self._place = 0
        for token in self._tokens:
            if token.kind is Kind.BROKEN:
                raise self.error(str(token.value), token)

    def peek(self) -> Token:
        """The next token; the end once all are taken."""
        return self._tokens[self._place]

    def after(self, distance: int = 1) -> Token:
        """A token further on; the end again and again beyond the last."""
        return self._tokens[min(self._place + distance, len(self._tokens) - 1)]

    def take(self) -> Token:
        """The next token, which is then behind us. The end is never behind us."""
        token = self.peek()
        if token.kind is not Kind.END:
            self._place += 1
        return token

    def took(self, kind: Kind) -> bool:
        """Take the next token if it is of this kind."""
        if self.peek().kind is not kind:
            return False
        self.take()
        return True

    def took_word(self, *words: str) -> bool:
        """Take the next token if it is one of these keywords."""
        if not self.peek().is_word(*words):
            return False
        self.take()
        return True

    def error(self, message: str, first: Token, last: Token | None = None) -> QueryError:
        """A QueryError that points at a token, or from one to another."""
        return QueryError(message, self.text, first.start, (last or first).end)

    def error_at(self, message: str, start: int, end: int) -> QueryError:
        """A QueryError that points at a range of the text."""
        return QueryError(message, self.text, start, end)
