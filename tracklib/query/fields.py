"""Which fields there are, what kind of value each holds, and how to get it from a run's facts."""

from __future__ import annotations

import enum
from collections.abc import Callable
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from tracklib.query.nodes import Field

if TYPE_CHECKING:
    from tracklib.store.facts import RunFacts

Getter = Callable[["RunFacts"], Any]


class Holds(enum.Enum):
    """What kind of value a field holds; ANY for config and summary, where every run may differ."""

    TEXT = "text"
    NUMBER = "number"
    SECONDS = "seconds"
    DATE = "date"
    LIST = "list"
    ANY = "any"


STATES = ("running", "finished", "failed", "preempted")

STATS: dict[str, str] = {
    "min": "smallest finite value",
    "max": "largest finite value",
    "last": "last value",
    "best": "best value by the metric's goal",
    "mean": "mean of the finite values",
    "first": "first value",
    "count": "number of points",
    "nan": "number of NaN points",
}
"""What may follow a key of summary, and what it means: an attribute of `MetricFacts` each."""

_RUN_FIELDS: dict[str, tuple[str, Holds, str]] = {
    "name": ("name", Holds.TEXT, "name of the run"),
    "id": ("run_id", Holds.TEXT, "id of the run"),
    "state": ("state", Holds.TEXT, "running, finished, failed or preempted"),
    "project": ("project", Holds.TEXT, "project"),
    "group": ("group", Holds.TEXT, "group"),
    "job_type": ("job_type", Holds.TEXT, "kind of job"),
    "host": ("host", Holds.TEXT, "computer it ran on"),
    "user": ("user", Holds.TEXT, "user who ran it"),
    "notes": ("notes", Holds.TEXT, "notes"),
    "tags": ("tags", Holds.LIST, "tags"),
    "created": ("created_ns", Holds.DATE, "when it started"),
    "ended": ("ended_ns", Holds.DATE, "when it ended"),
    "silent_since": ("silent_since_ns", Holds.DATE, "running, with no sign of life since"),
    "duration": ("duration_s", Holds.SECONDS, "how long it ran"),
    "rows": ("rows", Holds.NUMBER, "number of log calls"),
    "last_step": ("last_step", Holds.NUMBER, "last step"),
    "ranks": ("ranks", Holds.NUMBER, "number of ranks"),
    "writers": ("writers", Holds.NUMBER, "number of writing processes"),
    "failure": ("failure", Holds.TEXT, "last line of the traceback"),
    "forked_from": ("forked_from", Holds.TEXT, "run and step it was forked from"),
    "problems": ("problems", Holds.LIST, "damaged files"),
    "archived": ("is_archived", Holds.ANY, "true if somebody put it away"),
    "sync": ("sync", Holds.TEXT, "how it stands to a server, where the window syncs it"),
}

RUN_FIELDS: dict[str, str] = {name: about for name, (_, _, about) in _RUN_FIELDS.items()}
"""The fields of a run itself, with what each one is."""

_EMPTY_IS_MISSING = frozenset(
    {"project", "group", "job_type", "host", "user", "notes", "name", "failure"}
    | {"forked_from", "sync"}
)


def holds(field: Field) -> Holds:
    """What kind of value a field holds."""
    if field.space == "run":
        return _RUN_FIELDS[field.key][1]
    return Holds.NUMBER if field.stat else Holds.ANY


def getter_of(field: Field) -> Getter:
    """A function from a run's facts to the field's value; None where the run has none."""
    if field.space == "run":
        return _run_getter(field.key)
    key = field.key
    if field.space == "config":
        return lambda facts: facts.config.get(key)
    if field.stat is None:
        return lambda facts: facts.summary.get(key)
    stat = attrgetter(field.stat)

    def statistic(facts: RunFacts) -> Any:
        metric = facts.metrics.get(key)
        return None if metric is None else stat(metric)

    return statistic


def _run_getter(key: str) -> Getter:
    attribute = attrgetter(_RUN_FIELDS[key][0])
    if key in _EMPTY_IS_MISSING:
        return lambda facts: attribute(facts) or None
    return attribute
