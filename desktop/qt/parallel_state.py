"""What the parallel view shows: axes, colour, brushes, and the pictures made of them.

Scene and pictures are made in the compute lane. Brushes act on the picture at once; the table,
which has more to do, follows a little behind.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.core.brushes import PREFIX, Brush
from desktop.core.columns import by_id
from desktop.core.filters import RowFilter
from desktop.core.lanes import Ticket
from desktop.core.parallel.axis import Scale
from desktop.core.parallel.scene import (
    AxisWish,
    Scene,
    axes_at_first,
    brushes_of,
    make_scene,
    result_column_id,
)
from desktop.core.source import RunKey
from desktop.qt.parallel_raster import Ink
from desktop.qt.parallel_worker import Canvas, Drawing, Picture, Worker
from desktop.qt.theme import Theme
from desktop.qt.throttle import Throttle
from desktop.qt.undo_stack import Change
from desktop.qt.workspace import Workspace

_TABLE_EVERY_MS = 120
_LARGE, _REST_MS = 20_000, 200  # listing so many runs takes the lane from the lines
_SHARP_AFTER_MS = 80  # while a brush moves, coarse pictures follow each other
USUAL = "usual"


class ParallelState(QObject):
    """Shared by the tool bar and the plot."""

    wish_changed = Signal()
    drawn = Signal()
    hit = Signal(object)  # the RunKey under the mouse, or None

    def __init__(self, theme: Theme, workspace: Workspace, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme
        self._work = workspace
        self._runs = workspace.runs
        self._axes: list[AxisWish] | None = None
        self.colour: str | None = USUAL
        self.canvas = Canvas(100, 300, 1.0)
        self.scene = Scene()
        self.picture: Picture | None = None
        self.brushes: dict[str, Brush] = {}
        self._before: dict[str, RowFilter] | None = None  # the table's, while brushing goes on
        self._brushed = ""
        self._is_awake = False
        self._worker = Worker()
        self._follow_soon = Throttle(self._tell_table, _TABLE_EVERY_MS, self)
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self._tell_table)
        self._sharpen = QTimer(self, singleShot=True, interval=_SHARP_AFTER_MS)
        self._sharpen.timeout.connect(self._draw_sharp)
        self._runs.listing_changed.connect(self._take_listing)
        self._runs.facts_changed.connect(lambda keys: self._take_listing())
        self._runs.filters_changed.connect(self._take_filters)
        theme.changed.connect(self.redraw)
        self._take_filters()

    # -- what is wanted ------------------------------------------------------------------------

    @property
    def axes(self) -> list[AxisWish]:
        """The axes in order: the user's, or the usual ones."""
        return self._axes if self._axes is not None else axes_at_first(self._runs.listing.keys)

    @property
    def colour_column(self) -> str | None:
        """The column whose values colour the lines."""
        return result_column_id(self._runs.listing.keys) if self.colour == USUAL else self.colour

    def set_axes(self, axes: list[AxisWish] | None, without: str = "") -> None:
        """Show these axes; None shows the usual ones. Brushes of axes that went go too, and that
        of the axis `without`."""
        was, had = self._axes, {wish.column_id for wish in self.axes}
        self._axes = axes
        gone = had - {wish.column_id for wish in self.axes} | {without}
        self._axes = was
        filters = self._runs.filters
        brushes = {PREFIX + one: filters[PREFIX + one] for one in gone if PREFIX + one in filters}
        self._work.undo.push(
            Change(
                "change of axes",
                partial(self._put_axes, axes, dict.fromkeys(brushes)),
                partial(self._put_axes, was, brushes),
            )
        )

    def _put_axes(
        self, axes: list[AxisWish] | None, brushes: Mapping[str, RowFilter | None]
    ) -> None:
        self._axes = axes
        filters = {**self._runs.filters, **brushes}
        self._runs.set_filters({name: one for name, one in filters.items() if one is not None})
        self.wish_changed.emit()
        self.rebuild()

    def choose(self, column_ids: list[str]) -> None:
        """Show the axes of these columns, those there are in their order with their scales."""
        before = {wish.column_id: wish for wish in self.axes}
        kept = [wish for wish in self.axes if wish.column_id in column_ids]
        new = [AxisWish(one) for one in column_ids if one not in before]
        self.set_axes([*kept, *new])

    def move_axis(self, column_id: str, place: int) -> None:
        """Put an axis at another place."""
        axes = list(self.axes)
        moved = next((wish for wish in axes if wish.column_id == column_id), None)
        if moved is not None and axes.index(moved) != place:
            axes.remove(moved)
            axes.insert(max(0, place), moved)
            self.set_axes(axes)

    def set_scale(self, column_id: str, scale: Scale | None) -> None:
        """Spread an axis otherwise; its brush, which meant the old one, goes."""
        axes = [
            replace(wish, scale=scale) if wish.column_id == column_id else wish
            for wish in self.axes
        ]
        self.set_axes(axes, without=column_id)

    def remove_axis(self, column_id: str) -> None:
        self.set_axes([wish for wish in self.axes if wish.column_id != column_id])

    def set_colour(self, column_id: str | None) -> None:
        """Colour lines by a column; None draws all in one colour."""
        self.colour = column_id
        self.wish_changed.emit()
        self.rebuild()

    def set_brush(self, column_id: str, brush: Brush | None, is_going_on: bool = False) -> None:
        """Brush an axis anew; None takes its brush away. What `is_going_on` (a drag, a key that is
        held) becomes one step to undo with `settle_brushes`."""
        before = dict(self.brushes)
        if brush is None or brush.is_empty:
            self.brushes.pop(column_id, None)
        else:
            self.brushes[column_id] = brush
        if self.brushes != before:
            if self._before is None:
                self._before = self._runs.filters
            column = by_id(column_id)
            self._brushed = column.title if column is not None else column_id
            self._redraw_lines()
            self._follow()
        if not is_going_on:
            self.settle_brushes()

    def settle_brushes(self) -> None:
        """The mouse or key was let go."""
        before, self._before = self._before, None
        if before is not None:
            self._tell_table()
            self._runs.filters_edited.emit(before, f"brush of {self._brushed}")

    def clear_brushes(self) -> bool:
        """Take all brushes away; whether there were any."""
        self.settle_brushes()
        return self._runs.clear_brushes()

    def set_canvas(self, canvas: Canvas) -> None:
        if canvas != self.canvas:
            self.canvas = canvas
            self.redraw()

    def set_awake(self, is_awake: bool) -> None:
        """Draw only while somebody looks."""
        self._is_awake = is_awake
        if is_awake:
            self.rebuild()

    # -- following -----------------------------------------------------------------------------

    def _take_listing(self) -> None:
        listing = self._runs.listing
        same = listing.unbrushed is self.scene.rows and listing.table is self.scene.table
        if not same:
            self.rebuild()

    def _take_filters(self) -> None:
        found = {one.column.id: one for one in brushes_of(self._runs.filters.values())}
        if set(found) != set(self.brushes) or any(
            found[one].title != self.brushes[one].title for one in found
        ):
            self.brushes = found
            self._redraw_lines()

    def _follow(self) -> None:
        """Have the table follow the brushes soon; one of very many runs when the brush rests."""
        if len(self.scene) > _LARGE:
            self._rest.start()
        else:
            self._follow_soon.call()

    def _tell_table(self) -> None:
        self._rest.stop()
        others = {
            name: one for name, one in self._runs.filters.items() if not name.startswith(PREFIX)
        }
        brushes = {brush.name: brush for brush in self.brushes.values()}
        self._runs.set_filters({**others, **brushes})

    def key_of(self, line: int) -> RunKey:
        return self.scene.table.keys[int(self.scene.rows[line])]

    # -- pictures ------------------------------------------------------------------------------

    def rebuild(self) -> None:
        """Read the columns anew, then draw."""
        if not self._is_awake:
            return
        listing, wishes, colour = self._runs.listing, tuple(self.axes), self.colour_column
        columns = self._runs.columns

        def work(ticket: Ticket) -> Scene:
            rows = listing.unbrushed
            return make_scene(listing.table, columns, rows, wishes, colour, ticket.is_cancelled)

        self._work.compute.submit(
            ("parallel", "scene"), work, self._take_scene, title="Reading columns", interrupt=False
        )

    def _take_scene(self, scene: Scene) -> None:
        self.scene = scene
        self.redraw()

    def redraw(self) -> None:
        """Draw all lines again: other columns, another size or theme."""
        if self._is_awake:
            self._redraw_lines()

    def _redraw_lines(self) -> None:
        if not self._is_awake or len(self.scene.axes) == 0:
            self.drawn.emit()
            return
        wish = self._drawing()
        self._work.compute.submit(
            ("parallel", "draw"),
            lambda ticket: self._worker.draw(wish),
            self._take_picture,
            title="Drawing lines",
            priority=-1,
            interrupt=False,
        )

    def _drawing(self) -> Drawing:
        tokens = self._theme.tokens
        ink = Ink(tokens.text_faint, tokens.accent, tokens.is_dark)
        brushes = tuple(self.brushes.values())
        return Drawing(self.scene, self.canvas, ink, brushes, self._runs.columns)

    def _take_picture(self, result: tuple[Picture, bool]) -> None:
        self.picture, is_sharp = result
        self.drawn.emit()
        if not is_sharp:
            self._sharpen.start()

    def _draw_sharp(self) -> None:
        """A pass at a time, so that what the mouse asks for meanwhile does not wait for all."""
        wish = self._drawing()
        self._work.compute.submit(
            ("parallel", "draw"),
            lambda ticket: self._worker.draw(wish, passes=1),
            self._take_sharper,
            priority=2,
        )

    def _take_sharper(self, result: tuple[Picture, bool]) -> None:
        if result[1]:
            self._take_picture(result)
        else:
            self._draw_sharp()

    def find(self, gap: int, part: float, down: float) -> None:
        """Look for the line at a place; `hit` tells."""
        picture = self.picture
        if picture is None:
            return
        self._work.compute.submit(
            ("parallel", "find"),
            lambda ticket: self._worker.find(picture, gap, part, down),
            lambda line: self.hit.emit(
                None if line is None else picture.scene.table.keys[int(picture.scene.rows[line])]
            ),
            priority=-1,
            interrupt=False,  # a mouse that goes on moving must not keep it from ever ending
        )

    # -- what is remembered --------------------------------------------------------------------

    def state(self) -> dict[str, Any]:
        """What `restore` takes."""
        axes = None
        if self._axes is not None:
            axes = [[one.column_id, one.scale.value if one.scale else None] for one in self._axes]
        return {"axes": axes, "colour": self.colour}

    def restore(self, state: dict[str, Any]) -> None:
        """Bring back what `state` gave; what makes no sense is left out."""
        axes, colour = state.get("axes"), state.get("colour", USUAL)
        scales = {scale.value: scale for scale in Scale}
        if isinstance(axes, list):
            pairs = [one for one in axes if isinstance(one, list) and len(one) == 2]
            self._axes = [
                AxisWish(str(column_id), scales.get(scale))
                for column_id, scale in pairs
                if isinstance(column_id, str)
            ]
        self.colour = colour if colour is None or isinstance(colour, str) else USUAL
        self.wish_changed.emit()
        self.rebuild()
