"""Brings widgets that exist already to another text size: fonts, fixed sizes, room around them.

In two steps, before and after a widget takes up the style sheet: the sheet has a say of its own
about the least sizes of widgets, and raises the largest ones with them.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import (
    QDockWidget,
    QFormLayout,
    QGridLayout,
    QHeaderView,
    QLabel,
    QLayout,
    QStyle,
    QWidget,
)

from desktop.qt.tokens import Space

_FONT, _WIDTH, _HEIGHT, _ROOM = "usual_font", "usual_width", "usual_height", "usual_room"
_LEAST = "usual_least_height"
_UNLIMITED = 524_287  # what Qt says, at the least, of a widget that may be as large as it likes


def note_fixed(widget: QWidget, factor: float) -> None:
    """Note the width and height that a widget was given, before it takes up the style sheet."""
    if not _is_left_alone(widget):
        lowest, highest = widget.minimumSize(), widget.maximumSize()
        _note(widget, _HEIGHT, lowest.height(), highest.height(), factor)
        _note(widget, _WIDTH, lowest.width(), highest.width(), factor)
        _note_least(widget, lowest.height(), highest.height(), factor)


def rescale(widget: QWidget, before: float, after: float) -> None:
    """Bring what a widget was given when it was made from one factor to another. What is painted
    by hand asks `Type` and `Space` each time and needs nothing of this."""
    if not _is_left_alone(widget):
        if widget.testAttribute(Qt.WidgetAttribute.WA_SetFont) and widget.font().pixelSize() > 0:
            _rescale_font(widget, before, after)
        if isinstance(widget, QHeaderView) and widget.orientation() is Qt.Orientation.Vertical:
            widget.setDefaultSectionSize(Space.ROW)
        if noted := widget.property(_HEIGHT):
            is_fixed, height = noted[2], _keep(widget, _HEIGHT, noted, after)
            (widget.setFixedHeight if is_fixed else widget.setMaximumHeight)(height)
        if noted := widget.property(_WIDTH):
            is_fixed, width = noted[2], _keep(widget, _WIDTH, noted, after)
            (widget.setFixedWidth if is_fixed else widget.setMaximumWidth)(width)
        if noted := widget.property(_LEAST):
            widget.setMinimumHeight(_keep(widget, _LEAST, noted, after))
        layout = widget.layout()
        if layout is not None:
            _rescale_room(layout, before, after)
        if isinstance(widget, QLabel):
            _rescale_margins(widget, before, after)


def _is_left_alone(widget: QWidget) -> bool:
    """Main windows are as large as the user likes; docks and what scroll areas consist of are as
    their content is."""
    is_main = widget.isWindow() and widget.windowType() is Qt.WindowType.Window
    return is_main or isinstance(widget, QDockWidget) or widget.objectName().startswith("qt_")


# -- the usual size is kept with a thing, beside the one it had last: rounding there and back would
# -- let it creep; one that was given another size since begins anew


def _note(widget: QWidget, name: str, lowest: int, highest: int, factor: float) -> None:
    is_styled = name == _HEIGHT and widget.property("_q_stylesheet_maxh") is not None
    if 0 < highest < _UNLIMITED and not is_styled:
        usual = _usual(widget, name, highest, factor)
        widget.setProperty(name, [usual, highest, lowest == highest])
    elif widget.property(name) is not None:
        widget.setProperty(name, None)


def _note_least(widget: QWidget, lowest: int, highest: int, factor: float) -> None:
    """The least height of a widget that may grow, but where the style sheet says it."""
    if lowest > 0 and highest >= _UNLIMITED and widget.property("_q_stylesheet_minh") is None:
        widget.setProperty(_LEAST, [_usual(widget, _LEAST, lowest, factor), lowest])
    elif widget.property(_LEAST) is not None:
        widget.setProperty(_LEAST, None)


def _usual(thing: QObject, name: str, now: int, factor: float) -> int:
    kept = thing.property(name)
    return int(kept[0]) if isinstance(kept, list) and kept[1] == now else round(now / factor)


def _keep(thing: QObject, name: str, noted: Sequence[int], factor: float, least: int = 1) -> int:
    usual = noted[0]
    size = max(least, round(usual * factor))
    thing.setProperty(name, [usual, size, *noted[2:]])
    return size


def _rescale_font(widget: QWidget, before: float, after: float) -> None:
    usual = widget.property(_FONT) or round(widget.font().pixelSize() / before)
    widget.setProperty(_FONT, usual)
    other = QFont(widget.font())
    other.setPixelSize(max(8, round(usual * after)))
    widget.setFont(other)


def _rescale_room(layout: QLayout, before: float, after: float, is_own: bool = True) -> None:
    """Margins and spacings, also of layouts inside of this one; those that have no spacing of their
    own got that of the one around them."""
    within = [one for one in layout.children() if isinstance(one, QLayout)]
    usual = [one.spacing() for one in within]
    _rescale_margins(layout, before, after)
    if isinstance(layout, QGridLayout | QFormLayout):
        across, down = layout.horizontalSpacing(), layout.verticalSpacing()
        layout.setHorizontalSpacing(_room(layout, f"{_ROOM}_across", across, before, after))
        layout.setVerticalSpacing(_room(layout, f"{_ROOM}_down", down, before, after))
    elif is_own and 0 < layout.spacing() != _styled_spacing(layout):
        layout.setSpacing(_room(layout, _ROOM, layout.spacing(), before, after))
    for inside, spacing in zip(within, usual, strict=True):
        _rescale_room(inside, before, after, is_own=inside.spacing() == spacing)


def _styled_spacing(layout: QLayout) -> int:
    """The spacing of layouts that were given none."""
    widget, metric = layout.parentWidget(), QStyle.PixelMetric.PM_LayoutVerticalSpacing
    return widget.style().pixelMetric(metric) if widget is not None else -1


def _rescale_margins(thing: QLayout | QLabel, before: float, after: float) -> None:
    now = thing.contentsMargins()
    sides = (now.left(), now.top(), now.right(), now.bottom())
    if any(sides):
        thing.setContentsMargins(
            *(_room(thing, f"{_ROOM}_{at}", side, before, after) for at, side in enumerate(sides))
        )


def _room(layout: QObject, name: str, now: int, before: float, after: float) -> int:
    return _keep(layout, name, [_usual(layout, name, now, before)], after, 0)
