"""Commands about one run: its page, and the way to the runs above and below it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop.qt.actions import Command
from desktop.widgets.shell.tab_list import RUN

if TYPE_CHECKING:
    from desktop.widgets.shell.main_window import MainWindow


def run_commands(window: MainWindow) -> list[Command]:
    """Open the selected run's page, select another run."""
    charts = window.workspace.charts
    return [
        Command("run.open", "Open the run's page", lambda: window.tabs.open(RUN), ("R",), "Runs"),
        Command(
            "run.next",
            "Select the run below",
            lambda: charts.step_wanted.emit(1),
            ("Alt+Down",),
            "Runs",
        ),
        Command(
            "run.previous",
            "Select the run above",
            lambda: charts.step_wanted.emit(-1),
            ("Alt+Up",),
            "Runs",
        ),
    ]
