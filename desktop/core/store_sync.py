"""A store that is kept equal to a remote in the background, and what is to be said of that.

What speaks with the network is imported by the thread that does: a window that syncs nothing starts
without it, and one that lacks it says what to install.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from desktop.core.mirrors import peer_of
from desktop.core.run_standings import RunStandings
from desktop.core.store_sync_state import Phase, SyncState
from tracklib.errors import TracklibError
from tracklib.store import open_store

if TYPE_CHECKING:
    from sync.engine.books import Books
    from sync.engine.results import Outcome
    from sync.engine.session import Session
    from sync.protocol.messages import JournalKey
    from sync.protocol.peer import Peer
    from sync.remotes.connect import Connection

_BUSY_S = 0.5
_QUIET_S = 2.0
_QUIET_AFTER = 20
_FIRST_PAUSE_S = 2.0
_LONGEST_PAUSE_S = 60.0
_TELL_EVERY_S = 0.1
_END_S = 1.0
MISSING = "Syncing needs more: pip install 'tracklib-runs[sync]'"


class StoreSync:
    """Syncs one store with one remote on a thread of its own, until it is closed.

    `changed` and `moved` are called on that thread, a few times a second at most; `moved` gets the
    runs that stand otherwise to the remote than before, None if that may be all.
    """

    def __init__(
        self,
        store: str,
        remote: str,
        changed: Callable[[SyncState], None],
        moved: Callable[[frozenset[str] | None], None],
        projects: Sequence[str] | None = None,
    ) -> None:
        """`projects`: the only ones to sync; None: all."""
        self.store = store
        self.remote = remote
        self._projects = None if projects is None else tuple(projects)
        self._changed = changed
        self._moved = moved
        self.standings = RunStandings(remote, projects)
        self._peer = peer_of(store, remote)
        self._state = SyncState(remote)
        self._told_s = 0.0
        self._closed = threading.Event()
        self._woken = threading.Event()
        self._is_paused = False
        self._lock = threading.Lock()
        self._connection: Connection | None = None
        self._thread = threading.Thread(target=self._run, name="tracklib-sync", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    @property
    def is_paused(self) -> bool:
        """Whether the user wants it to rest."""
        return self._is_paused

    def set_paused(self, is_paused: bool) -> None:
        """Rest, or go on."""
        self._is_paused = is_paused
        self._interrupt()

    def sync_now(self) -> None:
        """Do not wait for the next look or try."""
        self._woken.set()

    def close(self) -> None:
        """End, also in the middle of a request; what was sent is kept."""
        self._closed.set()
        self._interrupt()
        if self._thread.is_alive():
            self._thread.join(_END_S)

    # -- the listener of the engine ------------------------------------------------------------

    def found(self, journals: int, size: int) -> None:
        """There is more to come."""
        if journals:
            state = self._state
            self._tell(replace(state, phase=Phase.SYNCING, found=state.found + journals))

    def sent(self, key: JournalKey, size: int, *, outcome: Outcome | None) -> None:
        """A part was sent."""
        state = self._state
        self.standings.sent(key.run, size, outcome)
        done = state.done + (outcome is not None)
        self._tell(replace(state, sent=state.sent + size, done=done), is_urgent=False)

    def is_cancelled(self) -> bool:
        """Whether to stop between two requests."""
        return self._closed.is_set() or self._is_paused

    # -- the thread ----------------------------------------------------------------------------

    def _run(self) -> None:
        try:
            from sync.errors import Code, Refused, SyncError
        except ImportError:
            self._tell(replace(self._state, phase=Phase.REFUSED, message=MISSING))
            return
        pause = _FIRST_PAUSE_S
        while not self._closed.is_set():
            try:
                self._sync_while_connected()
                pause = _FIRST_PAUSE_S
                continue
            except Refused as error:
                if error.code in (Code.UNAUTHORISED, Code.TOO_OLD, Code.TOO_NEW):
                    self._rest(Phase.REFUSED, error.message, error.hint)
                    continue
                self._wait_after(error.message, error.hint, pause)
            except SyncError as error:
                if not self.is_cancelled():
                    self._wait_after(error.message, error.hint, pause)
            except Exception as error:  # a fault of ours must not end it silently
                self._wait_after(f"The sync failed: {error!r}", "", pause)
            pause = min(_LONGEST_PAUSE_S, pause * 2)

    def _sync_while_connected(self) -> None:
        """Sync again and again. Raises SyncError when the remote is gone."""
        from sync.engine.books import Books
        from sync.engine.session import Scope, synchronise
        from sync.remotes import book
        from sync.remotes.connect import connect
        from sync.store_peer import StorePeer

        if self._is_paused:
            self._rest(Phase.PAUSED)
            return
        self._tell(replace(self._state, phase=Phase.CONNECTING, message="", hint=""))
        connection = connect(book.find(self.remote))
        with self._lock:
            self._connection = connection
        local, books = StorePeer(self.store), Books()
        quiet = 0
        try:
            self._compare(local, connection, books)
            while not self.is_cancelled():
                self._state = replace(self._state, done=0, found=0, sent=0)
                session = synchronise(
                    local, connection, books, Scope(projects=self._projects), self
                )
                self._tell(self._after(session))
                quiet = 0 if session.has_news else quiet + 1
                self._woken.wait(_BUSY_S if quiet < _QUIET_AFTER else _QUIET_S)
                self._woken.clear()
        finally:
            with self._lock:
                self._connection = None
            connection.close()
            books.close()
            local.close()

    def _compare(self, local: Peer, remote: Peer, books: Books) -> None:
        """Find out how each run stands before anything is sent."""
        from sync.engine.standing import standing
        from sync.protocol.messages import Hello

        self._peer = remote.ask(Hello()).peer
        runs = open_store(self.store).run_ids()
        self.standings.compared(standing(local, remote, books, self._projects), runs)
        self._tell(self._state)

    def _look_alone(self) -> None:
        """Find out what changed here while the remote cannot be asked."""
        from sync.engine.books import Books
        from sync.engine.standing import standing_alone
        from sync.errors import SyncError
        from sync.store_peer import StorePeer

        local, books = StorePeer(self.store), Books()
        try:
            runs = open_store(self.store).run_ids()
            found = standing_alone(local, self._peer, books, self._projects)
            if found is not None:
                self.standings.looked_alone(found, runs)
        except (SyncError, TracklibError, OSError):
            pass  # what can be said of the store itself is said elsewhere
        finally:
            books.close()
            local.close()

    def _after(self, session: Session) -> SyncState:
        from sync.engine.results import Outcome

        problems: list[str] = []
        runs = edits = 0
        for report in (session.pushed, session.pulled):
            edits += report.edits if report is not None else 0
            for one in report.runs.values() if report is not None else ():
                runs += one.outcome in (Outcome.SENT, Outcome.PARTLY)
                if one.why:
                    problems.append(f"{one.run_id}: {'; '.join(one.why)}")
        reports = [one for one in (session.pushed, session.pulled) if one is not None]
        if not any(one.is_cancelled for one in reports):
            self.standings.synced(reports)
        known = tuple(problems) or (self._state.problems if not session.has_news else ())
        return replace(
            self._state,
            phase=Phase.IDLE,
            message="",
            hint="",
            runs=self._state.runs + runs,
            edits=self._state.edits + edits,
            problems=known,
        )

    def _wait_after(self, message: str, hint: str, pause: float) -> None:
        self._look_alone()
        self._tell(
            replace(
                self._state,
                phase=Phase.WAITING,
                message=message,
                hint=hint,
                next_try_s=time.monotonic() + pause,
            )
        )
        self._woken.wait(pause)
        self._woken.clear()

    def _rest(self, phase: Phase, message: str = "", hint: str = "") -> None:
        """Wait until the user wants something else."""
        self._look_alone()
        self._tell(replace(self._state, phase=phase, message=message, hint=hint))
        self._woken.wait()
        self._woken.clear()

    def _interrupt(self) -> None:
        """End what waits: for the next look, or for a reply."""
        self._woken.set()
        with self._lock:
            if self._connection is not None:
                self._connection.close()

    def _tell(self, state: SyncState, *, is_urgent: bool = True) -> None:
        self._state = state
        now = time.monotonic()
        if not self._closed.is_set() and (is_urgent or now - self._told_s > _TELL_EVERY_S):
            self._told_s = now
            self._changed(state)
            if (moved := self.standings.moved()) != frozenset():
                self._moved(moved)
