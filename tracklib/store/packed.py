"""Run facts as bytes and back, of which most stay packed until somebody looks at them."""

from __future__ import annotations

import marshal
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from itertools import repeat
from operator import attrgetter
from typing import Any

from tracklib.store.facts import MetricFacts, RunFacts
from tracklib.store.plain_bytes import pack_plain, shared
from tracklib.store.shapes import Shape

_METRIC_FIELDS = tuple(f.name for f in fields(MetricFacts))
PACKED_FIELDS = (RunFacts._fields, _METRIC_FIELDS)
"""What the packed form depends on."""

_CONFIG, _SUMMARY, _METRICS = map(RunFacts._fields.index, ("config", "summary", "metrics"))
_row_of_metric = attrgetter(*_METRIC_FIELDS)
Packed = tuple[bytes, bytes, bytes, bytes]
"""A run without the next three, its config, its summary, its metrics."""


class _Packed(Mapping[str, Any]):
    """Values by key, unpacked when somebody looks. What the shape knows needs no look."""

    __slots__ = ("_packed", "_values", "shape")

    def __init__(self, shape: Shape, packed: bytes) -> None:
        self.shape = shape
        self._packed = packed
        self._values: dict[str, Any] | None = None

    def unpacked(self) -> dict[str, Any]:
        """All of it. From any thread, also at once: whoever took the bytes first may use them."""
        packed, values = self._packed, self._values
        if values is None:
            self._values = values = self._loaded(marshal.loads(packed))
            self._packed = b""
        return values

    @property
    def keys_of_shape(self) -> tuple[str, ...]:
        """Its keys, which are those of many others."""
        raise NotImplementedError

    def _loaded(self, kept: tuple[Any, ...]) -> dict[str, Any]:
        raise NotImplementedError

    def __getitem__(self, key: str) -> Any:
        return (self._values or self.unpacked())[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self.keys_of_shape)

    def __len__(self) -> int:
        return len(self.keys_of_shape)

    def __repr__(self) -> str:
        return repr(self.unpacked())


class PackedConfig(_Packed):
    """The config of a run. `mask` has a bit for each value that is not the shape's typical one."""

    __slots__ = ("mask",)

    def __init__(self, shape: Shape, packed: bytes, mask: int) -> None:
        self.shape = shape
        self._packed = packed
        self._values = None
        self.mask = mask

    @property
    def keys_of_shape(self) -> tuple[str, ...]:
        return self.shape.config

    def get(self, key: str, default: Any = None) -> Any:
        """One value, without unpacking the others: a column is read of a hundred thousand runs."""
        packed, values = self._packed, self._values
        if values is not None:
            return values.get(key, default)
        place = self.shape.config_places.get(key)
        if place is None:
            return default
        if self.mask >> place & 1:
            return marshal.loads(packed)[(self.mask & ((1 << place) - 1)).bit_count()]
        return self.shape.typical[place]

    def _loaded(self, kept: tuple[Any, ...]) -> dict[str, Any]:
        return self.shape.config_of(self.mask, kept)


class PackedSummary(_Packed):
    """The summary of a run."""

    __slots__ = ()

    @property
    def keys_of_shape(self) -> tuple[str, ...]:
        return self.shape.summary

    def get(self, key: str, default: Any = None) -> Any:
        """One value, without unpacking the others."""
        packed, values = self._packed, self._values
        if values is not None:
            return values.get(key, default)
        place = self.shape.summary_places.get(key)
        return default if place is None else marshal.loads(packed)[place]

    def _loaded(self, kept: tuple[Any, ...]) -> dict[str, Any]:
        return dict(zip(self.shape.summary, kept, strict=True))


class PackedMetrics(Mapping[str, MetricFacts]):
    """Metrics by name, unpacked when somebody looks: most views need the summary alone."""

    __slots__ = ("_packed", "_rows")

    def __init__(self, packed: bytes) -> None:
        self._packed = packed
        self._rows: dict[str, tuple[Any, ...]] | None = None

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

    def __repr__(self) -> str:
        return repr(dict(self))


class _MetricsOfShape(PackedMetrics):
    """Those of a run whose shape knows the goals."""

    __slots__ = ("shape",)

    def __init__(self, shape: Shape, packed: bytes) -> None:
        self.shape = shape
        self._packed = packed
        self._rows = None


def pack(facts: RunFacts, shape: Shape) -> Packed:
    """A run of that shape as bytes. Raises ValueError for what is nested too deeply."""
    mask = shape.mask(facts.config)
    others = [one for place, one in enumerate(facts.config.values()) if mask >> place & 1]
    rest = facts._replace(config={}, summary={}, metrics={})
    row = [shared(value) for value in rest]
    row[_CONFIG] = mask
    return (
        pack_plain(row),
        pack_plain(shared(tuple(others))),
        pack_plain(shared(tuple(facts.summary.values()))),
        pack_metrics(facts.metrics),
    )


def pack_metrics(metrics: Mapping[str, MetricFacts]) -> bytes:
    """Metrics as bytes for `PackedMetrics`."""
    return pack_plain({name: _row_of_metric(metric) for name, metric in metrics.items()})


def columns_of(rows: Iterable[bytes]) -> list[Sequence[Any]]:
    """What the first parts of some packed runs say, field by field: lists that can be joined and
    packed again."""
    return [[*column] for column in zip(*map(marshal.loads, rows), strict=True)]


def unpack(
    columns: Sequence[Sequence[Any]],
    shapes: Sequence[Shape],
    configs: Iterable[bytes],
    summaries: Iterable[bytes],
    metrics: Iterable[bytes],
) -> Iterator[RunFacts]:
    """The inverse of `pack`, for many runs of which `columns_of` was taken: no step of Python for
    each."""
    filled: list[Iterable[Any]] = [*columns]
    if filled:
        filled[_CONFIG] = map(PackedConfig, shapes, configs, columns[_CONFIG])
        filled[_SUMMARY] = map(PackedSummary, shapes, summaries)
        filled[_METRICS] = map(_MetricsOfShape, shapes, metrics)
    return map(tuple.__new__, repeat(RunFacts), zip(*filled, strict=True))


def unpack_values(facts: RunFacts) -> None:
    """Have a run's config and summary unpacked before somebody waits for them."""
    for values in (facts.config, facts.summary):
        if isinstance(values, _Packed):
            values.unpacked()


def declared_goal(metrics: Mapping[str, MetricFacts], name: str) -> str | None:
    """The goal that a run declared for a metric, if it did."""
    if isinstance(metrics, _MetricsOfShape):
        return metrics.shape.goals.get(name)
    metric = metrics.get(name)
    return None if metric is None else metric.goal
