"""Charts that the user makes or adds metrics to; every change can be undone."""

from __future__ import annotations

from desktop.core.chart_specs import is_own
from desktop.core.undo import Change
from desktop.qt.chart_state import ChartState
from desktop.qt.undo_stack import UndoStack

_State = tuple[tuple[str, ...], dict[str, tuple[str, ...]]]


class OwnCharts:
    """Changes `ChartState.own_charts` and `added`."""

    def __init__(self, state: ChartState, undo: UndoStack) -> None:
        self._state = state
        self._undo = undo

    def make(self, chart_id: str) -> None:
        """Add a chart of a pattern or an expression at the end of the user's own."""
        own = self._state.own_charts
        if chart_id not in own:
            self._change(f"new chart {chart_id[2:]}", ((*own, chart_id), self._state.added))

    def turn_into(self, chart_id: str, other_id: str) -> None:
        """Give one of the user's charts another pattern or expression."""
        if other_id == chart_id:
            return
        own = dict.fromkeys(other_id if one == chart_id else one for one in self._state.own_charts)
        added = dict(self._state.added)
        if chart_id in added:
            added[other_id] = added.pop(chart_id)
        self._change(f"edit of {chart_id[2:]}", (tuple(own), added))

    def remove(self, chart_id: str) -> None:
        own = tuple(one for one in self._state.own_charts if one != chart_id)
        added = {chart: names for chart, names in self._state.added.items() if chart != chart_id}
        self._change(f"removal of {chart_id[2:]}", (own, added))

    def set_added(self, chart_id: str, names: list[str]) -> None:
        """Draw these metrics in a chart as well, besides its own."""
        added = {chart: some for chart, some in self._state.added.items() if chart != chart_id}
        kept = tuple(name for name in dict.fromkeys(names) if name != chart_id)
        if kept:
            added[chart_id] = kept
        if added != self._state.added:
            title = chart_id[2:] if is_own(chart_id) else chart_id
            self._change(f"metrics of {title}", (self._state.own_charts, added))

    def _change(self, title: str, after: _State) -> None:
        before = (self._state.own_charts, self._state.added)
        self._undo.push(
            Change(
                title,
                lambda: self._state.set_own_charts(*after),
                lambda: self._state.set_own_charts(*before),
            )
        )
