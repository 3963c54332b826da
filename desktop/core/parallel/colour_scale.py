"""Colours for numbers: a sequence that grows steadily darker on light surfaces and steadily lighter
on dark ones, so that it reads the same with any colour vision.

Between its anchors colours are mixed in OKLab (Björn Ottosson, "A perceptual color space for image
processing", 2020), which keeps lightness monotone.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from tracklib.store.arrays import Floats

LIGHT: tuple[str, ...] = ("#BD7B00", "#C2552D", "#A13670", "#66308C", "#27235E")
DARK: tuple[str, ...] = ("#7D63D6", "#B65FC0", "#E2708F", "#F99B5F", "#FFE08A")
STEPS = 256

_TO_LMS = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)


@lru_cache(maxsize=2)
def table(is_dark: bool) -> Floats:
    """The scale as red, green and blue from 0 to 1: float64[256, 3]."""
    anchors = np.array([_lab(colour) for colour in (DARK if is_dark else LIGHT)])
    places = np.linspace(0, len(anchors) - 1, STEPS)
    known = np.arange(len(anchors))
    lab = np.stack([np.interp(places, known, anchors[:, part]) for part in range(3)], axis=1)
    return _rgb(lab)


def colour_at(place: float, is_dark: bool) -> str:
    """The colour of a place from 0 to 1, as `#RRGGBB`."""
    row = table(is_dark)[min(STEPS - 1, max(0, round(place * (STEPS - 1))))]
    return "#" + "".join(f"{round(255 * part):02X}" for part in row.tolist())


def lightness(colour: str) -> float:
    """How light a colour looks, 0 to 1."""
    return float(_lab(colour)[0])


def _lab(colour: str) -> Floats:
    parts = np.array([int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)])
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    lab: Floats = _TO_LAB @ np.cbrt(_TO_LMS @ linear)
    return lab


def _rgb(lab: Floats) -> Floats:
    lms = (lab @ np.linalg.inv(_TO_LAB).T) ** 3
    linear = (lms @ np.linalg.inv(_TO_LMS).T).clip(0.0, 1.0)
    rgb: Floats = np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)
    return rgb
