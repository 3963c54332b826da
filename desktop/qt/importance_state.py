"""Which result is explained, by which runs, and the newest importances.

Adapts `desktop.core.comparison.importance`; learns in a lane of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal

from desktop.core import columns
from desktop.core.columns import Column, KeysInUse
from desktop.core.comparison.importance import Grow, Importances, importances
from desktop.core.comparison.sampling import usual_metrics
from desktop.core.comparison.whose import Whose
from desktop.core.lanes import Ticket
from desktop.core.source import RunFacts
from desktop.qt.statistics_state import runs_of
from desktop.qt.throttle import Throttle
from desktop.qt.workspace import Workspace

_REFRESH_MS = 2000


@dataclass(frozen=True, slots=True)
class _Outcome:
    found: Importances
    metrics: list[Column]
    runs: int


class ImportanceState(QObject):
    """Learns while somebody looks, at most every other second while runs are going."""

    changed = Signal()  # what the user chose
    weighed = Signal()

    def __init__(self, workspace: Workspace, parent: QObject) -> None:
        super().__init__(parent)
        self._work = workspace
        self._is_awake = False
        self._is_stale = True
        self.metric: str | None = None  # None stands for the likeliest
        self.whose = Whose.LISTED
        self.result = Importances()
        self.metrics: list[Column] = []
        self.runs = 0
        self.is_weighed = False
        self._is_learning = False
        self._throttle = Throttle(self._weigh, _REFRESH_MS, self)
        workspace.runs.listing_changed.connect(self.refresh)
        workspace.runs.facts_changed.connect(lambda keys: self.refresh())
        workspace.runs.shown_changed.connect(lambda: self._refresh_if(Whose.SHOWN))
        workspace.selection.changed.connect(lambda: self._refresh_if(Whose.SELECTED))

    def choose_metric(self, column_id: str) -> None:
        self.metric = column_id
        self._changed()

    def choose_whose(self, whose: Whose) -> None:
        self.whose = whose
        self._changed()

    def _changed(self) -> None:
        self.is_weighed = False
        self.changed.emit()
        self._is_stale = True
        if self._is_awake:
            self._work.learning.cancel("importance")
            self._weigh()

    def state(self) -> dict[str, Any]:
        """What `restore` takes."""
        return {"metric": self.metric, "whose": self.whose.value}

    def restore(self, state: dict[str, Any]) -> None:
        metric = state.get("metric")
        self.metric = metric if isinstance(metric, str) else None
        if state.get("whose") in [one.value for one in Whose]:
            self.whose = Whose(state["whose"])
        self._changed()

    def set_awake(self, is_awake: bool) -> None:
        """Learn only while somebody looks."""
        self._is_awake = is_awake
        if is_awake and self._is_stale:
            self._weigh()
        elif not is_awake:
            self._work.learning.cancel("importance")
            self._is_stale |= self._is_learning
            self._is_learning = False
            forests = self._work.forests
            self._work.learning.submit("forests", lambda ticket: forests.close(), lambda done: None)

    def refresh(self) -> None:
        self._is_stale = True
        if self._is_awake:
            self._throttle.call()

    def _refresh_if(self, whose: Whose) -> None:
        if self.whose is whose:
            self.refresh()

    def _weigh(self) -> None:
        if not self._is_awake:
            return
        self._is_stale, self._is_learning = False, True
        pick, metric = runs_of(self._work, self.whose), self.metric
        tells_parts = not self.is_weighed or not self.result.is_whole

        forests = self._work.forests

        def work(ticket: Ticket) -> _Outcome:
            runs = pick()
            tell = partial(self._deliver, ticket) if tells_parts else _keep_quiet
            return _work(runs, metric, ticket.is_cancelled, tell, forests.grow)

        self._work.learning.submit(
            "importance",
            work,
            self._take,
            title="Weighing config keys",
            interrupt=False,  # runs that go on logging must not keep it from ever ending
        )

    def _deliver(self, ticket: Ticket, outcome: _Outcome) -> None:
        """In the learning lane: show what is known so far. What is shown already stays instead."""

        def arrive() -> None:
            if not ticket.is_cancelled():
                self._take(outcome)

        self._work.relay.deliver(arrive)

    def _take(self, outcome: _Outcome) -> None:
        self.result, self.metrics, self.runs = outcome.found, outcome.metrics, outcome.runs
        self.is_weighed = True
        self._is_learning = not outcome.found.is_whole
        self.weighed.emit()


def _keep_quiet(outcome: _Outcome) -> None:
    pass


def _work(
    runs: Sequence[RunFacts],
    metric: str | None,
    cancelled: Callable[[], bool],
    tell: Callable[[_Outcome], None],
    grow: Grow,
) -> _Outcome:
    """In the learning lane."""
    in_use = KeysInUse.of(runs) if runs else KeysInUse()
    offered = [one for one in in_use.columns() if one.id.startswith("summary.")]
    usual = usual_metrics(runs, in_use)
    chosen = metric if metric is not None else usual[0] if usual else ""
    column = columns.by_id(chosen)
    if column is None:
        return _Outcome(Importances(), offered, len(runs))
    found = importances(
        runs, column, cancelled, lambda part: tell(_Outcome(part, offered, len(runs))), grow
    )
    return _Outcome(found, offered, len(runs))
