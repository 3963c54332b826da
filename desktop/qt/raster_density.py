"""Very many lines: how many there are at each pixel, as strength of their mean colour.

The more lines a chart has, the fainter a single one is; where all of them pass, colours are full,
and at last deeper than any run's own. A point where only one line has been is always seen.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from desktop.core.density import Stroke, coverage
from desktop.core.frame import Frame
from tracklib.store.arrays import Floats

MANY = 100
"""From so many lines on they are drawn as a density."""
_OPAQUE, _FALL, _FAINTEST = 40, 0.25, 0.32  # one of 40 lines is opaque; of more it is fainter
_FULL_AT = 1.25  # colours are full where four of five lines pass
_DEEPER_FROM, _DEEPEST_FROM = 40, 440  # from how many lines on colours go beyond that
_DEEP = {False: ((0.05, 0.06, 0.15), 0.55), True: ((1.0, 1.0, 1.0), 0.4)}
"""What they go on to, and how far, on light surfaces and on dark ones."""
_LATE = 3.0  # how late
_NOTHING = 1e-6
_VIVID = 1.4  # mixing takes saturation away
_LUMINANCE = np.array((0.3, 0.59, 0.11))
_ON_PAPER = 4.0  # pixels for a point


class ManyLine(NamedTuple):
    """A line of many: data, colour, and dashes in pixels."""

    x: Floats
    y: Floats
    colour: str
    dashes: tuple[float, ...] = ()


def paint_many(
    painter: QPainter,
    frame: Frame,
    lines: Sequence[ManyLine],
    surface: str,
    thickness: float,
    *,
    is_vector: bool = False,
    strength: float = 1.0,
) -> None:
    """Paint all lines at once into the frame, in pixels of the painter; of `strength` below one
    they stay faint. On paper, where lines are lines, many of them are a picture as well."""
    scale = _ON_PAPER if is_vector else 1.0
    left, right = (0.0, frame.width) if is_vector else _columns(painter, frame)
    width, height = round((right - left) * scale), round(frame.height * scale)
    inner = Frame(-left * scale, 0, frame.width * scale, frame.height * scale, frame.x, frame.y)
    strokes = _strokes(inner, lines, scale, thickness * scale)
    counts, colours = coverage(strokes, width, height, thickness * scale)
    image = _image(counts, colours, len(lines), strength, QColor(surface).lightnessF() < 0.5)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, is_vector)
    painter.drawImage(QRectF(frame.left + left, frame.top, right - left, frame.height), image)


def _columns(painter: QPainter, frame: Frame) -> tuple[float, float]:
    """The columns of a frame that the painter can reach, from where to where."""
    if not painter.hasClipping():
        return 0.0, frame.width
    clip = painter.clipBoundingRect()
    left = max(0.0, math.floor(clip.left() - frame.left))
    return left, min(frame.width, max(left + 1.0, math.ceil(clip.right() - frame.left)))


def _strokes(
    frame: Frame, lines: Sequence[ManyLine], scale: float, thickness: float
) -> list[Stroke]:
    linear = {colour: _linear(colour) for colour in {line.colour for line in lines}}
    strokes = []
    for line in lines:
        x, y = frame.many_across(line.x), frame.many_down(line.y)
        dashes = tuple(length * scale for length in line.dashes)
        strokes.append(Stroke(x, y, linear[line.colour], dashes))
        strokes += _alone(strokes[-1], thickness)
    return strokes


def _alone(stroke: Stroke, thickness: float) -> list[Stroke]:
    """Points without a line, as short ones."""
    gap = np.isnan(stroke.y)
    if len(gap) > 1 and not gap.any():
        return []
    alone = ~gap & np.append(True, gap[:-1]) & np.append(gap[1:], True)
    half = 1.5 * thickness
    return [
        Stroke(np.array((x - half, x + half)), np.array((y, y)), stroke.colour)
        for x, y in zip(stroke.x[alone].tolist(), stroke.y[alone].tolist(), strict=True)
    ]


def _image(counts: Floats, colours: Floats, lines: int, strength: float, is_dark: bool) -> QImage:
    """Colours and their strength as a picture."""
    height, width = counts.shape
    inked = np.flatnonzero(counts > _NOTHING)
    many = counts.ravel()[inked]
    single = max(_FAINTEST, min(1.0, (_OPAQUE / lines) ** _FALL))
    share = np.log(many.clip(1.0, None)) / np.log(max(2.0, lines / _FULL_AT))
    share = share.clip(0.0, 1.0)
    alpha = strength * np.where(many <= 1, many * single, single + (1 - single) * share)
    mean = _encoded(colours.reshape(-1, 3)[inked] / many[:, None])
    grey = (mean @ _LUMINANCE)[:, None]
    mean = (grey + _VIVID * (mean - grey)).clip(0.0, 1.0)
    room = (lines - _DEEPER_FROM) / (_DEEPEST_FROM - _DEEPER_FROM)
    deep, most = _DEEP[is_dark]
    depth = (most * min(1.0, max(0.0, room)) * share**_LATE)[:, None]
    mean = mean * (1 - depth) + np.array(deep) * depth
    pixels = np.zeros((height * width, 4), dtype=np.uint8)
    pixels[inked, :3] = np.round(mean[:, ::-1] * alpha[:, None] * 255)
    pixels[inked, 3] = np.round(alpha * 255)
    made = QImage(width, height, QImage.Format.Format_ARGB32_Premultiplied)
    buffer = np.frombuffer(made.bits(), dtype=np.uint8).reshape(height, made.bytesPerLine())
    buffer[:, : 4 * width] = pixels.reshape(height, 4 * width)
    return made


def _linear(colour: str) -> tuple[float, float, float]:
    """Light of a colour's three channels, which can be added up (sRGB, IEC 61966-2-1)."""
    of = QColor(colour)
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
        for c in (of.redF(), of.greenF(), of.blueF())
    )
    return red, green, blue


def _encoded(light: Floats) -> Floats:
    """The inverse of `_linear`."""
    light = light.clip(0.0, 1.0)
    high = 1.055 * np.maximum(light, 1e-9) ** (1 / 2.4) - 0.055
    encoded: Floats = np.where(light <= 0.0031308, light * 12.92, high)
    return encoded
