"""What the Run tab says of a run's facts, in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from desktop.core import formatting, metrics
from desktop.core.run_page import RunPage
from desktop.core.source import MetricFacts, RunFacts
from desktop.core.table import natural
from tracklib.store.facts import own_metrics

_NS = 1_000_000_000
_LAST_VALUES = 8


@dataclass(frozen=True, slots=True)
class Fact:
    """A label and what stands beside it; `copied` is what its copy button takes."""

    label: str
    text: str
    tip: str = ""
    copied: str = ""


def state_sentence(facts: RunFacts, now_ns: int) -> str:
    """The state in words: since when, for how long, why."""
    length = formatting.duration(facts.duration_s)
    if facts.state == "running":
        if facts.silent_since_ns is not None:
            return f"No sign of life for {formatting.span(facts.silent_since_ns, now_ns)}"
        return f"Running for {length}"
    words = {"finished": "Finished", "failed": "Failed", "preempted": "Preempted"}
    word = words.get(facts.state, facts.state.capitalize() or "Unknown")
    return f"{word} after {length}"


def facts_of(facts: RunFacts, page: RunPage | None, now_ns: int) -> list[Fact]:
    """The table of facts, without what is not known."""
    return [fact for fact in _facts(facts, page, now_ns) if fact.text]


def _facts(facts: RunFacts, page: RunPage | None, now_ns: int) -> Iterator[Fact]:
    yield Fact("State", state_sentence(facts, now_ns))
    yield Fact("Project", facts.project)
    yield Fact("Group", facts.group)
    yield Fact("Job type", facts.job_type)
    yield Fact("Host", facts.host)
    yield Fact("User", facts.user)
    yield _time("Created", facts.created_ns, now_ns)
    yield _time("Ended", facts.ended_ns, now_ns)
    if facts.state == "running":
        yield _time("Last sign of life", facts.heartbeat_ns, now_ns)
    yield Fact("Duration", formatting.duration(facts.duration_s), "Without pauses between segments")
    if facts.last_step is not None:
        yield Fact("Last step", formatting.number(facts.last_step))
    yield Fact("Logged", formatting.count(facts.rows, "row"))
    if facts.writers > 1 or facts.ranks > 1:
        yield Fact("Written by", _writers(facts))
    yield Fact("Forked from", facts.forked_from or "")
    yield Fact("Python", page.python if page else "")
    yield Fact("Run id", facts.run_id, copied=facts.run_id)
    if page is not None and page.folder:
        yield Fact("Folder", formatting.path(page.folder), page.folder, page.folder)


def _time(label: str, time_ns: int | None, now_ns: int) -> Fact:
    if not time_ns:
        return Fact(label, "")
    exact = formatting.moment_in_full(time_ns)
    return Fact(label, f"{formatting.moment(time_ns)} · {formatting.ago(time_ns, now_ns)}", exact)


def _writers(facts: RunFacts) -> str:
    text = f"{facts.writers:,} process" + ("" if facts.writers == 1 else "es")
    return text + (f", {formatting.count(facts.ranks, 'rank')}" if facts.ranks else "")


@dataclass(frozen=True, slots=True)
class SummaryRow:
    """A line of the summary: the value that tables show, and the metric behind it if there is."""

    name: str
    shown: Any
    metric: MetricFacts | None = None

    def cells(self) -> tuple[str, str, str, str, str]:
        """Name, value, smallest, largest, best."""
        metric = self.metric
        value = formatting.result(self.shown)
        if metric is None:
            return (self.name, value, "", "", "")
        best = "" if metric.best is None else formatting.result(metric.best)
        low, high = formatting.result(metric.min), formatting.result(metric.max)
        return (self.name, value, low, high, best)

    def steps(self) -> tuple[str, str, str, str, str]:
        """The step that belongs to each cell, "" where there is none."""
        metric = self.metric
        if metric is None:
            return ("", "", "", "", "")
        at = formatting.number
        is_last = self.shown == metric.last or self.shown != self.shown
        return (
            "",
            at(metric.last_step) if is_last else "",
            at(metric.min_step) if metric.min == metric.min else "",
            at(metric.max_step) if metric.max == metric.max else "",
            "" if metric.best_step is None else at(metric.best_step),
        )

    def tip(self) -> str:
        """All about the metric."""
        metric = self.metric
        if metric is None:
            return f"{self.name}: {formatting.value(self.shown)}"
        odd = [
            f"{amount:,} {name}"
            for amount, name in ((metric.nan, "NaN"), (metric.pos_inf, "∞"), (metric.neg_inf, "−∞"))
            if amount
        ]
        goal = {"minimize": "lower is better", "maximize": "higher is better"}
        parts = [
            formatting.count(metric.count, "point"),
            f"mean {formatting.result(metric.mean)}",
            *odd,
            *([goal[metric.goal]] if metric.goal in goal else []),
        ]
        return f"{self.name}\n" + ", ".join(parts)


SUMMARY_TITLES = ("Metric", "Value", "Min", "Max", "Best")


def summary_of(facts: RunFacts) -> list[SummaryRow]:
    """Summary values with their metrics: training and validation first. What was recorded of the
    machine is no result."""
    names = {*facts.summary, *own_metrics(facts)}
    grouped = metrics.sections(facts.metrics)
    order = {name: place for place, name in enumerate(m for s in grouped for m in s.metrics)}
    ordered = sorted(names, key=lambda name: (order.get(name, -1), natural(name)))
    found = (facts.metrics.get(name) for name in ordered)
    return [
        SummaryRow(name, facts.summary.get(name, metric.value if metric else None), metric)
        for name, metric in zip(ordered, found, strict=True)
    ]


def last_values(facts: RunFacts) -> str:
    """What a run logged last, as far as it fits a line: `train/loss NaN · lr 0.1 at step 120`."""
    own = own_metrics(facts)
    if not own:
        return ""
    newest = max(metric.last_time_ns for metric in own.values())
    late = [m for m in own.values() if newest - m.last_time_ns < _NS] or [*own.values()]
    shown = [f"{m.name} {formatting.value(m.last)}" for m in late[:_LAST_VALUES]]
    more = len(late) - len(shown)
    step = max(metric.last_step for metric in late)
    rest = f" and {more:,} more" if more else ""
    return f"{' · '.join(shown)}{rest} at step {formatting.number(step)}"


def copied_summary(rows: list[SummaryRow]) -> str:
    """The summary as lines of tab-separated cells, for a spreadsheet."""
    lines = ["\t".join((*SUMMARY_TITLES, "Step of value"))]
    lines += ["\t".join((*row.cells(), row.steps()[1])) for row in rows]
    return "\n".join(lines)


def as_markdown(facts: RunFacts, rows: list[Fact], config: str) -> str:
    """The page as a piece of Markdown, for a report or a message."""
    parts = [f"## {facts.name or facts.run_id}", "\n".join(f"- {r.label}: {r.text}" for r in rows)]
    if config:
        parts.append(f"```\n{config}\n```")
    summary = summary_of(facts)
    if summary:
        table = ["| metric | value | min | max |", "| --- | ---: | ---: | ---: |"]
        table += [f"| {' | '.join(row.cells()[:4])} |" for row in summary]
        parts.append("\n".join(table))
    if facts.notes.strip():
        parts.append(facts.notes.strip())
    return "\n\n".join(parts) + "\n"
