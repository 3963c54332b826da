"""The fonts of the window."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtGui import QFont, QFontDatabase

import resources
from desktop.qt.tokens import BODY_PX, Type


@lru_cache(maxsize=1)
def load_fonts() -> None:
    """Make our own fonts known to Qt."""
    for weight in ("Regular", "Medium", "SemiBold"):
        with resources.open_binary(f"fonts/Inter-{weight}.otf") as file:
            QFontDatabase.addApplicationFontFromData(file.read())


def font(size: int | None = None, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """The window's font: digits of equal width, so that columns of numbers line up. Shared: do
    not change it."""
    return _font(Type.BODY if size is None else size, weight)


def title_font() -> QFont:
    """The font of headings. Shared: do not change it."""
    return _font(Type.TITLE, QFont.Weight.DemiBold)


# Each weight is a family of its own to Qt; "Inter" with a weight would be drawn as the regular one.
_FAMILIES = {QFont.Weight.Medium: "Inter Medium", QFont.Weight.DemiBold: "Inter Semi Bold"}


@lru_cache(maxsize=64)
def _font(size: int, weight: QFont.Weight) -> QFont:
    made = QFont([_FAMILIES.get(weight, "Inter"), "Inter"])
    made.setPixelSize(size)
    made.setWeight(weight)
    made.setFeature(QFont.Tag("tnum"), 1)
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return made


def code_font(size: int | None = None) -> QFont:
    """The system's font of equal widths, for code."""
    made = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    made.setPixelSize(Type.BODY if size is None else size)
    return made


def font_at(factor: float) -> QFont:
    """The window's font at another text size than the one in force."""
    return _font(round(BODY_PX * factor), QFont.Weight.Normal)
