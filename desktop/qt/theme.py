"""The theme in force: light or dark, fonts, palette and style made from the tokens."""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget

from desktop.core import colours
from desktop.qt.fonts import code_font, font, load_fonts, title_font
from desktop.qt.icons import prepare
from desktop.qt.palette import palette_of
from desktop.qt.restyling import Restyling
from desktop.qt.style_sheet import style_sheet
from desktop.qt.text_size import note_fixed, rescale
from desktop.qt.tokens import DARK, FACTORS, LIGHT, Space, Tokens, Type, set_factor


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
        return FACTORS[list(TextSize).index(self)]


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
    "title_font",
]


class Theme(QObject):
    """The theme in force. Widgets that paint by hand listen to `changed`.

    `tokens`, palette and font are the new ones at once; the screen follows a few turns of the event
    loop later, all of it together.
    """

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
        self._restyling = Restyling(app, self)
        load_fonts()
        app.setStyle("Fusion")
        app.setFont(font())
        self._apply()
        app.setStyleSheet(style_sheet())
        self.finish()
        app.styleHints().colorSchemeChanged.connect(self._follow_system)

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
        self.finish()
        before, after = self.text_size.factor, size.factor
        self.text_size = size
        set_factor(after)
        self._app.setFont(font())

        def resize(widget: QWidget) -> None:
            note_fixed(widget, before)
            self._polish(widget)
            QCoreApplication.sendEvent(widget, QEvent(QEvent.Type.StyleChange))
            rescale(widget, before, after)

        self._restyling.start(resize, self.changed.emit)

    def finish(self) -> None:
        """Bring everything up to date at once, where the event loop cannot be waited for."""
        self._restyling.finish()

    def is_settled(self) -> bool:
        """Whether everything on the screen looks as it was asked for."""
        return not self._restyling.is_busy()

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
        self._app.setPalette(palette_of(self.tokens))
        self._restyling.start(self._polish, self.changed.emit, prepare(self.tokens))

    def _polish(self, widget: QWidget) -> None:
        self._app.style().polish(widget)
