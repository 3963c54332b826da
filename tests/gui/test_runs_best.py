"""The best values of the listed runs stand out in the table, and are told in words."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.core.goals import Goal
from desktop.widgets.shell.main_window import MainWindow
from tests.gui.conftest import OpenWindow, log_run, settle

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
LOSS = "summary.train/loss"


def told_best(window: MainWindow, column_id: str = LOSS) -> dict[str, str]:
    """What cells of a column say at their end, by the names of runs."""
    model = window.runs_pane.model
    section = [column.id for column in model.columns].index(column_id)
    found = {}
    for line in range(model.rowCount()):
        cell = model.index(line, section)
        said = cell.data(Qt.ItemDataRole.AccessibleTextRole).rpartition(", ")[2]
        facts = model.facts_at(line)
        if facts is not None and said.startswith("best"):
            assert said in cell.data(Qt.ItemDataRole.ToolTipRole).splitlines()
            found[facts.name] = said
    return found


def ink(window: MainWindow, line: int, column_id: str = LOSS) -> int:
    """How much is painted in a cell."""
    table, model = window.runs_pane.table, window.runs_pane.model
    section = [column.id for column in model.columns].index(column_id)
    table.scrollTo(model.index(line, section))
    box = table.visualRect(model.index(line, section)).adjusted(2, 2, -2, -2)
    image = table.viewport().grab(box).toImage()
    pixels = (image.pixelColor(x, y) for y in range(image.height()) for x in range(image.width()))
    return sum(255 - one.lightness() for one in pixels)


def test_the_best_of_the_listed_runs_follows_filter_and_goal(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = open_window(runs_dir, size=(1600, 900))
    assert told_best(window) == {"run-0": "best of 6 runs"}
    window.runs_pane.filter.set_text("name != 'run-0'")
    qtbot.waitUntil(lambda: window.runs_pane.model.rowCount() == 5)
    settle(qtbot, window)
    assert told_best(window) == {"run-1": "best of 5 runs"}
    window.workspace.goals.say([LOSS], Goal.MORE)
    settle(qtbot, window)
    assert told_best(window) == {"run-5": "best of 5 runs"}
    window.workspace.goals.say([LOSS], None)
    settle(qtbot, window)
    assert told_best(window) == {}
    window.runs_pane.filter.set_text("")
    qtbot.waitUntil(lambda: window.runs_pane.model.rowCount() == 6)
    settle(qtbot, window)


def test_a_new_run_that_is_better_takes_the_mark(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = open_window(runs_dir, size=(1600, 900))
    log_run(runs_dir, 0, points=900, name="longer")
    qtbot.waitUntil(lambda: window.runs_pane.model.rowCount() == 7)
    qtbot.waitUntil(lambda: told_best(window) == {"longer": "best of 7 runs"})
    settle(qtbot, window)


def test_the_best_value_is_painted_bolder(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = open_window(runs_dir, size=(1600, 900))
    best_line = 5  # run-0 is the oldest
    bold = ink(window, best_line)
    window.workspace.goals.say([LOSS], None)
    settle(qtbot, window)
    assert told_best(window) == {}
    assert ink(window, best_line) < bold


def test_the_best_value_is_told_in_groups_and_beside_a_baseline(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = open_window(runs_dir, size=(1600, 900))
    window.workspace.baseline.set(window.workspace.runs.listing.key_at(0))
    window.runs_pane.grouping.group_by(["state"])
    settle(qtbot, window)
    model = window.runs_pane.model
    if model.is_folded(0):
        model.toggle_fold(0)
    section = [column.id for column in model.columns].index(LOSS)
    words = [
        model.index(line, section).data(Qt.ItemDataRole.AccessibleTextRole)
        for line in range(model.rowCount())
    ]
    assert [", best of 6 runs, " in one for one in words].count(True) == 1
    assert "best" not in words[0]
