"""The metrics of the shown runs, arranged in sections by prefix, and the search over them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from desktop.core.source import RunFacts
from desktop.core.table import natural

WITHOUT_PREFIX = "General"
OWN = PATTERN, EXPRESSION = "~ ", "= "
"""How the names of charts begin that the user made, of a pattern or an expression."""


@dataclass(frozen=True, slots=True)
class Section:
    """Metrics that share what stands before their first slash; those the user hid stand apart."""

    title: str
    metrics: tuple[str, ...]
    hidden: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Logged:
    """The metrics that at least one of some runs logged, and the step metrics of those that have
    one."""

    names: frozenset[str] = frozenset()
    step_metrics: Mapping[str, str] = field(default_factory=dict)


def logged(runs: Sequence[RunFacts]) -> Logged:
    """What some runs logged. Of thousands it takes a while: their metrics have to be unpacked."""
    return Logged(frozenset(name for facts in runs for name in facts.metrics), step_metrics(runs))


def sections(names: Iterable[str], wanted: re.Pattern[str] | None = None) -> list[Section]:
    """Sections of those metrics that the search accepts.

    Training and validation come first, then the alphabet; the machine's own series come last.
    """
    groups: dict[str, list[str]] = {}
    for name in names:
        if wanted is None or wanted.search(name):
            groups.setdefault(prefix(name), []).append(name)
    return [
        Section(title, tuple(sorted(groups[title], key=natural)))
        for title in sorted(groups, key=_place)
    ]


def step_metrics(runs: Iterable[RunFacts]) -> dict[str, str]:
    """The step metrics that were defined, by metric; the first run that logged the metric says."""
    found: dict[str, str] = {}
    for facts in runs:
        for name in facts.metrics:
            if name not in found:
                step_metric = facts.metrics[name].step_metric
                found[name] = "" if step_metric in (None, name) else step_metric or ""
    return {name: step_metric for name, step_metric in found.items() if step_metric}


def full_name(name: str) -> str:
    """What a chart is called where there is room: a metric, a pattern or an expression."""
    return name[len(OWN[0]) :] if name.startswith(OWN) else name


def prefix(name: str) -> str:
    """The section of a metric."""
    before, slash, _ = name.partition("/")
    return before if slash and before else WITHOUT_PREFIX


def short_name(name: str) -> str:
    """The metric's name without its section's prefix."""
    if name.startswith(OWN):
        return name[len(OWN[0]) :]
    before, slash, after = name.partition("/")
    return after if slash and before and after else name


_FIRST = ("train", "val", "valid", "validation", "eval", "test")


def _place(title: str) -> tuple[int, int, str]:
    lowered = title.lower()
    if lowered in _FIRST:
        return (0, _FIRST.index(lowered), "")
    return (2 if lowered == "system" else 1, 0, natural(title))


def compile_search(text: str) -> re.Pattern[str] | None:
    """The regular expression of the search field, ignoring case; None when it is empty.

    :raises re.error: with the place, when it is not one
    """
    stripped = text.strip()
    return re.compile(stripped, re.IGNORECASE) if stripped else None
