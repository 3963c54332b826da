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
from tracklib.record.tail_writer import TailWriter

if TYPE_CHECKING:
    from tracklib.format.accumulator import Accumulator
    from tracklib.format.journal_write import JournalWriter

_ROTATE_BYTES = 4 << 20
_READ_BYTES = 8 << 20
_SHARE_OF_A_CORE = 0.1
_PENDING_BLOCKS = 4096


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
    ) -> None:
        self._folder = layout.run_folder(store, run_id)
        self._writer = writer
        self._tail = tail
        self._interval_s = interval_s
        self._meta = meta
        self._doorbell = Doorbell(store, run_id, writer)
        self._journal: JournalWriter | None = None
        self._generation = 0
        self._offset = len(frames.MAGIC)
        self._left: list[int] = []  # generations taken whole, to be removed after the next commit
        self._wake = threading.Event()
        self._stopping = False
        self._ended = threading.Event()
        self._busy = threading.Lock()
        self.progress = 0
        """Grows with every step of work: whoever waits for the end can tell slow from stuck."""
        self._thread = threading.Thread(target=self._run, name="tracklib-absorb", daemon=True)

    def start(self) -> None:
        """Begin. Outside of a fork's child there is one call."""
        self._thread.start()

    def stop(self) -> threading.Event:
        """Ask for the last absorb; the event is set when everything is on the disk or given up."""
        self._stopping = True
        self._wake.set()
        return self._ended

    def summary(self) -> dict[str, Accumulator]:
        """The summary of every metric, up to the last call of `log()`."""
        with self._busy:
            journal = self._ready_journal()
            self._tail.drain()
            self._take_tail(journal)
            return journal.summary()

    # -- the thread ------------------------------------------------------------------------

    def _run(self) -> None:
        interval = self._interval_s
        try:
            while not self._stopping:
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
        import sqlite3  # on this thread, so that it does not delay the start of a run

        try:
            with self._busy:
                self._cross_removed_files()
                journal = self._ready_journal()
                self._take_tail(journal)
                self._commit(journal)
            self._doorbell.ring()
        except OSError as error:
            warn(f"{self._folder}: {error.strerror or error}; trying again")
            return False
        except sqlite3.Error as error:
            self._complain(error)
            return False
        return True

    def _finish(self) -> None:
        """The last absorbs, then one file is left. Whatever fails leaves a readable tail behind."""
        is_whole = self._tail.drain() and self._tail.lost_frames == self._tail.noted_losses
        self.progress += 1
        while self._cycle():
            if not self._has_rest():
                break
        else:
            return
        if not is_whole or self._journal is None:
            return
        self._journal.close()
        self._tail.close()
        try:
            os.unlink(layout.tail(self._folder, self._writer, self._generation))
            self._doorbell.remove()
        except OSError as error:
            warn(f"{self._folder}: {error.strerror or error}; the finished tail stays behind")
        self.progress += 1

    def _has_rest(self) -> bool:
        return self._tail.fd >= 0 and os.fstat(self._tail.fd).st_size > self._offset

    # -- one absorb ------------------------------------------------------------------------

    def _ready_journal(self) -> JournalWriter:
        if self._journal is None:
            from tracklib.format.journal_write import JournalWriter

            os.makedirs(self._folder, exist_ok=True)
            path = layout.journal(self._folder, self._writer)
            journal = JournalWriter(path, use_locks=_do_locks_work(self._tail.fd))
            journal.set_meta(self._meta)
            self._journal = journal
        return self._journal

    def _take_tail(self, journal: JournalWriter) -> None:
        """Read and take all complete frames of the current generation, in bounded pieces."""
        while journal.pending_blocks < _PENDING_BLOCKS:
            with self._tail.lock:
                fd, generation = self._tail.fd, self._tail.generation
            if fd < 0:
                return
            if generation != self._generation:
                self._generation, self._offset = generation, len(frames.MAGIC)
            data = os.pread(fd, _READ_BYTES, self._offset)
            parsed = frames.parse(data, is_growing=True)
            if parsed.end == 0 and len(data) == _READ_BYTES:  # a frame larger than one read
                data = os.pread(fd, os.fstat(fd).st_size, self._offset)
                parsed = frames.parse(data, is_growing=True)
            if parsed.end == 0:
                return
            self._take(journal, parsed)

    def _take(self, journal: JournalWriter, parsed: frames.Frames) -> None:
        if parsed.damage:
            lost = sum(damage.size for damage in parsed.damage)
            where = {"bytes": lost, "generation": self._generation, "offset": self._offset}
            parsed.events.append({"time": time.time_ns(), "kind": "damaged", "data": where})
        journal.take(parsed)
        self._offset += parsed.end
        self.progress += 1

    def _commit(self, journal: JournalWriter) -> None:
        from tracklib.format.journal_write import Position

        self._rotate_if_long(journal)
        if journal.has_changes or self._left:
            journal.commit(Position(self._generation, self._offset))
            self.progress += 1
        while self._left:
            os.unlink(layout.tail(self._folder, self._writer, self._left[-1]))
            self._left.pop()

    def _rotate_if_long(self, journal: JournalWriter) -> None:
        """Start a new generation when the current one is long.

        Frames are taken up to the very end of the old file under the tail's lock, so that nothing
        is written to it any more when its last byte is read.
        """
        if self._offset < _ROTATE_BYTES or not self._tail.is_direct:
            return
        with self._tail.lock:
            self._take_tail(journal)
            if self._has_rest():
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
        if self._tail.fd >= 0 and not os.path.exists(tail):
            with self._tail.lock:
                self._take_tail(self._ready_journal())
                self._tail.reopen()
        if self._journal is not None and not os.path.exists(self._journal.path):
            os.makedirs(self._folder, exist_ok=True)
            self._journal.move_to(self._journal.path)

    def _complain(self, error: Exception) -> None:
        from tracklib.format.database import is_busy

        if not is_busy(error):
            warn(f"{self._folder}: {error}; the tail keeps every row until that is over")


def _do_locks_work(fd: int) -> bool:
    """Whether the file system has locks, tried on our own tail. Nothing of ours depends on them."""
    import fcntl

    try:
        fcntl.lockf(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        fcntl.lockf(fd, fcntl.LOCK_UN)
    except OSError:
        return False
    return True
