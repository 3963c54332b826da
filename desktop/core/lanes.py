"""Work off the event loop: a lane is a worker thread with a queue; the newest request wins.

A request has a key. A later request with the same key replaces the one that waits, and lets the one
that runs know that nobody wants its result any more. Results come back through `deliver`, which the
Qt side implements as "call this on the event loop".
"""

from __future__ import annotations

import heapq
import itertools
import threading
import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any

Deliver = Callable[[Callable[[], None]], None]


class Ticket:
    """Tells a running job whether its result is still wanted."""

    __slots__ = ("_cancelled",)

    def __init__(self) -> None:
        self._cancelled = False

    def cancel(self) -> None:
        self._cancelled = True

    def is_cancelled(self) -> bool:
        return self._cancelled


@dataclass(order=True, slots=True)
class _Job:
    priority: int
    number: int
    key: Hashable = field(compare=False)
    title: str = field(compare=False)
    work: Callable[[Ticket], Any] = field(compare=False)
    done: Callable[[Any], None] = field(compare=False)
    failed: Callable[[Exception], None] | None = field(compare=False)
    ticket: Ticket = field(compare=False, default_factory=Ticket)


class Lane:
    """One thread that works requests off, most urgent (lowest priority number) first.

    Made on the event loop's thread, which is also the only one that calls its methods.
    """

    def __init__(self, name: str, deliver: Deliver) -> None:
        self.name = name
        self._deliver = deliver
        self._queue: list[_Job] = []
        self._waiting: dict[Hashable, _Job] = {}
        self._running: _Job | None = None
        self._since = 0.0
        self._closed = False
        self._last: Callable[[], None] | None = None
        self._numbers = itertools.count()
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._run, name=f"tracklib-{name}", daemon=True)
        self._thread.start()

    def submit(
        self,
        key: Hashable,
        work: Callable[[Ticket], Any],
        done: Callable[[Any], None],
        *,
        title: str = "",
        failed: Callable[[Exception], None] | None = None,
        priority: int = 0,
        interrupt: bool = True,
    ) -> None:
        """Queue `work(ticket)`; its result reaches `done` on the event loop unless it was replaced.

        `title` names the job to the user when it takes long. With `interrupt=False` a job of the
        same key that runs already still delivers (a live curve must not starve under new points).
        """
        job = _Job(priority, next(self._numbers), key, title, work, done, failed)
        with self._changed:
            self._forget(key, and_running=interrupt)
            self._waiting[key] = job
            heapq.heappush(self._queue, job)
            self._changed.notify()

    def cancel(self, key: Hashable) -> None:
        """Drop the request of that key, waiting or running."""
        with self._changed:
            self._forget(key, and_running=True)

    def is_idle(self) -> bool:
        """Whether nothing waits and nothing runs."""
        with self._changed:
            return not self._waiting and self._running is None

    def busy_with(self, longer_than_s: float) -> str:
        """The title of the running job if it has been running for longer than that, else ""."""
        with self._changed:
            if self._running is None or time.monotonic() - self._since < longer_than_s:
                return ""
            return self._running.title

    def close(self, timeout_s: float = 5.0, last: Callable[[], None] | None = None) -> bool:
        """Drop everything and end the thread; False if the running job did not stop in time.

        `last` runs in the lane at its very end: for closing what lives in this thread.
        """
        with self._changed:
            self._closed = True
            self._last = last
            self._waiting.clear()
            self._queue.clear()
            if self._running is not None:
                self._running.ticket.cancel()
            self._changed.notify()
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def _forget(self, key: Hashable, *, and_running: bool) -> None:
        waiting = self._waiting.pop(key, None)
        if waiting is not None:
            waiting.ticket.cancel()
        if and_running and self._running is not None and self._running.key == key:
            self._running.ticket.cancel()

    def _run(self) -> None:
        while (job := self._next()) is not None:
            self._do(job)
        if self._last is not None:
            self._last()

    def _next(self) -> _Job | None:
        with self._changed:
            self._running = None
            while not self._closed:
                while self._queue:
                    job = heapq.heappop(self._queue)
                    if not job.ticket.is_cancelled():
                        del self._waiting[job.key]
                        self._running = job
                        self._since = time.monotonic()
                        return job
                self._changed.wait()
            return None

    def _do(self, job: _Job) -> None:
        try:
            result = job.work(job.ticket)
        except Exception as error:  # the lane must live on; the job's owner tells the user
            self._deliver_unless_cancelled(job, job.failed or _raise, error)
        else:
            self._deliver_unless_cancelled(job, job.done, result)

    def _deliver_unless_cancelled(
        self, job: _Job, receive: Callable[[Any], None], what: Any
    ) -> None:
        def arrive() -> None:
            if not job.ticket.is_cancelled():
                receive(what)

        if not job.ticket.is_cancelled():
            self._deliver(arrive)


def _raise(error: Exception) -> None:
    raise error
