"""What all charts share: how curves look, the cursor, which run stands out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from enum import Enum
from typing import TypeVar

from PySide6.QtCore import QObject, Signal

from desktop.core.axes import Span, XAxis
from desktop.core.groups import Centre, GroupBy, Spread
from desktop.core.legend import LegendPlace
from desktop.core.look import Look, Places
from desktop.core.smoothing import Method
from desktop.core.source import RunKey
from desktop.qt.relay import Relay

_MOST_SELECTED = 1000
_Choice = TypeVar("_Choice", bound=Enum)


class ChartState(QObject):
    """Shared by the tool bar, every card and the runs table."""

    look_changed = Signal()
    cursor_moved = Signal()
    emphasis_changed = Signal()
    selection_wanted = Signal(object)  # RunKey: have the table select this run
    many_wanted = Signal(list)  # of RunKey: have the table select these runs
    step_wanted = Signal(int)  # have the table select the run so many rows below
    zoom_changed = Signal()  # of the x range that linked charts share
    own_charts_changed = Signal()
    legend_changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.look = Look()
        self.turns = Relay()  # for what all cards do, one after the other
        self.turns.setParent(self)
        self._legend: LegendPlace | None = None  # None: by itself
        self.groups_as_table = True
        self._table_keys: tuple[str, ...] = ()
        self.is_linked = False
        self.linked_x: Span | None = None
        self.linked_places: Places | None = None  # of which axis `linked_x` is a range
        self.own_charts: tuple[str, ...] = ()
        self.added: dict[str, tuple[str, ...]] = {}  # further metrics of charts
        self.cursor_places: Places = self.look.places
        self.cursor_x: float | None = None
        self.hovered: RunKey | None = None
        self.selected: frozenset[RunKey] = frozenset()

    def set_axis(self, axis: XAxis, x_metric: str = "") -> None:
        """Change what x counts; on XAxis.METRIC the metric that does."""
        if axis is XAxis.METRIC and not x_metric:
            return
        self._set_x(replace(self.look, axis=axis, x_metric=x_metric))

    def set_log_x(self, log_x: bool) -> None:
        self._set_x(replace(self.look, log_x=log_x))

    def set_own_step(self, own_step: bool) -> None:
        """Let metrics with a step metric of their own use it, or show all over the step."""
        self._set_x(replace(self.look, own_step=own_step))

    def _set_x(self, look: Look) -> None:
        """Places on the old axis mean nothing on the new one."""
        if look != self.look:
            self.cursor_x = self.linked_x = None
            self._set_look(look)

    def set_group_by(self, group_by: GroupBy) -> None:
        """Other keys than those in force are the user's own, whatever the table is grouped by."""
        if group_by.keys != self.look.group_by.keys:
            self.groups_as_table = False
        self._set_look(replace(self.look, group_by=group_by))

    def set_group_keys(self, keys: tuple[str, ...]) -> None:
        """Group curves by these keys, whatever the table is grouped by; by none not at all."""
        self.groups_as_table = False
        self.set_group_by(replace(self.look.group_by, keys=keys))

    def group_as_table(self) -> None:
        """Group curves by the columns that the table is grouped by, now and later."""
        self.groups_as_table = True
        self._set_look(self._with_table_keys(self.look))

    def set_table_keys(self, keys: tuple[str, ...]) -> None:
        """The table is grouped by these columns."""
        self._table_keys = keys
        self._set_look(self._with_table_keys(self.look))

    def _with_table_keys(self, look: Look) -> Look:
        if not self.groups_as_table:
            return look
        return replace(look, group_by=replace(look.group_by, keys=self._table_keys))

    def set_smoothing(self, weight: float) -> None:
        self._set_look(replace(self.look, smoothing=weight))

    def set_method(self, method: Method) -> None:
        self._set_look(replace(self.look, method=method))

    def set_show_raw(self, show: bool) -> None:
        """Show what was logged faintly behind smoothed curves, or leave it away."""
        self._set_look(replace(self.look, show_raw=show))

    def set_log_y(self, log_y: bool) -> None:
        self._set_look(replace(self.look, log_y=log_y))

    def set_clip_outliers(self, clip: bool) -> None:
        self._set_look(replace(self.look, clip_outliers=clip))

    @property
    def legend(self) -> LegendPlace:
        """Where all charts have their legend; until it is chosen, groups have one and runs none:
        the table tells the colours of runs, nothing else those of groups."""
        if self._legend is not None:
            return self._legend
        return LegendPlace.BELOW if self.look.group_by.keys else LegendPlace.OFF

    def set_legend(self, place: LegendPlace) -> None:
        """Say where all charts have their legend."""
        before, self._legend = self.legend, place
        if place is not before:
            self.legend_changed.emit()

    def _set_look(self, look: Look) -> None:
        if look != self.look:
            before = self.legend
            self.look = look
            self.look_changed.emit()
            if self.legend is not before:
                self.legend_changed.emit()

    def state(self) -> dict[str, object]:
        """What is remembered of it, as plain data."""
        look, by = self.look, self.look.group_by
        return {
            "legend": self._legend.value if self._legend is not None else None,
            "method": look.method.value,
            "show_raw": look.show_raw,
            "x_metric": look.x_metric,
            "own_step": look.own_step,
            "log_x": look.log_x,
            "group_by": list(by.keys),
            "as_table": self.groups_as_table,
            "centre": by.centre.value,
            "spread": by.spread.value,
            "show_runs": by.show_runs,
            "own": list(self.own_charts),
            "added": {chart: list(names) for chart, names in self.added.items()},
        }

    def restore(self, kept: object) -> None:
        """Take up what `state` gave, as far as it is understood."""
        if not isinstance(kept, dict):
            return
        x_metric = kept.get("x_metric")
        look = replace(
            self.look,
            method=_choice(Method, kept.get("method"), self.look.method),
            show_raw=bool(kept.get("show_raw", True)),
            own_step=bool(kept.get("own_step", True)),
            log_x=bool(kept.get("log_x", False)),
            group_by=_group_by(kept),
        )
        if isinstance(x_metric, str) and x_metric:
            look = replace(look, axis=XAxis.METRIC, x_metric=x_metric)
        self.groups_as_table = bool(kept.get("as_table", not look.group_by.keys))
        self._set_x(self._with_table_keys(look))
        before = self.legend
        self._legend = next((one for one in LegendPlace if one.value == kept.get("legend")), None)
        if self.legend is not before:
            self.legend_changed.emit()
        added = kept.get("added")
        self.own_charts = tuple(_texts(kept.get("own")))
        self.added = (
            {str(chart): tuple(_texts(names)) for chart, names in added.items()}
            if isinstance(added, dict)
            else {}
        )
        self.own_charts_changed.emit()

    def set_own_charts(
        self, own_charts: tuple[str, ...], added: dict[str, tuple[str, ...]]
    ) -> None:
        """The charts that the user made, and the metrics added to charts by the chart's id."""
        if (own_charts, added) != (self.own_charts, self.added):
            self.own_charts, self.added = own_charts, added
            self.own_charts_changed.emit()

    def set_linked(self, is_linked: bool) -> None:
        """Zoom x in all charts together, or each for itself."""
        self.is_linked = is_linked
        self.linked_x = None
        self.zoom_changed.emit()

    def zoom_linked(self, x: Span | None, places: Places | None = None) -> None:
        """`places` says of which axis x is a range, where that is not the look's own."""
        self.linked_x = x
        self.linked_places = places or self.look.places
        self.zoom_changed.emit()

    def move_cursor(self, x: float | None, places: Places | None = None) -> None:
        """`places` says on which axis x lies, where that is not the look's own."""
        places = places or self.look.places
        if (x, places) != (self.cursor_x, self.cursor_places):
            self.cursor_x, self.cursor_places = x, places
            self.cursor_moved.emit()

    def cursor_on(self, places: Places) -> float | None:
        """Where the cursor is on such an axis; None where it is on another one or nowhere."""
        return self.cursor_x if places == self.cursor_places else None

    def hover(self, key: RunKey | None) -> None:
        """The run under the mouse, in a chart or in the table."""
        if key != self.hovered:
            self.hovered = key
            self.emphasis_changed.emit()

    def select(self, keys: Sequence[RunKey]) -> None:
        """Emphasise the runs that are selected in the table: of very many the first thousand, since
        what is emphasised everywhere stands out nowhere."""
        selected = frozenset(keys[:_MOST_SELECTED])
        if selected != self.selected:
            self.selected = selected
            self.emphasis_changed.emit()


def _choice(kind: type[_Choice], value: object, otherwise: _Choice) -> _Choice:
    """The member of an enumeration that was kept, as far as it is one."""
    return next((one for one in kind if one.value == value), otherwise)


def _texts(kept: object) -> list[str]:
    return [str(one) for one in kept] if isinstance(kept, list) else []


def _group_by(kept: dict[str, object]) -> GroupBy:
    return GroupBy(
        keys=tuple(_texts(kept.get("group_by"))),
        centre=_choice(Centre, kept.get("centre"), Centre.MEAN),
        spread=_choice(Spread, kept.get("spread"), Spread.RANGE),
        show_runs=bool(kept.get("show_runs", False)),
    )
