"""How a user chooses whether and where charts have a legend."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QMenu

from desktop.core.legend import LegendPlace
from desktop.qt.actions import Command
from desktop.qt.chart_state import ChartState


def add_legend_choices(menu: QMenu, state: ChartState) -> None:
    """Add a menu of the places that a legend can have, the same in all charts."""
    inner = menu.addMenu("Legend")
    for place in LegendPlace:
        action = inner.addAction(place.value.capitalize())
        action.setCheckable(True)
        action.setChecked(place is state.legend)
        action.triggered.connect(partial(state.set_legend, place))


def legend_command(state: ChartState) -> Command:
    """Go from one place of the legend to the next."""

    def run() -> None:
        state.set_legend(state.legend.next)

    return Command("charts.legend", "Legend: off, below, right", run, ("Shift+K",), menu="Charts")
