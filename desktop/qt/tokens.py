"""Spacing, type and colours: the one place that says how the window looks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtGui import QColor


@dataclass(frozen=True, slots=True)
class Tokens:
    """Colours of one theme. Text has a contrast of at least 4.5:1 to every surface it stands on."""

    is_dark: bool
    page: str  # behind cards
    surface: str  # tables, cards, fields
    raised: str  # bars, headers, menus
    hover: str
    pressed: str
    selected: str
    border: str
    border_strong: str
    text: str
    text_soft: str
    text_faint: str
    accent: str
    on_accent: str
    good: str
    bad: str
    warn: str
    live: str
    grid: str

    def colour(self, name: str, alpha: float = 1.0) -> QColor:
        """A token as a colour."""
        colour = QColor(getattr(self, name))
        colour.setAlphaF(alpha)
        return colour


LIGHT = Tokens(
    is_dark=False,
    page="#F3F4F7",
    surface="#FFFFFF",
    raised="#F8F9FB",
    hover="#F1F4F9",
    pressed="#E4E9F2",
    selected="#E6EEFC",
    border="#E2E5EB",
    border_strong="#C9CED8",
    text="#1B1F27",
    text_soft="#4D5667",
    text_faint="#5E677A",
    accent="#2B5FC9",
    on_accent="#FFFFFF",
    good="#1E7A46",
    bad="#C0303B",
    warn="#9A5B00",
    live="#2B5FC9",
    grid="#ECEEF2",
)

DARK = Tokens(
    is_dark=True,
    page="#111317",
    surface="#191C22",
    raised="#1E2128",
    hover="#23272F",
    pressed="#2E333D",
    selected="#22314F",
    border="#2A2E37",
    border_strong="#414753",
    text="#E8EAEF",
    text_soft="#B4BBC8",
    text_faint="#9AA3B2",
    accent="#7FAAFF",
    on_accent="#0E1526",
    good="#5FC98C",
    bad="#FF7B80",
    warn="#E5B04E",
    live="#7FAAFF",
    grid="#252932",
)


FACTORS = (12 / 13, 1.0, 15 / 13)  # small, usual and large text


class _Scaled(type):
    """Makes whole numbers of a class follow the text size that is in force."""

    factor = 1.0

    def __getattribute__(cls, name: str) -> Any:
        value = super().__getattribute__(name)
        return round(value * _Scaled.factor) if name.isupper() else value


def set_factor(factor: float) -> None:
    """Let all distances and font sizes be so many times as large from now on."""
    _Scaled.factor = factor


def scaled(pixels: int) -> int:
    """A size of one's own, given at the usual text size, as it is at the one in force."""
    return round(pixels * _Scaled.factor)


def as_usual(pixels: int) -> int:
    """The inverse of `scaled`: a size that is in force, as it is at the usual text size."""
    return round(pixels / _Scaled.factor)


class Space(metaclass=_Scaled):
    """Distances in logical pixels: multiples of four, at the usual text size."""

    XS = 4
    S = 8
    M = 12
    L = 16
    XL = 24
    ROW = 28  # a table row
    BAR = 44  # a tool bar
    TABS = 36  # the bar of tabs
    CONTROL = 28  # a button or field
    RADIUS = 6


BODY_PX = 13  # at the usual text size


class Type(metaclass=_Scaled):
    """Font sizes in logical pixels, at the usual text size."""

    SMALL = 11
    BODY = BODY_PX
    TITLE = 15
    LARGE = 20
