"""The thread that turns a tail into a journal, every few seconds and at the end.

It reads the tail as a recovering reader would, so that recovery is exercised all the time. A
journal that cannot be written (locked by somebody's shell, full disk) only delays it: the tail
keeps everything.
"""

from __future__ import annotations

import os
import threading
import time
from typing import TYPE_CHECKING

from tracklib.format import frames, layout
from tracklib.format.doorbell import Doorbell
from tracklib.record.notices import warn
from tracklib.record.place import prepare_store
from tracklib.record.tail_writer import TailWriter

if TYPE_CHECKING:
    from tracklib.format.accumulator import Accumulator
    from tracklib.format.journal_write import JournalWriter

ROTATE_BYTES = 4 << 20
_READ_BYTES = 8 << 20
_SHARE_OF_A_CORE = 0.1
_PENDING_BLOCKS = 4096
_RETRY_S = 0.05
_SUMMARY_PATIENCE_S = 1.0
_FORK_PATIENCE_S = 2.0
_SHORT_FORK_PATIENCE_S = 0.01
_IMPORT_PATIENCE_S = 30.0


class Absorber:
    """Owns a writer's journal and its thread."""

    def __init__(
        self,
        store: str,
        run_id: str,
        writer: str,
        tail: TailWriter,
        *,
        interval_s: float,
        meta: dict[str, object],
        rotate_bytes: int = ROTATE_BYTES,
    ) -> None:
        self._store = store
        self._folder = layout.run_folder(store, run_id)
        self._writer = writer
        self._tail = tail
        self._interval_s = interval_s
        self._rotate_bytes = rotate_bytes
        self._meta = meta
        self._doorbell = Doorbell(store, run_id, writer)
        self._journal: JournalWriter | None = None
        self._generation = 0
        self._offset = len(frames.MAGIC)
        self._left: list[int] = []  # generations taken whole, to be removed after the next commit
        self._last_summary: dict[str, Accumulator] = {}
        self._wake = threading.Event()
        self._patience_s = 0.0
        self._is_stopping = False
        self._ended = threading.Event()
        self._importing = threading.Lock()
        self._busy = threading.Lock()
        self._held: list[threading.Lock] = []
        self._fork_patience_s = _FORK_PATIENCE_S
        self.progress = 0
        """Grows with every step of work: whoever waits for the end can tell slow from stuck."""
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin. Where there can be no thread, everything stays in the tail until the end."""
        thread = threading.Thread(target=self._run, name="tracklib-absorb", daemon=True)
        try:
            thread.start()
        except RuntimeError:
            return
        self._thread = thread

    def stop(self, patience_s: float) -> threading.Event:
        """Ask for the last absorb; the event is set when everything is on the disk or given up.

        What fails is tried again for `patience_s`.
        """
        self._patience_s = patience_s
        self._is_stopping = True
        if self._thread is None:
            self._run()
        else:
            self._wake.set()
        return self._ended

    def summary(self) -> dict[str, Accumulator]:
        """The summary of every metric up to the last call of `log()`.

        That of an earlier call where the disk does not answer within a second.
        """
        if self._busy.acquire(timeout=_SUMMARY_PATIENCE_S):
            try:
                with self._tail.quiet(_SUMMARY_PATIENCE_S) as is_quiet:
                    if is_quiet:
                        self._add_up()
            finally:
                self._busy.release()
        return self._last_summary

    def _add_up(self) -> None:
        if self._tail.is_closed:
            return
        try:
            journal = self._ready_journal()
            self._take_tail(journal)
            rest = frames.parse(self._read_tail() + self._tail.unwritten())
            self._last_summary = journal.summary(rest)
        except OSError:
            pass  # what the disk holds cannot be read just now

    def hold(self) -> None:
        """Before a fork: wait for imports and a transaction that are under way.

        A child that inherited a half-imported module would wait for it for ever; with a connection
        inside of a transaction it would roll that back when it ends.
        """
        if self._importing.acquire(timeout=_IMPORT_PATIENCE_S):
            self._held.append(self._importing)
        if self._busy.acquire(timeout=self._fork_patience_s):
            self._held.append(self._busy)
            self._fork_patience_s = _FORK_PATIENCE_S
        else:
            self._fork_patience_s = _SHORT_FORK_PATIENCE_S  # the disk hangs: not at every fork

    def release(self) -> None:
        """After the fork, in the parent."""
        while self._held:
            self._held.pop().release()

    # -- the thread ------------------------------------------------------------------------

    def _run(self) -> None:
        interval = self._interval_s
        try:
            while not self._is_stopping:
                self._wake.wait(interval)
                started = time.thread_time()
                self._cycle()
                cost = time.thread_time() - started
                interval = max(self._interval_s, cost / _SHARE_OF_A_CORE)
            self._finish()
        finally:
            self._ended.set()

    def _cycle(self) -> bool:
        """One absorb; whether everything that was logged before is durable now."""
        with self._importing:  # on this thread, so that it does not delay the start of a run
            import sqlite3

            from tracklib.format import journal_write  # noqa: F401 (for all below)
        with self._busy:
            try:
                self._cross_removed_files()
                journal = self._ready_journal()
                self._take_tail(journal)
                self._commit(journal)
            except (OSError, sqlite3.Error) as error:
                self._complain(error)
                return False
            if self._tail.fd >= 0:
                self._ring()
        return True

    def _finish(self) -> None:
        """The last absorbs, then one file is left. Whatever fails leaves a readable tail behind."""
        deadline = time.monotonic() + self._patience_s
        while not (is_whole := self._absorb_last()) and time.monotonic() < deadline:
            time.sleep(_RETRY_S)
        with self._busy, self._tail.quiet():
            self._add_up()
            self._tail.close()
            if self._journal is not None:
                self._journal.close()
        if is_whole:
            self._remove_files()
        self.progress += 1

    def _absorb_last(self) -> bool:
        """Absorb everything and close the tail; False if something fails or is left."""
        is_drained = self._tail.drain() and self._tail.lost_frames == self._tail.noted_losses
        self.progress += 1
        while is_drained and self._cycle():
            seen = self._offset
            with self._busy, self._tail.quiet():
                self._take_tail(self._ready_journal())
                if self._offset == seen:
                    if not self._read_tail():
                        self._add_up()
                        self._tail.close()
                    return self._tail.is_closed
        return False

    def _remove_files(self) -> None:
        try:
            for name in os.listdir(self._folder):
                parsed = layout.parse_tail_name(name)
                if parsed and parsed[0] == self._writer:
                    os.unlink(os.path.join(self._folder, name))
            self._doorbell.remove()
        except OSError as error:
            warn(f"{self._folder}: {error.strerror or error}; the finished tail stays behind")

    def _ring(self) -> None:
        try:
            self._doorbell.ring()
        except OSError as error:
            warn(f"{self._store}: {error.strerror or error}; viewers notice new rows later")

    # -- one absorb ------------------------------------------------------------------------

    def _ready_journal(self) -> JournalWriter:
        if self._journal is None:
            from tracklib.format.journal_write import JournalWriter

            path = layout.journal(self._folder, self._writer)
            self._journal = JournalWriter(path, is_new=True)
        return self._journal

    def _open_journal(self, journal: JournalWriter) -> None:
        os.makedirs(self._folder, exist_ok=True)
        journal.open(use_locks=_do_locks_work(self._tail.fd))
        self._meta["store"] = self._meta["store"] or prepare_store(self._store)
        journal.set_meta(self._meta)

    def _read_tail(self, size: int = _READ_BYTES) -> bytes:
        """What the current generation holds beyond what was taken."""
        return os.pread(self._tail.fd, size, self._offset) if self._tail.fd >= 0 else b""

    def _take_tail(self, journal: JournalWriter, most_blocks: float = _PENDING_BLOCKS) -> None:
        """Read and take all complete frames of the current generation, in bounded pieces."""
        while journal.pending_blocks < most_blocks:
            with self._tail.lock:
                fd, generation = self._tail.fd, self._tail.generation
            if fd < 0:
                return
            if generation != self._generation:
                self._generation, self._offset = generation, len(frames.MAGIC)
            data = self._read_tail()
            parsed = frames.parse(data, is_growing=True)
            if parsed.end == 0 and len(data) == _READ_BYTES:  # a frame larger than one read
                data = self._read_tail(os.fstat(fd).st_size)
                parsed = frames.parse(data, is_growing=True)
            if parsed.end == 0:
                return
            self._take(journal, parsed)

    def _take(self, journal: JournalWriter, parsed: frames.Frames) -> None:
        lost = sum(damage.size for damage in parsed.damage if damage.offset < parsed.end)
        if lost:
            where = {"bytes": lost, "generation": self._generation, "offset": self._offset}
            parsed.events.append({"time": time.time_ns(), "kind": "damaged", "data": where})
        journal.take(parsed)
        self._offset += parsed.end
        self.progress += 1

    def _commit(self, journal: JournalWriter) -> None:
        from tracklib.format.journal_write import Position

        self._rotate_if_long(journal)
        if journal.has_changes or self._left:
            if not journal.is_open:
                self._open_journal(journal)
            journal.commit(Position(self._generation, self._offset))
            self.progress += 1
        while self._left:
            try:
                os.unlink(layout.tail(self._folder, self._writer, self._left[-1]))
            except FileNotFoundError:
                pass  # somebody removed the folder
            self._left.pop()

    def _rotate_if_long(self, journal: JournalWriter) -> None:
        """Start a new generation when the current one is long.

        Frames are taken up to the very end of the old file under the tail's lock, so that nothing
        is written to it any more when its last byte is read.
        """
        if self._offset < self._rotate_bytes or not self._tail.is_direct:
            return
        with self._tail.lock:
            self._take_tail(journal)
            if self._read_tail(1):
                return
            left = self._generation
            try:
                os.close(self._tail.rotate())
            except OSError:
                return
        self._left.append(left)
        self._generation, self._offset = self._tail.generation, len(frames.MAGIC)

    def _cross_removed_files(self) -> None:
        """Make the run's files anew where somebody removed them while it was running."""
        tail = layout.tail(self._folder, self._writer, self._tail.generation)
        if self._tail.fd >= 0 and _is_gone(tail):
            with self._tail.quiet():
                self._take_tail(self._ready_journal(), most_blocks=float("inf"))
                self._tail.reopen()
        journal = self._journal
        if journal is not None and journal.is_open and _is_gone(journal.path):
            os.makedirs(self._folder, exist_ok=True)
            journal.make_anew()

    def _complain(self, error: Exception) -> None:
        from tracklib.format.database import is_busy

        if self._tail.is_direct and not is_busy(error):  # else the tail has said it
            what = getattr(error, "strerror", None) or error
            warn(f"{self._folder}: {what}; the tail keeps every row until that is over")


def _is_gone(path: str) -> bool:
    """Whether somebody removed a file. One that cannot be looked at may well be there."""
    try:
        os.stat(path)
    except FileNotFoundError:
        return True
    except OSError:
        return False
    return False


def _do_locks_work(fd: int) -> bool:
    """Whether the file system has locks, tried on our own tail. Nothing of ours depends on them."""
    import fcntl

    if fd < 0:
        return False
    try:
        fcntl.lockf(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        fcntl.lockf(fd, fcntl.LOCK_UN)
    except OSError:
        return False
    return True
