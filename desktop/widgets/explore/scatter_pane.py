"""The tab of the scatter plot: tool bar, plot, a line of figures, and what to say without runs."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QToolButton, QWidget

from desktop.core import formatting
from desktop.core.parallel.axis import Scale
from desktop.core.source import RunKey
from desktop.qt.scatter_state import MOST_SELECTED, ScatterState
from desktop.qt.theme import Theme, Type, font
from desktop.qt.workspace import Workspace
from desktop.widgets.base.bar_room import leave_out
from desktop.widgets.base.colour_legend import ColourLegend
from desktop.widgets.base.key_chooser import KeyChooser
from desktop.widgets.base.more_button import MoreButton
from desktop.widgets.base.segments import Segments
from desktop.widgets.base.tool_row import ToolRow
from desktop.widgets.explore.explore_pane import ExplorePane
from desktop.widgets.explore.picture_button import PictureButton
from desktop.widgets.explore.scatter_plot import ScatterPlot

_NONE = "none"


class ScatterPane(ExplorePane):
    """Assembles the view and says what it shows."""

    def __init__(self, theme: Theme, workspace: Workspace) -> None:
        super().__init__(theme, workspace)
        self._charts = workspace.charts
        self.view = ScatterState(theme, workspace, self)
        self.plot = ScatterPlot(theme, self.view, workspace.runs, workspace.charts)
        none = ((_NONE, "None"),)
        self.x_key = KeyChooser(theme, "X", self.columns)
        self.y_key = KeyChooser(theme, "Y", self.columns)
        self.colour_key = KeyChooser(theme, "Colour", self.columns, none)
        self.group_key = KeyChooser(theme, "Group", self.columns, none)
        self.log_x, self.log_y = QToolButton(), QToolButton()
        self.more = MoreButton(theme)
        self.shape = Segments(
            "Groups as",
            (
                (False, "Box", "Quartiles, with whiskers to 1.5 interquartile ranges"),
                (True, "Violin", "How dense values are"),
            ),
        )
        self.drag = Segments(
            "A rectangle",
            (
                (False, "Select", "Drag to select runs in the table"),
                (True, "Filter", "Drag to list only these runs"),
            ),
        )
        self.trend = QToolButton()
        self.copy = PictureButton(theme)
        self.legend = ColourLegend(theme)
        self.note = QLabel()
        self._lay_out()
        self._connect()
        self.follow()

    def _lay_out(self) -> None:
        for button, name in ((self.log_x, "x"), (self.log_y, "y")):
            button.setText(f"Log {name}")
            button.setCheckable(True)
            button.setToolTip(f"Logarithmic {name} axis")
            button.setAccessibleName(f"Logarithmic {name} axis")
        self.trend.setText("Trend")
        self.trend.setCheckable(True)
        self.trend.setToolTip("Line of least squares with the 95 % confidence band of the mean")
        self.note.setProperty("tone", "faint")
        self.note.setFont(font(Type.SMALL))
        keys = (self.x_key, self.log_x, self.y_key, self.log_y, self.colour_key, self.group_key)
        tools = (self.legend, self.shape, self.trend, self.drag, self.copy)
        footer = ToolRow(self.note, None, *tools, is_footer=True)
        self._bar = ToolRow(*keys, self.more)
        self.assemble(self.view, self._bar, self.plot, footer)

    def _connect(self) -> None:
        change = self.view.change
        self.x_key.chosen.connect(lambda one: change(x=one, x_scale=None, group=None))
        self.y_key.chosen.connect(lambda one: change(y=one, y_scale=None))
        self.colour_key.chosen.connect(lambda one: change(colour=None if one == _NONE else one))
        self.group_key.chosen.connect(lambda one: change(group=None if one == _NONE else one))
        self.log_x.clicked.connect(lambda on: change(x_scale=Scale.LOG if on else Scale.LINEAR))
        self.log_y.clicked.connect(lambda on: change(y_scale=Scale.LOG if on else Scale.LINEAR))
        self.trend.clicked.connect(self.view.set_trend)
        self.shape.chosen.connect(self.view.set_violins)
        self.drag.chosen.connect(self.view.set_brushes)
        self.copy.clicked.connect(self.copy_picture)
        self.view.wish_changed.connect(self.follow)
        self.view.drawn.connect(self.follow)
        self.view.chosen.connect(self._select)
        self._theme.changed.connect(self._fit)

    @property
    def picture_of(self) -> QWidget:
        return self.plot

    # -- following -----------------------------------------------------------------------------

    def follow(self) -> None:
        wish, scene = self.view.wish, self.view.scene
        if wish is not None:
            self.x_key.show_choice(wish.x)
            self.y_key.show_choice(wish.y)
            self.colour_key.show_choice(wish.colour or _NONE)
            self.group_key.show_choice(wish.group or _NONE)
        for button, axis in ((self.log_x, scene.x_axis), (self.log_y, scene.y_axis)):
            button.setChecked(axis is not None and axis.scale is Scale.LOG)
            button.setEnabled(axis is not None and axis.can_log)
        self.shape.choose(self.view.violins)
        self.shape.setVisible(bool(scene.groups))
        self.trend.setVisible(not scene.groups and scene.trend is not None)
        self.trend.setChecked(self.view.shows_trend)
        self.drag.choose(self.view.brushes)
        self.legend.show_axis(scene.colour_axis)
        self.note.setText(self._figures())
        self.show_content()
        self._fit()

    def _fit(self) -> None:
        optional = (self.colour_key, self.group_key, self.log_x, self.log_y)
        leave_out(self._bar, (self.x_key, self.y_key), optional, self.more)

    def _figures(self) -> str:
        scene = self.view.scene
        parts = [formatting.count(len(scene.rows), "run")]
        if scene.left_out:
            parts.append(f"{scene.left_out:,} without a value")
        trend = scene.trend
        if trend is not None and not scene.groups:
            if trend.rho == trend.rho:
                parts.append(f"Spearman's ρ {formatting.number(round(trend.rho, 3))}")
            if trend.r_squared == trend.r_squared:
                parts.append(f"R² {formatting.number(round(trend.r_squared, 3))}")
        return " · ".join(parts)

    def explain(self) -> tuple[str, str] | None:
        scene = self.view.scene
        if not len(self._runs.table):
            return "Runs appear here as points", "Any two settings or results span it"
        if not len(self._runs.listing):
            return "No run matches", "Change the filter above the table, or clear it"
        if self.view.wish is None:
            return "No results yet", "Choose X and Y above, or log a number"
        if scene.x_axis is not None and not len(scene.rows):
            return "No run has both values", "Choose other keys for X or Y above"
        return None

    def _select(self, keys: list[RunKey], total: int) -> None:
        self._charts.many_wanted.emit(keys)
        if total > len(keys):
            self.note.setText(f"{MOST_SELECTED:,} of {total:,} runs selected; filter to keep all")
