"""The theme in force: light or dark, fonts, palette and style made from the tokens."""

from __future__ import annotations

from enum import Enum
from functools import lru_cache

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

import resources
from desktop.core import colours
from desktop.qt.style_sheet import style_sheet
from desktop.qt.text_size import note_fixed, rescale
from desktop.qt.tokens import DARK, LIGHT, Space, Tokens, Type, set_factor


class Scheme(Enum):
    """Which of the two themes is wanted."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class TextSize(Enum):
    """How large everything is."""

    SMALL = "small"
    USUAL = "usual"
    LARGE = "large"

    @property
    def factor(self) -> float:
        return {TextSize.SMALL: 12 / 13, TextSize.USUAL: 1.0, TextSize.LARGE: 15 / 13}[self]


__all__ = [
    "DARK",
    "LIGHT",
    "Scheme",
    "Space",
    "TextSize",
    "Theme",
    "Tokens",
    "Type",
    "code_font",
    "font",
]


class Theme(QObject):
    """The theme in force. Widgets that paint by hand listen to `changed`."""

    changed = Signal()

    def __init__(
        self,
        app: QApplication,
        scheme: Scheme = Scheme.SYSTEM,
        text_size: TextSize = TextSize.USUAL,
    ) -> None:
        super().__init__()
        self._app = app
        self._scheme = scheme
        self.text_size = text_size
        self.tokens = LIGHT
        set_factor(text_size.factor)
        _load_fonts()
        app.setStyle("Fusion")
        app.setFont(font())
        app.styleHints().colorSchemeChanged.connect(self._follow_system)
        self._apply()

    @property
    def scheme(self) -> Scheme:
        return self._scheme

    def set_scheme(self, scheme: Scheme) -> None:
        """Follow the system, or stay light or dark."""
        if scheme is not self._scheme:
            self._scheme = scheme
            self._apply()

    def set_text_size(self, size: TextSize) -> None:
        """Make all text, rows and controls smaller or larger, also those that are there already."""
        if size is self.text_size:
            return
        before = self.text_size.factor
        self.text_size = size
        set_factor(size.factor)
        note_fixed(self._app.allWidgets(), before)
        self._app.setFont(font())
        self._restyle()
        rescale(self._app.allWidgets(), before, size.factor)
        self.changed.emit()

    def run_colour(self, index: int) -> QColor:
        """The colour of a run on this theme's surface."""
        return QColor(self.run_colour_name(index))

    def run_colour_name(self, index: int) -> str:
        """The colour of a run as `#rrggbb`."""
        return colours.palette(self.tokens.is_dark)[index].lower()

    def _follow_system(self) -> None:
        if self._scheme is Scheme.SYSTEM:
            self._apply()

    def _apply(self) -> None:
        dark = {
            Scheme.LIGHT: False,
            Scheme.DARK: True,
            Scheme.SYSTEM: QGuiApplication.styleHints().colorScheme() is Qt.ColorScheme.Dark,
        }[self._scheme]
        self.tokens = DARK if dark else LIGHT
        self._app.setPalette(_palette(self.tokens))
        self._restyle()
        self.changed.emit()

    def _restyle(self) -> None:
        """Take the old sheet away before the new one comes: Qt polishes every widget again for each
        of its parents where one sheet follows another, which takes three times as long."""
        self._app.setStyleSheet("")
        self._app.setStyleSheet(style_sheet(self.tokens))


@lru_cache(maxsize=1)
def _load_fonts() -> None:
    for weight in ("Regular", "Medium", "SemiBold"):
        with resources.open_binary(f"fonts/Inter-{weight}.otf") as file:
            QFontDatabase.addApplicationFontFromData(file.read())


def font(size: int | None = None, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """The window's font: digits of equal width, so that columns of numbers line up. Shared: do
    not change it."""
    return _font(Type.BODY if size is None else size, weight)


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


def _palette(tokens: Tokens) -> QPalette:
    roles = {
        QPalette.ColorRole.Window: tokens.page,
        QPalette.ColorRole.Base: tokens.surface,
        QPalette.ColorRole.AlternateBase: tokens.raised,
        QPalette.ColorRole.Button: tokens.raised,
        QPalette.ColorRole.ToolTipBase: tokens.raised,
        QPalette.ColorRole.ToolTipText: tokens.text,
        QPalette.ColorRole.Text: tokens.text,
        QPalette.ColorRole.WindowText: tokens.text,
        QPalette.ColorRole.ButtonText: tokens.text,
        QPalette.ColorRole.PlaceholderText: tokens.text_faint,
        QPalette.ColorRole.Highlight: tokens.accent,
        QPalette.ColorRole.HighlightedText: tokens.on_accent,
        QPalette.ColorRole.Accent: tokens.accent,
        QPalette.ColorRole.Link: tokens.accent,
        QPalette.ColorRole.Mid: tokens.border_strong,
        QPalette.ColorRole.Dark: tokens.border_strong,
        QPalette.ColorRole.Light: tokens.surface,
    }
    palette = QPalette()
    for role, colour in roles.items():
        palette.setColor(role, QColor(colour))
    return palette
