"""`mode="disabled"`: a run that records nothing, quickly."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from tracklib.record import ids, lifecycle
from tracklib.record.run import Run
from tracklib.record.start import Started

if TYPE_CHECKING:
    from tracklib.format.accumulator import Accumulator
    from tracklib.record.start import Asked


class _Nowhere:
    """A writer that writes nothing."""

    @property
    def is_busy_here(self) -> bool:
        return False

    def log(self, data: Mapping[str, Any], step: Any = None) -> None:
        pass

    def set(self, attributes: dict[str, Any]) -> None:
        pass

    def event(self, kind: str, data: dict[str, Any]) -> None:
        pass

    def summary(self) -> dict[str, Accumulator]:
        return {}

    def end(self, state: str, details: dict[str, Any], patience_s: float) -> None:
        pass

    def preempted(self, signal_name: str) -> None:
        pass

    def before_fork(self) -> None:
        pass

    def after_fork(self) -> None:
        pass

    def leave_to_parent(self) -> None:
        pass


class DisabledRun(Run):
    """Takes every call of a run and keeps only what is asked back: config, summary, name, tags."""

    def __init__(self, asked: Asked) -> None:
        run_id = asked.id or ids.new_run_id()
        facts = {
            "project": asked.project or "default",
            "name": asked.name or ids.name_of(run_id),
            "notes": asked.notes or "",
            "group": asked.group or "",
            "tags": asked.tags or [],
        }
        super().__init__(Started("", run_id, asked.config, {}, {}, facts, False, _Nowhere()))
        self._asked = asked._replace(id=run_id)
        lifecycle.remember(self)

    @property
    def dir(self) -> str:
        """There is none."""
        return ""

    def _enter_child(self) -> None:
        pass

    def __reduce__(self) -> tuple[Any, ...]:
        """Sent to another process, it records nothing there either."""
        return _attach, (self._asked,)


def _attach(asked: Asked) -> Run:
    return lifecycle.find("", str(asked.id)) or DisabledRun(asked)
