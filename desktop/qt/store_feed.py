"""One open store: its catalog read in a lane of its own, then watched.

Adapts `desktop.core.source.Source`. The catalog lives in the lane's thread from opening to closing.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum
from functools import partial
from itertools import islice
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.core import garbage
from desktop.core.dressed import Dress, DressedCatalog
from desktop.core.hints import StoreHints
from desktop.core.known_store import SILENT, why_away
from desktop.core.lanes import Lane, Ticket
from desktop.core.source import Catalog, Problem, RunFacts, Source
from desktop.qt.relay import Relay
from tracklib.errors import TracklibError
from tracklib.store.packed import unpack_values

_PIECE = 2_000  # runs that are handed over in one turn of the event loop
_NEWS_PIECE = 500  # of runs that are listed already: each is looked for in what is shown
_UNPACKED_AT_ONCE = 2_000  # runs, before the lane looks for what is more urgent
_QUIET_POLL_MS = 4000
_LIVE_POLL_MS = 1000
_PATIENCE_S, _LEAST_PATIENCE_S = 5.0, 0.2  # with the lane, at the end
_SOONEST_POLL_MS = 150
_HINTED_SHARE = 0.2  # of the usual pause before a full look, when a run came or went
_FULL_LOOK_EVERY_S = 10.0
_FULL_LOOK_SHARE = 0.005  # of a core, at most, for full looks at a large store
_SILENT_MS = 8000  # without a word from the disk
_TELL_EVERY_S = 1.0  # between two reports of progress


class Status(Enum):
    """What a store is doing."""

    OPENING = "opening"
    READY = "ready"
    SILENT = "silent"
    OFFLINE = "offline"
    BROKEN = "broken"


AWAY = (Status.SILENT, Status.OFFLINE, Status.BROKEN)
"""What stands for: its runs are listed as last seen."""


@dataclass(frozen=True, slots=True)
class _Found:
    """What a look at the store brought."""

    rows: list[RunFacts] = field(default_factory=list)
    removed: Sequence[str] = ()
    problems: Sequence[Problem] = ()
    is_offline: bool = False
    why: str = ""


class StoreFeed(QObject):
    """Rows of one store as they come: at once from the catalog, then what changed."""

    rows_arrived = Signal(object, bool)  # list of RunFacts; whether more follow at once
    runs_removed = Signal(object)  # list of run ids
    opened = Signal()
    status_changed = Signal()
    refreshed = Signal()  # the first full look has ended

    def __init__(self, source: Source, relay: Relay) -> None:
        super().__init__()
        self.source = source
        self.status = Status.OPENING
        self.trouble = ""
        self.problems: Sequence[Problem] = ()  # files that belong to no run
        self.progress = (0, 0)
        self.is_refreshed = False
        self._relay = relay
        self._catalog: Catalog | None = None
        self._dress: Dress | None = None
        self._undressed: set[str] | None = set()
        self._is_dressing = False
        self._hints: StoreHints | None = None
        self._unconfirmed: set[str] = set()  # runs that came before all others
        self._live: set[str] = set()
        self._full_look_at = 0.0
        self._full_look_took_s = 0.0
        self._is_full_look_due = False
        self._is_retired = False
        self._lane = Lane(f"catalog-{source.store_id}", relay.deliver)
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._poll)
        self._silence = QTimer(self, singleShot=True, interval=_SILENT_MS)
        self._silence.timeout.connect(self._fell_silent)

    def start(self) -> None:
        """Read the catalog; `opened` says when its rows have arrived."""
        self._submit("open", self._open, self._opened, "Opening the catalog")

    def look_first(self) -> None:
        """Bring the catalog up to date; to be called once after `opened`."""
        if not self._is_retired:
            self._submit("look", self._refresh, self._first_look, "Looking for runs")

    def busy_title(self, longer_than_s: float) -> str:
        return self._lane.busy_with(longer_than_s)

    def last_stamp(self, run_id: str) -> int:
        """What `Catalog.last_stamp` says, from any thread; 0 before there is a catalog."""
        return 0 if self._catalog is None else self._catalog.last_stamp(run_id)

    def look_now(self) -> None:
        """Look at the whole store, without waiting for the next time."""
        if self.is_refreshed and self._catalog is not None and not self._is_retired:
            self._submit("look", self._refresh, self._took_a_look, "Looking for runs")

    def set_dress(self, dress: Dress | None) -> None:
        """Have something added to what is told of each run, from now on; None: nothing. It is
        called in the lane. What was told already stays until `dress_again`."""
        self._dress = dress

    def dress_again(self, run_ids: Collection[str] | None) -> None:
        """Tell of these runs anew, None: of all: what is added to them is another."""
        if run_ids is None or self._undressed is None:
            self._undressed = None
        else:
            self._undressed |= set(run_ids)
        if not self._is_dressing and not self._is_retired:
            self._is_dressing = True
            ids, self._undressed = self._undressed, set()
            self._lane.submit(
                "dress", lambda ticket: self._dressed(ids), self._took_dressed, failed=self._failed
            )

    def retire(self) -> None:
        """Say nothing any more; what runs in the lane ends soon. `close` is still to be called."""
        self._is_retired = True
        self._timer.stop()
        self._silence.stop()
        self.blockSignals(True)

    def close(self) -> None:
        """Stop watching, then end the lane, then the catalog that lived in it.

        May be called again, and after `retire` from any thread.
        """
        if not self._is_retired:
            self._timer.stop()
            self._silence.stop()
        patience_s = _LEAST_PATIENCE_S if self.status is Status.SILENT else _PATIENCE_S
        self._lane.close(patience_s, last=self._close_catalog)
        if self._hints is not None:
            self._hints.close()

    def _submit(
        self,
        key: str,
        work: Callable[[Ticket], Any],
        done: Callable[[Any], None],
        title: str,
    ) -> None:
        self._silence.start()
        self._lane.submit(key, work, done, title=title, failed=self._failed)

    # -- in the lane ---------------------------------------------------------------------------

    def _open(self, ticket: Ticket) -> Sequence[RunFacts]:
        def newest(rows: list[RunFacts]) -> None:
            self._relay.deliver(lambda: self._newest_came(rows))

        with garbage.none_is_made():
            catalog = self.source.catalog(newest=newest)
        self._catalog = DressedCatalog(catalog, lambda: self._dress)
        return self._in_pieces(self._catalog.rows(), _PIECE)

    def _unpack(self, rows: Iterator[RunFacts] | None, ticket: Ticket) -> Iterator[RunFacts] | None:
        """Unpack some of the runs that are left; None when that was all."""
        if rows is None:
            assert self._catalog is not None
            rows = iter(self._catalog.rows())
        some = list(islice(rows, _UNPACKED_AT_ONCE))
        for facts in some:
            unpack_values(facts)
        return rows if some else None

    def _in_pieces(self, rows: Sequence[RunFacts], size: int) -> Sequence[RunFacts]:
        """Hand rows over piece by piece, but for the last one, which is returned."""
        pieces = [rows[start : start + size] for start in range(0, len(rows), size)]
        for piece in pieces[:-1]:
            self._relay.deliver(partial(self._some_came, piece))
        return pieces[-1] if pieces else []

    def _refresh(self, ticket: Ticket) -> _Found:
        catalog = self._catalog
        assert catalog is not None
        told = began = time.monotonic()
        known = len(catalog.rows())

        def report(done: int, total: int) -> None:
            nonlocal told, known
            if time.monotonic() - told > _TELL_EVERY_S:
                rows = list(catalog.rows()[known:])
                self._relay.deliver(lambda: self._progressed(done, total, rows))
                told, known = time.monotonic(), known + len(rows)

        self._is_full_look_due = False
        found = self._found(catalog.refresh(progress=report, cancelled=ticket.is_cancelled))
        self._full_look_at = time.monotonic()
        self._full_look_took_s = self._full_look_at - began
        if self._hints is None:
            self._hints = StoreHints(self.source.path, self._hinted)
        return found

    def _look(self, ticket: Ticket) -> _Found:
        assert self._catalog is not None
        return self._found(self._catalog.poll_live())

    def _found(self, change: Any) -> _Found:
        assert self._catalog is not None
        if change.offline:
            return _Found(is_offline=True, why=why_away(self.source.path))
        rows = [self._catalog.get(run_id) for run_id in (*change.added, *change.changed)]
        known = [row for row in rows if row is not None]
        return _Found(known, change.removed, self._catalog.problems())

    def _dressed(self, run_ids: Collection[str] | None) -> Sequence[RunFacts]:
        catalog = self._catalog
        if catalog is None:  # it could not be opened
            return []
        if run_ids is None:
            with garbage.none_is_made():
                return self._in_pieces(catalog.rows(), _NEWS_PIECE)
        found = map(catalog.get, sorted(run_ids))
        return self._in_pieces([one for one in found if one is not None], _NEWS_PIECE)

    def _close_catalog(self) -> None:
        if self._catalog is not None:
            self._catalog.close()

    # -- on the event loop ---------------------------------------------------------------------

    def _newest_came(self, rows: list[RunFacts]) -> None:
        if not self._is_retired:
            self._unconfirmed = {row.run_id for row in rows}
            self.rows_arrived.emit(rows, False)

    def _some_came(self, rows: Sequence[RunFacts], more_follow: bool = True) -> None:
        """A piece of what the catalog had: all at once would hold the event loop up."""
        if not self._is_retired:
            self._unconfirmed -= {row.run_id for row in rows}
            self.rows_arrived.emit(list(rows), more_follow)
            self._note_live(rows)

    def _opened(self, rows: Sequence[RunFacts]) -> None:
        self._some_came(rows, more_follow=False)
        if self._unconfirmed:  # the cache was damaged further on
            self.runs_removed.emit(sorted(self._unconfirmed))
        self.opened.emit()

    def _took_dressed(self, rows: Sequence[RunFacts]) -> None:
        self._is_dressing = False
        if self._is_retired:
            return
        if rows:
            self._some_came(rows, more_follow=False)
        if self._undressed is None or self._undressed:
            self.dress_again(())

    def _first_look(self, found: _Found) -> None:
        self.progress = (0, 0)
        self.is_refreshed = True
        self._took_a_look(found)
        self.refreshed.emit()
        if not self._is_retired and self._catalog is not None:
            self._unpack_ahead(None)

    def _unpack_ahead(self, rows: Iterator[RunFacts] | None) -> None:
        """Unpack all runs while nobody waits, for the first filter or sort to be a quick one."""

        def unpacked(left: Iterator[RunFacts] | None) -> None:
            if left is not None and not self._is_retired:
                self._unpack_ahead(left)

        self._lane.submit("unpack", partial(self._unpack, rows), unpacked, priority=1)

    def _took_a_look(self, found: _Found) -> None:
        if self._is_retired:
            return
        self._silence.stop()
        self._set_status(Status.OFFLINE if found.is_offline else Status.READY, found.why)
        if not found.is_offline and found.problems != self.problems:
            self.problems = found.problems
            self.status_changed.emit()
        if found.rows:
            self.rows_arrived.emit(found.rows, False)
            self._note_live(found.rows)
        if found.removed:
            self._live -= set(found.removed)
            self.runs_removed.emit(list(found.removed))
        self._timer.start(_LIVE_POLL_MS if self._live else _QUIET_POLL_MS)

    def _note_live(self, rows: Sequence[RunFacts]) -> None:
        self._live -= {row.run_id for row in rows}
        self._live |= {row.run_id for row in rows if row.is_live}

    def _poll(self) -> None:
        """Look at live runs; now and then at all, for what came or went between two looks."""
        pause_s = time.monotonic() - self._full_look_at
        least_s = self._full_look_took_s / _FULL_LOOK_SHARE
        if self._is_full_look_due:
            least_s = min(least_s, _FULL_LOOK_EVERY_S) * _HINTED_SHARE
        else:
            least_s = max(least_s, _FULL_LOOK_EVERY_S)
        look = self._refresh if pause_s > least_s else self._look
        self._submit("look", look, self._took_a_look, "Looking for new runs")

    def _hinted(self, came_or_went: bool) -> None:
        """On watchdog's thread: have the next look soon."""
        self._relay.deliver(lambda: self._poll_soon(came_or_went))

    def _poll_soon(self, came_or_went: bool) -> None:
        self._is_full_look_due = self._is_full_look_due or came_or_went
        if self._timer.isActive() and self._timer.remainingTime() > _SOONEST_POLL_MS:
            self._timer.start(_SOONEST_POLL_MS)

    def _progressed(self, done: int, total: int, rows: list[RunFacts]) -> None:
        """The first look at a large store takes a while: what it found so far is shown."""
        self.progress = (done, total)
        self._silence.start()
        if self.status is Status.SILENT:
            self._set_status(Status.READY if self.is_refreshed else Status.OPENING)
        if rows:
            self.rows_arrived.emit(rows, False)
            self._note_live(rows)

    def _fell_silent(self) -> None:
        """Nothing came from the disk for a long time: say so, and go on waiting."""
        self.is_refreshed = True
        self._set_status(Status.SILENT, SILENT)

    def _set_status(self, status: Status, trouble: str = "") -> None:
        if (status, trouble) != (self.status, self.trouble):
            self.status, self.trouble = status, trouble
            self.status_changed.emit()

    def _failed(self, error: Exception) -> None:
        if not isinstance(error, TracklibError | OSError):
            raise error
        self._silence.stop()
        is_online = not isinstance(error, OSError)
        self._set_status(Status.BROKEN if is_online else Status.OFFLINE, str(error))
        self.is_refreshed = True
        self.refreshed.emit()
        if self._catalog is not None and not self._is_retired:
            self._timer.start(_QUIET_POLL_MS)
