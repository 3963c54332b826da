"""Where a run's rows and facts go: a writer, a worker's writer, or nowhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from tracklib.format.accumulator import Accumulator


class Sink(Protocol):
    """What a `Run` needs of its writer."""

    @property
    def is_busy_here(self) -> bool:
        """Whether this thread is in the middle of a row: a signal handler interrupted it."""

    def log(self, data: Mapping[str, Any], step: Any = None) -> None:
        """Record one row."""

    def set(self, attributes: dict[str, Any]) -> None:
        """Record attributes, as encoded values by path."""

    def event(self, kind: str, data: dict[str, Any]) -> None:
        """Record something that happened now."""

    def summary(self) -> dict[str, Accumulator]:
        """The summary of every metric this process logged."""

    def end(self, state: str, details: dict[str, Any], patience_s: float) -> None:
        """Record the end and make everything durable."""

    def preempted(self, signal_name: str) -> None:
        """Record that a signal asks the process to end."""

    def before_fork(self) -> None:
        """Wait for a moment at which a child can be made; `after_fork()` must follow."""

    def after_fork(self) -> None:
        """After a fork, in the parent."""

    def leave_to_parent(self) -> None:
        """After a fork, in the child: this sink stays the parent's."""
