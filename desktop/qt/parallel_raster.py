"""Draws the lines of parallel coordinates into a picture. Runs in the compute lane."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from desktop.core.parallel.axis import Places
from desktop.core.parallel.colour_scale import STEPS, table
from desktop.core.parallel.density import Density
from desktop.qt.raster import polygon
from tracklib.store.arrays import Floats, Rows

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Pixels = NDArray[np.uint32]
else:
    Pixels = np.ndarray

FEW = 1200  # up to so many lines are drawn one by one
_FAINTEST = 0.16
_STROKES = 200  # up to so many lines are strong
_SHADE_BITS = 8


@dataclass(frozen=True, slots=True)
class Ink:
    """Colours of a picture: of all lines behind, and of lines that are not coloured by a column."""

    faint: str
    plain: str
    is_dark: bool


def density_image(
    density: Density, ink: Ink, is_coloured: bool, strength: float, width: int
) -> QImage:
    """The counts of a raster as a picture: darker where more lines pass, coloured by their mean.
    `width` is the room between two axes in pixels, so that painting need not stretch it."""
    counts, means, stride = density.cells()
    pixels = _pixels(counts, means, ink, is_coloured, strength)
    if counts.size and (stride > 1 or width != density.columns):
        known = pixels.reshape(density.height, -1, -(-density.columns // stride))
        wide = np.take(known, density.nearest_known(stride, width), axis=2)
        pixels = wide.reshape(density.height, -1)
    return _image(pixels)


def counts_image(
    counts: Floats, means: Floats, ink: Ink, is_coloured: bool, strength: float
) -> QImage:
    """Counts float64[columns, rows] and mean colours as a picture."""
    return _image(_pixels(counts.astype(np.int64), means, ink, is_coloured, strength))


def _pixels(counts: Rows, means: Floats, ink: Ink, is_coloured: bool, strength: float) -> Pixels:
    """Premultiplied pixels, uint32[rows, columns]: looked up by count and colour, since to reckon
    each of a million pixels takes too long for a picture that follows the mouse."""
    most = int(counts.max(initial=0))
    opacity = (_opacity(np.arange(most + 1)) * (strength * 255.0)).astype(np.int32)
    known = _palette(ink.is_dark, None if is_coloured else ink.plain)
    places = opacity[counts] << _SHADE_BITS
    if is_coloured:
        places |= (means * (STEPS - 1)).astype(np.int32)
    found: Pixels = known[places.T]
    return np.ascontiguousarray(found)


@lru_cache(maxsize=4)
def _palette(is_dark: bool, plain: str | None) -> Pixels:
    """Premultiplied pixels by opacity (0 to 255) and then by colour: uint32[256 * 256]."""
    scale = table(is_dark)
    if plain is not None:
        colour = QColor(plain)
        scale = np.tile([colour.redF(), colour.greenF(), colour.blueF()], (STEPS, 1))
    alpha = np.arange(256, dtype=np.uint32)[:, None]
    red, green, blue = ((alpha * scale[None, :, part]).astype(np.uint32) for part in range(3))
    pixels = (alpha << 24) | (red << 16) | (green << 8) | blue
    found: Pixels = pixels.astype(np.uint32).reshape(-1)
    return found


def _opacity(counts: Rows) -> Floats:
    """How strong a place with so many lines is, from none to the most: one line can be seen, the
    most stay apart."""
    most = float(counts.max(initial=0))
    if most <= 0:
        return counts.astype(np.float64)
    rise = np.log1p(counts) / np.log1p(most)
    found: Floats = np.where(counts > 0, _FAINTEST + (1 - _FAINTEST) * rise, 0.0)
    return found


def _image(pixels: Pixels) -> QImage:
    height, columns = pixels.shape
    form = QImage.Format.Format_ARGB32_Premultiplied
    return QImage(pixels.data, columns, height, 4 * columns, form).copy()


def lines_image(
    downs: Places, lines: Rows, pens: Sequence[QColor], cell: tuple[int, int], strength: float
) -> QImage:
    """Lines one by one, antialiased. `pens` has a colour for each of `lines`, `cell` is the room
    between two axes in pixels."""
    columns, height = cell
    width = max(1, len(downs) - 1) * columns
    image = QImage(width, height, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    across = np.arange(len(downs), dtype=np.float64) * columns
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setOpacity(strength)
    for line, colour in zip(lines.tolist(), pens, strict=True):
        painter.setPen(QPen(colour, 1.0))
        painter.drawPolyline(polygon(across, downs[:, line].astype(np.float64)))
    painter.end()
    return image


def opacity_of_few(count: int) -> float:
    """How strong each of so many single lines is drawn."""
    return 1.0 if count <= _STROKES else max(0.35, (_STROKES / count) ** 0.5)
