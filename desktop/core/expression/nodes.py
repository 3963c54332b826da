"""What an expression is made of."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Constant:
    """A number."""

    value: float


@dataclass(frozen=True, slots=True)
class Metric:
    """A metric's values; `start` and `end` are where it stands in the text."""

    name: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Call:
    """A function or an operator (by its sign; one argument makes it a sign before a value)."""

    name: str
    arguments: tuple[Node, ...]


Node = Constant | Metric | Call
