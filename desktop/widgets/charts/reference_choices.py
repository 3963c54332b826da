"""What menus and commands offer about the lines in charts."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF
from PySide6.QtWidgets import QMenu

from desktop.core.reference import Line
from desktop.qt.reference_state import ReferenceState
from desktop.qt.theme import Theme
from desktop.widgets.charts.card import Card
from desktop.widgets.charts.card_grid import CardGrid
from desktop.widgets.charts.reference_handle import ReferenceHandle


class ReferenceLines:
    """Gives every card of the page its lines."""

    def __init__(self, theme: Theme, grid: CardGrid, references: ReferenceState) -> None:
        self._theme = theme
        self._references = references
        self._handles: list[ReferenceHandle] = []
        grid.card_made.connect(self._attach)

    def _attach(self, card: Card) -> None:
        self._handles.append(ReferenceHandle(self._theme, card, self._references))

    def _handle(self, chart: str) -> ReferenceHandle | None:
        cards = (one for one in self._handles if one.card.isVisible())
        return next((one for one in cards if one.card.metric_name == chart), None)

    def add(self, chart: str, is_vertical: bool, place: QPointF | None = None) -> None:
        """Add a line at a place of the plot, else at the mouse; a vertical one asks for a text."""
        handle = self._handle(chart)
        line = handle.new_line(place, is_vertical) if handle else None
        if handle is None or line is None:
            return
        if is_vertical:
            handle.add_vertical(line)
        else:
            self._references.add(chart, line)

    def step(self, chart: str) -> None:
        """Choose the next line of a chart for the keys; after the last none."""
        handle = self._handle(chart)
        if handle is not None:
            handle.card.focus_plot()
            handle.keys.step(1)

    def add_choices(self, menu: QMenu, chart: str, place: QPoint) -> None:
        """Add entries to a card's menu that was asked for at a place of the screen."""
        handle = self._handle(chart)
        if handle is None or handle.card.plot.picture is None:
            return
        spot = QPointF(handle.card.plot.mapFromGlobal(place))
        is_inside = handle.card.plot.rect().contains(spot.toPoint())
        line = handle.line_near(spot)
        if line is not None:
            self._add_line_choices(menu, handle, line)
        point, here = (spot, " here") if is_inside else (None, "")
        menu.addAction(f"Add horizontal line{here}").triggered.connect(
            lambda: self.add(chart, is_vertical=False, place=point)
        )
        menu.addAction(f"Add vertical line{here}…").triggered.connect(
            lambda: self.add(chart, is_vertical=True, place=point)
        )
        if handle.lines():
            menu.addAction("Remove all lines").triggered.connect(
                lambda: self._references.clear(chart)
            )

    def _add_line_choices(self, menu: QMenu, handle: ReferenceHandle, line: Line) -> None:
        chart = handle.card.metric_name
        menu.addAction("Edit line…").triggered.connect(lambda: handle.edit(line))
        menu.addAction("Remove line").triggered.connect(
            lambda: self._references.remove(chart, line)
        )
