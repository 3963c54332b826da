"""What has to be found out about the shown runs: in the compute lane, for they may be very many."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer

from desktop.core.group_members import Groups, group_runs
from desktop.core.lanes import Lane
from desktop.core.metrics import Logged, logged

if TYPE_CHECKING:
    from desktop.qt.runs_state import RunsState

_FEW_RUNS = 100  # whose metrics are unpacked while one waits


class ShownWork:
    """Belongs to the state of the runs."""

    def __init__(self, runs: RunsState, compute: Lane) -> None:
        self._runs = runs
        self._compute = compute

    def metrics(self, take: Callable[[Logged], None]) -> None:
        """Have `take` called with what the shown runs logged; where they are few, at once."""
        table, shown = self._runs.table, self._runs.shown
        facts = [one for key in shown if (one := table.get(key)) is not None]
        if len(facts) <= _FEW_RUNS:
            take(logged(facts))
            return

        def arrive(found: Logged) -> None:
            if self._runs.shown is shown:  # else others are shown meanwhile
                take(found)

        def begin() -> None:
            if self._runs.shown is shown:
                self._compute.submit("metrics", lambda ticket: logged(facts), arrive)

        # Once everybody has taken the shown runs: both at a time would wait for each other.
        QTimer.singleShot(0, self._runs, begin)

    def groups(self, by: tuple[str, ...], take: Callable[[Groups], None]) -> None:
        """Have `take` called with the groups of the shown runs by some columns' ids."""
        table, shown = self._runs.table, frozenset(self._runs.shown)
        self._compute.submit(
            "groups", lambda ticket: group_runs(table.keys, table.facts, by, shown), take
        )
