"""Everything behind the window: stores, lanes, state. Belongs to the window and goes with it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.core import garbage
from desktop.core.comparison.forest_process import ForestProcess
from desktop.core.known_store import SILENT, KnownStore
from desktop.core.lanes import Lane
from desktop.core.live import LiveWatch
from desktop.core.opening import Opening, Result
from desktop.core.source import RunFacts, RunKey, Source
from desktop.qt.baseline import Baseline
from desktop.qt.chart_state import ChartState
from desktop.qt.curve_feed import CurveFeed
from desktop.qt.design_state import DesignState
from desktop.qt.filter_history import FilterHistory
from desktop.qt.goals_said import GoalsSaid
from desktop.qt.reference_state import ReferenceState
from desktop.qt.relay import Relay
from desktop.qt.run_edits import RunEdits
from desktop.qt.runs_state import RunsState
from desktop.qt.selection import Selection
from desktop.qt.session import begin_opening, copy_of
from desktop.qt.store_feed import StoreFeed
from desktop.qt.undo_stack import UndoStack
from tracklib.errors import StoreNotFound

_RETRY_MS = 2000
OPENING = "Opening…"

OpenStore = Callable[[str], Source]


class Workspace(QObject):
    """Wires stores to the table and the curves. Shut down in the opposite order of making."""

    sources_changed = Signal()
    troubles_changed = Signal()
    rows_arrived = Signal(str, object)  # a store's id, list of RunFacts

    def __init__(self, sources: Sequence[Source]) -> None:
        super().__init__()
        self.relay = Relay()
        self.disk = Lane("disk", self.relay.deliver)
        self.compute = Lane("compute", self.relay.deliver)
        self.learning = Lane("learning", self.relay.deliver)  # seconds long: holds up nothing else
        self.forests = ForestProcess()  # belongs to the learning lane
        self.exports = Lane("export", self.relay.deliver)
        self.undo = UndoStack()
        self.design = DesignState(self.undo)
        self.references = ReferenceState(self.undo)
        self.charts = ChartState()
        self.runs = RunsState(self.compute)
        self.filter_history = FilterHistory(self.runs, self.undo)
        self.baseline = Baseline()
        self.goals = GoalsSaid()
        self.selection = Selection()
        self.sources: dict[str, Source] = {}
        self.feeds: dict[str, StoreFeed] = {}
        self.edits = RunEdits(self.runs, self.feeds, (self.disk, self.compute), self.undo)
        self._retired: list[StoreFeed] = []
        self.curves = CurveFeed(self.sources, self.disk, self.compute, self.relay)
        self._adopt_parts()
        self.troubles: dict[RunKey, str] = {}
        self.curves.on_trouble(self._note_trouble)
        self._live = LiveWatch(self._folder_of, self._grown)
        self._waiting: dict[str, OpenStore] = {}
        self._openings: dict[str, Opening] = {}  # of those that wait, what is being tried just now
        self.unopened: dict[str, str] = {}  # paths of stores that are not open, and why
        self._retry = QTimer(self, interval=_RETRY_MS)
        self._retry.timeout.connect(self._try_waiting)
        self.runs.shown_changed.connect(self._watch_shown)
        self.runs.groups_changed.connect(self._tell_groups)
        self.runs.facts_changed.connect(self._facts_changed)
        for source in sources:
            self.add(source)
        if not sources:
            self.runs.list_nothing()

    def add(self, source: Source) -> None:
        """Open one more store; one that is open already stays as it is."""
        if source.store_id in self.sources:
            return
        feed = StoreFeed(source, self.relay)
        feed.setParent(self)
        self.sources[source.store_id] = source
        self.feeds[source.store_id] = feed
        feed.rows_arrived.connect(partial(self._put, source.store_id))
        feed.runs_removed.connect(lambda ids: self.runs.remove(source.store_id, ids))
        feed.status_changed.connect(self.sources_changed)
        feed.refreshed.connect(self.sources_changed)
        feed.refreshed.connect(garbage.spare_what_is_there)
        feed.opened.connect(lambda: self._look_once_listed(feed))
        feed.start()
        if isinstance(source, KnownStore) and source.opening is not None:
            store = source.store_id
            source.opening.then(lambda _: self.relay.deliver(lambda: self._read_again(store)))
        self.sources_changed.emit()

    def remove(self, store_id: str) -> None:
        """Show a store no more. What still reads it ends by itself; nothing waits for it here."""
        feed = self.feeds.pop(store_id, None)
        if feed is None:
            return
        feed.retire()
        self._retired.append(feed)
        self.disk.submit(("retire", store_id), lambda ticket: feed.close(), lambda done: None)
        self.sources.pop(store_id)
        gone = [key.run for key in self.runs.table.keys if key.store == store_id]
        self.runs.remove(store_id, gone)
        if not self.feeds:
            self.runs.list_nothing()
        self.sources_changed.emit()

    def wait_for(
        self, path: str, open_store: OpenStore, why: str = "", opening: Opening | None = None
    ) -> None:
        """Open a store as soon as that can be done. `why` says why it cannot be now; "" where
        nothing is wrong: the first run makes it. `opening` has been trying for a while."""
        self._waiting[path] = open_store
        self._note_unopened(path, OPENING if opening is not None else why)
        if opening is not None:
            self.follow_opening(opening, self._opened)
        self._retry.start()

    def follow_opening(self, opening: Opening, take: Callable[[str, Result], None]) -> None:
        """Take what comes of it, unless somebody forgets it before; list it while that is long."""

        def arrived(result: Result) -> None:
            if self._openings.get(opening.path) is opening:
                self._openings.pop(opening.path)
                if opening.path not in self._waiting:
                    self._note_unopened(opening.path, "")
                take(opening.path, result)

        self._openings[opening.path] = opening
        self._retry.start()
        opening.then(lambda result: self.relay.deliver(lambda: arrived(result)))

    def forget(self, path: str) -> None:
        """Wait for a store no more."""
        opening = self._openings.pop(path, None)
        if self._waiting.pop(path, None) is not None or opening is not None:
            self._note_unopened(path, "")
            self.sources_changed.emit()

    @property
    def waiting(self) -> list[str]:
        """Paths at which there is no store yet."""
        return [path for path in self._waiting if path not in self.unopened]

    def has_store(self) -> bool:
        """Whether a store is open, or is to be as soon as that can be done."""
        return bool(self.feeds or self._waiting)

    def try_again(self) -> None:
        """Look now for stores that could not be opened or reached."""
        self._try_waiting()
        for feed in self.feeds.values():
            feed.look_now()

    def is_settled(self) -> bool:
        """Whether everything that was asked for has been read, arranged and drawn."""
        states = (
            *(feed.is_refreshed for feed in self.feeds.values()),
            all(one.is_silent() for one in self._openings.values()),
            self.edits.is_settled(),
            self.relay.is_idle(),
            self.charts.turns.is_idle(),
            self.curves.is_settled(),
            self.learning.is_idle(),
            self.exports.is_idle(),
        )
        return all(states)

    def busy(self, longer_than_s: float) -> tuple[str, int, int]:
        """What takes longer than that, and how far it has come (0, 0 where nobody knows)."""
        for feed in self.feeds.values():
            title = feed.busy_title(longer_than_s)
            if title:
                return (title, *feed.progress)
        read, runs = self.curves.progress(longer_than_s)
        if runs:
            return ("Reading curves", read, runs)
        for lane in (self.disk, self.compute, self.learning, self.exports):
            title = lane.busy_with(longer_than_s)
            if title:
                return (title, 0, 0)
        return ("", 0, 0)

    def close(self) -> None:
        """End watching first, then reading, then computing; then nothing is delivered any more."""
        self._retry.stop()
        self._live.close()
        for feed in (*self.feeds.values(), *self._retired):
            feed.close()
        self.exports.close()
        self.disk.close()
        self.edits.close()
        self.learning.close(last=self.forests.close)
        self.compute.close()
        self.relay.close()
        self.charts.turns.close()
        garbage.spare_nothing()

    # -- wiring --------------------------------------------------------------------------------

    def _adopt_parts(self) -> None:
        """Let all parts end with this one: Qt keeps what is connected to a living object, which
        Python cannot see, so that a part left over would keep the whole closed window."""
        for part in vars(self).values():
            if isinstance(part, QObject):
                part.setParent(self)

    def _put(self, store: str, rows: list[RunFacts], more_follow: bool) -> None:
        self.runs.put(store, rows, more_follow)
        self.rows_arrived.emit(store, rows)
        self._watch_shown()

    def _look_once_listed(self, feed: StoreFeed) -> None:
        """What the catalog had is seen first: to look for news at the same time would delay it."""
        self.compute.submit(
            ("look", feed.source.store_id), lambda ticket: None, lambda done: feed.look_first()
        )

    def _folder_of(self, key: RunKey) -> Path:
        source = self.sources.get(key.store)
        if source is None:
            raise StoreNotFound("the store was closed")
        return source.run(key.run).folder

    def _grown(self, keys: set[RunKey]) -> None:
        """On the watch's thread."""
        self.relay.deliver(lambda: self.curves.touch(keys))

    def _tell_groups(self) -> None:
        self.charts.set_table_keys(tuple(column.id for column in self.runs.groups))

    def _watch_shown(self) -> None:
        table = self.runs.table
        facts = ((key, table.get(key)) for key in self.runs.shown)
        self._live.watch(frozenset(key for key, one in facts if one is not None and one.is_live))

    def _facts_changed(self, keys: set[RunKey]) -> None:
        self._watch_shown()
        self.curves.touch({key for key in keys if self.runs.is_shown(key)})

    def _note_trouble(self, key: RunKey, text: str) -> None:
        if self.troubles.get(key) != text:
            self.troubles[key] = text
            self.troubles_changed.emit()

    def _try_waiting(self) -> None:
        for path, open_store in list(self._waiting.items()):
            if path not in self._openings:
                self.follow_opening(begin_opening(path, open_store), self._opened)
        for path, opening in self._openings.items():
            if opening.is_silent():
                self._note_unopened(path, SILENT)
            elif path not in self._waiting:
                self._note_unopened(path, OPENING)
        if not self._waiting and not self._openings:
            self._retry.stop()

    def _read_again(self, store: str) -> None:
        """Read what could not be read while a store did not answer."""
        self.troubles = {key: why for key, why in self.troubles.items() if key.store != store}
        self.troubles_changed.emit()
        self.curves.touch({key for key in self.runs.shown if key.store == store})

    def _note_unopened(self, path: str, why: str) -> None:
        if self.unopened.get(path, "") != why:
            self.unopened.pop(path, None)
            if why:
                self.unopened[path] = why
            self.sources_changed.emit()

    def _opened(self, path: str, source: Source | str) -> None:
        if path not in self._waiting:
            return
        if isinstance(source, str):
            self._note_unopened(path, source)
            return
        known = self.sources.get(source.store_id)
        if known is not None and known.path != source.path:
            self._note_unopened(path, copy_of(source, known))
            return
        self.forget(path)
        self.add(source)
