"""What a run is, apart from its points: plain records that views and queries work on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, NamedTuple

RUNNING = "running"
FINISHED = "finished"
FAILED = "failed"
PREEMPTED = "preempted"
ALERT = "alert"
"""The kind of events with which a run asks for attention."""

SYSTEM_METRICS = "system/"
"""What names of metrics begin with that tell of the machine, recorded beside the training: they
are drawn like all others, but are no results, and their steps are seconds since the run began."""

_NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class MetricFacts:
    """One metric of one run, summarised over all its points.

    `first`, `last`, `min`, `max` and `mean` are float64; `min`, `max` and `mean` look at finite
    values only and are NaN where there are none. Steps are float64, times ns since the epoch (UTC).
    """

    name: str
    count: int
    first: float
    last: float
    last_step: float
    last_time_ns: int
    min: float
    min_step: float
    max: float
    max_step: float
    mean: float
    nan: int = 0
    pos_inf: int = 0
    neg_inf: int = 0
    goal: str | None = None
    step_metric: str | None = None
    value: Any = None
    best: float | None = None
    best_step: float | None = None


class RunFacts(NamedTuple):
    """One run as a row of a table. Times are ns since the epoch (UTC), durations seconds.

    A tuple, since a hundred thousand of them are made before a window shows.

    `is_archived`, `is_deleted` and `colour` (`#rrggbb`, or the number of one of the window's
    colours) are what people made of the run; its writers never set them. `sync` is how the run
    stands to a remote, in words; a store's reader cannot know that and leaves it empty.
    """

    run_id: str
    project: str = ""
    name: str = ""
    state: str = RUNNING
    created_ns: int = 0
    ended_ns: int | None = None
    heartbeat_ns: int | None = None
    duration_s: float = 0.0
    tags: tuple[str, ...] = ()
    notes: str = ""
    group: str = ""
    job_type: str = ""
    host: str = ""
    user: str = ""
    config: Mapping[str, Any] = _NOTHING
    summary: Mapping[str, Any] = _NOTHING
    metrics: Mapping[str, MetricFacts] = _NOTHING
    last_step: float | None = None
    rows: int = 0
    writers: int = 0
    ranks: int = 0
    failure: str | None = None
    forked_from: str | None = None
    problems: tuple[str, ...] = ()
    is_live: bool = False
    silent_since_ns: int | None = None
    is_archived: bool = False
    is_deleted: bool = False
    colour: str | None = None
    alerts: int = 0
    has_console: bool = False
    sync: str = ""


def own_metrics(facts: RunFacts) -> dict[str, MetricFacts]:
    """The metrics that the training logged, without those that tell of the machine."""
    metrics = facts.metrics.items()
    return {name: metric for name, metric in metrics if not name.startswith(SYSTEM_METRICS)}


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a run at a time: a state, a loss of rows, a note of the writer."""

    time_ns: int
    kind: str
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Problem:
    """A file that cannot be read in full: which, what is wrong, and where."""

    path: str
    what: str
    detail: str
