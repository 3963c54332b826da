"""Reads series for cards, in the disk lane: what several cards want of a run is read in one go."""

from __future__ import annotations

import itertools
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial

from desktop.core.lanes import Ticket
from desktop.core.outline import Outline, Wish
from desktop.core.series import SeriesStore
from desktop.core.series_data import SeriesData
from desktop.core.source import Curves, RunKey, Source
from desktop.core.terms import Term
from desktop.qt.relay import Relay
from tracklib.errors import NotFound, StoreNotFound, TracklibError

_READERS_KEPT = 512
RUNS_AT_ONCE = 400
"""Runs that are read for one card before the next card's turn: fewer than readers are kept open, so
that a run is opened once for all cards."""
_PART_EVERY_S = 0.15
LineName = tuple[RunKey, int]  # a run, and the place of a term among those of its card
SeriesOfRuns = dict[LineName, SeriesData | Outline]


@dataclass(frozen=True, slots=True)
class Reading:
    """What is to be read for a card: terms of runs (with their creation, ns) as it wishes to see
    them; and what `also` is read in the same go (None: what cards wait for by then)."""

    terms: tuple[Term, ...]
    runs: list[tuple[RunKey, int]]
    wish: Wish
    also: tuple[str, ...] | None = None


@dataclass(slots=True)
class Part:
    """What has been read, of which runs; those that lack the metrics have no series."""

    series: SeriesOfRuns = field(default_factory=dict)
    runs: set[RunKey] = field(default_factory=set)


class CurveReading:
    """Open runs and the series read from them. Works in the disk lane; `want`, `forget_ahead`
    and `note_grown` are for the event loop."""

    def __init__(self, sources: Mapping[str, Source], relay: Relay) -> None:
        self._relay = relay
        self._readers = _Readers(sources)
        self._wanted: tuple[str, ...] = ()
        self._round = 0
        self._grown: dict[RunKey, int] = {}
        self._series = SeriesStore(self._readers.get, age_of=self._age_of)
        self.on_trouble: Callable[[RunKey, str], None] = lambda key, text: None

    def want(self, names: Iterable[str]) -> None:
        """The metrics that cards wait for: they are read together with the first of them."""
        self._wanted = tuple(names)

    def forget_ahead(self) -> None:
        """A card no longer waits: what was read for it counts no more."""
        self._round += 1

    def note_grown(self, keys: Iterable[RunKey]) -> None:
        """These runs have logged: what was read before is not all of it."""
        for key in keys:
            self._grown[key] = self._grown.get(key, 0) + 1

    def _age_of(self, key: RunKey) -> tuple[int, int]:
        return self._round, self._grown.get(key, 0)

    def read(self, reading: Reading, ticket: Ticket, arrived: Callable[[Part], None]) -> Part:
        """All series of a reading; while it takes long, parts of it go to `arrived`, on the event
        loop, and the rest is returned."""
        part, since = Part(), time.monotonic()
        for key, created_ns in reading.runs:
            if ticket.is_cancelled():
                break
            self._read_run(part, reading, key, created_ns)
            if time.monotonic() - since > _PART_EVERY_S:
                self._relay.deliver(partial(arrived, part))
                part, since = Part(), time.monotonic()
        return part

    def _read_run(self, part: Part, reading: Reading, key: RunKey, created_ns: int) -> None:
        also = self._wanted if reading.also is None else reading.also
        for place, term in enumerate(reading.terms):
            try:
                got = self._series.get(key, term, created_ns, reading.wish, also)
                part.series[key, place] = got
            except NotFound:
                pass  # the run has not logged this metric, or it is gone
            except (TracklibError, OSError) as error:
                self._relay.deliver(partial(self.on_trouble, key, str(error)))
                return
        part.runs.add(key)


class _Readers:
    """Open readers of the runs used last; lives in the disk lane."""

    def __init__(self, sources: Mapping[str, Source]) -> None:
        self._sources = sources
        self._open: OrderedDict[RunKey, Curves] = OrderedDict()

    def get(self, key: RunKey) -> Curves:
        source = self._sources.get(key.store)
        if source is None:
            raise StoreNotFound("the store was closed")
        reader = self._open.pop(key, None) or source.curves(key.run)
        self._open[key] = reader
        if len(self._open) > _READERS_KEPT:
            self._open.popitem(last=False)
        return reader


def names_of(terms: Iterable[Term], x_metric: str) -> Iterable[str]:
    """The metrics that terms are made of."""
    names = itertools.chain.from_iterable(term.inputs for term in terms)
    return (*names, x_metric) if x_metric else names
