"""Merging what a run's writers say into one row of a table."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from tracklib.format.accumulator import Accumulator
from tracklib.format.values import REMOVED, decode, keys_of, nest
from tracklib.store.definitions import metric_facts
from tracklib.store.facts import (
    ALERT,
    FAILED,
    FINISHED,
    PREEMPTED,
    RUNNING,
    SYSTEM_METRICS,
    Event,
    MetricFacts,
    RunFacts,
)
from tracklib.store.journal_read import Stamped


class Written(Protocol):
    """What one writer wrote, wherever it is kept: `WriterView` is it on a disk."""

    @property
    def attributes(self) -> dict[str, Stamped]:
        """Encoded values and stamps by path."""

    @property
    def key_sets(self) -> Mapping[int, list[str]]:
        """The names of metrics that were logged together, by the numbers of key sets."""

    @property
    def events(self) -> list[Event]:
        """In the order they were recorded."""

    @property
    def has_console(self) -> bool:
        """Whether the process printed anything."""

    def metrics(self) -> dict[str, Accumulator]:
        """The summary of every metric over all rows."""

    def row_count(self, key_set: int) -> int:
        """Rows of a key set."""


class Recorded(Protocol):
    """How one writer was made: `WriterView` is it on a disk."""

    def system(self) -> dict[str, Stamped]:
        """What stands below `/system/`."""


@dataclass(frozen=True, slots=True)
class Life:
    """What a writer said of itself, and the last sign of it."""

    writer: str
    state: str
    role: str
    rank: int | None
    world_size: int | None
    started_ns: int
    ended_ns: int | None
    last_sign_ns: int
    silent_since_ns: int | None
    error: str | None
    host: str = ""
    pid: int | None = None
    python: str = ""


def own_facts_of(attributes: Mapping[str, Stamped]) -> dict[str, Any]:
    """What a writer said of itself: state, role, rank, host, process."""
    return {
        path.removeprefix("/writer/"): decode(value)
        for path, (value, _) in attributes.items()
        if path.startswith("/writer/")
    }


def life_of(writer: str, own: Mapping[str, Any], last_sign_ns: int, *, is_gone: bool) -> Life:
    """A writer's life from what it said of itself and the last sign of it."""
    return Life(
        writer=writer,
        state=str(own.get("state") or RUNNING),
        role=str(own.get("role") or "main"),
        rank=_integer(own.get("rank")),
        world_size=_integer(own.get("world_size")),
        started_ns=nanoseconds(own.get("started_ns")),
        ended_ns=_integer(own.get("ended_ns")),
        last_sign_ns=last_sign_ns,
        silent_since_ns=last_sign_ns if is_gone else None,
        error=own.get("error"),
        host=str(own.get("host") or ""),
        pid=_integer(own.get("pid")),
        python=str(own.get("python") or ""),
    )


def _integer(value: Any) -> int | None:
    return value if isinstance(value, int) else None


def latest_attributes(views: Iterable[Written]) -> dict[str, Stamped]:
    """Encoded run-level attributes by path: of several writers' values the latest stamp counts."""
    return _latest(view.attributes for view in views)


def merge_system(views: Iterable[Recorded]) -> dict[str, Any]:
    """How the run was made: what stands below `/system/`, decoded and nested."""
    latest = _latest(view.system() for view in views)
    return nest({path: decode(value) for path, (value, _) in latest.items()}, "system")


def _latest(all_attributes: Iterable[dict[str, Stamped]]) -> dict[str, Stamped]:
    latest: dict[str, Stamped] = {}
    for attributes in all_attributes:
        for path, stamped in attributes.items():
            if not path.startswith("/writer/") and (
                path not in latest or stamped[1] >= latest[path][1]
            ):
                latest[path] = stamped
    return latest


def merge_attributes(views: Iterable[Written]) -> dict[str, Any]:
    """Decoded run-level attributes by path, without those that were removed."""
    latest = latest_attributes(views)
    return {path: decode(value) for path, (value, _) in latest.items() if value != REMOVED}


def merge_metrics(views: Iterable[Written], rules: dict[str, Any]) -> dict[str, MetricFacts]:
    """Every metric's summary over all writers."""
    totals: dict[str, Accumulator] = {}
    for view in views:
        for name, accumulator in view.metrics().items():
            totals.setdefault(name, Accumulator()).merge(accumulator)
    return {name: metric_facts(name, a, rules) for name, a in totals.items() if a.count}


def rules_of(attributes: dict[str, Any]) -> dict[str, Any]:
    """`define_metric` rules by name or pattern."""
    return {
        keys_of(path)[1]: rule
        for path, rule in attributes.items()
        if path.startswith("/define/") and isinstance(rule, dict)
    }


def fork_of(attributes: dict[str, Any]) -> tuple[str, float] | None:
    """The run that this one was forked from, and the last step that it has from there."""
    fork = attributes.get("/forked_from")
    if not isinstance(fork, dict) or not isinstance(fork.get("step"), (int, float)):
        return None
    return str(fork.get("run")), float(fork["step"])


def nanoseconds(value: Any) -> int:
    """A time as an attribute has it; 0 where there is none or the file is damaged."""
    return value if isinstance(value, int) else 0


def current_lives(lives: Sequence[Life]) -> list[Life]:
    """The writers that decide the run's state: of each rank the one that started last.

    Ranks that the latest launch no longer has do not count, nor do helpers (data loaders and the
    like).
    """
    main = [life for life in lives if life.role == "main"]
    main.sort(key=lambda life: (life.started_ns, life.writer))
    if not main:
        return []
    if main[-1].rank is None:
        return main[-1:]
    world = main[-1].world_size or math.inf
    latest = {life.rank: life for life in main if life.rank is not None and life.rank < world}
    return list(latest.values())


def state_of(lives: Sequence[Life]) -> str:
    """One state for the run: running while a writer runs, else the worst of the ends."""
    states = {life.state for life in lives}
    for state in (RUNNING, FAILED, PREEMPTED):
        if state in states:
            return state
    return FINISHED if states else RUNNING


def build(
    run_id: str, views: Sequence[Written], lives: Sequence[Life], problems: Sequence[str]
) -> RunFacts:
    """The run as a row of a table."""
    attributes = merge_attributes(views)
    metrics = merge_metrics(views, rules_of(attributes))
    current = current_lives(lives)
    state = state_of(current)
    created = nanoseconds(attributes.get("/created_ns"))
    created = created or min((life.started_ns for life in lives), default=0)
    times = [m.last_time_ns for m in metrics.values()]
    own = {name: m for name, m in metrics.items() if not name.startswith(SYSTEM_METRICS)}
    last_sign = max((life.last_sign_ns for life in lives), default=None)
    ended = max((life.ended_ns or 0 for life in lives), default=0) if state != RUNNING else 0
    until = ended or max([created, last_sign or 0, *times])
    explicit = _flat(nest(attributes, "summary"))
    tags = attributes.get("/tags")
    silent = [life.silent_since_ns for life in current if life.state == RUNNING]
    is_silent = bool(silent) and None not in silent
    return RunFacts(
        run_id=run_id,
        **_texts(attributes),
        state=state,
        created_ns=created,
        ended_ns=ended or None,
        heartbeat_ns=last_sign,
        duration_s=_active_ns(lives, until) / 1e9,
        tags=tuple(map(str, tags)) if isinstance(tags, list) else (),
        config=_flat(nest(attributes, "config")),
        summary={name: facts.value for name, facts in own.items()} | explicit,
        metrics=metrics,
        last_step=max((m.last_step for m in own.values()), default=None),
        rows=sum(map(_own_rows, views)),
        writers=len(views),
        ranks=len({life.rank for life in lives if life.rank is not None}),
        failure=next((life.error for life in current if life.error), None),
        forked_from=_origin(attributes),
        problems=tuple(problems),
        has_console=any(view.has_console for view in views),
        alerts=sum(event.kind == ALERT for view in views for event in view.events),
        is_live=state == RUNNING and not is_silent,
        silent_since_ns=max(s for s in silent if s is not None) if is_silent else None,
    )


def _own_rows(view: Written) -> int:
    """Rows that the training logged."""
    return sum(
        view.row_count(key_set)
        for key_set, names in view.key_sets.items()
        if not (names and names[0].startswith(SYSTEM_METRICS))
    )


def _origin(attributes: dict[str, Any]) -> str | None:
    fork = fork_of(attributes)
    if fork is None:
        return None
    run_id, step = fork
    return f"{run_id}?step={int(step) if step.is_integer() else step}"


def _texts(attributes: dict[str, Any]) -> dict[str, Any]:
    fields = ("project", "name", "notes", "group", "job_type", "host", "user")
    return {field: str(attributes.get(f"/{field}") or "") for field in fields}


def _active_ns(lives: Sequence[Life], until: int) -> int:
    """Time with at least one writer at work; the pauses between segments do not count."""
    total = 0
    covered = 0
    known = (life for life in lives if life.started_ns)  # of damaged ones nobody knows
    for life in sorted(known, key=lambda life: life.started_ns):
        end = life.ended_ns or max(life.last_sign_ns, until if life.state == RUNNING else 0)
        total += max(0, end - max(life.started_ns, covered))
        covered = max(covered, end)
    return total


def _flat(config: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for key, value in config.items():
        if isinstance(value, dict) and value:
            flat.update(_flat(value, f"{prefix}{key}."))
        else:
            flat[prefix + key] = value
    return flat
