"""What a card's menu offers about the card itself: size, place, hiding."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu

from desktop.core import metrics
from desktop.core.arrangement import PINNED, Size
from desktop.core.metrics import Section
from desktop.qt.design_state import DesignState

_HEIGHTS = {1: "Usual", 2: "Tall", 3: "Very tall"}
_WIDTHS = {1: "1 column", 2: "2 columns", 3: "3 columns"}


def add_arrange_choices(menu: QMenu, design: DesignState, chart: str) -> None:
    """Add entries that change how a card stands on the page."""
    size = design.value.arrangement.size(chart)
    _add_sizes(
        menu.addMenu("Width"),
        _WIDTHS,
        size.columns,
        partial(_resize, design, chart, rows=size.rows),
    )
    _add_sizes(
        menu.addMenu("Height"),
        _HEIGHTS,
        size.rows,
        lambda rows: _resize(design, chart, size.columns, rows=rows),
    )
    is_pinned = chart in design.value.arrangement.pinned
    menu.addAction("Unpin" if is_pinned else "Pin to the top").triggered.connect(
        lambda: toggle_pin(design, chart)
    )
    menu.addAction("Hide chart").triggered.connect(lambda: hide(design, chart))


def _add_sizes(
    menu: QMenu, names: dict[int, str], present: int, choose: Callable[[int], None]
) -> None:
    group = QActionGroup(menu)
    for value, name in names.items():
        action = menu.addAction(name)
        action.setCheckable(True)
        action.setChecked(value == present)
        group.addAction(action)
        action.triggered.connect(lambda _=False, value=value: choose(value))


def _resize(design: DesignState, chart: str, columns: int, rows: int) -> None:
    resize(design, chart, Size.fitted(columns, rows))


def resize(design: DesignState, chart: str, size: Size) -> None:
    """Give a card another size."""
    title = f"resizing of {metrics.short_name(chart)}"
    design.arrange(title, design.value.arrangement.resized(chart, size))


def step_size(design: DesignState, chart: str, columns: int, rows: int) -> None:
    """Make a card so many columns wider and rows higher."""
    size = design.value.arrangement.size(chart)
    resize(design, chart, Size.fitted(size.columns + columns, size.rows + rows))


def toggle_pin(design: DesignState, chart: str) -> None:
    """Pin a card to the top of the page, or let it go back to its section."""
    arrangement = design.value.arrangement
    is_pinned = chart in arrangement.pinned
    verb = "unpinning" if is_pinned else "pinning"
    title = f"{verb} of {metrics.short_name(chart)}"
    design.arrange(title, arrangement.with_pin(chart, not is_pinned))


def hide(design: DesignState, chart: str) -> None:
    """Take a card from the page."""
    title = f"hiding of {metrics.short_name(chart)}"
    design.arrange(title, design.value.arrangement.with_hidden([chart], True))


def show_again(design: DesignState, charts: tuple[str, ...]) -> None:
    """Bring hidden cards back."""
    what = metrics.short_name(charts[0]) if len(charts) == 1 else f"{len(charts)} hidden charts"
    design.arrange(f"showing of {what}", design.value.arrangement.with_hidden(charts, False))


def add_hidden_choices(menu: QMenu, design: DesignState, hidden: tuple[str, ...]) -> None:
    """Add an entry for every hidden card of a section, and one for all."""
    for chart in hidden:
        menu.addAction(metrics.short_name(chart)).triggered.connect(
            lambda _=False, chart=chart: show_again(design, (chart,))
        )
    if len(hidden) > 1:
        menu.addSeparator()
        menu.addAction("Show all").triggered.connect(lambda: show_again(design, hidden))


def move(design: DesignState, sections: list[Section], chart: str, by: int) -> None:
    """Move a card within its section by so many places."""
    for section in sections:
        if chart in section.metrics:
            rest = [name for name in section.metrics if name != chart]
            place = min(max(section.metrics.index(chart) + by, 0), len(rest))
            before = rest[place] if place < len(rest) else None
            drop(design, section, chart, before)


def drop(design: DesignState, section: Section, chart: str, before: str | None) -> None:
    """Put a card in front of another one of its section."""
    arranged = design.value.arrangement.moved(section, chart, before)
    names = next(
        (one.metrics for one in arranged.arrange([section]) if one.title == section.title), ()
    )
    if section.title == PINNED:
        names = tuple(name for name in arranged.pinned if name in section.metrics)
    if names != section.metrics:
        design.arrange(f"move of {metrics.short_name(chart)}", arranged)
