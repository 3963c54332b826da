"""One process's share of a run: packs rows, hands them to the tail, and ends in good order."""

from __future__ import annotations

import atexit
import struct
import time
from collections import deque
from collections.abc import Mapping
from itertools import count
from time import time_ns
from typing import TYPE_CHECKING, Any
from zlib import crc32

from tracklib.format import frames
from tracklib.format.clock import HybridClock
from tracklib.record import numbers
from tracklib.record.absorber import Absorber
from tracklib.record.notices import warn
from tracklib.record.tail_writer import TailWriter

if TYPE_CHECKING:
    from tracklib.format.accumulator import Accumulator

_MOST_KEY_SETS = 1000
PATIENCE_S = 5.0
EXIT_PATIENCE_S = 0.8
_WAIT_S = 0.02
_PRINT_PATIENCE_S = 0.05
_SHARE_FOR_RETRIES = 0.8
_UNUSUAL = (
    LookupError, TypeError, ValueError, AttributeError, ArithmeticError, RuntimeError, Warning,
    struct.error,
)  # fmt: skip
"""What new names, nested dicts and values that are no plain numbers raise while a row is packed."""


class _Plan:
    """How rows of one key set are packed."""

    __slots__ = ("length", "number", "pack")

    def __init__(self, number: int, width: int) -> None:
        self.number = number
        self.pack, self.length = frames.row_packer(width)


class Writer:
    """Writes one tail and lets its absorber make a journal of it."""

    def __init__(self, tail: TailWriter, absorber: Absorber, clock: HybridClock) -> None:
        self._tail = tail
        self._absorber = absorber
        self._clock = clock
        self._lock = tail.lock
        self._plans: dict[tuple[str, ...], _Plan] = {}
        self._numbers = count(1)  # takes one at a time, also where a signal handler interrupts
        self._step = -1.0
        self._is_finished = False

    def start(self, attributes: dict[str, Any], first_step: float) -> None:
        """Record what the run is, and begin to absorb."""
        self._step = first_step - 1.0
        self.set(attributes)
        self._absorber.start()

    @property
    def is_busy_here(self) -> bool:
        """Whether this thread is in the middle of a row: a signal handler interrupted it."""
        return self._tail.is_held_here

    def log(self, data: Mapping[str, Any], step: Any = None) -> None:
        """Record one row. The usual case, known names and plain numbers, is all in here."""
        try:
            plan = self._plans[tuple(data)]
            with self._lock:
                if step is None:
                    step = float(self._step) + 1.0
                elif step - step != 0:
                    raise TypeError
                frame = plan.pack(
                    plan.length, frames.ROW, plan.number, step, time_ns(), *data.values()
                )
                self._tail.append(frame + crc32(frame).to_bytes(4, "little"))
                self._step = step
        except _UNUSUAL:
            self._log_carefully(data, step)

    def _log_carefully(self, data: Mapping[str, Any], step: Any) -> None:
        """The same for new names, nested dicts, unusual numbers, and to say what is wrong."""
        number = None if step is None else numbers.as_step(step)
        flat = numbers.flatten(data)
        if not flat:
            return
        with self._lock:
            chosen = self._step + 1.0 if number is None else number
            now = time_ns()
            for names in self._split(tuple(flat)):
                plan = self._plan(names)
                values = [flat[name] for name in names]
                frame = plan.pack(plan.length, frames.ROW, plan.number, chosen, now, *values)
                self._tail.append(frames.seal(frame))
            self._step = float(chosen)

    def _split(self, names: tuple[str, ...]) -> list[tuple[str, ...]]:
        """Names as one key set; one set a name once a run has had very many different sets."""
        if names in self._plans or len(self._plans) < _MOST_KEY_SETS:
            return [names]
        return [(name,) for name in names]

    def _plan(self, names: tuple[str, ...]) -> _Plan:
        plan = self._plans.get(names)
        if plan is None:
            plan = _Plan(next(self._numbers), len(names))
            content = {"id": plan.number, "names": list(names)}
            self._tail.append(frames.json_frame(frames.KEY_SET, content), must_fit=True)
            self._plans[names] = plan
        return plan

    def sample(self, values: dict[str, float], step: float) -> None:
        """Record a row of numbers beside the training's own, whose steps go on as they are."""
        with self._lock:
            plan = self._plan(tuple(values))
            frame = plan.pack(
                plan.length, frames.ROW, plan.number, step, time_ns(), *values.values()
            )
            self._tail.append(frames.seal(frame))

    def set(self, attributes: dict[str, Any]) -> None:
        """Record attributes, as encoded values by path."""
        if not attributes:
            return
        with self._lock:
            content = [[path, value, self._clock.now()] for path, value in attributes.items()]
            self._tail.append(frames.json_frame(frames.ATTRIBUTES, content), must_fit=True)

    def event(self, kind: str, data: dict[str, Any]) -> None:
        """Record something that happened now."""
        with self._lock:
            content = {"time": time_ns(), "kind": kind, "data": data}
            self._tail.append(frames.json_frame(frames.EVENT, content), must_fit=True)

    def console(self, waiting: deque[bytes]) -> None:
        """Record frames of printed text, and take them off `waiting`: all, or none just now.

        None where this thread is in the middle of a row (a signal handler prints), and where
        another one has been writing for long: whoever holds a lock of `logging` meanwhile must not
        wait for a thread that waits for that lock to say that the disk is full.
        """
        lock = self._lock
        if self._tail.is_held_here:
            return
        if not (lock.acquire(False) or lock.acquire(timeout=_PRINT_PATIENCE_S)):
            return
        try:
            while waiting:
                self._tail.append(waiting[0])
                waiting.popleft()
        finally:
            lock.release()

    def summary(self) -> dict[str, Accumulator]:
        """The summary of every metric this process logged."""
        return self._absorber.summary()

    def preempted(self, signal_name: str) -> None:
        """Record at once that a signal asks the process to end: there may be no time for more."""
        self.event("signal", {"signal": signal_name})
        self.set({"/writer/state": "preempted"})

    def end(self, state: str, details: dict[str, Any], patience_s: float = PATIENCE_S) -> None:
        """Record the end, make everything durable and leave one file.

        Waits as long as there is progress, and at most `patience_s` for a disk that does not
        answer.
        """
        if self._is_finished:
            return
        self._is_finished = True
        try:
            self._record_end(state, details)
        finally:
            self._wait_for_absorber(patience_s)
        if self._tail.unwritten_frames:
            lost = self._tail.unwritten_frames
            warn(f"{self._tail.folder}: {lost} rows or records could not be written and are lost")

    def _record_end(self, state: str, details: dict[str, Any]) -> None:
        self.event("state", {"state": state, **details})
        self.set(
            {
                "/writer/state": state,
                "/writer/ended_ns": time_ns(),
                "/writer/error": details.get("error"),
            }
        )

    def _wait_for_absorber(self, patience_s: float) -> None:
        ended = self._absorber.stop(patience_s * _SHARE_FOR_RETRIES)
        if self._tail.is_held_here:
            # In a signal handler that interrupted log(): the absorber needs its lock, which is free
            # when the handler is over. If that ends the process, there is still the exit to wait.
            atexit.register(ended.wait, EXIT_PATIENCE_S)
            return
        seen, since = self._absorber.progress, time.monotonic()
        while not ended.wait(_WAIT_S):
            if self._absorber.progress != seen:
                seen, since = self._absorber.progress, time.monotonic()
            elif time.monotonic() - since > patience_s:
                warn(f"{self._tail.folder}: the disk does not answer; its tail stays readable")
                break

    def before_fork(self) -> None:
        """Wait for a moment at which a child can be made; `after_fork()` must follow."""
        self._absorber.hold()

    def after_fork(self) -> None:
        """After a fork, in the parent."""
        self._absorber.release()

    def leave_to_parent(self) -> None:
        """After a fork, in the child: this writer stays the parent's."""
        self._is_finished = True
        self._tail.forget_in_child()
