"""Whether two pictures of the window show the same, whatever draws their edges.

Both are taken at half size and blurred a little. A pixel differs when nothing within two pixels of
its place in the other picture is like it: other antialiasing, and text that is a little off, pass;
a word, a line, a panel or a colour that is missing does not.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage

Pixels = npt.NDArray[np.float32]

_REACH = 2
_LIKE = 22.0  # of 255, in any of the three colours
MOST_PIXELS = 60
"""So many pixels of the half-sized picture may differ: less than a short word has."""


def half(image: QImage) -> QImage:
    """A picture at half its size, as it is kept."""
    size = QSize(image.width() // 2, image.height() // 2)
    smooth = Qt.TransformationMode.SmoothTransformation
    scaled = image.scaled(size, Qt.AspectRatioMode.IgnoreAspectRatio, smooth)
    return scaled.convertToFormat(QImage.Format.Format_RGB888)


def unlike(kept: QImage, now: QImage) -> npt.NDArray[np.bool_]:
    """Which pixels of two pictures of one size differ, as rows of columns."""
    one, other = _pixels(kept), _pixels(now)
    return _without_match(one, other) | _without_match(other, one)


def in_words(differing: npt.NDArray[np.bool_]) -> str:
    """Where pixels differ, in pixels of the window."""
    rows, columns = np.nonzero(differing)
    box = (columns.min(), rows.min(), columns.max() + 1, rows.max() + 1)
    left, top, right, bottom = (2 * int(side) for side in box)
    return f"{len(rows)} pixels differ, between ({left}, {top}) and ({right}, {bottom})"


def _pixels(image: QImage) -> Pixels:
    """Its colours, each the mean of three by three pixels."""
    rgb = image.convertToFormat(QImage.Format.Format_RGB888)
    width, height = rgb.width(), rgb.height()
    lines = np.frombuffer(rgb.constBits(), np.uint8).reshape(height, rgb.bytesPerLine())
    pixels = lines[:, : 3 * width].reshape(height, width, 3).astype(np.float32)
    return np.mean(_around(pixels, 1), axis=0, dtype=np.float32)


def _around(pixels: Pixels, reach: int) -> list[Pixels]:
    """The picture, moved to all places so near."""
    height, width = pixels.shape[:2]
    padded = np.pad(pixels, ((reach, reach), (reach, reach), (0, 0)), mode="edge")
    places = range(2 * reach + 1)
    return [padded[y : y + height, x : x + width] for y in places for x in places]


def _without_match(one: Pixels, other: Pixels) -> npt.NDArray[np.bool_]:
    """Which pixels of the first have none like them around their place in the second."""
    least = np.full(one.shape[:2], np.inf, np.float32)
    for moved in _around(other, _REACH):
        np.minimum(least, np.abs(one - moved).max(axis=2), out=least)
    return least > _LIKE
