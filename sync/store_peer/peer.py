"""A store answers what peers ask."""

from __future__ import annotations

import errno
import fcntl
import os
import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Any, TypeVar, cast

from sync.errors import Code, Refused
from sync.journal import rows
from sync.journal.reading import read_batch
from sync.journal.replica import Replica
from sync.journal.signs import signs_of
from sync.protocol import messages as m
from sync.store_peer.edits import DeviceEdits
from sync.store_peer.index import Index
from sync.store_peer.scan import Scanner
from tracklib import __version__
from tracklib.errors import FormatTooNew, StoreUnavailable
from tracklib.format import layout
from tracklib.store.run_reader import RunReader
from tracklib.store.store import open_store

R = TypeVar("R")
_PATIENCE_S = 30.0
_WITHOUT_LOCKS = (errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP, errno.EINVAL)
_FULL = (errno.ENOSPC, errno.EDQUOT)


class StorePeer:
    """A store on this machine's disks. Any thread may ask; one is answered at a time.

    What its own writers and devices write is only read; what comes from elsewhere is kept beside
    it, see `Replica` and `DeviceEdits`.
    """

    def __init__(self, store: str | os.PathLike[str]) -> None:
        """Raises StoreNotFound, FormatTooNew or StoreUnavailable."""
        found = open_store(store)
        self.path = str(found.path)
        self.store_id = found.store_id
        self._index = Index(found.store_id, self.path)
        self._scanner = Scanner(self.path)
        self._edits = DeviceEdits(self.path)
        self._projects: dict[str, str] = {}
        self._turn = Lock()
        self._told_until = -1
        """Up to where the last list of changes went that has more to come."""
        self._answers: dict[type[Any], Callable[[Any], Any]] = {
            m.Hello: self._hello,
            m.GetProjects: self._get_projects,
            m.GetChanges: self._changes,
            m.GetMarks: self._marks,
            m.Pull: self._pull,
            m.Push: self._push,
            m.GetEdits: self._get_edits,
            m.PutEdits: self._put_edits,
        }

    def ask(self, request: m.Request[R]) -> R:
        """The reply to a request. Raises Refused."""
        answer = self._answers.get(type(request))
        if answer is None:
            raise Refused(Code.BAD_REQUEST, f"a store is not asked {type(request).__name__}")
        try:
            with self._turn:
                return cast(R, answer(request))
        except StoreUnavailable as error:
            raise Refused(Code.BUSY, str(error), "Is the disk or mount there?") from error

    def close(self) -> None:
        """Close what is open."""
        self._index.close()

    # -- answers -------------------------------------------------------------------------------

    def _hello(self, request: m.Hello) -> m.Welcome:
        epoch, seq = self._index.epoch, self._index.seq
        known = request.known_seq
        return m.Welcome(
            peer=self.store_id,
            epoch=epoch,
            seq=seq,
            nonce=epoch,
            is_known=known is None or (known <= seq and request.known_nonce == epoch),
            protocol=m.PROTOCOL,
            oldest_protocol=m.OLDEST_PROTOCOL,
            program=f"tracklib {__version__}",
            roles={"*": "admin"},
            kinds=rows.KINDS,
        )

    def _get_projects(self, request: m.GetProjects) -> m.Projects:
        runs = Counter(self._project(run_id) for run_id in open_store(self.path).run_ids())
        return m.Projects([m.Project(name, count) for name, count in sorted(runs.items())])

    def _changes(self, request: m.GetChanges) -> m.Changes:
        if request.since != self._told_until or request.runs is not None:
            only = None if request.runs is None else set(request.runs)
            self._index.note_journals(self._scanner.look(only))
            self._index.note_edits(self._edits.digests())
        if request.runs is not None:
            found = self._index.of_runs(request.runs, request.since)
        else:
            found = self._index.changes(request.since, request.limit)
            self._told_until = found.until if found.more else -1
        if request.projects is None:
            return found
        wanted = set(request.projects)
        return m.Changes(
            [one for one in found.journals if self._project(one.journal.run) in wanted],
            [one for one in found.edits if self._project(one.run) in wanted],
            found.until,
            found.more,
        )

    def _marks(self, request: m.GetMarks) -> m.MarksReply:
        return m.MarksReply([self._marks_of(key) for key in request.journals])

    def _marks_of(self, key: m.JournalKey) -> m.Marks:
        try:
            return Replica(self.path, key).marks()
        except Refused:
            return m.Marks()  # what is wrong is said where something is to be written

    def _pull(self, request: m.Pull) -> m.Batches:
        batches: list[m.Batch] = []
        refused: list[m.JournalRefusal] = []
        room = request.limit
        for wanted in request.wanted:
            key = wanted.journal
            folder = layout.run_folder(self.path, key.run)
            try:
                batch = read_batch(
                    folder, key, wanted.after, room, signs_of(self.path, key), request.kinds
                )
            except Refused as error:
                refused.append(m.JournalRefusal(key, error.code, error.message, error.hint))
                continue
            batches.append(batch)
            room -= sum(len(r.body) for r in batch.records) + sum(len(t.data) for t in batch.tail)
            if room <= 0:
                break
        return m.Batches(batches, refused)

    def _push(self, request: m.Push) -> m.Pushed:
        held: list[m.Held] = []
        refused: list[m.JournalRefusal] = []
        with self._lock():
            for batch in request.batches:
                key = batch.journal
                try:
                    held.append(m.Held(key, self._apply(batch)))
                except Refused as error:
                    refused.append(m.JournalRefusal(key, error.code, error.message, error.hint))
        return m.Pushed(held, refused)

    def _apply(self, batch: m.Batch) -> m.Marks:
        if not (layout.is_valid_id(batch.journal.run) and layout.is_valid_id(batch.journal.writer)):
            raise Refused(Code.BAD_REQUEST, f"{batch.journal} is not the name of a journal")
        try:
            return Replica(self.path, batch.journal).apply(batch)
        except sqlite3.Error as error:
            is_full = error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_FULL
            code = Code.FULL if is_full else Code.BUSY
            raise Refused(code, f"{self.path}: {error}") from error
        except OSError as error:
            raise _refusal(error, self.path) from error

    def _get_edits(self, request: m.GetEdits) -> m.EditsReply:
        found = (m.RunEdits(run_id, self._edits.of(run_id)) for run_id in request.runs)
        return m.EditsReply([one for one in found if one.edits])

    def _put_edits(self, request: m.PutEdits) -> m.EditsTaken:
        with self._lock():
            try:
                return m.EditsTaken(self._edits.take(request.runs))
            except (sqlite3.Error, FormatTooNew) as error:
                raise Refused(Code.BUSY, f"{self.path}: {error}") from error
            except OSError as error:
                raise _refusal(error, self.path) from error

    # -- helpers -------------------------------------------------------------------------------

    def _project(self, run_id: str) -> str:
        if run_id not in self._projects:
            try:
                self._projects[run_id] = RunReader(self.path, run_id).own_facts().project
            except OSError:
                return ""
        return self._projects[run_id]

    @contextmanager
    def _lock(self) -> Iterator[None]:
        """Keep other programs of any user from writing copies meanwhile: a file's lock, which the
        system takes back when its holder dies."""
        path = os.path.join(self.path, "sync.lock")
        try:
            handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
        except OSError as error:
            raise _refusal(error, self.path) from error
        try:
            _wait_for(handle, self.path)
            yield
        finally:
            os.close(handle)


def _wait_for(handle: int, store: str) -> None:
    deadline = time.monotonic() + _PATIENCE_S
    pause = 0.001
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise Refused(
                    Code.BUSY, f"{store}: another program has been writing to it for a while"
                ) from None
        except OSError as error:
            if error.errno in _WITHOUT_LOCKS:
                return  # SQLite's locks still keep two programs out of one file
            raise
        time.sleep(pause)
        pause = min(0.05, pause * 2)


def _refusal(error: OSError, store: str) -> Refused:
    where = error.filename or store
    if error.errno in _FULL:
        return Refused(Code.FULL, f"{where}: {error.strerror}", "Make room, then sync again")
    return Refused(Code.FORBIDDEN, f"{where}: {error.strerror or error}")
