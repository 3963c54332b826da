"""One run, read: strictly read-only, at the state of this moment."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from tracklib.errors import MetricNotFound
from tracklib.format import layout
from tracklib.format.process import is_surely_dead
from tracklib.format.values import nest
from tracklib.store.console import ConsoleLine, WriterConsole, merged
from tracklib.store.edits import OwnStamps, StoreEdits, edited, own_stamps
from tracklib.store.facts import RUNNING, SYSTEM_METRICS, Event, MetricFacts, Problem, RunFacts
from tracklib.store.liveness import file_system_now_ns, is_silent
from tracklib.store.run_facts import (
    Life,
    build,
    fork_of,
    latest_attributes,
    life_of,
    merge_attributes,
    merge_metrics,
    merge_system,
    nanoseconds,
    rules_of,
)
from tracklib.store.series import Part, Series
from tracklib.store.writer_view import WriterView

_MOST_FORKS = 100


class RunReader:
    """Reads one run. Never writes, locks or delays its writers. For one thread at a time.

    Every method looks at what is on the disk now. Damage is reported by `problems()`, never raised.
    """

    def __init__(self, store: str, run_id: str, *, for_points: bool = False) -> None:
        """With `for_points` the run is read for its series alone: much quicker, and nothing else
        that it is asked for is complete."""
        self.run_id = run_id
        self._for_points = for_points
        self._edits: StoreEdits | None = None
        self.folder = Path(layout.run_folder(store, run_id))
        self._store = store
        self._views: dict[str, WriterView] = {}
        self._consoles: dict[str, WriterConsole] = {}
        self._parent: RunReader | None = None

    def refresh(self) -> bool:
        """Read what is new; whether anything is. Raises FileNotFoundError if the run is gone."""
        changed = False
        for writer in sorted(self._writers()):
            if writer not in self._views:
                view = WriterView(str(self.folder), writer, for_points=self._for_points)
                self._views[writer] = view
            changed = self._views[writer].refresh() or changed
        return changed

    def _writers(self) -> set[str]:
        writers = set()
        for name in os.listdir(self.folder):
            tail = layout.parse_tail_name(name)
            if tail:
                writers.add(tail[0])
            elif name.endswith(layout.JOURNAL_SUFFIX):
                writers.add(name.removesuffix(layout.JOURNAL_SUFFIX))
        return writers

    @property
    def views(self) -> list[WriterView]:
        """The writers as of the last refresh, by their start."""
        return list(self._views.values())

    def facts(self) -> RunFacts:
        """The run as a row of a table, with what people made of it."""
        if self._edits is None:
            self._edits = StoreEdits(self._store, [self.run_id])
        self._edits.refresh()
        own = self.own_facts()
        return edited(own, self.own_stamps(), self._edits.of(self.run_id))

    def own_facts(self) -> RunFacts:
        """The run as a row of a table, as its writers left it."""
        self.refresh()
        lives = self._lives()
        problems = [f"{p.path}: {p.what}: {p.detail}" for p in self._problems()]
        return build(self.run_id, self.views, lives, problems)

    def lives(self) -> list[Life]:
        """The run's writers, by their start: ranks, segments of a resumed run, workers."""
        self.refresh()
        return sorted(self._lives(), key=lambda life: (life.started_ns, life.writer))

    def config(self) -> dict[str, Any]:
        """The configuration, nested, with its types."""
        self.refresh()
        return nest(merge_attributes(self.views), "config")

    def attributes(self) -> dict[str, Any]:
        """Every attribute by its path (JSON Pointer), but those of writers and of `system()`."""
        self.refresh()
        return merge_attributes(self.views)

    def system(self) -> dict[str, Any]:
        """How the run was made, as far as it was recorded: `git`, `python`, `packages`,
        `environment`, `hardware`, `cluster`, `script`."""
        self.refresh()
        return merge_system(self.views)

    def metrics(self) -> dict[str, MetricFacts]:
        """The summary of every metric that this run logged itself."""
        self.refresh()
        return merge_metrics(self.views, rules_of(merge_attributes(self.views)))

    def series(self, name: str, *, rank: int | None = None) -> Series:
        """One metric over all writers, or of one rank; points before a fork come from its parent.

        Raises MetricNotFound, naming close matches.
        """
        self.refresh()
        parts = self._parts(name, rank, None, _MOST_FORKS)
        if not parts:
            known = {n for view in self.views for names in view.key_sets.values() for n in names}
            close = get_close_matches(name, known, 3)
            hint = f"; did you mean {' or '.join(map(repr, close))}?" if close else ""
            raise MetricNotFound(f"run {self.run_id} has no metric {name!r}{hint}")
        return Series(name, parts)

    def series_of(self, names: Iterable[str]) -> dict[str, Series]:
        """Those of some metrics that the run has, all as of one look at the disk."""
        self.refresh()
        found = ((name, self._parts(name, None, None, _MOST_FORKS)) for name in names)
        return {name: Series(name, parts) for name, parts in found if parts}

    def events(self) -> list[Event]:
        """What happened, in order of time."""
        self.refresh()
        found = [event for view in self.views for event in view.events]
        return sorted(found, key=lambda event: event.time_ns)

    def consoles(self) -> list[WriterConsole]:
        """What each process printed that printed anything, by its start; any lines of millions.

        Asked again, the same objects tell what is there now.
        """
        self.refresh()
        starts = sorted(self._views.values(), key=_started)
        for view in starts:
            if view.writer not in self._consoles and view.has_console:
                self._consoles[view.writer] = WriterConsole(view)
        found = [self._consoles[v.writer] for v in starts if v.writer in self._consoles]
        for console in found:
            console.refresh()
        return found

    def console(self, *, rank: int | None = None) -> Iterator[ConsoleLine]:
        """What was printed, line by line with time and stream; of several processes by time."""
        consoles = self.consoles()
        return merged(one for one in consoles if rank is None or one.rank == rank)

    def problems(self) -> list[Problem]:
        """What of the run's files cannot be read."""
        self.refresh()
        return self._problems()

    def is_final(self) -> bool:
        """Whether every writer finished, as of the last refresh: nothing will change by itself."""
        return bool(self._views) and all(
            view.is_finished_file and self._state(view) != RUNNING for view in self.views
        )

    def last_step(self, rank: int | None = None) -> float:
        """The step of the row logged last, else of the fork, else -1; as of the last refresh.

        With a rank, only its own rows and those of single processes count: the other ranks may be
        further on already. Workers count their steps for themselves.
        """
        fork = fork_of(merge_attributes(self.views))
        last = (0, fork[1] if fork else -1.0)
        for view in self.views:
            own = view.own_facts()
            is_counted = rank is None or own.get("rank") in (rank, None)
            if is_counted and own.get("role") != "worker":
                last = max([last, *_ends(view)])
        return last[1]

    def last_stamp(self) -> int:
        """The latest stamp of any attribute, as of the last refresh."""
        stamps = (stamp for view in self.views for _, stamp in view.attributes.values())
        return max(stamps, default=0)

    def own_stamps(self) -> OwnStamps:
        """When the run set what people may change, as of the last refresh."""
        return own_stamps(latest_attributes(self.views))

    # -- helpers ---------------------------------------------------------------------------

    def _problems(self) -> list[Problem]:
        return [problem for view in self.views for problem in view.problems]

    def dead_writers(self) -> frozenset[str]:
        """Running writers whose process is known to be gone; as of the last refresh. Cheap."""
        return frozenset(
            view.writer
            for view in self.views
            if self._state(view) == RUNNING and is_surely_dead(view.own_facts())
        )

    def _lives(self) -> list[Life]:
        is_over = all(view.is_finished_file for view in self.views)
        now_ns = 0 if is_over else file_system_now_ns(self._store)
        return [self._life(view, now_ns) for view in self.views]

    def _state(self, view: WriterView) -> str:
        value, _ = view.attributes.get("/writer/state", (RUNNING, 0))
        return str(value)

    def _life(self, view: WriterView, now_ns: int) -> Life:
        own = view.own_facts()
        sign = self._last_sign_ns(view)
        # a living writer always has a tail: without one nothing more can come
        is_gone = view.is_finished_file or is_silent(own, sign, now_ns)
        return life_of(view.writer, own, sign, is_gone=is_gone)

    def _last_sign_ns(self, view: WriterView) -> int:
        """The newest time stamp of the writer's doorbell, journal and tail."""
        paths = [
            layout.doorbell(self._store, self.run_id, view.writer),
            view.journal_path,
            layout.tail(str(self.folder), view.writer, view.tail_generation),
        ]
        newest = 0
        for path in paths:
            try:
                newest = max(newest, os.stat(path).st_mtime_ns)
            except OSError:
                continue
        return newest

    def _parts(
        self, name: str, rank: int | None, last_step: float | None, depth: int
    ) -> list[Part]:
        parts = self._inherited_parts(name, rank, last_step, depth)
        for view in self.views:
            own_rank, _ = view.attributes.get("/writer/rank", (None, 0))
            if rank is not None and own_rank != rank:
                continue
            parts += [
                Part(view, key_set, names.index(name), last_step)
                for key_set, names in sorted(view.key_sets.items())
                if name in names
            ]
        return parts

    def _inherited_parts(
        self, name: str, rank: int | None, last_step: float | None, depth: int
    ) -> list[Part]:
        fork = fork_of(merge_attributes(self.views))
        if fork is None or not depth:
            return []
        run_id, step = fork
        if self._parent is None:
            self._parent = RunReader(self._store, run_id, for_points=self._for_points)
        try:
            self._parent.refresh()
        except FileNotFoundError:
            return []
        limit = step if last_step is None else min(step, last_step)
        return self._parent._parts(name, rank, limit, depth - 1)


def _ends(view: WriterView) -> Iterator[tuple[int, float]]:
    """Time and step of the last row of each metric that the training logged."""
    for name, total in view.metrics().items():
        if total.count and not name.startswith(SYSTEM_METRICS):
            yield total.last_time, total.last_step


def _started(view: WriterView) -> tuple[int, str]:
    stamped = view.attributes.get("/writer/started_ns", (0, 0))
    return nanoseconds(stamped[0]), view.writer
