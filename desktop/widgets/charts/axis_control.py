"""The axes in the charts' tool bar: one menu for what x counts, scales, outliers and linking."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QPoint
from PySide6.QtGui import QActionGroup

from desktop.core.axes import XAxis
from desktop.qt.chart_state import ChartState
from desktop.qt.theme import Theme
from desktop.widgets.base.choice_popup import ChoicePopup
from desktop.widgets.base.menu_button import MenuButton

_AXES = (
    (XAxis.STEP, "Step", "The step that was logged"),
    (XAxis.RELATIVE, "Relative time", "Time since each run began"),
    (XAxis.WALL, "Wall time", "Time of day"),
)
_LONGEST_NAME = 16


class AxisControl(MenuButton):
    """Says what x counts; its menu holds everything about axes."""

    def __init__(self, theme: Theme, state: ChartState) -> None:
        super().__init__(theme, "X axis", "Axes: what x counts, logarithmic scales, outliers")
        self._state = state
        self._metrics: Sequence[str] = ()
        self._popup = ChoicePopup(theme, self)
        group = QActionGroup(self)
        self._axes = {
            axis: self.add_choice(title, tip, partial(state.set_axis, axis), group)
            for axis, title, tip in _AXES
        }
        self.by_metric = self.add_choice(
            "Metric…",
            "The value of another metric that was logged at the same step",
            self.ask_metric,
            group,
        )
        self.own_step = self.add_choice(
            "Defined step metrics",
            "Metrics whose step metric was defined are shown over that one instead of the step",
            lambda: state.set_own_step(not state.look.own_step),
        )
        self.choices.addSeparator()
        self.log_x = self.add_choice(
            "Logarithmic x",
            "What lies at or below zero is marked at the left edge",
            lambda: state.set_log_x(not state.look.log_x),
        )
        self.log_y = self.add_choice(
            "Logarithmic y",
            "What lies at or below zero is marked at the lower edge",
            lambda: state.set_log_y(not state.look.log_y),
        )
        self.clip = self.add_choice(
            "Clip outliers",
            "Values far off do not decide the heights; arrows mark them",
            lambda: state.set_clip_outliers(not state.look.clip_outliers),
        )
        self.link = self.add_choice(
            "Link x",
            "Zoom the x axis of all charts together",
            lambda: state.set_linked(not state.is_linked),
        )
        state.look_changed.connect(self.follow_state)
        state.zoom_changed.connect(self.follow_state)
        self.follow_state()

    def set_metrics(self, metrics: Sequence[str]) -> None:
        """The metrics that x may count."""
        self._metrics = metrics

    def ask_metric(self) -> None:
        """Let the metric be chosen that x counts."""
        self.follow_state()  # until one is chosen the axis stays what it was
        self._popup.ask_one(
            self.mapToGlobal(QPoint(0, self.height() + 4)),
            "metrics",
            self._metrics,
            partial(self._state.set_axis, XAxis.METRIC),
        )

    def follow_state(self) -> None:
        """Show what the state says, however it came to be."""
        look = self._state.look
        is_metric = look.axis is XAxis.METRIC
        (self.by_metric if is_metric else self._axes[look.axis]).setChecked(True)
        self.by_metric.setText(f"Metric: {look.x_metric}…" if is_metric else "Metric…")
        self.own_step.setChecked(look.own_step)
        self.log_x.setChecked(look.log_x)
        self.log_y.setChecked(look.log_y)
        self.clip.setChecked(look.clip_outliers)
        self.link.setChecked(self._state.is_linked)
        name = look.x_metric if is_metric else self._axes[look.axis].text()
        if len(name) > _LONGEST_NAME:
            name = f"…{name[-_LONGEST_NAME:]}"
        self.say(f"x: {name}")
