"""Facts of runs as flat records: one column a fact, setting and result."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tracklib.store.facts import RunFacts

_FACTS = (
    "name",
    "project",
    "state",
    "created_ns",
    "ended_ns",
    "duration_s",
    "tags",
    "notes",
    "group",
    "job_type",
    "host",
    "user",
    "last_step",
    "rows",
    "writers",
    "ranks",
    "failure",
    "forked_from",
)


def columns(rows: Sequence[RunFacts]) -> dict[str, list[Any]]:
    """Values by column, one for each run; None where a run has none.

    Columns are `id`, the facts (times as ns since the epoch, `created_ns` and `ended_ns`), then
    `config.…` and `summary.…` as they come up.
    """
    table: dict[str, list[Any]] = {"id": [facts.run_id for facts in rows]}
    for name in _FACTS:
        table[name] = [getattr(facts, name) for facts in rows]
    for place, facts in enumerate(rows):
        keyed = [("config", facts.config), ("summary", facts.summary)]
        for space, values in keyed:
            for key, value in values.items():
                name = f"{space}.{key}"
                if name not in table:
                    table[name] = [None] * len(rows)
                table[name][place] = value
    facts_count = 1 + len(_FACTS)
    names = list(table)
    keys = [*_of("config.", names[facts_count:]), *_of("summary.", names[facts_count:])]
    return {name: table[name] for name in [*names[:facts_count], *keys]}


def _of(beginning: str, names: Sequence[str]) -> list[str]:
    return [name for name in names if name.startswith(beginning)]
