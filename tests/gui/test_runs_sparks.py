"""Curves in the cells of the runs table: there, of their run's colour, and growing."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

import tracklib
from desktop.core.columns import by_id
from desktop.core.source import RunKey
from desktop.widgets.shell.main_window import MainWindow
from tests.gui.conftest import OpenWindow, settle

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
COLUMN = "curve.train/loss"


def show_curve(window: MainWindow) -> None:
    """By the header's menu of the metric."""
    column, menu = by_id("summary.train/loss"), QMenu()
    assert column is not None
    window.runs_pane.columns.add_actions(menu, column)
    next(one for one in menu.actions() if one.text() == "Show its curve").trigger()
    menu.deleteLater()


def coloured(window: MainWindow, line: int) -> int:
    """Pixels of a curve's cell that are of its run's colour."""
    table, model = window.runs_pane.table, window.runs_pane.model
    section = [column.id for column in model.columns].index(COLUMN)
    key = model.key_at(line)
    assert key is not None
    wanted = window.theme.run_colour(model.listing.colours[key]).rgb()
    box = table.visualRect(model.index(line, section))
    picture = table.viewport().grab(box).toImage()
    return sum(
        picture.pixel(x, y) == wanted
        for x in range(picture.width())
        for y in range(picture.height())
    )


def test_a_metric_is_drawn_in_its_cells(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = open_window(runs_dir, size=(1600, 900))
    show_curve(window)
    ids = [column.id for column in window.runs_pane.model.columns]
    assert ids.index(COLUMN) == ids.index("summary.train/loss") + 1
    for line in range(6):
        qtbot.waitUntil(lambda line=line: coloured(window, line) > 5)  # type: ignore[misc]
    settle(qtbot, window)


def test_a_curve_follows_its_run(qtbot: QtBot, open_window: OpenWindow, runs_dir: Path) -> None:
    with tracklib.init(dir=str(runs_dir), project="digits", name="live") as run:
        run.log({"train/loss": 1.0}, step=0)
        window = open_window(runs_dir, size=(1600, 900))
        show_curve(window)
        feed = window.table_tools.sparks
        (store,) = window.workspace.sources
        key = RunKey(store, str(run.id))
        qtbot.waitUntil(lambda: feed.get(key, "train/loss") is not None, timeout=20_000)
        for step in range(1, 30):
            run.log({"train/loss": 1.0 / (step + 1)}, step=step)

        def has_grown() -> bool:
            found = feed.get(key, "train/loss")
            return found is not None and found.low < 0.05

        qtbot.waitUntil(has_grown, timeout=20_000)
    settle(qtbot, window)
