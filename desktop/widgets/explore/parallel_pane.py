"""The tab of parallel coordinates: tool bar, plot, menus of axes, and what to say without runs."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QPoint, QPointF, QSize, Qt
from PySide6.QtGui import QGuiApplication, QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QMenu,
    QScrollArea,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop.core import formatting
from desktop.core.columns import Column, Kind
from desktop.core.parallel.axis import Scale
from desktop.qt.icons import icon
from desktop.qt.parallel_state import USUAL, ParallelState
from desktop.qt.theme import Space, Theme
from desktop.qt.workspace import Workspace
from desktop.widgets.base.colour_legend import ColourLegend
from desktop.widgets.base.columns_popup import ColumnsPopup
from desktop.widgets.base.empty_state import EmptyState
from desktop.widgets.base.key_chooser import KeyChooser
from desktop.widgets.explore.parallel_plot import ParallelPlot

_SCALES = ((Scale.LINEAR, "Linear"), (Scale.LOG, "Logarithmic"), (Scale.CATEGORY, "Categories"))
_ROOM_FOR_COUNT, _ROOM_FOR_LEGEND = 620, 520
_NO_COLOUR = "none"


class ParallelPane(QWidget):
    """Assembles the view and says what happens in it."""

    def __init__(self, theme: Theme, workspace: Workspace) -> None:
        super().__init__()
        self._theme = theme
        self._runs = workspace.runs
        self.view = ParallelState(theme, workspace, self)
        self.plot = ParallelPlot(theme, self.view, workspace.runs, workspace.charts)
        self.axes_button = QToolButton()
        self.colour = KeyChooser(
            theme,
            "Colour",
            self._columns,
            ((USUAL, "Main result"), (_NO_COLOUR, "None")),
        )
        self.legend = ColourLegend(theme)
        self._followed = self.view.scene
        self.count = QLabel()
        self.clear = QToolButton()
        self.copy = QToolButton()
        self.popup = ColumnsPopup(theme, self, "Back to the usual axes", "")
        self._empty = EmptyState(theme)
        self._scroll = QScrollArea()
        self._scroll.setAccessibleName("Parallel coordinates")
        self._stack = QStackedWidget()
        self._lay_out()
        self._connect()
        self._apply_theme()
        self._follow()

    def _lay_out(self) -> None:
        bar = QWidget()
        bar.setObjectName("bar")
        bar.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        bar.setFixedHeight(Space.BAR)
        row = QHBoxLayout(bar)
        row.setContentsMargins(Space.S, 0, Space.S, 0)
        row.setSpacing(Space.S)
        self.axes_button.setText("Axes")
        self.axes_button.setToolTip("Choose the axes…")
        self.axes_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.clear.setText("Clear brushes")
        self.clear.setToolTip("List all runs again (Esc)")
        self.copy.setProperty("bare", True)
        self.copy.setToolTip("Copy as a picture")
        self.copy.setAccessibleName("Copy as a picture")
        self.count.setProperty("tone", "faint")
        row.addWidget(self.axes_button)
        row.addWidget(self.colour)
        row.addWidget(self.legend)
        row.addStretch(1)
        row.addWidget(self.count)
        row.addWidget(self.clear)
        row.addWidget(self.copy)
        self._scroll.setWidget(self.plot)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        self._scroll.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self._scroll)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(bar)
        layout.addWidget(self._stack, 1)

    def _connect(self) -> None:
        self.axes_button.clicked.connect(self.open_axes)
        self.popup.chosen.connect(self.view.choose)
        self.popup.reset_wanted.connect(lambda: self.view.set_axes(None))
        self.colour.chosen.connect(self._choose_colour)
        self.clear.clicked.connect(self.view.clear_brushes)
        self.copy.clicked.connect(self.copy_picture)
        self.plot.menu_wanted.connect(self._open_menu)
        self.view.drawn.connect(self._take_picture)
        self.view.wish_changed.connect(self._follow)
        self._runs.listing_changed.connect(self._follow)
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

    def _take_picture(self) -> None:
        """Only what a brush changes, many times a second; the rest with another scene."""
        if self.view.scene is not self._followed:
            self._follow()
        else:
            self._say_count()

    def _follow(self) -> None:
        view, width = self.view, self.width()
        self._followed = view.scene
        colour = view.colour
        self.colour.show_choice(colour if colour is not None else _NO_COLOUR)
        axis = view.scene.colour_axis
        self.legend.show_axis(axis if width > _ROOM_FOR_LEGEND else None)
        self._say_count()
        is_empty = self._explain()
        self._stack.setCurrentWidget(self._empty if is_empty else self._scroll)

    def _say_count(self) -> None:
        view, width = self.view, self.width()
        picture = view.picture
        if picture is not None and len(picture.scene):
            total = formatting.count(len(picture.scene), "run")
            is_part = picture.count < len(picture.scene)
            self.count.setText(f"{picture.count:,} of {total}" if is_part else total)
        self.count.setVisible(picture is not None and width > _ROOM_FOR_COUNT)
        self.clear.setVisible(bool(view.brushes))

    def _explain(self) -> bool:
        """Say what to do where there is nothing to draw; whether that is so."""
        if not self._runs.is_listed:
            self._empty.say("", "")
        elif not len(self._runs.table):
            self._empty.say(
                "Runs appear here as lines", "Each crosses an axis for every setting and result."
            )
        elif not len(self._runs.listing.unbrushed):
            self._empty.say("No run matches", "Change the filter above the table, or clear it.")
        elif len(self.view.axes) < 2:
            self._empty.say(
                "Choose two axes or more", "Click Axes above, and tick what to compare."
            )
        else:
            return False
        return True

    def _apply_theme(self) -> None:
        tokens = self._theme.tokens
        self.axes_button.setIcon(icon("columns", tokens))
        self.clear.setIcon(icon("close", tokens))
        self.clear.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.copy.setIcon(icon("copy", tokens))

    # -- doing ---------------------------------------------------------------------------------

    def open_axes(self) -> None:
        """The list of all keys; a tick makes an axis."""
        corner = self.axes_button.mapToGlobal(QPoint(0, self.axes_button.height() + 4))
        chosen = [wish.column_id for wish in self.view.axes]
        self.popup.open_at(corner, self._runs.listing.keys.columns(), chosen)

    def copy_picture(self) -> None:
        QGuiApplication.clipboard().setPixmap(self.plot.grab())

    def _choose_colour(self, column_id: object) -> None:
        self.view.set_colour(None if column_id == _NO_COLOUR else str(column_id))

    def axis_menu(self, number: int) -> QMenu:
        """What can be done with an axis."""
        menu = QMenu(self)
        axis, view = self.view.scene.axes[number], self.view
        column_id = axis.column.id
        if axis.column.kind is not Kind.TIME:
            for scale, title in _SCALES:
                action = menu.addAction(title)
                action.setCheckable(True)
                action.setChecked(axis.scale is scale)
                action.setEnabled(scale is not Scale.LOG or axis.can_log or axis.scale is scale)
                action.triggered.connect(
                    lambda _=False, scale=scale: view.set_scale(column_id, scale)
                )
            menu.addSeparator()
        colour = menu.addAction("Colour by this", lambda: view.set_colour(column_id))
        colour.setEnabled(view.colour_column != column_id)
        brush = menu.addAction("Clear brush", lambda: view.set_brush(column_id, None))
        brush.setEnabled(column_id in view.brushes)
        menu.addSeparator()
        left = menu.addAction("Move left", lambda: view.move_axis(column_id, number - 1))
        left.setEnabled(number > 0)
        right = menu.addAction("Move right", lambda: view.move_axis(column_id, number + 1))
        right.setEnabled(number < len(view.scene.axes) - 1)
        menu.addAction("Remove axis", lambda: view.remove_axis(column_id))
        return menu

    def _open_menu(self, number: int, place: QPointF) -> None:
        menu = self.axis_menu(number)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.plot.mapToGlobal(place.toPoint()))
