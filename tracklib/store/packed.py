"""Run facts as JSON and back, quickly: tens of thousands are read before a window shows."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any

from tracklib.store.facts import MetricFacts, RunFacts

_RUN_FIELDS = tuple(f.name for f in fields(RunFacts))
_METRIC_FIELDS = tuple(f.name for f in fields(MetricFacts))
_METRICS = _RUN_FIELDS.index("metrics")
_TUPLES = (_RUN_FIELDS.index("tags"), _RUN_FIELDS.index("problems"))


class PackedMetrics(Mapping[str, MetricFacts]):
    """Metrics by name, made into records only when they are looked at."""

    __slots__ = ("_packed",)

    def __init__(self, packed: dict[str, list[Any]]) -> None:
        self._packed = packed

    def __getitem__(self, name: str) -> MetricFacts:
        return MetricFacts(*self._packed[name])

    def __iter__(self) -> Iterator[str]:
        return iter(self._packed)

    def __len__(self) -> int:
        return len(self._packed)


def pack(facts: RunFacts) -> str:
    """JSON; NaN and infinities as Python's json module writes them."""
    row = [getattr(facts, name) for name in _RUN_FIELDS]
    row[_METRICS] = {
        name: [getattr(metric, f) for f in _METRIC_FIELDS] for name, metric in facts.metrics.items()
    }
    return json.dumps(row, separators=(",", ":"))


def unpack(text: str) -> RunFacts:
    """The inverse of `pack`."""
    row = json.loads(text)
    row[_METRICS] = PackedMetrics(row[_METRICS])
    for index in _TUPLES:
        row[index] = tuple(row[index])
    return RunFacts(*row)
