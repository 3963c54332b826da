"""Hundreds of shown runs: what they logged is found beside the event loop."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop.core.shown import Rule
from desktop.core.source import MetricFacts, RunFacts
from tests.gui.conftest import OpenWindow, settle

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def _logged(number: int, *names: str) -> RunFacts:
    metrics = {name: MetricFacts(name, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0) for name in names}
    return RunFacts(f"r{number}", created_ns=number, metrics=metrics)


def test_charts_have_the_metrics_of_all_shown_runs_also_of_many(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = open_window(runs_dir)
    (store,) = window.workspace.sources
    many = [_logged(number, f"m/{number % 7}") for number in range(300)]
    runs, grid = window.workspace.runs, window.charts_pane.grid
    runs.put(store, many)
    runs.show_by_rule(Rule.ALL)
    settle(qtbot, window)
    assert {f"m/{number}" for number in range(7)} < set(grid.metrics())
    runs.show_only([key for key in runs.shown if key.run == "r3"])  # few: at once
    assert grid.metrics() == ["m/3"]
    runs.show_by_rule(Rule.ALL)
    runs.show_only([key for key in runs.shown if key.run == "r4"])  # before the many were read
    settle(qtbot, window)
    assert grid.metrics() == ["m/4"]
