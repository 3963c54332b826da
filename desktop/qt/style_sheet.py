"""The style of standard widgets: one sheet for all themes and text sizes.

It names colours by their roles in the palette and heights as multiples of that of the program's
font. So it is read once, and what changes is taken up widget by widget (`desktop.qt.restyling`):
Qt gives a new sheet to all widgets at once, which takes too long with a few hundred of them.
"""

from __future__ import annotations

from PySide6.QtGui import QFontMetrics

from desktop.qt.fonts import font_at
from desktop.qt.palette import Names
from desktop.qt.tokens import FACTORS


def style_sheet() -> str:
    """The style of all standard widgets."""
    return "\n".join(part(Names()) for part in _PARTS)


def high(pixels: int) -> str:
    """A height, given at the usual text size, as a multiple of that of the program's font: one
    that comes to whole pixels as `scaled` has them, at every text size."""
    lowest, highest = 0.0, float("inf")
    for factor in FACTORS:
        line = QFontMetrics(font_at(factor)).height()
        wanted = round(pixels * factor)
        lowest = max(lowest, (wanted - 0.5) / line)
        highest = min(highest, (wanted + 0.5) / line)
    if lowest < highest:
        return f"{(lowest + highest) / 2:.4f}em"
    return f"{pixels / QFontMetrics(font_at(1.0)).height():.4f}em"


def _grounds(t: Names) -> str:
    return f"""
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
QToolTip {{ background: {t.raised}; color: {t.text}; border: 1px solid {t.border_strong};
    padding: 4px 6px; }}
"""


def _fields(t: Names) -> str:
    return f"""
QLineEdit, QPlainTextEdit#line {{ background: {t.surface}; border: 1px solid {t.border_strong};
    border-radius: 6px; padding: 0 8px; min-height: {high(26)};
    selection-background-color: {t.accent}; selection-color: {t.on_accent}; }}
QLineEdit:hover, QPlainTextEdit#line:hover {{ border-color: {t.text_faint}; }}
QLineEdit:focus, QPlainTextEdit#line:focus {{ border-color: {t.accent}; }}
QLineEdit > QToolButton {{ min-height: 0; padding: 0; border: none; background: transparent; }}
QLineEdit[wrong="true"], QPlainTextEdit#line[wrong="true"] {{ border-color: {t.bad}; }}
"""


def _choices(t: Names) -> str:
    return f"""
QComboBox, QAbstractSpinBox {{ background: {t.surface}; border: 1px solid {t.border_strong};
    border-radius: 6px; padding: 0 8px; min-height: {high(26)};
    selection-background-color: {t.accent}; selection-color: {t.on_accent}; }}
QComboBox:hover, QAbstractSpinBox:hover {{ border-color: {t.text_faint}; }}
QComboBox:focus, QAbstractSpinBox:focus {{ border-color: {t.accent}; }}
QComboBox::drop-down {{ border: none; width: 24px; }}
QComboBox::down-arrow {{ image: none; }}
QComboBox QAbstractItemView {{ background: {t.raised}; border: 1px solid {t.border_strong};
    padding: 4px; selection-background-color: {t.selected}; selection-color: {t.text}; }}
QAbstractSpinBox {{ padding: 0; }}
QAbstractSpinBox QLineEdit {{ border: none; background: transparent; min-height: {high(20)}; }}
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button {{ width: 0; border: none; }}
"""


def _buttons(t: Names) -> str:
    return f"""
QToolButton, QPushButton {{ background: transparent; border: 1px solid transparent;
    border-radius: 6px; padding: 0 8px; min-height: {high(26)};
    color: {t.text_soft}; }}
QToolButton[bare="true"] {{ padding: 0; min-height: {high(24)}; min-width: {high(24)}; }}
QWidget#footer QToolButton {{ min-height: {high(18)}; }}
QToolButton:hover, QPushButton:hover {{ background: {t.hover}; color: {t.text}; }}
QToolButton:pressed, QPushButton:pressed {{ background: {t.pressed}; }}
QToolButton:checked {{ background: {t.selected}; color: {t.accent}; }}
QToolButton:focus, QPushButton:focus {{ border-color: {t.accent}; }}
QToolButton::menu-indicator {{ image: none; }}
QPushButton {{ border-color: {t.border_strong}; background: {t.surface}; }}
QPushButton[primary="true"] {{ background: {t.accent}; border-color: {t.accent};
    color: {t.on_accent}; font-weight: 500; }}
QPushButton[primary="true"]:disabled {{ background: {t.pressed}; border-color: {t.pressed};
    color: {t.text_faint}; }}
QWidget#segments {{ background: {t.surface}; border: 1px solid {t.border_strong};
    border-radius: 6px; }}
QWidget#segments QToolButton {{ border-radius: 4px; min-height: {high(20)};
    margin: 1px; padding: 0 9px; }}
"""


def _menus(t: Names) -> str:
    return f"""
QMenu {{ background: {t.raised}; border: 1px solid {t.border_strong}; padding: 4px; }}
QMenu::item {{ padding: 5px 28px 5px 12px; border-radius: 4px; }}
QMenu::item:selected {{ background: {t.selected}; color: {t.text}; }}
QMenu::item:disabled {{ color: {t.text_faint}; }}
QMenu::separator {{ height: 1px; background: {t.border}; margin: 4px 8px; }}
QMenuBar {{ background: {t.raised}; border-bottom: 1px solid {t.border}; padding: 2px 6px; }}
QMenuBar::item {{ padding: 3px 9px; border-radius: 4px; background: transparent;
    color: {t.text_soft}; }}
QMenuBar::item:selected {{ background: {t.pressed}; color: {t.text}; }}
"""


def _lists(t: Names) -> str:
    return f"""
QFrame#card {{ background: {t.surface}; border: 1px solid {t.border}; border-radius: 8px; }}
QPlainTextEdit#code {{ background: {t.raised}; border: 1px solid {t.border};
    border-radius: 6px; padding: 4px 6px; }}
QTextBrowser#plain {{ background: transparent; border: none; }}
QFrame#toast {{ background: {t.raised}; border: 1px solid {t.border_strong};
    border-radius: 8px; }}
QFrame#popup {{ background: {t.raised}; border: 1px solid {t.border_strong};
    border-radius: 6px; }}
QListView, QTreeView {{ background: transparent; border: none; outline: none; }}
QListView::item, QTreeView::item {{ padding: 3px 6px; border-radius: 4px; }}
QListView::item:hover, QTreeView::item:hover {{ background: {t.hover}; }}
QListView::item:selected, QTreeView::item:selected {{ background: {t.selected};
    color: {t.text}; }}
"""


def _tables(t: Names) -> str:
    return f"""
QTableView {{ background: {t.surface}; border: none; outline: none; gridline-color: {t.border};
    selection-background-color: {t.selected}; selection-color: {t.text}; }}
QHeaderView {{ background: {t.surface}; border: none; }}
QHeaderView::section {{ background: {t.surface}; border: none; }}
QHeaderView#plain::section {{ color: {t.text_faint}; padding: 0 8px 0 2px;
    border-bottom: 1px solid {t.border}; }}
QSplitter::handle {{ background: {t.border}; }}
QSplitter::handle:hover {{ background: {t.accent}; }}
QTableCornerButton::section {{ background: {t.surface}; border: none; }}
"""


def _tabs(t: Names) -> str:
    return f"""
QTabBar {{ background: {t.raised}; border-bottom: 1px solid {t.border}; }}
QTabBar::tab {{ background: transparent; color: {t.text_soft}; border: none;
    border-bottom: 2px solid transparent; padding: 0 14px; margin: 0;
    min-height: {high(33)}; }}
QTabBar::tab:hover {{ color: {t.text}; background: {t.hover}; }}
QTabBar::tab:selected {{ color: {t.text}; border-bottom-color: {t.accent}; font-weight: 500; }}
QTabBar::scroller {{ width: 44px; }}
QTabBar QToolButton {{ padding: 0; margin: 4px 0; min-height: 0; background: {t.raised}; }}
QTabBar::tab:focus {{ color: {t.accent}; }}
"""


def _scroll_bars(t: Names) -> str:
    return f"""
QScrollBar:vertical {{ background: transparent; width: 10px; margin: 0; }}
QScrollBar:horizontal {{ background: transparent; height: 10px; margin: 0; }}
QScrollBar::handle {{ background: {t.border_strong}; border-radius: 3px; margin: 2px; }}
QScrollBar::handle:vertical {{ min-height: 32px; }}
QScrollBar::handle:horizontal {{ min-width: 32px; }}
QScrollBar::handle:hover {{ background: {t.text_faint}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QAbstractScrollArea::corner {{ background: {t.surface}; }}
"""


def _sliders(t: Names) -> str:
    return f"""
QSlider {{ min-height: {high(20)}; }}
QSlider::groove:horizontal {{ height: 4px; border-radius: 2px; background: {t.border_strong}; }}
QSlider::sub-page:horizontal {{ height: 4px; border-radius: 2px; background: {t.accent}; }}
QSlider::handle:horizontal {{ width: 14px; height: 14px; margin: -5px 0; border-radius: 7px;
    background: {t.surface}; border: 2px solid {t.accent}; }}
QSlider::handle:horizontal:hover {{ background: {t.selected}; }}
"""


def _progress(t: Names) -> str:
    return f"""
QProgressBar {{ background: {t.border}; border: none; border-radius: 2px; max-height: 4px; }}
QProgressBar::chunk {{ background: {t.accent}; border-radius: 2px; }}
QCheckBox {{ spacing: 8px; }}
"""


_PARTS = (
    _grounds,
    _fields,
    _choices,
    _buttons,
    _menus,
    _lists,
    _tables,
    _tabs,
    _scroll_bars,
    _sliders,
    _progress,
)
