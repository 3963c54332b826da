"""Facets: ticking values, dragging across a histogram, chips, and what is remembered."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from desktop.widgets.shell.main_window import MainWindow
from tests.gui.conftest import OpenWindow, log_run, settle
from tests.gui.test_runs_table import listed, type_filter

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
LEFT = Qt.MouseButton.LeftButton


def open_facets(qtbot: QtBot, window: MainWindow, *column_ids: str) -> None:
    tools = window.table_tools.facets
    qtbot.mouseClick(tools.button, LEFT)
    qtbot.mouseClick(tools.panel.add, LEFT)
    entries = tools.panel.popup.list
    for column_id in column_ids:
        for row in range(entries.count()):
            item = entries.item(row)
            if item.data(Qt.ItemDataRole.UserRole) == column_id:
                item.setCheckState(Qt.CheckState.Checked)
    tools.panel.popup.close()
    window.activateWindow()
    settle(qtbot, window)
    qtbot.waitUntil(lambda: len(tools.state.facets) == len(column_ids))


def test_ticking_values_lists_their_runs(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = open_window(runs_dir, size=(1600, 900), remembers=True)
    open_facets(qtbot, window, "tags", "config.lr")
    tools = window.table_tools.facets
    values = tools.panel.card("tags").values
    assert values is not None
    assert [(one.value, one.count) for one in values.values()] == [("even", 3), (None, 3)]
    qtbot.mouseClick(values, LEFT, pos=QPoint(40, 10))
    settle(qtbot, window)
    assert listed(window) == ["run-4", "run-2", "run-0"]
    assert window.runs_pane.chips.texts() == ["Tags: even"]
    type_filter(qtbot, window, "config.lr < 0.09")
    assert listed(window) == ["run-4", "run-2"], "the query line holds too"
    window.close()
    window = open_window(runs_dir, remembers=True)
    assert listed(window) == ["run-4", "run-2"]
    window.runs_pane.filter.set_text("")
    qtbot.mouseClick(window.runs_pane.chips.chip("Tags: even"), LEFT)
    settle(qtbot, window)
    assert len(listed(window)) == 6


def test_dragging_across_a_histogram_lists_a_range(
    qtbot: QtBot, open_window: OpenWindow, tmp_path: Path
) -> None:
    for number in range(20):
        log_run(tmp_path / "many", number, points=2, config={"speed": float(number)})
    window = open_window(tmp_path / "many", size=(1600, 900))
    open_facets(qtbot, window, "config.speed")
    histogram = window.table_tools.facets.panel.card("config.speed").range
    assert histogram is not None
    middle, right = QPoint(histogram.width() // 2, 20), QPoint(histogram.width() - 2, 20)
    qtbot.mousePress(histogram, LEFT, pos=middle)
    qtbot.mouseMove(histogram, right)
    qtbot.mouseRelease(histogram, LEFT, pos=right)
    settle(qtbot, window)
    assert listed(window) == [f"run-{number}" for number in range(19, 9, -1)]
    assert window.workspace.undo.undo_title == "range of speed"
    window.workspace.undo.undo()
    settle(qtbot, window)
    assert len(listed(window)) == 20
    window.workspace.undo.redo()
    settle(qtbot, window)
    assert len(listed(window)) == 10
    qtbot.keyClick(histogram, Qt.Key.Key_Right)
    settle(qtbot, window)
    assert len(listed(window)) < 11
    qtbot.mouseDClick(histogram, LEFT, pos=middle)
    settle(qtbot, window)
    assert len(listed(window)) == 20
    assert window.runs_pane.chips.isHidden()


def test_a_facet_that_is_removed_takes_its_filter_along(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = open_window(runs_dir)
    open_facets(qtbot, window, "tags")
    card = window.table_tools.facets.panel.card("tags")
    assert card.values is not None
    card.values.setFocus()
    qtbot.keyClick(card.values, Qt.Key.Key_Down)
    qtbot.keyClick(card.values, Qt.Key.Key_Space)
    settle(qtbot, window)
    assert len(listed(window)) == 3
    qtbot.mouseClick(card._close, LEFT)
    settle(qtbot, window)
    assert len(listed(window)) == 6


def test_many_values_are_a_list_that_is_searched_and_ticked(
    qtbot: QtBot, open_window: OpenWindow, tmp_path: Path
) -> None:
    folder = tmp_path / "many"
    for number in range(40):
        log_run(folder, number, points=1, config={"id": f"Tag {number}\nx"})
    window = open_window(folder, size=(1600, 900))
    open_facets(qtbot, window, "config.id")
    card = window.table_tools.facets.panel.card("config.id")
    values = card.values
    assert values is not None
    rows = values.height() // 24
    qtbot.mouseClick(values, LEFT, pos=QPoint(60, rows * 24 - 8))
    popup = card.list
    assert popup is not None
    qtbot.waitUntil(lambda: popup.note.text() == "40 values")
    qtbot.keyClicks(popup.search, "tag 3")
    qtbot.waitUntil(lambda: popup.note.text() == "13 of 40 values")
    assert popup.model.index(0).data() == "Tag 3 x"
    qtbot.keyClick(popup.search, Qt.Key.Key_Down)
    qtbot.keyClick(popup.search, Qt.Key.Key_Return)
    settle(qtbot, window)
    assert listed(window) == ["run-13"]
    assert popup.isVisible()
    place = popup.list.visualRect(popup.model.index(0)).center()
    qtbot.mouseClick(popup.list.viewport(), LEFT, pos=place)
    settle(qtbot, window)
    assert listed(window) == ["run-13", "run-3"]
    checks = [popup.model.index(row).data(Qt.ItemDataRole.CheckStateRole) for row in range(3)]
    assert checks == [Qt.CheckState.Checked.value] * 2 + [Qt.CheckState.Unchecked.value]
    qtbot.keyClicks(popup.search, " nothing like it")
    qtbot.waitUntil(popup.empty.isVisible)
    popup.close()
    settle(qtbot, window)
