"""Which tabs there are, in their order. A new tab is a file of its own and an entry here."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from desktop.widgets.tabs import Room, Tab


def _charts(room: Room) -> QWidget:
    from desktop.widgets.charts_pane import ChartsPane

    work = room.workspace
    return ChartsPane(room.theme, work.runs, work.charts, work.curves)


CHARTS = "charts"

TABS = (Tab(CHARTS, "Charts", "Curves of the shown runs", _charts),)
