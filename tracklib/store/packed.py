"""Run facts as bytes and back, quickly: a hundred thousand are read before a window shows.

The bytes are `marshal`'s, several times faster to read than JSON. Its version 4 is understood by
every Python since 3.4. It trusts what it reads, so whoever keeps the bytes keeps a checksum, too,
and reads only files of the user's own.
"""

from __future__ import annotations

import marshal
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from functools import lru_cache
from itertools import repeat
from operator import attrgetter
from typing import Any

from tracklib.store.facts import MetricFacts, RunFacts

_METRIC_FIELDS = tuple(f.name for f in fields(MetricFacts))
PACKED_FIELDS = (RunFacts._fields, _METRIC_FIELDS)
"""What the packed form depends on."""

_MARSHAL_VERSION = 4
_METRICS = RunFacts._fields.index("metrics")
_GOAL = _METRIC_FIELDS.index("goal")
_GOALS = (b"minimize", b"maximize")
_SHARED_TEXT = 40
"""Texts up to this long are often those of other runs, and then kept once for all."""
_row_of_metric = attrgetter(*_METRIC_FIELDS)


class PackedMetrics(Mapping[str, MetricFacts]):
    """Metrics by name, unpacked only when somebody looks: most views need the summary alone."""

    __slots__ = ("_goals", "_packed", "_rows")

    def __init__(self, packed: bytes) -> None:
        self._packed = packed
        self._rows: dict[str, tuple[Any, ...]] | None = None
        self._goals: dict[str, str] | None = None

    def goals(self) -> dict[str, str]:
        """The goals of those metrics that have one. Nothing stays unpacked for it: a hundred
        thousand runs are asked at once."""
        if self._goals is None:
            has_some = any(map(self._packed.__contains__, _GOALS))
            rows = marshal.loads(self._packed) if has_some else {}
            self._goals = _goals_of(tuple((name, row[_GOAL]) for name, row in rows.items()))
        return self._goals

    def _unpacked(self) -> dict[str, tuple[Any, ...]]:
        if self._rows is None:
            self._rows = marshal.loads(self._packed)
        return self._rows

    def __getitem__(self, name: str) -> MetricFacts:
        return MetricFacts(*self._unpacked()[name])

    def __iter__(self) -> Iterator[str]:
        return iter(self._unpacked())

    def __len__(self) -> int:
        return len(self._unpacked())


def pack(facts: RunFacts) -> tuple[bytes, bytes]:
    """The run without its metrics, and its metrics. Raises ValueError for what is nested too
    deeply."""
    row = [_shared(value) for value in facts._replace(metrics={})]
    metrics = {name: _row_of_metric(metric) for name, metric in facts.metrics.items()}
    return pack_plain(row), pack_plain(metrics)


def unpack(packed: Iterable[bytes], metrics: Iterable[bytes]) -> Iterator[RunFacts]:
    """The inverse of `pack`, for many runs: hardly a step of Python for each."""
    rows = [*map(marshal.loads, packed)]
    for row, of_run in zip(rows, map(PackedMetrics, metrics), strict=True):
        row[_METRICS] = of_run
    return map(tuple.__new__, repeat(RunFacts), rows)


def declared_goal(metrics: Mapping[str, MetricFacts], name: str) -> str | None:
    """The goal that a run declared for a metric, if it did."""
    if isinstance(metrics, PackedMetrics):
        return metrics.goals().get(name)
    metric = metrics.get(name)
    return None if metric is None else metric.goal


@lru_cache(maxsize=256)
def _goals_of(metrics: tuple[tuple[str, str | None], ...]) -> dict[str, str]:
    """The goals of those that have one: kept once for all runs that declared the same."""
    return {name: goal for name, goal in metrics if goal}


def pack_plain(content: Any) -> bytes:
    """Plain values as bytes for `marshal.loads`."""
    return marshal.dumps(content, _MARSHAL_VERSION)


def _shared(value: Any) -> Any:
    """The same value, with its short texts marked as those that Python keeps once."""
    if type(value) is str and len(value) <= _SHARED_TEXT:
        return sys.intern(value)
    if isinstance(value, Mapping):
        return {_shared(key): _shared(one) for key, one in value.items()}
    if type(value) is tuple:
        return tuple(map(_shared, value))
    return value
