"""The seam to where runs come from.

`tracklib.store.Store` satisfies `Source` as it is; the tests put a synthetic one in its place.
Nothing else in the window knows where a run is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from tracklib.store import ConsoleLine, Event, Life, MetricFacts, Problem, RunFacts

__all__ = [
    "Catalog",
    "CatalogChange",
    "Console",
    "ConsoleLine",
    "Curves",
    "Event",
    "Life",
    "MetricFacts",
    "Newest",
    "Points",
    "Problem",
    "Reader",
    "RunFacts",
    "RunKey",
    "Series",
    "Source",
]


class RunKey(NamedTuple):
    """A run as the window names it: the same run may lie in two open stores."""

    store: str
    run: str


class Points(Protocol):
    """Rows of one series: three buffers of one length (float64, int64 ns since epoch, float64)."""

    @property
    def steps(self) -> memoryview: ...
    @property
    def times(self) -> memoryview: ...
    @property
    def values(self) -> memoryview: ...
    def __len__(self) -> int: ...


class Series(Protocol):
    """All points of one metric of one run."""

    @property
    def count(self) -> int: ...
    def read_after(self, cursor: Any) -> tuple[Points, Hashable]: ...
    def read(self, *, step: tuple[float, float] | None = None) -> Points: ...


class Console(Protocol):
    """What one process of a run printed, as of the last look. Not shared between threads."""

    @property
    def writer(self) -> str: ...
    @property
    def rank(self) -> int | None: ...
    @property
    def count(self) -> int: ...
    @property
    def sealed_count(self) -> int: ...
    def lines(self, first: int, stop: int) -> list[ConsoleLine]: ...


class Reader(Protocol):
    """One run, read. Not shared between threads."""

    @property
    def folder(self) -> Path: ...
    def metrics(self) -> Mapping[str, MetricFacts]: ...
    def series(self, name: str) -> Series: ...
    def problems(self) -> Sequence[Problem]: ...
    def config(self) -> dict[str, Any]: ...
    def attributes(self) -> dict[str, Any]: ...
    def system(self) -> dict[str, Any]: ...
    def events(self) -> Sequence[Event]: ...
    def lives(self) -> Sequence[Life]: ...
    def consoles(self) -> Sequence[Console]: ...


class Curves(Protocol):
    """Metrics of one run, many at one look. Not shared between threads."""

    def series_of(self, names: Iterable[str]) -> Mapping[str, Series]:
        """Those that the run has."""

    def read_after(self, cursors: Mapping[str, Any]) -> Mapping[str, tuple[Points, Hashable]]:
        """Points after each cursor, of series that were found last."""


Newest = Callable[[list[RunFacts]], None]
"""Gets the newest of very many runs before the others are read."""


class CatalogChange(Protocol):
    """What a look at the store found."""

    @property
    def added(self) -> Sequence[str]: ...
    @property
    def changed(self) -> Sequence[str]: ...
    @property
    def removed(self) -> Sequence[str]: ...
    @property
    def offline(self) -> bool: ...


class Catalog(Protocol):
    """The index of a store's runs in the viewer's cache. Used by one thread only."""

    def rows(self) -> Sequence[RunFacts]: ...
    def refresh(
        self,
        *,
        progress: Callable[[int, int], None] | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> CatalogChange: ...
    def poll_live(self) -> CatalogChange: ...
    def get(self, run_id: str) -> RunFacts | None: ...
    def last_stamp(self, run_id: str) -> int: ...
    def problems(self) -> Sequence[Problem]: ...
    def close(self) -> None: ...


class Source(Protocol):
    """A store of runs."""

    @property
    def path(self) -> Path: ...
    @property
    def store_id(self) -> str: ...
    def run(self, run_id: str) -> Reader: ...
    def curves(self, run_id: str) -> Curves: ...
    def catalog(self, *, newest: Newest | None = None) -> Catalog: ...
    def is_online(self) -> bool: ...
