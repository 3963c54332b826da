"""What people change about runs, thought through before it is written: results, ways back, words.

A change is what `tracklib.edit.Change` says: values by name, such as `{"add_tags": ["paper"]}`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from desktop.core import formatting
from desktop.core.source import RunFacts
from desktop.core.table import ColumnCache, Table
from tracklib.edit import Change
from tracklib.query import Query
from tracklib.store.arrays import Truths

_TEXTS = ("name", "notes", "group", "colour")
_MARKS = {"archived": "is_archived", "deleted": "is_deleted"}
_FIELD = re.compile(r"\{([^{}]*)\}")

PATTERN_EXAMPLE = "{name}-{n}"


def applied(facts: RunFacts, change: Change) -> RunFacts:
    """The run as it is after a change."""
    values: dict[str, Any] = {name: change[name] for name in _TEXTS if name in change}
    values |= {field: change[name] for name, field in _MARKS.items() if name in change}
    tags = list(change.get("tags", facts.tags))
    tags += [tag for tag in change.get("add_tags", ()) if tag not in tags]
    removed = set(change.get("remove_tags", ()))
    return facts._replace(**values, tags=tuple(tag for tag in tags if tag not in removed))


def inverse(facts: RunFacts, change: Change) -> dict[str, Any]:
    """The change that brings a run back to these facts."""
    back: dict[str, Any] = {name: getattr(facts, name) for name in _TEXTS if name in change}
    back |= {name: getattr(facts, field) for name, field in _MARKS.items() if name in change}
    if "tags" in change:
        back["tags"] = list(facts.tags)
    added = [tag for tag in change.get("add_tags", ()) if tag not in facts.tags]
    removed = [tag for tag in change.get("remove_tags", ()) if tag in facts.tags]
    if added:
        back["remove_tags"] = added
    if removed:
        back["add_tags"] = removed
    return back


def runs_text(count: int) -> str:
    """`1 run`, `12 runs`."""
    return formatting.count(count, "run")


def tag_states(runs: Iterable[RunFacts]) -> dict[str, bool | None]:
    """Every tag of some runs: True where all have it, None where some do. By the alphabet."""
    counts: dict[str, int] = {}
    total = 0
    for facts in runs:
        total += 1
        for tag in facts.tags:
            counts[tag] = counts.get(tag, 0) + 1
    return {tag: True if counts[tag] == total else None for tag in sorted(counts)}


def named_by_pattern(pattern: str, facts: RunFacts, number: int) -> str:
    """A name made of a pattern: `{name}`, `{id}`, `{n}` (1, 2, 3 …), `{group}`, `{config.lr}`,
    `{summary.loss}`. Raises ValueError for a field that there is not, naming it."""

    def fill(found: re.Match[str]) -> str:
        field = found[1].strip()
        space, dot, key = field.partition(".")
        if field == "n":
            return str(number)
        if field == "id":
            return facts.run_id
        if field in ("name", "group", "project", "job_type", "host", "user"):
            return str(getattr(facts, field))
        if dot and space in ("config", "summary"):
            value = getattr(facts, space).get(key)
            return "" if value is None else formatting.value(value)
        raise ValueError(f"There is no {{{field}}}; try {{name}}, {{n}} or {{config.lr}}")

    return _FIELD.sub(fill, pattern).strip()


def names_by_pattern(pattern: str, runs: Sequence[RunFacts]) -> list[str]:
    """The new names of some runs, in their order. Raises ValueError in words."""
    if not pattern.strip():
        raise ValueError("Type a pattern such as " + PATTERN_EXAMPLE)
    names = [named_by_pattern(pattern, facts, n) for n, facts in enumerate(runs, 1)]
    if "" in names:
        raise ValueError("Some runs would have no name")
    return names


@dataclass(frozen=True, slots=True)
class NotArchived:
    """Lists the runs that nobody put away."""

    def mask(self, table: Table, columns: ColumnCache) -> Truths:
        found: Truths = np.array([not facts.is_archived for facts in table.facts], dtype=np.bool_)
        return found

    @property
    def title(self) -> str:
        return "Not archived"


def asks_about_archived(query: Query | None) -> bool:
    """Whether a query says itself which archived runs it wants."""
    return query is not None and any(
        field.space == "run" and field.key == "archived" for field in query.fields()
    )
