"""Which runs are drawn: a rule for all, and the runs the user decided about one by one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from itertools import filterfalse

from desktop.core.source import RunKey

NEWEST_AT_FIRST = 20


class Rule(Enum):
    """What holds for a run whose eye was never touched."""

    NEWEST = "newest"
    ALL = "all"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Shown:
    """The state of all eyes. Immutable: each decision gives a new one."""

    rule: Rule = Rule.NEWEST
    newest: int = NEWEST_AT_FIRST
    on: frozenset[RunKey] = frozenset()
    off: frozenset[RunKey] = frozenset()

    def among(self, listed_newest_first: Sequence[RunKey]) -> list[RunKey]:
        """The shown runs of those that are listed, in the order given."""
        by_rule = {Rule.NEWEST: self.newest, Rule.ALL: len(listed_newest_first), Rule.NONE: 0}
        limit = by_rule[self.rule]
        shown = list(listed_newest_first[:limit])
        if self.off:
            shown = list(filterfalse(self.off.__contains__, shown))
        if self.on and limit < len(listed_newest_first):
            # Of a hundred thousand runs: no step of Python for each of them in here.
            shown += filter(self.on.__contains__, listed_newest_first[limit:])
        return shown

    def with_run(self, key: RunKey, visible: bool) -> Shown:
        return self.with_runs([key], visible)

    def with_runs(self, keys: Iterable[RunKey], visible: bool) -> Shown:
        """Switch some eyes on or off."""
        some = frozenset(keys)
        if visible:
            return replace(self, on=self.on | some, off=self.off - some)
        return replace(self, on=self.on - some, off=self.off | some)

    def only(self, keys: Iterable[RunKey]) -> Shown:
        """Show these and nothing else."""
        return replace(self, rule=Rule.NONE, on=frozenset(keys), off=frozenset())

    def by_rule(self, rule: Rule) -> Shown:
        """Forget all single decisions."""
        return replace(self, rule=rule, on=frozenset(), off=frozenset())
