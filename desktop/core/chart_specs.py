"""What a card shows, as its id says: a metric, metrics by a pattern, or an expression.

An id is readable: the name of a metric, `~ ` and a regular expression, or `= ` and an expression.
Further metrics may have been added to any of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from desktop.core.expression import ExpressionError
from desktop.core.metrics import EXPRESSION, OWN, PATTERN, Section, short_name
from desktop.core.table import natural
from desktop.core.terms import Term

OWN_SECTION = "Own charts"
MOST_TERMS = 32


@dataclass(frozen=True, slots=True)
class ChartSpec:
    """One card: what it is called in short and in full, what it draws, and why it draws nothing."""

    id: str
    title: str
    full_title: str
    terms: tuple[Term, ...]
    trouble: str = ""


def is_own(chart_id: str) -> bool:
    """Whether the user made this chart; all others stand for a metric each."""
    return chart_id.startswith(OWN)


def spec_of(chart_id: str, added: Sequence[str], known: Iterable[str]) -> ChartSpec:
    """What a card draws, given the metrics that were added to it and all that are known."""
    terms, trouble = _first_terms(chart_id, known)
    terms += [Term.of_metric(name) for name in added]
    terms = list({term.title: term for term in terms}.values())
    if len(terms) > MOST_TERMS:
        trouble = f"The first {MOST_TERMS} of {len(terms)} metrics are drawn"
    full = chart_id[2:] if is_own(chart_id) else chart_id
    title = full if is_own(chart_id) else short_name(chart_id)
    if added:
        full = " + ".join([full, *added])
        title = " + ".join([title, *added]) if len(added) < 3 else f"{title} + {len(added)} metrics"
    return ChartSpec(chart_id, title, full, tuple(terms[:MOST_TERMS]), trouble)


def _first_terms(chart_id: str, known: Iterable[str]) -> tuple[list[Term], str]:
    text = chart_id[2:]
    if chart_id.startswith(EXPRESSION):
        try:
            return [Term.of_expression(text)], ""
        except ExpressionError as error:
            return [], error.message
    if chart_id.startswith(PATTERN):
        try:
            names = matching(text, known)
        except re.error as error:
            return [], f"Not a regular expression: {error}"
        return [Term.of_metric(name) for name in names], "" if names else "No metric matches"
    return [Term.of_metric(chart_id)], ""


def matching(pattern: str, known: Iterable[str]) -> list[str]:
    """The metrics whose whole name matches, in natural order.

    :raises re.error: with the place, when the pattern is not a regular expression
    """
    compiled = re.compile(pattern)
    return sorted((name for name in known if compiled.fullmatch(name)), key=natural)


def unknown_names(term: Term, known: Iterable[str]) -> list[str]:
    """The metrics of a term that no run has logged."""
    there = set(known)
    return [name for name in term.inputs if name not in there]


def with_own(
    sections: list[Section], own: Sequence[str], wanted: re.Pattern[str] | None
) -> list[Section]:
    """The user's charts before the sections of single metrics."""
    found = tuple(one for one in own if wanted is None or wanted.search(one))
    return [Section(OWN_SECTION, found), *sections] if found else sections


def step_metric_of(spec: ChartSpec, step_metrics: Mapping[str, str]) -> str:
    """The step metric that was defined for all that a card draws; "" where there is none."""
    inputs = {name for term in spec.terms for name in term.inputs}
    defined = {step_metrics.get(name, "") for name in inputs}
    return defined.pop() if len(defined) == 1 else ""
