"""Everything about one run, on a page."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from tracklib.cli import format as fmt
from tracklib.cli.metrics_table import print_metrics
from tracklib.cli.problem import text_of
from tracklib.cli.state import shown
from tracklib.store.facts import Event, RunFacts, own_metrics
from tracklib.store.run_reader import RunReader

if TYPE_CHECKING:
    from rich.console import Console

_MOST_METRICS = 40
_MOST_SETTINGS = 60
_MOST_EVENTS = 10
_TRACEBACK_LINES = 8


def print_page(console: Console, reader: RunReader, facts: RunFacts, *, is_all: bool) -> None:
    """Print the sections that have something in them; `is_all` leaves nothing out."""
    events = reader.events()
    _print_head(console, facts, reader)
    _print_failure(console, facts, events, is_all)
    config = [(key, fmt.value(value, 6)) for key, value in facts.config.items()]
    _print_pairs(console, "Config", config, None if is_all else _MOST_SETTINGS)
    _print_pairs(console, "Summary", _explicit(facts), None)
    _print_metrics(console, reader, facts, is_all)
    problems = [text_of(problem) for problem in reader.problems()]  # reading the curves finds more
    _print_lines(console, "Problems", problems, "red")
    other = [event for event in events if not _is_plain_end(event)]
    shown_events = other if is_all else other[-_MOST_EVENTS:]
    _print_lines(console, "Events", [_event_line(event) for event in shown_events], "")


def _print_head(console: Console, facts: RunFacts, reader: RunReader) -> None:
    from rich.text import Text

    state = shown(facts)
    title = Text(fmt.line(facts.name) or facts.run_id, style="bold")
    title.append(f"  {state.sign} {state.word}", style=state.style)
    console.print(title)
    _print_aligned(console, [pair for pair in _facts(facts, reader) if pair[1]])


def _facts(facts: RunFacts, reader: RunReader) -> Iterable[tuple[str, str]]:
    now_ns = time.time_ns()
    attributes = reader.attributes()
    yield "id", facts.run_id
    yield "project", facts.project
    yield "group", facts.group
    yield "job type", facts.job_type
    yield "tags", ", ".join(facts.tags)
    yield "created", _when(facts.created_ns, now_ns)
    yield "ended", _when(facts.ended_ns, now_ns)
    if facts.silent_since_ns is not None:
        yield "no sign of life", f"since {_when(facts.silent_since_ns, now_ns)}"
    yield "duration", fmt.duration(facts.duration_s)
    steps = "" if facts.last_step is None else f", last step {fmt.number(facts.last_step, 6)}"
    yield "logged", fmt.count(facts.rows, "row") + steps
    if facts.writers > 1 or facts.ranks > 1:
        ranks = f", {fmt.count(facts.ranks, 'rank')}" if facts.ranks else ""
        yield "written by", fmt.count(facts.writers, "process", "processes") + ranks
    yield "forked from", facts.forked_from or ""
    yield "host", facts.host
    yield "user", facts.user
    yield "command", fmt.line(str(attributes.get("/command") or ""))
    yield "started in", fmt.line(fmt.path(str(attributes.get("/folder") or "")))
    yield "folder", fmt.path(reader.folder)
    yield "notes", facts.notes


def _when(time_ns: int | None, now_ns: int) -> str:
    if time_ns is None:
        return ""
    moment, ago = fmt.moment(time_ns), fmt.ago(time_ns, now_ns)
    return moment if moment.startswith(ago) else f"{moment} ({ago})"


def _explicit(facts: RunFacts) -> list[tuple[str, str]]:
    """Summary values that the script put there, or that replace the metric's own."""
    return [
        (key, fmt.value(value, 6))
        for key, value in facts.summary.items()
        if key not in facts.metrics or not _same(value, facts.metrics[key].value)
    ]


def _same(one: Any, other: Any) -> bool:
    return one is other or one == other or (one != one and other != other)


def _print_failure(console: Console, facts: RunFacts, events: list[Event], is_all: bool) -> None:
    """The end of the traceback, or the last line of it if no more was kept."""
    texts = [event.data["traceback"] for event in events if "traceback" in event.data]
    if texts and facts.failure:
        lines = str(texts[-1]).rstrip().splitlines()
        cut = lines if is_all else lines[-_TRACEBACK_LINES:]
        _print_lines(console, "Failure", (["…"] if len(cut) < len(lines) else []) + cut, "red")
    elif facts.failure:
        _print_lines(console, "Failure", facts.failure.splitlines(), "red")


def _is_plain_end(event: Event) -> bool:
    """Whether the head of the page has said it all."""
    return event.kind == "state" and event.data.get("state") in ("finished", "failed")


def _event_line(event: Event) -> str:
    data = ", ".join(f"{key} {fmt.value(value)}" for key, value in event.data.items())
    return f"{fmt.moment(event.time_ns)}  {event.kind}  {data}".rstrip()


def _print_metrics(console: Console, reader: RunReader, facts: RunFacts, is_all: bool) -> None:
    own = own_metrics(facts)
    metrics = sorted(own.values(), key=lambda metric: metric.name)
    listed = metrics if is_all else metrics[:_MOST_METRICS]
    if listed:
        _print_title(console, "Metrics")
        print_metrics(console, reader, listed)
        _print_rest(console, len(metrics) - len(listed))
    machine = [facts.metrics[name] for name in sorted(facts.metrics.keys() - own.keys())]
    if machine and is_all:
        _print_title(console, "Machine")
        print_metrics(console, reader, machine)


def _print_pairs(
    console: Console, title: str, pairs: list[tuple[str, str]], most: int | None
) -> None:
    if pairs:
        _print_title(console, title)
        _print_aligned(console, pairs[:most])
        _print_rest(console, 0 if most is None else len(pairs) - most)


def _print_aligned(console: Console, pairs: list[tuple[str, str]]) -> None:
    """Names on the left, values beside them; long values go on below themselves."""
    from rich.cells import cell_len
    from rich.text import Text

    indent = 4 + min(max(cell_len(name) for name, _ in pairs), console.width // 3)
    for name, value in pairs:
        label = Text(f"  {fmt.line(name)}", style="dim")
        label.truncate(indent - 2, overflow="ellipsis", pad=True)
        beside = Text("\n".join(fmt.lines(value)), overflow="fold")
        for line in beside.wrap(console, max(10, console.width - indent)) or [Text()]:
            console.print(Text.assemble(label, "  ", line), soft_wrap=True)
            label = Text(" " * (indent - 2))


def _print_lines(console: Console, title: str, lines: list[str], style: str) -> None:
    if lines:
        _print_title(console, title)
        for line in lines:
            for part in fmt.lines(line):
                console.print(f"  {part}", style=style, soft_wrap=True)


def _print_rest(console: Console, count: int) -> None:
    if count > 0:
        console.print(f"  … and {count:,} more; --all shows all", style="dim")


def _print_title(console: Console, title: str) -> None:
    console.print(f"\n{title}", style="bold")
