"""A parsed query: filter and order."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tracklib.query.evaluate import Predicate, predicate_of
from tracklib.query.nodes import Compare, Contains, Field, Node, Not, SortKey
from tracklib.query.parser import parse_order, parse_whole
from tracklib.query.printer import text_of
from tracklib.query.sorting import in_order

if TYPE_CHECKING:
    from tracklib.store.facts import RunFacts

_FRESH_NS = 1_000_000_000


@dataclass(frozen=True)
class Query:
    """What to show, in which order. Two are equal if they ask the same.

    `where` is the condition as a tree (see `nodes`), None if every run fits; `order` may be empty.
    `text` is the query as it was written, `str(query)` its plain spelling.
    """

    text: str = field(compare=False)
    where: Node | None
    order: tuple[SortKey, ...]
    clock: Callable[[], int] = field(default=time.time_ns, compare=False, repr=False)
    _made: list[tuple[int, Predicate]] = field(
        default_factory=list, init=False, compare=False, repr=False
    )

    def __str__(self) -> str:
        return text_of(self.where, self.order)

    def matches(self, facts: RunFacts) -> bool:
        """Whether a run fits the condition."""
        return self.matching()(facts)

    def apply(self, rows: Iterable[RunFacts]) -> list[RunFacts]:
        """The runs that fit, in order; runs that are equal to the order stay as they came."""
        return in_order(filter(self.matching(), rows), self.order)

    def fields(self) -> tuple[Field, ...]:
        """Every field the query names, in the order of its text, with where it stands there."""
        named = [] if self.where is None else _fields_of(self.where)
        return (*named, *(key.field for key in self.order))

    def matching(self) -> Predicate:
        """The condition as a function, good for one look at many runs. It is made again once a
        second: `-7d` moves with the clock."""
        if self.where is None:
            return lambda facts: True
        now_ns = self.clock()
        if not self._made or abs(now_ns - self._made[0][0]) > _FRESH_NS:
            self._made[:] = [(now_ns, predicate_of(self.where, now_ns))]
        return self._made[0][1]


def parse(text: str, *, clock: Callable[[], int] = time.time_ns) -> Query:
    """Read a query. The empty text fits every run.

    `clock` gives the ns since the epoch that `-7d` and `today` refer to. Raises QueryError, and
    nothing else, whatever the text is.
    """
    where, order = parse_whole(text)
    return Query(text, where, order, clock)


def parse_sort(text: str) -> tuple[SortKey, ...]:
    """Read the keys of an order alone: `-summary["val/acc"], config.lr`. Raises QueryError."""
    return parse_order(text)


def _fields_of(node: Node) -> list[Field]:
    if isinstance(node, Contains):
        return []
    if isinstance(node, Not):
        return _fields_of(node.node)
    if isinstance(node, Compare):
        other = [node.operand] if isinstance(node.operand, Field) else []
        return [node.field, *other]
    return [field for part in node.nodes for field in _fields_of(part)]
