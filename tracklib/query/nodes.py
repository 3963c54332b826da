"""The tree of a query. Plain values: two trees are equal if they ask the same.

    Query.where   Or | And | Not | Compare | Contains
    Compare       field, operator, operand
    operand       Literal | ListOf | Duration | Ago | Moment | Field
    Query.order   tuple of SortKey

The parser has checked what can be known without data: fields exist, operators fit them, patterns
compile, dates are dates. Evaluators need not check again.
"""

from __future__ import annotations

from dataclasses import dataclass, field

Scalar = None | bool | int | float | str

ORDERINGS = ("<", "<=", ">", ">=")
EQUALITIES = ("==", "!=")
MEMBERSHIPS = ("in", "not in", "has", "not has", "~", "not ~")
OPERATORS = EQUALITIES + ORDERINGS + MEMBERSHIPS


@dataclass(frozen=True, slots=True)
class Field:
    """A value of a run. `space` is "run", "config" or "summary".

    `key` is the run field's name, or the flat key of config or summary. `stat` picks a statistic
    of the metric `key` (only in summary; see `fields.STATS`). `start` and `end` say where it was
    written; they do not count for equality.
    """

    space: str
    key: str
    stat: str | None = None
    start: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Literal:
    """A constant. None stands for "missing"."""

    value: Scalar


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list of constants, as in `state in ["failed", "preempted"]`."""

    values: tuple[Scalar, ...]


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time: a number of seconds that is written with a unit."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Ago:
    """A point in time relative to the moment of asking: `-7d` beside a date. Never positive."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Moment:
    """A date as text, beside a date field; `moments.bounds_of` gives its nanoseconds."""

    text: str


Operand = Literal | ListOf | Duration | Ago | Moment | Field


@dataclass(frozen=True, slots=True)
class Compare:
    """`field operator operand`. The operator is one of `OPERATORS`.

    `<` `<=` `>` `>=` take anything but a list; `==` and `!=` anything; `in` and `not in` a ListOf
    (or a Field that holds a list); `has` and `not has` a Literal; `~` and `not ~` a Literal text
    that compiles as a regular expression.
    """

    field: Field
    operator: str
    operand: Operand


@dataclass(frozen=True, slots=True)
class Contains:
    """A search word alone: name, id or a tag contains it, whatever the case of letters."""

    text: str


@dataclass(frozen=True, slots=True)
class Not:
    """The complement: true where `node` is false."""

    node: Node


@dataclass(frozen=True, slots=True)
class And:
    """True where all of at least two nodes are."""

    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """True where any of at least two nodes is."""

    nodes: tuple[Node, ...]


Node = Or | And | Not | Compare | Contains


@dataclass(frozen=True, slots=True)
class SortKey:
    """One key of the order. Missing values and NaN come last in both directions."""

    field: Field
    descending: bool = False
