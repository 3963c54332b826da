"""The columns of the runs table, declared: what each shows and how it is read off a run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from operator import attrgetter
from typing import Any

from desktop.core import formatting
from desktop.core.column_format import formatted
from desktop.core.config_keys import differing, keys_in_order
from desktop.core.source import RunFacts


class Kind(Enum):
    """How a column is drawn and aligned."""

    NAME = "name"
    STATE = "state"
    TEXT = "text"
    TAGS = "tags"
    TIME = "time"
    DURATION = "duration"
    VALUE = "value"  # a number, or whatever the user put there
    RESULT = "result"  # a measured number
    CURVE = "curve"  # a metric drawn small; sorts by its last value

    @property
    def is_right_aligned(self) -> bool:
        return self in (Kind.DURATION, Kind.VALUE, Kind.RESULT)


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `read` gives the value that sorts; None stands for missing."""

    id: str
    title: str
    family: str
    kind: Kind
    read: Callable[[RunFacts], Any]
    statistic: str = ""  # of a metric, where it is not the value that its summary has
    format: str = ""  # of numbers, see `column_format`

    def text(self, facts: RunFacts) -> str:
        """What the cell says."""
        content = self.read(facts)
        if content is None:
            return "" if self.kind in (Kind.TEXT, Kind.TAGS) else formatting.MISSING
        return self.say(content)

    @property
    def metric(self) -> str:
        """The metric that a summary column tells about."""
        if self.kind is Kind.CURVE:
            return self.id.removeprefix("curve.")
        return self.id.removeprefix("summary.").removesuffix(f":{self.statistic}")

    def say(self, content: Any) -> str:
        """One of this column's values in words."""
        if self.format:
            return formatted(content, self.format) or _TEXTS[self.kind](content)
        return _TEXTS[self.kind](content)


_TEXTS: dict[Kind, Callable[[Any], str]] = {
    Kind.NAME: str,
    Kind.STATE: str,
    Kind.TEXT: formatting.value,
    Kind.TAGS: ", ".join,
    Kind.TIME: formatting.moment,
    Kind.DURATION: formatting.duration,
    Kind.VALUE: formatting.value,
    Kind.RESULT: formatting.result,
    Kind.CURVE: formatting.result,
}

RUN = "Run"
CONFIG = "Config"
SUMMARY = "Summary"
CURVES = "Curves"
OVER_ALL_POINTS = "Summary over all points"


def _name(facts: RunFacts) -> str:
    return facts.name or facts.run_id


_TOTALS = (
    *("max_steps", "total_steps", "num_steps", "n_steps", "train_steps", "steps"),
    *("max_iters", "iterations", "num_iterations", "max_epochs", "num_epochs", "epochs"),
)


def progress(facts: RunFacts) -> float | None:
    """The share of its steps that a run has made, where its config says how many they are."""
    for key in _TOTALS:
        total = facts.config.get(key)
        if isinstance(total, int | float) and not isinstance(total, bool) and total > 0:
            step = facts.last_step
            if step is None or not 0 <= step <= total:
                return None  # the key means something else, such as epochs beside steps
            return (step + 1) / total if step < total else 1.0
    return None


NAME = Column("name", "Name", RUN, Kind.NAME, _name)
STATE = Column("state", "State", RUN, Kind.STATE, lambda facts: facts.state)
CREATED = Column("created", "Created", RUN, Kind.TIME, lambda facts: facts.created_ns or None)

FIXED: tuple[Column, ...] = (
    NAME,
    STATE,
    CREATED,
    Column("duration", "Duration", RUN, Kind.DURATION, lambda facts: facts.duration_s),
    Column("tags", "Tags", RUN, Kind.TAGS, lambda facts: facts.tags or None),
    Column("group", "Group", RUN, Kind.TEXT, lambda facts: facts.group or None),
    Column("job_type", "Job type", RUN, Kind.TEXT, lambda facts: facts.job_type or None),
    Column("project", "Project", RUN, Kind.TEXT, lambda facts: facts.project or None),
    Column("notes", "Notes", RUN, Kind.TEXT, lambda facts: facts.notes or None),
    Column("host", "Host", RUN, Kind.TEXT, lambda facts: facts.host or None),
    Column("user", "User", RUN, Kind.TEXT, lambda facts: facts.user or None),
    Column("sign_of_life", "Last sign of life", RUN, Kind.TIME, lambda facts: facts.heartbeat_ns),
    Column("ended", "Ended", RUN, Kind.TIME, lambda facts: facts.ended_ns),
    Column("progress", "Progress", RUN, Kind.VALUE, progress, format="percent:0"),
    Column("last_step", "Last step", RUN, Kind.VALUE, lambda facts: facts.last_step),
    Column("rows", "Rows", RUN, Kind.VALUE, lambda facts: facts.rows),
    Column(
        "archived",
        "Archived",
        RUN,
        Kind.TEXT,
        lambda facts: "archived" if facts.is_archived else None,
    ),
    Column("id", "Run id", RUN, Kind.TEXT, lambda facts: facts.run_id),
)
SYNC = Column("sync", "Sync", RUN, Kind.TEXT, lambda facts: facts.sync or None)
"""How runs stand to their stores' remotes; only there where any is synced."""


def config_column(key: str) -> Column:
    """The column of a config key, nested keys joined with a dot."""
    return Column(f"config.{key}", key, CONFIG, Kind.VALUE, lambda facts: facts.config.get(key))


def summary_column(key: str) -> Column:
    """The column of a summary key."""
    return Column(f"summary.{key}", key, SUMMARY, Kind.RESULT, lambda facts: facts.summary.get(key))


def statistic_column(key: str, statistic: str) -> Column:
    """The column of a statistic over all points of a metric, one of `STATISTICS`."""
    name, get = f"{key}:{statistic}", attrgetter(statistic)

    def read(facts: RunFacts) -> Any:
        metric = facts.metrics.get(key)
        return facts.summary.get(name) if metric is None else get(metric)

    title = f"{key} {statistic}"
    return Column(f"summary.{name}", title, SUMMARY, Kind.RESULT, read, statistic=statistic)


def curve_column(key: str) -> Column:
    """The column that draws a metric's curve."""
    title, summary = f"{key} curve", summary_column(key)
    return Column(f"curve.{key}", title, CURVES, Kind.CURVE, summary.read)


STATISTICS = ("best", "min", "max", "mean", "last")
_OFFERED = ("best", "min", "max")


def by_id(column_id: str) -> Column | None:
    """The column of an id; None where no such column can exist."""
    key, _, statistic = column_id.removeprefix("summary.").rpartition(":")
    if key and statistic in STATISTICS and column_id.startswith("summary."):
        return statistic_column(key, statistic)
    if column_id.startswith("curve."):
        return curve_column(column_id.removeprefix("curve."))
    if column_id.startswith("config."):
        return config_column(column_id.removeprefix("config."))
    if column_id.startswith("summary."):
        return summary_column(column_id.removeprefix("summary."))
    return next((column for column in (*FIXED, SYNC) if column.id == column_id), None)


def chosen(column_ids: Sequence[str], runs: Sequence[RunFacts]) -> list[Column]:
    """The columns of some ids; one that holds texts is drawn as texts are."""
    found = (by_id(column_id) for column_id in column_ids)
    return [_as_it_is(column, runs) for column in found if column is not None]


def _as_it_is(column: Column, runs: Sequence[RunFacts]) -> Column:
    if column.kind is not Kind.VALUE:
        return column
    values = (column.read(facts) for facts in runs[-_RUNS_LOOKED_AT:])
    holds_text = any(isinstance(value, str | list | bool) for value in values)
    return replace(column, kind=Kind.TEXT) if holds_text else column


@dataclass(frozen=True, slots=True)
class KeysInUse:
    """The config and summary keys of a set of runs, which config keys differ between them, and
    whether any has tags or a group, or is synced with a remote."""

    config: tuple[str, ...] = ()
    differing: tuple[str, ...] = ()
    summary: tuple[str, ...] = ()
    are_tagged: bool = False
    are_grouped: bool = False
    are_synced: bool = False

    @classmethod
    def of(cls, runs: Sequence[RunFacts]) -> KeysInUse:
        configs = [facts.config for facts in runs]
        config = keys_in_order(configs)
        return cls(
            config=config,
            differing=differing(config, configs),
            summary=keys_in_order([facts.summary for facts in runs]),
            are_tagged=any(facts.tags for facts in runs),
            are_grouped=any(facts.group for facts in runs),
            are_synced=any(facts.sync for facts in runs),
        )

    def curves(self) -> list[Column]:
        """The columns that can draw a curve."""
        return [curve_column(key) for key in self.summary]

    def columns(self) -> list[Column]:
        """Every column that can be chosen for these runs."""
        return [
            *FIXED,
            *((SYNC,) if self.are_synced else ()),
            *(summary_column(key) for key in self.summary),
            *(config_column(key) for key in self.config),
            *(
                replace(statistic_column(key, statistic), family=OVER_ALL_POINTS)
                for key in self.summary
                for statistic in _OFFERED
            ),
        ]


_RUNS_LOOKED_AT = 50
_SUMMARIES_AT_FIRST = 5
_CONFIGS_AT_FIRST = 8
_LIKELY = ("loss", "acc", "f1", "auc", "error", "reward", "score", "perplexity")


def at_first(keys: KeysInUse) -> list[str]:
    """The column ids shown until the user chooses: results, config that differs, then the rest."""
    summary = sorted(keys.summary, key=_by_interest)[:_SUMMARIES_AT_FIRST]
    return [
        "name",
        "state",
        *(f"summary.{key}" for key in summary),
        *(f"config.{key}" for key in keys.differing[:_CONFIGS_AT_FIRST]),
        *(("tags",) if keys.are_tagged else ()),
        *(("group",) if keys.are_grouped else ()),
        "created",
        "duration",
        *(("sync",) if keys.are_synced else ()),
    ]


def _by_interest(key: str) -> tuple[bool, bool, str]:
    """Validation results first, then what sounds like a result, then the alphabet."""
    lowered = key.lower()
    is_validation = lowered.startswith(("val", "test", "eval"))
    return (not is_validation, not any(word in lowered for word in _LIKELY), lowered)
