"""What has how much room when the table takes the whole window, and when runs with long names,
or a live one, come into sight."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

import tracklib
from desktop.core.columns import config_column
from desktop.qt.theme import TextSize
from desktop.widgets.base.name_dialog import NameDialog
from tests.gui.conftest import OpenWindow, be_active, log_run, settle

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def test_the_list_of_stores_keeps_its_width_beside_the_full_table(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = open_window(runs_dir, size=(1440, 900))
    stores, runs = window.sources_dock.width(), window.runs_dock.width()
    for _ in range(2):
        qtbot.keyClick(window.runs_pane.table, Qt.Key.Key_T)
        qtbot.waitUntil(lambda: window.runs_dock.width() > 2 * runs)
        settle(qtbot, window)
        assert abs(window.sources_dock.width() - stores) <= 2
        qtbot.keyClick(window.runs_pane.table, Qt.Key.Key_T)
        qtbot.waitUntil(lambda: window.runs_dock.width() < 2 * runs)
        settle(qtbot, window)
        assert abs(window.sources_dock.width() - stores) <= 2
        assert abs(window.runs_dock.width() - runs) <= 2


def test_names_further_down_have_room_from_the_start(
    qtbot: QtBot, open_window: OpenWindow, tmp_path: Path
) -> None:
    folder = tmp_path / "many"
    log_run(folder, 0, points=1, name="a-rather-long-name-lr0.01")
    for number in range(1, 40):
        log_run(folder, number, points=1)
    window = open_window(folder)
    table = window.runs_pane.table
    last = window.runs_pane.model.index(39, 0)
    assert last.row() == 39
    assert table.columnWidth(0) >= table.itemDelegate().width_of(last)


def test_the_state_of_a_live_run_in_a_folded_group_has_room(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    with tracklib.init(dir=str(runs_dir), project="digits", config={"lr": 0.1}) as run:
        run.log({"train/loss": 1.0}, step=0)
        window = open_window(runs_dir)
        window.workspace.runs.set_groups((config_column("lr"),))
        settle(qtbot, window)
        table = window.runs_pane.table
        titles = [column.title for column in window.runs_pane.model.columns]
        table.fit_columns()
        wanted = table.itemDelegate().width_of_state("Running 0:10:00")
        assert table.columnWidth(titles.index("State")) >= wanted


def test_a_view_is_saved_by_the_name_that_was_typed(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = open_window(runs_dir)
    be_active(qtbot, window)
    qtbot.keyClick(window.runs_pane.table, Qt.Key.Key_V, Qt.KeyboardModifier.ShiftModifier)
    dialog = window.findChild(NameDialog)
    assert dialog is not None
    qtbot.waitUntil(dialog.isVisible)
    dialog.field.clear()
    assert not dialog.accept_button.isEnabled()
    qtbot.keyClick(dialog.field, Qt.Key.Key_Return)
    assert dialog.isVisible()
    qtbot.keyClicks(dialog.field, " best so far ")
    qtbot.keyClick(dialog.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "best so far" in window.table_tools.views.views.states)


def test_a_dragged_width_grows_with_the_text_and_comes_back(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = open_window(runs_dir)
    table = window.runs_pane.table
    settle(qtbot, window)
    table.header.resizeSection(1, 130)
    window.theme.set_text_size(TextSize.LARGE)
    settle(qtbot, window)
    assert table.columnWidth(1) == 150
    window.theme.set_text_size(TextSize.USUAL)
    settle(qtbot, window)
    assert table.columnWidth(1) == 130
