"""The scatter plot as a user meets it: hover, rectangles, groups, what is remembered."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.widgets.explore.scatter_pane import ScatterPane
from desktop.widgets.shell.main_window import MainWindow
from tests.gui.conftest import OpenWindow, log_run, settle
from tests.gui.explorers import drag, open_pane

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
LEFT = Qt.MouseButton.LeftButton


def pane_of(qtbot: QtBot, window: MainWindow) -> ScatterPane:
    return open_pane(qtbot, window, "scatter", ScatterPane)


def around(pane: ScatterPane, name: str) -> tuple[QPoint, QPoint]:
    scene = pane.view.scene
    point = [scene.table.facts[row].name for row in scene.rows.tolist()].index(name)
    place = pane.plot.place_of(point).toPoint()
    return place - QPoint(9, 9), place + QPoint(9, 9)


def test_the_point_under_the_mouse_is_marked_everywhere(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = open_window(runs_dir)
    pane = pane_of(qtbot, window)
    assert len(pane.view.scene.rows) == 6
    begin, end = around(pane, "run-0")
    qtbot.mouseMove(pane.plot, (begin + end) / 2)
    charts = window.workspace.charts
    qtbot.waitUntil(lambda: charts.hovered is not None, timeout=5000)
    facts = window.workspace.runs.table.get(charts.hovered) if charts.hovered else None
    assert facts is not None
    assert facts.name == "run-0"


def test_a_rectangle_selects_in_the_table_or_filters(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = open_window(runs_dir)
    pane = pane_of(qtbot, window)
    drag(qtbot, pane.plot, *around(pane, "run-0"))
    table = window.runs_pane.table
    qtbot.waitUntil(lambda: len(table.selected_keys()) == 1, timeout=5000)
    qtbot.mouseClick(pane.drag.buttons[True], LEFT)
    drag(qtbot, pane.plot, *around(pane, "run-0"))
    listing = window.workspace.runs
    qtbot.waitUntil(lambda: len(listing.listing) == 1, timeout=5000)
    table.setFocus()
    qtbot.keyClick(table, Qt.Key.Key_Escape)
    settle(qtbot, window)
    assert len(listing.listing) == 6


def test_groups_are_boxes_or_violins_and_the_choice_is_remembered(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    for number, kind in enumerate(("adam", "sgd", "adam", "sgd")):
        log_run(runs_dir, number, points=3, config={"opt": kind, "lr": 0.1})
    window = open_window(runs_dir, remembers=True)
    pane = pane_of(qtbot, window)
    pane.group_key.chosen.emit("config.opt")
    settle(qtbot, window)
    assert [group.title for group in pane.view.scene.groups] == ["adam", "sgd"]
    assert "6 without a value" in pane.note.text()
    qtbot.mouseClick(pane.shape.buttons[True], LEFT)
    window.close()
    again = pane_of(qtbot, open_window(runs_dir, remembers=True))
    assert again.view.violins
    assert [group.title for group in again.view.scene.groups] == ["adam", "sgd"]


def test_keys_are_searched_and_chosen_by_keyboard(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = open_window(runs_dir)
    pane = pane_of(qtbot, window)
    qtbot.mouseClick(pane.x_key, LEFT)
    qtbot.keyClicks(pane.x_key.popup.search, "train/lo")
    qtbot.keyClick(pane.x_key.popup.search, Qt.Key.Key_Return)
    settle(qtbot, window)
    axis = pane.view.scene.x_axis
    assert axis is not None
    assert axis.column.id == "summary.train/loss"
    qtbot.mouseClick(pane.copy, LEFT)
    assert not QApplication.clipboard().pixmap().isNull()


def test_an_empty_list_says_what_to_do(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = open_window(runs_dir)
    pane = pane_of(qtbot, window)
    window.runs_pane.filter.set_text('name == "nobody"')
    settle(qtbot, window)
    assert pane._empty.isVisible()


def test_keys_go_from_point_to_point_and_select(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = open_window(runs_dir)
    pane = pane_of(qtbot, window)
    pane.plot.setFocus()
    charts, table = window.workspace.charts, window.workspace.runs.table
    names = []
    for _ in range(2):
        before = charts.hovered
        qtbot.keyClick(pane.plot, Qt.Key.Key_Right)
        qtbot.waitUntil(lambda before=before: charts.hovered not in (None, before), timeout=5000)  # type: ignore[misc]
        assert charts.hovered is not None
        facts = table.get(charts.hovered)
        assert facts is not None
        names.append(facts.name)
    assert names == ["run-5", "run-4"], "lr is 0.1 / (number + 1)"
    qtbot.keyClick(pane.plot, Qt.Key.Key_Return)
    assert window.runs_pane.table.selected_keys() == [charts.hovered]
