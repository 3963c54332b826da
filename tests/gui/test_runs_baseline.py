"""The baseline run: chosen by key, told in the cells of all others."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from tests.gui.conftest import OpenWindow, settle

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
LEFT = Qt.MouseButton.LeftButton


def test_others_show_how_they_differ(qtbot: QtBot, open_window: OpenWindow, runs_dir: Path) -> None:
    window = open_window(runs_dir, remembers=True)
    table, model = window.runs_pane.table, window.runs_pane.model
    place = QPoint(80, table.rowViewportPosition(5) + 10)
    qtbot.mouseClick(table.viewport(), LEFT, pos=place)
    qtbot.keyClick(table, Qt.Key.Key_B)
    settle(qtbot, window)
    assert window.workspace.baseline.key == table.selected_keys()[0]
    assert window.runs_pane.chips.texts() == ["Baseline: run-0"]
    ids = [column.id for column in model.columns]
    cell = model.index(0, ids.index("summary.train/loss"))
    told = cell.data(Qt.ItemDataRole.AccessibleTextRole)
    assert told.endswith("above the baseline, worse")
    own = model.index(5, ids.index("summary.train/loss"))
    assert "baseline" not in own.data(Qt.ItemDataRole.AccessibleTextRole)
    before = window.workspace.baseline.key
    window.close()
    window = open_window(runs_dir, remembers=True)
    assert window.workspace.baseline.key == before
    qtbot.mouseClick(window.runs_pane.chips.chip("Baseline: run-0"), LEFT)
    assert window.workspace.baseline.key is None
    settle(qtbot, window)


def test_groups_show_how_far_their_means_are_from_the_baseline(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = open_window(runs_dir)
    model, runs = window.runs_pane.model, window.workspace.runs
    window.workspace.baseline.set(runs.listing.key_at(5))
    window.runs_pane.grouping.group_by(["state"])
    settle(qtbot, window)
    ids = [column.id for column in model.columns]
    section = ids.index("summary.train/loss")
    assert model.lines.group_at(0) is not None
    told = model.index(0, section).data(Qt.ItemDataRole.AccessibleTextRole)
    assert "±" in told
    assert told.endswith(("the baseline, worse", "the baseline, better"))
    tip = model.index(0, section).data(Qt.ItemDataRole.ToolTipRole)
    assert tip.splitlines()[-1] == told.rpartition(" ± ")[2].partition(", ")[2]
    state = model.index(0, ids.index("state")).data(Qt.ItemDataRole.AccessibleTextRole)
    assert "baseline" not in state
    window.workspace.baseline.set(None)
    settle(qtbot, window)
    assert "baseline" not in model.index(0, section).data(Qt.ItemDataRole.AccessibleTextRole)


def test_a_columns_menu_says_which_values_are_better(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = open_window(runs_dir)
    model, work = window.runs_pane.model, window.workspace
    work.baseline.set(work.runs.listing.key_at(5))
    settle(qtbot, window)
    ids = [column.id for column in model.columns]
    section = ids.index("summary.train/loss")
    menu = QMenu(window)
    for add in window.runs_pane.header_parts:
        add(menu, model.columns[section])
    choices = {action.text(): action for action in menu.actions() if action.isCheckable()}
    assert [text for text, one in choices.items() if one.isChecked()] == ["Lower is better"]
    before = model.index(0, section).data(Qt.ItemDataRole.AccessibleTextRole)
    choices["Higher is better"].trigger()
    after = model.index(0, section).data(Qt.ItemDataRole.AccessibleTextRole)
    assert (before.rpartition(", ")[2], after.rpartition(", ")[2]) == ("worse", "better")
    menu.clear()
    for add in window.runs_pane.header_parts:
        add(menu, model.columns[ids.index("state")])
    assert not [action for action in menu.actions() if action.isCheckable()]
