"""`run.config` and `run.summary`: dicts whose changes are recorded."""

from __future__ import annotations

from collections.abc import Callable, Iterator, MutableMapping
from typing import TYPE_CHECKING, Any

from tracklib.format.values import REMOVED, all_paths, encode, flatten, pointer
from tracklib.record.numbers import check_name
from tracklib.record.plain import plain, plain_dict

if TYPE_CHECKING:
    from tracklib.store.facts import MetricFacts

Record = Callable[[dict[str, Any]], None]
"""Records encoded values by path."""


class Config(MutableMapping[str, Any]):
    """The run's configuration. Nested dicts come back as `Config`, so that changes are recorded.

    Keys are also attributes: `run.config.lr`.
    """

    def __init__(self, record: Record, values: dict[str, Any], path: tuple[str, ...]) -> None:
        object.__setattr__(self, "_record", record)
        object.__setattr__(self, "_values", values)
        object.__setattr__(self, "_path", path)

    def __getitem__(self, key: str) -> Any:
        value = self._values[key]
        return Config(self._record, value, (*self._path, key)) if isinstance(value, dict) else value

    def __setitem__(self, key: str, value: Any) -> None:
        self.update({key: value})

    def __delitem__(self, key: str) -> None:
        changes = self._removals(key)
        if len(self._values) == 1 and len(self._path) > 1:
            changes[pointer(*self._path)] = {}  # the dict itself stays, empty
        self._record(changes)
        del self._values[key]

    def update(self, *sources: Any, **values: Any) -> None:
        """Set many keys, from dicts, dataclasses, Namespaces or other mappings."""
        for source in (*sources, values):
            new = plain_dict(source, "config")
            changes: dict[str, Any] = {}
            for key in new.keys() & self._values.keys():
                changes |= self._removals(key)
            changes |= {path: encode(v) for path, v in flatten(new, *self._path).items()}
            self._record(changes)
            self._values.update(new)

    def _removals(self, key: str) -> dict[str, Any]:
        """Takes away a key with all that is below it."""
        return dict.fromkeys(all_paths(self._values[key], *self._path, key), REMOVED)

    def __getattr__(self, key: str) -> Any:
        try:
            return self[key]
        except KeyError:
            raise AttributeError(f"config has no key {key!r}") from None

    def __setattr__(self, key: str, value: Any) -> None:
        self[key] = value

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def as_dict(self) -> dict[str, Any]:
        """A copy as plain nested dicts."""
        copy: dict[str, Any] = plain(self._values, "config")
        return copy

    def __repr__(self) -> str:
        return f"Config({self._values!r})"


class Summary(MutableMapping[str, Any]):
    """What stands for the run in a table: values set here, else each metric's own summary.

    A metric's value is its last one unless `define_metric(summary=…)` says otherwise.
    """

    def __init__(
        self,
        record: Record,
        values: dict[str, Any],
        metrics: Callable[[], dict[str, MetricFacts]],
    ) -> None:
        self._record = record
        self._values = values
        self._metrics = metrics

    def __getitem__(self, key: str) -> Any:
        if key in self._values:
            return self._values[key]
        return self._metrics()[key].value

    def __setitem__(self, key: str, value: Any) -> None:
        name = check_name(key, "summary")
        new = plain(value, f"summary[{name!r}]")
        self._record({pointer("summary", name): encode(new)})
        self._values[name] = new

    def update(self, *sources: Any, **values: Any) -> None:
        """Set many keys."""
        for source in (*sources, values):
            for key, value in plain_dict(source, "summary").items():
                self[key] = value

    def __delitem__(self, key: str) -> None:
        if key not in self._values:
            raise KeyError(key)
        self._record({pointer("summary", key): REMOVED})
        del self._values[key]

    def metric(self, name: str) -> MetricFacts:
        """Count, last, min, max and best of a metric, with their steps. Raises KeyError."""
        return self._metrics()[name]

    def _merged(self) -> dict[str, Any]:
        automatic = {name: facts.value for name, facts in self._metrics().items()}
        return automatic | self._values

    def __iter__(self) -> Iterator[str]:
        return iter(self._merged())

    def __len__(self) -> int:
        return len(self._merged())

    def __repr__(self) -> str:
        return f"Summary({self._merged()!r})"
