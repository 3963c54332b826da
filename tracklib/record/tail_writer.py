"""The tail: where a logged row is the moment `log()` returns.

In the normal (direct) mode a frame is one `write()` on the caller's thread. When a write is slow or
fails, frames go to a bounded backlog in memory, which a thread of its own drains to the disk; when
the disk is quick again and the backlog is empty, writes are direct again. Frames keep their order
in every case, also around a write that the disk took only in part.
"""

from __future__ import annotations

import os
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from queue import SimpleQueue
from time import monotonic_ns, time_ns
from typing import Any

from tracklib.errors import RunStateError, StoreUnavailable
from tracklib.format import frames, layout
from tracklib.record.notices import warn

SLOW_NS = 50_000_000
STALL_NS = 250_000_000
_MOST_SLOW = 3
_FIRST_PAUSE_S = 0.01
_LONGEST_PAUSE_S = 0.2
_CHUNK_BYTES = 4 << 20
_NEW_FILE = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_APPEND | os.O_CLOEXEC

Write = Callable[[int, bytes], int]


class TailWriter:
    """Appends frames to the current generation of one writer's tail.

    `lock` guards the order of frames; `append` is called with it held.
    """

    def __init__(
        self,
        folder: str,
        writer: str,
        *,
        backlog_limit: int,
        is_strict: bool = False,
        write: Write = os.write,
    ) -> None:
        self.lock = threading.RLock()
        self.generation = -1
        self.folder = folder
        self._writer = writer
        self._write = write
        self._fd = -1
        self._is_direct = False
        self.is_closed = False
        """Whether the writer has ended: nothing is taken any more."""
        self._slow_writes = 0
        self._is_strict = is_strict
        self._backlog: deque[bytes] = deque()
        self._backlog_bytes = 0
        self._backlog_limit = backlog_limit
        self._drainer: threading.Thread | None = None
        self._draining = threading.Lock()
        # unlike an Event, safe in a signal handler that logs
        self._arrived: SimpleQueue[None] = SimpleQueue()
        self._lost: dict[str, Any] = {}
        self.lost_frames = 0
        """Frames dropped for want of memory; `noted_losses` of them stand in the run as events."""
        self.noted_losses = 0
        try:
            self._open_next()
            self._is_direct = True
        except OSError as error:
            self._degrade(error)

    @property
    def is_direct(self) -> bool:
        """Whether frames reach the kernel on the caller's thread."""
        return self._is_direct

    @property
    def fd(self) -> int:
        """The current generation's file, readable too; -1 while it could not be made."""
        return self._fd

    def append(self, frame: bytes, *, must_fit: bool = False) -> None:
        """Write one frame, or keep it in memory where the disk does not take it. Hold `lock`.

        `must_fit` is for the few frames that are kept even if the memory for rows is full, since
        others mean nothing without them. Raises StoreUnavailable in strict mode only, and
        RunStateError after `close()`.
        """
        if not self._is_direct:
            if self.is_closed:
                raise RunStateError("the run is finished: nothing more can be logged to it")
            self._keep(frame, must_fit=must_fit)
            return
        started = monotonic_ns()
        try:
            written = self._write(self._fd, frame)
        except OSError as error:
            self._degrade(error)
            self._keep(frame, must_fit=must_fit)
            return
        if written != len(frame):
            if self._is_strict:
                self._take_back(written)
            self._degrade(OSError("the disk took only part of a write"))
            self._keep(frame[written:], must_fit=True)
        elif monotonic_ns() - started > SLOW_NS:
            self._judge(monotonic_ns() - started)
        elif self._slow_writes:
            self._slow_writes = 0

    def _judge(self, took_ns: int) -> None:
        """Leave the direct mode after a stall, or after several slow writes without a quick one.

        A single write of 50 ms says little of the disk: on a crowded machine it is the scheduler,
        and what is in memory is not safe from a kill.
        """
        self._slow_writes += 1
        if took_ns > STALL_NS or self._slow_writes >= _MOST_SLOW:
            self._slow_writes = 0
            self._degrade(None)

    def _take_back(self, written: int) -> None:
        """Strict mode: what raises is not recorded, not even in part."""
        try:
            os.ftruncate(self._fd, os.fstat(self._fd).st_size - written)
        except OSError:
            pass  # the torn frame stays; readers pass over it and name it

    @property
    def unwritten_frames(self) -> int:
        """Frames lost, or still in memory only."""
        return self.lost_frames + len(self._backlog)

    @property
    def is_held_here(self) -> bool:
        """Whether this thread is in the middle of an append: a signal handler interrupted it."""
        return bool(self.lock._is_owned())  # type: ignore[attr-defined]

    def rotate(self) -> int:
        """Go on in a new file; return the old descriptor. Raises OSError, changing nothing."""
        with self.lock:
            if not self._is_direct:
                raise OSError("the disk is slow or failing")
            old = self._fd
            self._open_next()
            return old

    @contextmanager
    def quiet(self, timeout_s: float = -1.0) -> Iterator[bool]:
        """In the block no thread but this one writes, neither rows nor the backlog.

        Yields False where a write of the backlog has not returned within the timeout.
        """
        if not self._draining.acquire(timeout=timeout_s):
            yield False
            return
        try:
            with self.lock:
                yield True
        finally:
            self._draining.release()

    def reopen(self) -> None:
        """Give up a file that was removed from under us: the drainer makes a new one.

        Inside of `quiet()`.
        """
        self._is_direct = False
        self._close_file()
        self._start_drainer()

    def unwritten(self) -> bytes:
        """The frames that are in memory only. Inside of `quiet()`."""
        return b"".join(self._backlog)

    def drain(self) -> bool:
        """Write the backlog to the disk; whether nothing is left of it."""
        with self._draining:
            while True:
                with self.lock:
                    if self._is_direct or self.is_closed:
                        return True
                    self._note_losses()
                    if not self._backlog and self._fd >= 0:
                        return True
                    chunk = self._take_chunk()
                if not self._write_chunk(chunk):
                    return False

    def close(self) -> None:
        """Close the file: later frames are refused. `lost_frames` counts what is in memory only.

        Inside of `quiet()`.
        """
        self._is_direct = False
        self.is_closed = True
        self.lost_frames += len(self._backlog)
        self._backlog.clear()
        self._close_file()
        self._arrived.put(None)  # so that the drainer ends

    def forget_in_child(self) -> None:
        """After a fork, in the child: leave the parent's file and frames alone."""
        self._is_direct = False
        self.is_closed = True
        self._backlog.clear()
        self._close_file()

    def _close_file(self) -> None:
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1

    # -- the slow path ---------------------------------------------------------------------

    def _open_next(self) -> None:
        os.makedirs(self.folder, exist_ok=True)
        generation = self.generation + 1
        path = layout.tail(self.folder, self._writer, generation)
        try:
            fd = os.open(path, _NEW_FILE, 0o666)
        except FileExistsError:  # what an attempt left behind that could not be undone
            self.generation = generation
            raise
        try:
            if self._write(fd, frames.MAGIC) != len(frames.MAGIC):
                raise OSError("the disk took only part of a write")
        except OSError:
            os.close(fd)
            os.unlink(path)
            raise
        with self.lock:
            self._fd, self.generation = fd, generation

    def _degrade(self, error: OSError | None) -> None:
        if self._is_strict:
            raise StoreUnavailable(
                f"{self.folder}: {error or 'writes take very long'} (strict mode)"
            )
        self._is_direct = False
        if error is not None:
            warn(
                f"{self.folder} cannot be written ({error.strerror or error}); logging goes on in"
                f" memory (up to {self._backlog_limit >> 20} MiB) until it can"
            )
        self._start_drainer()

    def _keep(self, frame: bytes, *, must_fit: bool = False) -> None:
        if self._backlog_bytes + len(frame) > self._backlog_limit and not must_fit:
            now = time_ns()
            self._lost.setdefault("since", now)
            self._lost["until"] = now
            self._lost["frames"] = self._lost.get("frames", 0) + 1
            if self.lost_frames == 0:
                warn(f"{self.folder}: the memory for rows is full; rows are dropped and counted")
            self.lost_frames += 1
            return
        if not self._backlog:
            self._arrived.put(None)
        self._backlog.append(frame)
        self._backlog_bytes += len(frame)

    def _note_losses(self) -> None:
        """Once there is room again, record in the run itself what had to be dropped."""
        if not self._lost or self._backlog_bytes > self._backlog_limit // 2:
            return
        event = {"time": self._lost["until"], "kind": "dropped", "data": self._lost}
        self.noted_losses += self._lost["frames"]
        self._lost = {}
        self._keep(frames.json_frame(frames.EVENT, event), must_fit=True)

    def _take_chunk(self) -> list[bytes]:
        parts: list[bytes] = []
        size = 0
        while self._backlog and size < _CHUNK_BYTES:
            parts.append(self._backlog.popleft())
            size += len(parts[-1])
        return parts

    def _write_chunk(self, parts: list[bytes]) -> bool:
        """Write some of the backlog, put back what the disk did not take, become direct again."""
        chunk = b"".join(parts)
        started = monotonic_ns()
        written = 0
        try:
            if self._fd < 0:
                self._open_next()
            written = self._write(self._fd, chunk) if chunk else 0
        except OSError:
            pass
        is_quick = monotonic_ns() - started < SLOW_NS
        with self.lock:
            self._backlog_bytes -= written
            self._put_back(parts, written)
            if written < len(chunk) or self._fd < 0:
                return False
            if is_quick and not self._backlog and not self._lost:
                self._is_direct = True
        return True

    def _put_back(self, parts: list[bytes], written: int) -> None:
        """Frame by frame, so that those which are lost in the end can be counted."""
        left = sum(map(len, parts)) - written
        for part in reversed(parts):
            if left <= 0:
                return
            self._backlog.appendleft(part[-left:])
            left -= len(part)

    def _start_drainer(self) -> None:
        """With `lock` held, as the drainer decides to end with it held."""
        if self._drainer is not None:
            return
        self._drainer = threading.Thread(
            target=self._drain_until_direct, name="tracklib-drain", daemon=True
        )
        try:
            self._drainer.start()
        except RuntimeError:
            self._drainer = None  # the interpreter is ending: finish() drains what it can

    def _drain_until_direct(self) -> None:
        """After a slow write the next frame tells whether the disk is quick again, and is written
        the moment it arrives. After a failed one there are pauses, longer and longer.
        """
        pause_s = _FIRST_PAUSE_S
        while self._is_drainer_due():
            if not self.drain():
                time.sleep(pause_s)
                pause_s = min(2 * pause_s, _LONGEST_PAUSE_S)
            elif self._is_waiting:
                self._arrived.get()

    def _is_drainer_due(self) -> bool:
        with self.lock:
            if self._is_direct or self.is_closed:
                self._drainer = None
                return False
            return True

    @property
    def _is_waiting(self) -> bool:
        return not (self._is_direct or self.is_closed or self._backlog)
