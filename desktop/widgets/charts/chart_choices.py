"""What a card's menu offers about what the chart draws."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMenu

from desktop.core.chart_specs import is_own
from desktop.widgets.charts.charts_pane import ChartsPane


def add_chart_choices(menu: QMenu, pane: ChartsPane, chart_id: str, place: QPoint) -> None:
    """Add entries for a card to a menu; `place` is where further questions open."""
    own = pane.own_charts
    menu.addAction("Add metric to chart…").triggered.connect(
        lambda: pane.add_metrics(chart_id, place)
    )
    if pane.added_to(chart_id):
        menu.addAction("Remove added metrics").triggered.connect(
            lambda: own.set_added(chart_id, [])
        )
    if is_own(chart_id):
        menu.addAction("Edit chart…").triggered.connect(lambda: pane.edit_chart(chart_id, place))
        menu.addAction("Remove chart").triggered.connect(partial(_remove, pane, chart_id))


def _remove(pane: ChartsPane, chart_id: str) -> None:
    if pane.grid.expanded == chart_id:
        pane.grid.expand(None)
    pane.own_charts.remove(chart_id)
