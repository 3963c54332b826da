"""Run facts as JSON and back, quickly: tens of thousands are read before a window shows."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any

from tracklib.store.facts import MetricFacts, RunFacts

_RUN_FIELDS = tuple(f.name for f in fields(RunFacts))
_METRIC_FIELDS = tuple(f.name for f in fields(MetricFacts))
PACKED_FIELDS = (_RUN_FIELDS, _METRIC_FIELDS)
"""What the packed form depends on."""

_METRICS = _RUN_FIELDS.index("metrics")
_TUPLES = (_RUN_FIELDS.index("tags"), _RUN_FIELDS.index("problems"))


class PackedMetrics(Mapping[str, MetricFacts]):
    """Metrics by name, unpacked only when somebody looks: most views need the summary alone."""

    __slots__ = ("_packed", "_text")

    def __init__(self, text: str) -> None:
        self._text = text
        self._packed: dict[str, list[Any]] | None = None

    def _unpacked(self) -> dict[str, list[Any]]:
        if self._packed is None:
            self._packed = json.loads(self._text)
        return self._packed

    def __getitem__(self, name: str) -> MetricFacts:
        return MetricFacts(*self._unpacked()[name])

    def __iter__(self) -> Iterator[str]:
        return iter(self._unpacked())

    def __len__(self) -> int:
        return len(self._unpacked())


def pack(facts: RunFacts) -> tuple[str, str]:
    """The run without its metrics, and its metrics, as JSON; NaN as Python's json module has it."""
    row = [getattr(facts, name) for name in _RUN_FIELDS]
    row[_METRICS] = None
    metrics = {
        name: [getattr(metric, f) for f in _METRIC_FIELDS] for name, metric in facts.metrics.items()
    }
    return _dumps(row), _dumps(metrics)


def unpack(facts: str, metrics: str) -> RunFacts:
    """The inverse of `pack`."""
    row = json.loads(facts)
    row[_METRICS] = PackedMetrics(metrics)
    for index in _TUPLES:
        row[index] = tuple(row[index])
    return RunFacts(*row)


def _dumps(content: Any) -> str:
    return json.dumps(content, separators=(",", ":"))
