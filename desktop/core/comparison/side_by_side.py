"""Keys of some runs as lines, runs as columns: what is listed, what differs, what is best."""

from __future__ import annotations

import fnmatch
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from desktop.core.columns import CONFIG, NAME, RUN, SUMMARY, Column, KeysInUse
from desktop.core.difference import is_number, same
from desktop.core.goals import Goal, goal_of
from desktop.core.source import RunFacts, RunKey
from desktop.core.table import natural

SECTIONS = (SUMMARY, CONFIG, RUN)
MOST_RUNS = 10_000


@dataclass(frozen=True, slots=True)
class CompareWish:
    """What the user wants to see of a comparison."""

    only_differences: bool = False
    search: str = ""
    ignored: tuple[str, ...] = ()  # column ids, or patterns of them with * and ?
    folded: frozenset[str] = frozenset()
    goals: Mapping[str, str] = field(default_factory=dict)  # said by the user, by column id


@dataclass(frozen=True, slots=True)
class Line:
    """One line: a section's title (no column), or a key with what is known of it over the runs."""

    section: str
    column: Column | None = None
    count: int = 0  # keys in the section
    is_folded: bool = False
    differs: bool = False
    goal: Goal | None = None
    best: frozenset[int] = frozenset()  # places of the runs with the best value

    @property
    def title(self) -> str:
        return self.column.title if self.column is not None else self.section


@dataclass(frozen=True, slots=True)
class SideBySide:
    """A comparison ready to be painted. `left_out` runs did not fit."""

    keys: tuple[RunKey, ...] = ()
    runs: tuple[RunFacts, ...] = ()
    lines: tuple[Line, ...] = ()
    hidden_same: int = 0
    hidden_ignored: int = 0
    left_out: int = 0

    def value(self, line: int, run: int) -> Any:
        """What a run has under a key; None for missing and on section titles."""
        column = self.lines[line].column
        return None if column is None else column.read(self.runs[run])

    def place_of(self, key: RunKey | None) -> int | None:
        """The column of a run."""
        return self.keys.index(key) if key in self.keys else None


def compare(
    keys: Sequence[RunKey],
    runs: Sequence[RunFacts],
    wish: CompareWish,
    cancelled: Callable[[], bool] = lambda: False,
) -> SideBySide:
    """Lay runs beside each other; `cancelled` is asked between keys and ends the work early."""
    left_out = max(0, len(runs) - MOST_RUNS)
    keys, runs = keys[:MOST_RUNS], runs[:MOST_RUNS]
    if not runs:
        return SideBySide()
    lines: list[Line] = []
    hidden_same = hidden_ignored = 0
    for section, columns in _sections(runs).items():
        wanted = [column for column in columns if _is_found(column, wish.search)]
        kept = [column for column in wanted if not is_ignored(column.id, wish.ignored)]
        hidden_ignored += len(wanted) - len(kept)
        made: list[Line] = []
        for column in kept:
            if cancelled():
                return SideBySide()
            made.append(_line(section, column, runs, wish.goals))
        shown = [line for line in made if line.differs or not wish.only_differences]
        hidden_same += len(made) - len(shown)
        if shown:
            is_folded = section in wish.folded
            lines.append(Line(section, count=len(shown), is_folded=is_folded))
            lines += [] if is_folded else shown
    return SideBySide(tuple(keys), tuple(runs), tuple(lines), hidden_same, hidden_ignored, left_out)


def is_ignored(column_id: str, ignored: Collection[str]) -> bool:
    """Whether an id, or a pattern that fits it, is on the ignore list."""
    return column_id in ignored or any(
        fnmatch.fnmatchcase(column_id, pattern) for pattern in ignored if _is_pattern(pattern)
    )


def _is_pattern(text: str) -> bool:
    return "*" in text or "?" in text


def _is_found(column: Column, search: str) -> bool:
    words = search.casefold().split()
    name = column.id.casefold()
    title = column.title.casefold()
    return all(word in name or word in title for word in words)


def _sections(runs: Sequence[RunFacts]) -> dict[str, list[Column]]:
    in_use = KeysInUse.of(runs).columns()
    sections: dict[str, list[Column]] = {section: [] for section in SECTIONS}
    for column in in_use:
        if column.family not in sections:
            continue  # statistics that the table offers beside the summary
        if column.id != NAME.id and (column.family != RUN or _has_any(column, runs)):
            sections[column.family].append(column)
    for family in (SUMMARY, CONFIG):
        sections[family].sort(key=lambda column: natural(column.title))
    return sections


def _has_any(column: Column, runs: Sequence[RunFacts]) -> bool:
    return any(column.read(facts) is not None for facts in runs)


def _line(section: str, column: Column, runs: Sequence[RunFacts], goals: Mapping[str, str]) -> Line:
    values = [column.read(facts) for facts in runs]
    differs = any(not same(value, values[0]) for value in values)
    goal = goal_of(column, runs, goals)
    best = _best(values, goal) if differs and goal is not None else frozenset()
    return Line(section, column, differs=differs, goal=goal, best=best)


def _best(values: Sequence[Any], goal: Goal) -> frozenset[int]:
    numbers = {
        place: value for place, value in enumerate(values) if is_number(value) and value == value
    }
    if not numbers:
        return frozenset()
    top = (min if goal is Goal.LESS else max)(numbers.values())
    return frozenset(place for place, value in numbers.items() if value == top)
