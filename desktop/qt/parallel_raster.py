"""Draws the lines of parallel coordinates into a picture. Runs in the compute lane."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from desktop.core.parallel.axis import Places
from desktop.core.parallel.colour_scale import STEPS, table
from desktop.core.parallel.density import Density
from desktop.qt.raster import polygon
from tracklib.store.arrays import Floats, Rows

FEW = 1200  # up to so many lines are drawn one by one
_FAINTEST = 0.16
_STROKES = 200  # up to so many lines are strong


@dataclass(frozen=True, slots=True)
class Ink:
    """Colours of a picture: of all lines behind, and of lines that are not coloured by a column."""

    faint: str
    plain: str
    is_dark: bool


def density_image(density: Density, ink: Ink, is_coloured: bool, strength: float) -> QImage:
    """The counts of a raster as a picture: darker where more lines pass, coloured by their mean."""
    counts, means = density.counts()
    return counts_image(counts, means, ink, is_coloured, strength)


def counts_image(
    counts: Floats, means: Floats, ink: Ink, is_coloured: bool, strength: float
) -> QImage:
    """Counts float64[columns, rows] and mean colours as a picture."""
    scale = table(ink.is_dark)
    if is_coloured:
        colours = scale[(means * (STEPS - 1)).astype(np.uint8)]
    else:
        colours = np.empty((*counts.shape, 3))
        plain = QColor(ink.plain)
        colours[:] = (plain.redF(), plain.greenF(), plain.blueF())
    return _image(colours, _opacity(counts) * strength)


def _opacity(counts: Floats) -> Floats:
    """How strong a place with so many lines is: one line can be seen, the most stay apart."""
    most = float(counts.max(initial=0.0))
    if most <= 0:
        return counts
    rise = np.log1p(counts) / np.log1p(most)
    found: Floats = np.where(counts > 0, _FAINTEST + (1 - _FAINTEST) * rise, 0.0)
    return found


def _image(colours: Floats, opacity: Floats) -> QImage:
    """Columns of pixels as a picture with premultiplied colours."""
    columns, height = opacity.shape
    pixels = np.empty((height, columns, 4), dtype=np.uint8)
    alpha = opacity.T * 255.0
    for channel, part in enumerate((2, 1, 0)):  # blue, green, red in memory
        pixels[:, :, channel] = colours[:, :, part].T * alpha
    pixels[:, :, 3] = alpha
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
