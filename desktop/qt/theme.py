"""Spacing, type and colours: the one place that says how the window looks."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

import resources
from desktop.core import colours


class Scheme(Enum):
    """Which of the two themes is wanted."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


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


class Space:
    """Distances in logical pixels: multiples of four."""

    XS = 4
    S = 8
    M = 12
    L = 16
    XL = 24
    ROW = 28  # a table row
    BAR = 44  # a tool bar
    CONTROL = 28  # a button or field
    RADIUS = 6


class Type:
    """Font sizes in logical pixels."""

    SMALL = 11
    BODY = 13
    TITLE = 15
    LARGE = 20


class Theme(QObject):
    """The theme in force. Widgets that paint by hand listen to `changed`."""

    changed = Signal()

    def __init__(self, app: QApplication, scheme: Scheme = Scheme.SYSTEM) -> None:
        super().__init__()
        self._app = app
        self._scheme = scheme
        self.tokens = LIGHT
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

    def run_colour(self, index: int) -> QColor:
        """The colour of a run on this theme's surface."""
        return QColor(colours.palette(self.tokens.is_dark)[index])

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
        self._app.setStyleSheet(style_sheet(self.tokens))
        self.changed.emit()


@lru_cache(maxsize=1)
def _load_fonts() -> None:
    for weight in ("Regular", "Medium", "SemiBold"):
        with resources.open_binary(f"fonts/Inter-{weight}.otf") as file:
            QFontDatabase.addApplicationFontFromData(file.read())


@lru_cache(maxsize=32)
def font(size: int = Type.BODY, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """The window's font: digits of equal width, so that columns of numbers line up. Shared: do
    not change it."""
    made = QFont("Inter")
    made.setPixelSize(size)
    made.setWeight(weight)
    made.setFeature(QFont.Tag("tnum"), 1)
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return made


def code_font(size: int = Type.BODY) -> QFont:
    """The system's font of equal widths, for code."""
    made = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    made.setPixelSize(size)
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


def style_sheet(t: Tokens) -> str:
    """The style of all standard widgets."""
    return f"""
QWidget {{ color: {t.text}; }}
QMainWindow, QWidget#page {{ background: {t.page}; }}
QMainWindow::separator {{ background: {t.border}; width: 1px; height: 1px; }}
QMainWindow::separator:hover {{ background: {t.accent}; }}
QWidget#pane {{ background: {t.surface}; }}
QWidget#bar, QLabel#bar {{ background: {t.raised}; border-bottom: 1px solid {t.border}; }}
QWidget#footer {{ background: {t.raised}; border-top: 1px solid {t.border}; }}
QLabel {{ background: transparent; }}
QLabel[tone="soft"] {{ color: {t.text_soft}; }}
QLabel[tone="faint"] {{ color: {t.text_faint}; }}
QLabel[tone="bad"] {{ color: {t.bad}; }}
QLabel[tone="warn"] {{ color: {t.warn}; }}
QLabel[tone="title"] {{ font-size: {Type.TITLE}px; font-weight: 600; }}
QLabel[tone="large"] {{ font-size: {Type.LARGE}px; font-weight: 600; }}
QToolTip {{ background: {t.raised}; color: {t.text}; border: 1px solid {t.border_strong};
    padding: 4px 6px; }}

QLineEdit, QPlainTextEdit#line {{ background: {t.surface}; border: 1px solid {t.border_strong};
    border-radius: {Space.RADIUS}px; padding: 0 8px; min-height: 26px;
    selection-background-color: {t.accent}; selection-color: {t.on_accent}; }}
QLineEdit:hover, QPlainTextEdit#line:hover {{ border-color: {t.text_faint}; }}
QLineEdit:focus, QPlainTextEdit#line:focus {{ border-color: {t.accent}; }}
QLineEdit[wrong="true"], QPlainTextEdit#line[wrong="true"] {{ border-color: {t.bad}; }}

QToolButton, QPushButton {{ background: transparent; border: 1px solid transparent;
    border-radius: {Space.RADIUS}px; padding: 0 8px; min-height: 26px; color: {t.text_soft}; }}
QToolButton[bare="true"] {{ padding: 0; min-height: 24px; min-width: 24px; }}
QToolButton:hover, QPushButton:hover {{ background: {t.hover}; color: {t.text}; }}
QToolButton:pressed, QPushButton:pressed {{ background: {t.pressed}; }}
QToolButton:checked {{ background: {t.selected}; color: {t.accent}; }}
QToolButton:focus, QPushButton:focus {{ border-color: {t.accent}; }}
QToolButton::menu-indicator {{ image: none; }}
QPushButton {{ border-color: {t.border_strong}; background: {t.surface}; }}
QPushButton[primary="true"] {{ background: {t.accent}; border-color: {t.accent};
    color: {t.on_accent}; font-weight: 500; }}
QWidget#segments {{ background: {t.surface}; border: 1px solid {t.border_strong};
    border-radius: {Space.RADIUS}px; }}
QWidget#segments QToolButton {{ border-radius: 4px; min-height: 20px;
    margin: 1px; padding: 0 9px; }}

QMenu {{ background: {t.raised}; border: 1px solid {t.border_strong}; padding: 4px; }}
QMenu::item {{ padding: 5px 28px 5px 12px; border-radius: 4px; }}
QMenu::item:selected {{ background: {t.selected}; color: {t.text}; }}
QMenu::item:disabled {{ color: {t.text_faint}; }}
QMenu::separator {{ height: 1px; background: {t.border}; margin: 4px 8px; }}
QMenuBar {{ background: {t.raised}; border-bottom: 1px solid {t.border}; padding: 2px 6px; }}
QMenuBar::item {{ padding: 3px 9px; border-radius: 4px; background: transparent;
    color: {t.text_soft}; }}
QMenuBar::item:selected {{ background: {t.pressed}; color: {t.text}; }}

QFrame#popup {{ background: {t.raised}; border: 1px solid {t.border_strong};
    border-radius: {Space.RADIUS}px; }}
QListView, QTreeView {{ background: transparent; border: none; outline: none; }}
QListView::item, QTreeView::item {{ padding: 3px 6px; border-radius: 4px; }}
QListView::item:hover, QTreeView::item:hover {{ background: {t.hover}; }}
QListView::item:selected, QTreeView::item:selected {{ background: {t.selected};
    color: {t.text}; }}

QTableView {{ background: {t.surface}; border: none; outline: none; gridline-color: {t.border};
    selection-background-color: {t.selected}; selection-color: {t.text}; }}
QHeaderView {{ background: {t.surface}; border: none; }}
QHeaderView::section {{ background: {t.surface}; border: none; }}
QTableCornerButton::section {{ background: {t.surface}; border: none; }}

QScrollBar:vertical {{ background: transparent; width: 10px; margin: 0; }}
QScrollBar:horizontal {{ background: transparent; height: 10px; margin: 0; }}
QScrollBar::handle {{ background: {t.border_strong}; border-radius: 3px; margin: 2px; }}
QScrollBar::handle:vertical {{ min-height: 32px; }}
QScrollBar::handle:horizontal {{ min-width: 32px; }}
QScrollBar::handle:hover {{ background: {t.text_faint}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QAbstractScrollArea::corner {{ background: {t.surface}; }}

QSlider {{ min-height: 20px; }}
QSlider::groove:horizontal {{ height: 4px; border-radius: 2px; background: {t.border_strong}; }}
QSlider::sub-page:horizontal {{ height: 4px; border-radius: 2px; background: {t.accent}; }}
QSlider::handle:horizontal {{ width: 14px; height: 14px; margin: -5px 0; border-radius: 7px;
    background: {t.surface}; border: 2px solid {t.accent}; }}
QSlider::handle:horizontal:hover {{ background: {t.selected}; }}

QProgressBar {{ background: {t.border}; border: none; border-radius: 2px; max-height: 4px; }}
QProgressBar::chunk {{ background: {t.accent}; border-radius: 2px; }}
QCheckBox {{ spacing: 8px; }}
"""
