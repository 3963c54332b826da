"""Draws the pictures of the parallel view. Lives in the compute lane."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from PySide6.QtGui import QColor, QImage

from desktop.core.brushes import Brush
from desktop.core.parallel.axis import Places
from desktop.core.parallel.colour_scale import colour_at
from desktop.core.parallel.density import PASSES, Density, nearest_line
from desktop.core.parallel.scene import Scene, kept_of
from desktop.core.table import ColumnCache
from desktop.qt.parallel_raster import FEW, Ink, density_image, lines_image, opacity_of_few
from tracklib.store.arrays import Truths

_BEHIND = 0.5
_MISSING_GAP = 26  # logical pixels from the axes' lower ends to the lane of missing values
_LARGEST_COLUMNS = 700
_MANY = 20_000  # so many lines are counted once in a logical pixel across


@dataclass(frozen=True, slots=True)
class Canvas:
    """The room for lines in logical pixels: between axes, and their height; the screen's scale."""

    gap: int
    height: int
    scale: float


@dataclass(frozen=True, slots=True)
class Picture:
    """Lines of a scene: all of them faintly, and those that fit the brushes."""

    scene: Scene
    canvas: Canvas
    behind: QImage | None
    front: QImage
    kept: Truths
    count: int


@dataclass(frozen=True, slots=True)
class Drawing:
    """What a picture is made of."""

    scene: Scene
    canvas: Canvas
    ink: Ink
    brushes: tuple[Brush, ...]
    columns: ColumnCache


class Worker:
    """Keeps what the next picture of the same scene can use again. Lives in the compute lane."""

    def __init__(self) -> None:
        self._of: tuple[int, Canvas, Ink] | None = None
        self._scene: Scene | None = None
        self._downs: Places = np.empty((0, 0), dtype=np.float32)
        self._density: Density | None = None
        self._behind: QImage | None = None

    def find(self, picture: Picture, gap: int, part: float, down: float) -> int | None:
        """The line of a picture at a place in logical pixels."""
        if self._scene is not picture.scene or self._of is None:
            return None
        scale = self._of[1].scale
        return nearest_line(self._downs, picture.kept, gap, part, down * scale)

    def draw(self, wish: Drawing, passes: int = 0) -> tuple[Picture, bool]:
        """The picture, coarse or as sharp as further `passes` make it, and whether it is sharp."""
        scene, canvas = wish.scene, wish.canvas
        if self._scene is not scene or self._of != (id(scene), canvas, wish.ink):
            self._prepare(wish)
        kept = kept_of(scene, wish.columns, wish.brushes)
        count = int(np.count_nonzero(kept))
        is_sharp = True
        if count <= FEW:
            front = self._few(wish, kept)
        else:
            assert self._density is not None
            self._density.want(kept)
            self._density.refine(0)
            for number in self._density.stale[:passes]:
                self._density.refine(number)
            is_sharp = self._density.is_sharp
            is_coloured, (width, _) = scene.colours is not None, _cell(canvas)
            front = density_image(self._density, wish.ink, is_coloured, 1.0, width)
        behind = self._behind if count < len(scene) else None
        if behind is None and count < len(scene):
            behind = self._behind = self._all(wish)
        front.setDevicePixelRatio(1.0)
        return Picture(scene, canvas, behind, front, kept, count), is_sharp

    def _prepare(self, wish: Drawing) -> None:
        scene, canvas = wish.scene, wish.canvas
        self._scene, self._of = scene, (id(scene), canvas, wish.ink)
        self._behind = None
        self._downs = downs_of(scene, canvas.height, canvas.scale)
        columns = self._columns(canvas)
        height = round(canvas.height * canvas.scale) + 1
        self._density = Density(self._downs, scene.colours, columns, height)

    def _columns(self, canvas: Canvas) -> int:
        is_many = self._scene is not None and len(self._scene) > _MANY
        columns = canvas.gap if is_many else round(canvas.gap * canvas.scale)
        return max(1, min(_LARGEST_COLUMNS, columns))

    def _few(self, wish: Drawing, kept: Truths) -> QImage:
        scene = wish.scene
        lines = np.flatnonzero(kept)
        if scene.colours is not None:
            lines = lines[np.argsort(np.nan_to_num(scene.colours[lines], nan=-1), kind="stable")]
            shades = [
                wish.ink.faint if place != place else colour_at(place, wish.ink.is_dark)
                for place in scene.colours[lines].tolist()
            ]
        else:
            shades = [wish.ink.plain] * len(lines)
        pens = [QColor(shade) for shade in shades]
        size = _cell(wish.canvas)
        return lines_image(self._downs, lines, pens, size, opacity_of_few(len(lines)))

    def _all(self, wish: Drawing) -> QImage:
        """All lines, faintly."""
        scene = wish.scene
        if len(scene) <= FEW:
            pens = [QColor(wish.ink.faint)] * len(scene)
            strength = _BEHIND * 0.6 * opacity_of_few(len(scene))
            every = np.arange(len(scene))
            return lines_image(self._downs, every, pens, _cell(wish.canvas), strength)
        height = round(wish.canvas.height * wish.canvas.scale) + 1
        density = Density(self._downs, None, self._columns(wish.canvas), height)
        density.want(np.ones(len(scene), dtype=np.bool_))
        for number in range(PASSES):
            density.refine(number)
        grey = replace(wish.ink, plain=wish.ink.faint)
        return density_image(density, grey, False, _BEHIND, _cell(wish.canvas)[0])


def _cell(canvas: Canvas) -> tuple[int, int]:
    """The room between two axes in device pixels."""
    return round(canvas.gap * canvas.scale), round(canvas.height * canvas.scale) + 1


def axis_height(height: int, has_missing: bool) -> int:
    """The length of an axis: the room less the lane for what is missing."""
    return height - (_MISSING_GAP if has_missing else 0)


def downs_of(scene: Scene, height: int, scale: float) -> Places:
    """Where lines cross the axes, in pixels from the top: float32[axes, lines]."""
    length = axis_height(height, scene.has_missing) * scale
    downs = (1 - scene.places) * np.float32(length)
    missing = np.float32(height * scale - 1)
    found: Places = np.where(np.isnan(downs), missing, downs)
    return found


def downs_of_line(scene: Scene, row: int, height: int) -> list[float]:
    """Where the line of one row of the table crosses the axes, in logical pixels from the top."""
    lines = np.flatnonzero(scene.rows == row)
    if not len(lines):
        return []
    length = axis_height(height, scene.has_missing)
    places = scene.places[:, int(lines[0])].tolist()
    return [height - 1.0 if place != place else (1 - place) * length for place in places]
