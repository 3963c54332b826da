"""The tab of the scatter plot: tool bar, plot, a line of figures, and what to say without runs."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QGuiApplication, QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from desktop.core import formatting
from desktop.core.columns import Column
from desktop.core.parallel.axis import Scale
from desktop.core.source import RunKey
from desktop.qt.icons import icon
from desktop.qt.scatter_state import MOST_SELECTED, ScatterState
from desktop.qt.theme import Space, Theme, Type, font
from desktop.qt.workspace import Workspace
from desktop.widgets.base.colour_legend import ColourLegend
from desktop.widgets.base.empty_state import EmptyState
from desktop.widgets.base.key_chooser import KeyChooser
from desktop.widgets.base.segments import Segments
from desktop.widgets.explore.scatter_plot import ScatterPlot

_NONE = "none"
_ROOM_FOR_GROUP, _ROOM_FOR_COLOUR = 640, 520


class ScatterPane(QWidget):
    """Assembles the view and says what it shows."""

    def __init__(self, theme: Theme, workspace: Workspace) -> None:
        super().__init__()
        self._theme, self._runs, self._charts = theme, workspace.runs, workspace.charts
        self.view = ScatterState(theme, workspace, self)
        self.plot = ScatterPlot(theme, self.view, workspace.runs, workspace.charts)
        none = ((_NONE, "None"),)
        self.x_key = KeyChooser(theme, "X", self._columns)
        self.y_key = KeyChooser(theme, "Y", self._columns)
        self.colour_key = KeyChooser(theme, "Colour", self._columns, none)
        self.group_key = KeyChooser(theme, "Group", self._columns, none)
        self.log_x, self.log_y = QToolButton(), QToolButton()
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
        self.copy = QToolButton()
        self.legend = ColourLegend(theme)
        self.note = QLabel()
        self._empty = EmptyState(theme)
        self._stack = QStackedWidget()
        self._lay_out()
        self._connect()
        self._apply_theme()
        self._follow()

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for button, name in ((self.log_x, "x"), (self.log_y, "y")):
            button.setText("Log")
            button.setCheckable(True)
            button.setToolTip(f"Logarithmic {name} axis")
            button.setAccessibleName(f"Logarithmic {name} axis")
        self.copy.setProperty("bare", True)
        self.copy.setToolTip("Copy as a picture")
        self.copy.setAccessibleName("Copy as a picture")
        layout.addWidget(
            _bar(self.x_key, self.log_x, self.y_key, self.log_y, self.colour_key, self.group_key)
        )
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self.plot)
        layout.addWidget(self._stack, 1)
        self.note.setProperty("tone", "faint")
        self.note.setFont(font(Type.SMALL))
        below = _bar(self.note, None, self.legend, self.shape, self.drag, self.copy)
        below.setObjectName("footer")
        layout.addWidget(below)

    def _connect(self) -> None:
        change = self.view.change
        self.x_key.chosen.connect(lambda one: change(x=one, x_scale=None, group=None))
        self.y_key.chosen.connect(lambda one: change(y=one, y_scale=None))
        self.colour_key.chosen.connect(lambda one: change(colour=None if one == _NONE else one))
        self.group_key.chosen.connect(lambda one: change(group=None if one == _NONE else one))
        self.log_x.clicked.connect(lambda on: change(x_scale=Scale.LOG if on else Scale.LINEAR))
        self.log_y.clicked.connect(lambda on: change(y_scale=Scale.LOG if on else Scale.LINEAR))
        self.shape.chosen.connect(self.view.set_violins)
        self.drag.chosen.connect(self.view.set_brushes)
        self.copy.clicked.connect(self.copy_picture)
        self.view.wish_changed.connect(self._follow)
        self.view.drawn.connect(self._follow)
        self.view.chosen.connect(self._select)
        self._theme.changed.connect(self._apply_theme)

    def _columns(self) -> list[Column]:
        return self._runs.listing.keys.columns()

    def state(self) -> dict[str, Any]:
        """What `restore` takes."""
        return self.view.state()

    def restore(self, state: dict[str, Any]) -> None:
        self.view.restore(state)

    # -- following -----------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.view.set_awake(True)

    def hideEvent(self, event: QHideEvent) -> None:
        self.view.set_awake(False)
        super().hideEvent(event)

    def minimumSizeHint(self) -> QSize:
        return QSize(320, 200)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._follow()

    def _follow(self) -> None:
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
        self.drag.choose(self.view.brushes)
        self.legend.show_axis(scene.colour_axis)
        self.colour_key.setVisible(self.width() > _ROOM_FOR_COLOUR)
        self.group_key.setVisible(self.width() > _ROOM_FOR_GROUP)
        self.note.setText(self._figures())
        self._stack.setCurrentWidget(self._empty if self._explain() else self.plot)

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
        self.note.setToolTip("Line: least squares with the 95 % confidence band of the mean")
        return " · ".join(parts)

    def _explain(self) -> bool:
        """Say what to do where there is nothing to draw; whether that is so."""
        scene = self.view.scene
        if not self._runs.is_listed:
            self._empty.say("", "")
        elif not len(self._runs.table):
            self._empty.say("Runs appear here as points", "Any two settings or results span it.")
        elif not len(self._runs.listing):
            self._empty.say("No run matches", "Change the filter above the table, or clear it.")
        elif self.view.wish is None:
            self._empty.say("No results yet", "Choose X and Y above, or log a number.")
        elif scene.x_axis is not None and not len(scene.rows):
            self._empty.say("No run has both values", "Choose other keys for X or Y above.")
        else:
            return False
        return True

    def _select(self, keys: list[RunKey], total: int) -> None:
        self._charts.many_wanted.emit(keys)
        if total > len(keys):
            self.note.setText(f"{MOST_SELECTED:,} of {total:,} runs selected; filter to keep all")

    def copy_picture(self) -> None:
        QGuiApplication.clipboard().setPixmap(self.plot.grab())

    def _apply_theme(self) -> None:
        self.copy.setIcon(icon("copy", self._theme.tokens))


def _bar(*widgets: QWidget | None) -> QWidget:
    """Widgets in a row; None takes the room that is left."""
    bar = QWidget()
    bar.setObjectName("bar")
    bar.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    bar.setFixedHeight(Space.BAR)
    row = QHBoxLayout(bar)
    row.setContentsMargins(Space.S, 0, Space.S, 0)
    row.setSpacing(Space.XS)
    for widget in widgets:
        if widget is None:
            row.addStretch(1)
        else:
            row.addWidget(widget)
    if None not in widgets:
        row.addStretch(1)
    return bar
