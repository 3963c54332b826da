"""Draws points into a picture. Runs in the compute lane."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from desktop.core.parallel.colour_scale import STEPS, table
from desktop.core.scatter.scene import ScatterScene
from desktop.qt.parallel_raster import Ink, counts_image
from desktop.qt.raster import polygon
from tracklib.store.arrays import Floats, Rows, Truths

FEW = 4000  # up to so many points are drawn one by one
_DOT = 6.0
_SHADES = 24


def points_image(
    scene: ScatterScene, ink: Ink, width: int, height: int, scale: float, strength: float = 1.0
) -> QImage:
    """All points: dots, or of very many how many there are in each pixel and around it."""
    if len(scene.x) > FEW:
        return _dense(scene, ink, width, height)
    image = QImage(width, height, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setOpacity(strength * max(0.35, min(0.9, 30.0 / max(1.0, len(scene.x) ** 0.5))))
    across, down = scene.x * (width - 1), (1 - scene.y) * (height - 1)
    size = _DOT * scale * (0.7 if len(scene.x) > 800 else 1.0)
    for shade, chosen in _by_shade(scene, ink):
        pen = QPen(shade, size)
        pen.setCapStyle(pen.capStyle().RoundCap)
        painter.setPen(pen)
        if chosen.any():
            painter.drawPoints(polygon(across[chosen], down[chosen]))
    painter.end()
    return image


def _by_shade(scene: ScatterScene, ink: Ink) -> list[tuple[QColor, Truths]]:
    if scene.colours is None:
        return [(QColor(ink.plain), np.ones(len(scene.x), dtype=np.bool_))]
    scale = table(ink.is_dark)
    places = np.nan_to_num(scene.colours, nan=-1.0)
    shade = np.where(places < 0, -1, np.rint(places * (_SHADES - 1))).astype(np.intp)
    found = [(QColor(ink.faint), shade == -1)]
    for number in range(_SHADES):
        rgb = scale[round(number / (_SHADES - 1) * (STEPS - 1))].tolist()
        found.append((QColor.fromRgbF(*rgb), shade == number))
    return found


def _dense(scene: ScatterScene, ink: Ink, width: int, height: int) -> QImage:
    """Each point as a square of three by three pixels, counted."""
    across = np.rint(scene.x.clip(0, 1) * (width - 1)).astype(np.intp)
    down = np.rint((1 - scene.y.clip(0, 1)) * (height - 1)).astype(np.intp)
    place = across * height + down
    counts = _spread(_sums(place, np.ones(len(place)), width, height))
    means = np.zeros_like(counts)
    if scene.colours is not None:
        weights = np.nan_to_num(scene.colours).astype(np.float64)
        sums = _spread(_sums(place, weights, width, height))
        means = sums / np.maximum(counts, 1.0)
    return counts_image(counts, means, ink, scene.colours is not None, 1.0)


def _sums(place: Rows, weights: Floats, width: int, height: int) -> Floats:
    """Weights added up in each pixel: float64[width, height]."""
    sums: Floats = np.bincount(place, weights, width * height).astype(np.float64)
    return sums.reshape(width, height)


def _spread(counts: Floats) -> Floats:
    """Each count over its neighbours as well."""
    wide = counts.copy()
    wide[1:] += counts[:-1]
    wide[:-1] += counts[1:]
    found = wide.copy()
    found[:, 1:] += wide[:, :-1]
    found[:, :-1] += wide[:, 1:]
    return found


def dot(painter: QPainter, place: QPointF, colour: QColor, ring: QColor) -> None:
    """A point that stands out."""
    painter.setPen(QPen(ring, 1.5))
    painter.setBrush(colour)
    painter.drawEllipse(place, 5.5, 5.5)
