"""The tail: where a logged row is the moment `log()` returns.

In the normal (direct) mode a frame is one `write()` on the caller's thread. When a write is slow or
fails, frames go to a bounded backlog in memory, which a thread of its own drains to the disk; when
the disk is quick again and the backlog is empty, writes are direct again. Frames keep their order
in every case, also around a write that the disk took only in part.
"""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Callable
from time import monotonic_ns, time_ns
from typing import Any

from tracklib.errors import StoreUnavailable
from tracklib.format import frames, layout
from tracklib.record.notices import warn

SLOW_NS = 50_000_000
_RETRY_S = 0.2
_CHUNK_BYTES = 4 << 20

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
        self._folder = folder
        self._writer = writer
        self._write = write
        self._fd = -1
        self._is_direct = False
        self._is_strict = is_strict
        self._backlog: deque[bytes] = deque()
        self._backlog_bytes = 0
        self._backlog_limit = backlog_limit
        self._drainer: threading.Thread | None = None
        self._draining = threading.Lock()
        self._lost: dict[str, Any] = {}
        self.lost_frames = 0
        """Frames that found no room in memory; `noted_losses` of them stand in the run as events."""
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

    def append(self, frame: bytes) -> None:
        """Write one frame, or keep it in memory where the disk does not take it. Hold `lock`.

        Raises StoreUnavailable in strict mode only.
        """
        if not self._is_direct:
            self._keep(frame)
            return
        started = monotonic_ns()
        try:
            written = self._write(self._fd, frame)
        except OSError as error:
            self._degrade(error)
            self._keep(frame)
            return
        if written != len(frame):
            self._degrade(OSError("the disk took only part of a write"))
            self._keep(frame[written:], is_rest=True)
        elif monotonic_ns() - started > SLOW_NS:
            self._degrade(None)

    @property
    def unwritten_frames(self) -> int:
        """Frames lost, or still in memory only."""
        return self.lost_frames + len(self._backlog)

    def rotate(self) -> int:
        """Go on in a new file; return the old one's descriptor. Raises OSError and changes nothing."""
        with self.lock:
            if not self._is_direct:
                raise OSError("the disk is slow or failing")
            old = self._fd
            self._open_next()
            return old

    def reopen(self) -> None:
        """Give up a file that was removed from under us: the next drain makes a new one."""
        with self.lock:
            self._is_direct = False
            if self._fd >= 0:
                os.close(self._fd)
                self._fd = -1
        self._start_drainer()

    def drain(self) -> bool:
        """Write the backlog to the disk; whether nothing is left of it."""
        with self._draining:
            while True:
                with self.lock:
                    if self._is_direct:
                        return True
                    self._note_losses()
                    if not self._backlog and self._fd >= 0:
                        return True
                    chunk = self._take_chunk()
                if not self._write_chunk(chunk):
                    return False

    def close(self) -> None:
        """Close the file. What is still in memory is lost; `lost_frames` counts it."""
        with self.lock:
            self._is_direct = False
            self.lost_frames += len(self._backlog)
            self._backlog.clear()
            if self._fd >= 0:
                os.close(self._fd)
                self._fd = -1

    def forget_in_child(self) -> None:
        """After a fork, in the child: leave the parent's file and frames alone."""
        self._backlog.clear()
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1
        self._is_direct = False

    # -- the slow path ---------------------------------------------------------------------

    def _open_next(self) -> None:
        os.makedirs(self._folder, exist_ok=True)
        path = layout.tail(self._folder, self._writer, self.generation + 1)
        fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_APPEND | os.O_CLOEXEC, 0o666)
        try:
            self._write(fd, frames.MAGIC)
        except OSError:
            os.close(fd)
            os.unlink(path)
            raise
        self._fd = fd
        self.generation += 1

    def _degrade(self, error: OSError | None) -> None:
        if self._is_strict:
            raise StoreUnavailable(
                f"{self._folder}: {error or 'a write took more than 50 ms'} (strict mode)"
            )
        self._is_direct = False
        if error is not None:
            warn(
                f"{self._folder} cannot be written ({error.strerror or error}); logging goes on in"
                f" memory (up to {self._backlog_limit >> 20} MiB) until it can"
            )
        self._start_drainer()

    def _keep(self, frame: bytes, *, is_rest: bool = False) -> None:
        if self._backlog_bytes + len(frame) > self._backlog_limit and not is_rest:
            now = time_ns()
            self._lost.setdefault("since", now)
            self._lost["until"] = now
            self._lost["frames"] = self._lost.get("frames", 0) + 1
            if self.lost_frames == 0:
                warn(f"{self._folder}: the memory for rows is full; rows are dropped and counted")
            self.lost_frames += 1
            return
        self._backlog.append(frame)
        self._backlog_bytes += len(frame)

    def _note_losses(self) -> None:
        """Once there is room again, record in the run itself what had to be dropped."""
        if not self._lost or self._backlog_bytes > self._backlog_limit // 2:
            return
        event = {"time": self._lost["until"], "kind": "dropped", "data": self._lost}
        self.noted_losses += self._lost["frames"]
        self._lost = {}
        self._keep(frames.json_frame(frames.EVENT, event))

    def _take_chunk(self) -> bytes:
        parts = []
        size = 0
        while self._backlog and size < _CHUNK_BYTES:
            part = self._backlog.popleft()
            parts.append(part)
            size += len(part)
        return b"".join(parts)

    def _write_chunk(self, chunk: bytes) -> bool:
        """Write some of the backlog; put back what the disk did not take. Becomes direct if it can."""
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
            if written < len(chunk):
                self._backlog.appendleft(chunk[written:])
            if written < len(chunk) or self._fd < 0:
                return False
            if is_quick and not self._backlog and not self._lost:
                self._is_direct = True
        return True

    def _start_drainer(self) -> None:
        if self._drainer is not None and self._drainer.is_alive():
            return
        self._drainer = threading.Thread(
            target=self._drain_until_direct, name="tracklib-drain", daemon=True
        )
        try:
            self._drainer.start()
        except RuntimeError:
            self._drainer = None  # the interpreter is ending: finish() drains what it can

    def _drain_until_direct(self) -> None:
        pause = threading.Event()
        while not self._is_direct:
            if not self.drain() or not self._is_direct:
                pause.wait(_RETRY_S)
