"""What the scatter view shows: columns, scales, and the pictures the compute lane makes of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from desktop.core.axes import Span
from desktop.core.brushes import Brush
from desktop.core.lanes import Ticket
from desktop.core.parallel.axis import Axis, Scale
from desktop.core.scatter.scene import (
    ScatterScene,
    ScatterWish,
    make_scatter,
    nearest,
    next_point,
    wish_at_first,
    within,
)
from desktop.core.source import RunKey
from desktop.qt.parallel_raster import Ink
from desktop.qt.scatter_raster import points_image
from desktop.qt.theme import Theme
from desktop.qt.workspace import Workspace

_LOOKED_AT = 20
_NEAR = 10.0
MOST_SELECTED = 2000
_FAINT = 0.55


@dataclass(frozen=True, slots=True)
class ScatterCanvas:
    """The room for points in logical pixels, and the screen's scale."""

    width: int
    height: int
    scale: float


@dataclass(frozen=True, slots=True)
class ScatterPicture:
    scene: ScatterScene
    image: QImage


class ScatterState(QObject):
    """Shared by the tool bar and the plot."""

    wish_changed = Signal()
    drawn = Signal()
    hit = Signal(object)  # the place of a point in the scene, or None
    stepped = Signal(int)  # the same, by keys
    chosen = Signal(list, int)  # RunKey of a rectangle, and how many there are in all

    def __init__(self, theme: Theme, workspace: Workspace, parent: QObject) -> None:
        super().__init__(parent)
        self._theme, self._work, self._runs = theme, workspace, workspace.runs
        self._wish: ScatterWish | None = None
        self.brushes = False
        self.violins = False
        self.shows_trend = True
        self.canvas = ScatterCanvas(400, 300, 1.0)
        self.picture: ScatterPicture | None = None
        self._scene: ScatterScene | None = None
        self._made_of: tuple[int, int] | None = None
        self._is_awake = False
        self._runs.listing_changed.connect(self._take_listing)
        self._runs.facts_changed.connect(lambda keys: self.rebuild())
        theme.changed.connect(self._draw)

    @property
    def wish(self) -> ScatterWish | None:
        """The user's choice, or the usual one; None where no run has a result."""
        listing = self._runs.listing
        return self._wish or wish_at_first(listing.keys, listing.table.facts[-_LOOKED_AT:])

    @property
    def scene(self) -> ScatterScene:
        return self.picture.scene if self.picture is not None else ScatterScene()

    def change(self, **parts: Any) -> None:
        """Change some parts of the wish."""
        wish = self.wish or ScatterWish("created", "duration")
        self._wish = replace(wish, **parts)
        self.wish_changed.emit()
        self.rebuild()

    def set_brushes(self, brushes: bool) -> None:
        """Whether a rectangle filters runs instead of selecting them."""
        self.brushes = brushes
        self.wish_changed.emit()

    def set_violins(self, violins: bool) -> None:
        """Draw groups as violins, or as boxes."""
        self.violins = violins
        self.wish_changed.emit()
        self.drawn.emit()

    def set_trend(self, shows_trend: bool) -> None:
        """Draw the line of least squares, or leave it out."""
        self.shows_trend = shows_trend
        self.wish_changed.emit()
        self.drawn.emit()

    def swap_axes(self) -> None:
        """Put x on y and y on x, with their scales."""
        wish = self.wish
        if wish is not None:
            self.change(x=wish.y, y=wish.x, x_scale=wish.y_scale, y_scale=wish.x_scale, group=None)

    def set_canvas(self, canvas: ScatterCanvas) -> None:
        if canvas != self.canvas:
            self.canvas = canvas
            self._draw()

    def set_awake(self, is_awake: bool) -> None:
        """Draw only while somebody looks."""
        self._is_awake = is_awake
        self.rebuild()

    def _take_listing(self) -> None:
        self.wish_changed.emit()
        self.rebuild()

    def rebuild(self) -> None:
        """Read the columns anew, then draw."""
        wish, listing, columns = self.wish, self._runs.listing, self._runs.columns
        if not self._is_awake or wish is None:
            return

        def work(ticket: Ticket) -> ScatterScene:
            return make_scatter(listing.table, columns, listing.rows, wish)

        self._work.compute.submit(
            ("scatter", "scene"), work, self._take_scene, title="Reading columns", interrupt=False
        )

    def _take_scene(self, scene: ScatterScene) -> None:
        self._scene = scene
        self._draw()

    def _draw(self) -> None:
        scene, canvas, tokens = self._scene, self.canvas, self._theme.tokens
        if not self._is_awake or scene is None:
            return
        ink = Ink(tokens.text_faint, tokens.accent, tokens.is_dark)
        width, height = round(canvas.width * canvas.scale), round(canvas.height * canvas.scale)
        strength = _FAINT if scene.groups else 1.0

        def work(ticket: Ticket) -> ScatterPicture:
            return ScatterPicture(
                scene, points_image(scene, ink, width, height, canvas.scale, strength)
            )

        self._work.compute.submit(
            ("scatter", "draw"), work, self._take_picture, title="Drawing points", interrupt=False
        )

    def _take_picture(self, picture: ScatterPicture) -> None:
        self.picture = picture
        self.drawn.emit()

    def find(self, x: float, y: float) -> None:
        """Look for the point at a place (0 to 1); `hit` tells."""
        scene, canvas = self.scene, self.canvas
        self._work.compute.submit(
            ("scatter", "find"),
            lambda ticket: nearest(scene, x, y, canvas.width, canvas.height, _NEAR),
            self.hit.emit,
            priority=-1,
            interrupt=False,
        )

    def step(self, point: int | None, across: bool, forward: bool) -> None:
        """Look for the point after another along an axis; `stepped` tells."""
        scene = self.scene
        if len(scene.x):
            self._work.compute.submit(
                ("scatter", "step"),
                lambda ticket: next_point(scene, point, across, forward),
                self.stepped.emit,
                priority=-1,
            )

    def take_rectangle(self, x: Span, y: Span) -> None:
        """Select the runs in a rectangle of places, or filter by it."""
        scene = self.scene
        if self.brushes:
            filters = self._runs.filters
            for axis, span in ((scene.x_axis, x), (scene.y_axis, y)):
                brush = _brush(axis, span) if axis is not None else None
                if brush is not None:
                    filters[brush.name] = brush
            self._runs.edit_filters(filters, "brushed rectangle")
            return

        def work(ticket: Ticket) -> tuple[list[RunKey], int]:
            rows = within(scene, x.lo, x.hi, y.lo, y.hi)
            keys = scene.table.keys
            return [keys[row] for row in rows[:MOST_SELECTED].tolist()], len(rows)

        self._work.compute.submit(
            ("scatter", "select"), work, lambda found: self.chosen.emit(*found)
        )

    # -- what is remembered --------------------------------------------------------------------

    def state(self) -> dict[str, Any]:
        """What `restore` takes."""
        wish = self._wish
        kept: dict[str, Any] = {"brushes": self.brushes, "violins": self.violins}
        kept["trend"] = self.shows_trend
        if wish is not None:
            kept |= {"x": wish.x, "y": wish.y, "colour": wish.colour, "group": wish.group}
            kept |= {"x_scale": _name(wish.x_scale), "y_scale": _name(wish.y_scale)}
        return kept

    def restore(self, state: dict[str, Any]) -> None:
        """Bring back what `state` gave; what makes no sense is left out."""
        self.brushes, self.violins = bool(state.get("brushes")), bool(state.get("violins"))
        self.shows_trend = bool(state.get("trend", True))
        x, y = state.get("x"), state.get("y")
        if isinstance(x, str) and isinstance(y, str):
            scales = {scale.value: scale for scale in Scale}
            self._wish = ScatterWish(
                x,
                y,
                _text(state.get("colour")),
                _text(state.get("group")),
                scales.get(str(state.get("x_scale"))),
                scales.get(str(state.get("y_scale"))),
            )
        self.wish_changed.emit()
        self.rebuild()


def _brush(axis: Axis, span: Span) -> Brush | None:
    brush = axis.brush((Span(max(0.0, span.lo), min(1.0, span.hi)),), False)
    return None if brush.is_empty else brush


def _name(scale: Scale | None) -> str | None:
    return scale.value if scale is not None else None


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None
