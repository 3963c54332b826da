"""The tab of parallel coordinates: tool bar, plot, menus of axes, and what to say without runs."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QLabel, QMenu, QScrollArea, QToolButton, QWidget

from desktop.core import formatting
from desktop.core.columns import Kind
from desktop.core.parallel.axis import Scale
from desktop.qt.icons import icon
from desktop.qt.parallel_state import USUAL, ParallelState
from desktop.qt.theme import Theme
from desktop.qt.tokens import scaled
from desktop.qt.workspace import Workspace
from desktop.widgets.base.colour_legend import ColourLegend
from desktop.widgets.base.columns_popup import ColumnsPopup
from desktop.widgets.base.key_chooser import KeyChooser
from desktop.widgets.base.tool_row import ToolRow
from desktop.widgets.explore.explore_pane import ExplorePane
from desktop.widgets.explore.parallel_plot import ParallelPlot
from desktop.widgets.explore.picture_button import PictureButton

_SCALES = ((Scale.LINEAR, "Linear"), (Scale.LOG, "Logarithmic"), (Scale.CATEGORY, "Categories"))
_ROOM_FOR_COUNT, _ROOM_FOR_LEGEND = 620, 520
_ROOM_FOR_WORDS, _ROOM_FOR_ALL = 840, 660  # while something is brushed
_BESIDE = Qt.ToolButtonStyle.ToolButtonTextBesideIcon
_ICON_ONLY = Qt.ToolButtonStyle.ToolButtonIconOnly
_NO_COLOUR = "none"


class ParallelPane(ExplorePane):
    """Assembles the view and says what happens in it."""

    def __init__(self, theme: Theme, workspace: Workspace) -> None:
        super().__init__(theme, workspace)
        self.view = ParallelState(theme, workspace, self)
        self.plot = ParallelPlot(theme, self.view, workspace.runs, workspace.charts)
        self.axes_button = QToolButton()
        none = ((USUAL, "Main result"), (_NO_COLOUR, "None"))
        self.colour = KeyChooser(theme, "Colour", self.columns, none)
        self.legend = ColourLegend(theme)
        self._followed = self.view.scene
        self.count = QLabel()
        self.clear = QToolButton()
        self.copy = PictureButton(theme)
        self.popup = ColumnsPopup(theme, self, "Back to the usual axes", "")
        self._scroll = QScrollArea()
        self._lay_out()
        self._connect()
        self._apply_theme()
        self.follow()

    def _lay_out(self) -> None:
        self.axes_button.setText("Axes")
        self.axes_button.setToolTip("Choose the axes… (Alt+A)")
        self.axes_button.setToolButtonStyle(_BESIDE)
        self.clear.setText("Clear brushes")
        self.clear.setAccessibleName("Clear brushes")
        self.clear.setToolTip("List all runs again (Shift+Esc)")
        self.clear.setToolButtonStyle(_BESIDE)
        self.count.setProperty("tone", "faint")
        self._scroll.setAccessibleName("Parallel coordinates")
        self._scroll.setWidget(self.plot)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        self._scroll.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        left = (self.axes_button, self.colour, self.legend)
        bar = ToolRow(*left, None, self.count, self.clear, self.copy)
        self.assemble(self.view, bar, self._scroll)

    def _connect(self) -> None:
        self.axes_button.clicked.connect(self.open_axes)
        self.popup.chosen.connect(self.view.choose)
        self.popup.reset_wanted.connect(lambda: self.view.set_axes(None))
        self.colour.chosen.connect(self._choose_colour)
        self.clear.clicked.connect(self.view.clear_brushes)
        self.copy.clicked.connect(self.copy_picture)
        self.plot.menu_wanted.connect(self._open_menu)
        self.view.drawn.connect(self._take_picture)
        self.view.wish_changed.connect(self.follow)
        self._runs.listing_changed.connect(self.follow)
        self._theme.changed.connect(self._apply_theme)

    @property
    def picture_of(self) -> QWidget:
        return self.plot

    # -- following -----------------------------------------------------------------------------

    def _take_picture(self) -> None:
        """Only what a brush changes, many times a second; the rest with another scene."""
        if self.view.scene is not self._followed:
            self.follow()
        else:
            self._say_count()

    def follow(self) -> None:
        view = self.view
        self._followed = view.scene
        colour = view.colour
        means = view.colour_column if colour == USUAL else None
        self.colour.show_choice(colour if colour is not None else _NO_COLOUR, means)
        self._say_count()
        self.show_content()

    def _say_count(self) -> None:
        view, width = self.view, self.width()
        picture = view.picture
        if picture is not None and len(picture.scene):
            total = formatting.count(len(picture.scene), "run")
            is_part = picture.count < len(picture.scene)
            self.count.setText(f"{picture.count:,} of {total}" if is_part else total)
        self.count.setVisible(picture is not None and width > scaled(_ROOM_FOR_COUNT))
        is_brushed = bool(view.brushes)
        self.clear.setVisible(is_brushed)
        self.clear.setToolButtonStyle(_BESIDE if width > scaled(_ROOM_FOR_WORDS) else _ICON_ONLY)
        has_room = width > scaled(_ROOM_FOR_ALL if is_brushed else _ROOM_FOR_LEGEND)
        self.legend.show_axis(view.scene.colour_axis if has_room else None)

    def explain(self) -> tuple[str, str] | None:
        if not len(self._runs.table):
            return "Runs appear here as lines", "Each crosses an axis for every setting and result"
        if not len(self._runs.listing.unbrushed):
            return "No run matches", "Change the filter above the table, or clear it"
        if len(self.view.axes) < 2:
            return "Choose two axes or more", "Click Axes above, and tick what to compare"
        return None

    def _apply_theme(self) -> None:
        tokens = self._theme.tokens
        self.axes_button.setIcon(icon("columns", tokens))
        self.clear.setIcon(icon("close", tokens))

    # -- doing ---------------------------------------------------------------------------------

    def open_axes(self) -> None:
        """The list of all keys; a tick makes an axis."""
        chosen = [wish.column_id for wish in self.view.axes]
        self.popup.open_below(self.axes_button, self.columns(), chosen)

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
