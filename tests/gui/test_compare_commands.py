"""All that Compare and Statistics can do, by keys and from the palette."""

from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

import tracklib
from desktop.core.comparison.intervals import Method
from desktop.core.comparison.whose import Whose
from desktop.core.goals import Goal
from desktop.widgets.compare.compare_pane import ComparePane
from desktop.widgets.compare.statistics_pane import StatisticsPane
from desktop.widgets.shell.main_window import MainWindow
from tests.gui.conftest import OpenWindow, be_active, settle

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
ALT, SHIFT = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ShiftModifier
LOW, HIGH = Qt.Key.Key_L, Qt.Key.Key_H


@pytest.fixture
def results(tmp_path: Path) -> Path:
    folder = tmp_path / "results"
    for number in range(4):
        config = {"lr": 0.1 / (number // 2 + 1), "seed": number % 2}
        with tracklib.init(dir=str(folder), name=f"run-{number}", config=config) as run:
            run.log({"acc": 0.5 + number / 10, "size": 1.0 - number / 10}, step=0)
    return folder


def compare_of(qtbot: QtBot, window: MainWindow) -> ComparePane:
    pane = cast(ComparePane, window.tabs.content("compare"))
    qtbot.waitUntil(lambda: len(pane.model.side.lines) > 0)
    settle(qtbot, window)
    return pane


def titles(pane: ComparePane) -> list[str]:
    return [line.title for line in pane.model.side.lines]


def test_no_tab_is_made_before_it_is_asked_for(open_window: OpenWindow, results: Path) -> None:
    window = open_window(results)
    window.commands.update_checks()
    assert window.tabs.opened("compare") is None
    assert window.tabs.opened("statistics") is None
    assert not window.commands["compare.percent"].isChecked()
    assert not window.commands[f"statistics.{Method.BCA.value}"].isChecked()


def test_the_comparison_is_worked_by_keys(
    qtbot: QtBot, open_window: OpenWindow, results: Path
) -> None:
    window = open_window(results)
    qtbot.keyClick(window, Qt.Key.Key_P, ALT)
    assert window.tabs.current == "compare"
    pane = compare_of(qtbot, window)
    window.commands.update_checks()
    assert pane.model.as_percent
    assert window.commands["compare.percent"].isChecked()
    qtbot.keyClick(window, Qt.Key.Key_J, ALT)
    assert pane.table.hasFocus()
    row = titles(pane).index("size")
    pane.table.setCurrentIndex(pane.model.index(row, 1))
    qtbot.keyClick(pane.table, LOW, ALT | SHIFT)
    qtbot.waitUntil(lambda: pane.model.side.lines[row].goal is Goal.LESS)
    qtbot.keyClick(pane.table, Qt.Key.Key_B, ALT | SHIFT)
    assert window.workspace.baseline.key == pane.model.side.keys[1]
    qtbot.keyClick(pane.table, Qt.Key.Key_I, ALT | SHIFT)
    qtbot.waitUntil(lambda: "size" not in titles(pane))
    window.commands["compare.fold"].trigger()
    qtbot.waitUntil(lambda: titles(pane) == ["Summary", "Config", "Run"])
    window.commands["compare.unfold"].trigger()
    qtbot.waitUntil(lambda: "acc" in titles(pane))
    QGuiApplication.clipboard().clear()
    window.commands["compare.copy.latex"].trigger()
    qtbot.waitUntil(lambda: "booktabs" in QGuiApplication.clipboard().text())
    qtbot.keyClick(window, Qt.Key.Key_K, ALT)
    assert pane.toolbar.search.hasFocus()
    qtbot.keyClick(pane.toolbar.search, Qt.Key.Key_I, ALT)
    assert pane.toolbar.popup.isVisible()
    pane.toolbar.popup.close()
    be_active(qtbot, window)
    qtbot.keyClick(window, Qt.Key.Key_O, ALT)
    assert pane.compare.of_selected
    settle(qtbot, window)


def test_the_menu_key_asks_for_the_menu_of_the_current_cell(
    qtbot: QtBot, open_window: OpenWindow, results: Path
) -> None:
    window = open_window(results)
    window.tabs.open("compare")
    pane = compare_of(qtbot, window)
    row = titles(pane).index("lr")
    pane.table.setCurrentIndex(pane.model.index(row, 2))
    pane.table.menu_wanted.disconnect()
    key = QContextMenuEvent.Reason.Keyboard
    viewport = pane.table.viewport()
    middle = viewport.rect().center()
    event = QContextMenuEvent(key, middle, viewport.mapToGlobal(middle))
    with qtbot.waitSignal(pane.table.menu_wanted) as heard:
        QApplication.sendEvent(viewport, event)
    assert heard.args is not None
    assert heard.args[:2] == [row, 2]


def test_statistics_are_worked_by_keys(
    qtbot: QtBot, open_window: OpenWindow, results: Path
) -> None:
    window = open_window(results)
    qtbot.keyClick(window, Qt.Key.Key_J, ALT | SHIFT)
    assert window.tabs.current == "statistics"
    pane = cast(StatisticsPane, window.tabs.content("statistics"))
    qtbot.waitUntil(lambda: len(pane.model.rows) == 6)
    assert pane.table.hasFocus()
    pane.table.setCurrentIndex(pane.model.index(1, 0))
    qtbot.keyClick(pane.table, LOW, ALT | SHIFT)
    qtbot.waitUntil(lambda: pane.model.rows[0].goal is Goal.LESS)
    pane.table.setCurrentIndex(pane.model.index(0, 0))
    qtbot.keyClick(pane.table, HIGH, ALT | SHIFT)
    qtbot.waitUntil(lambda: pane.model.rows[0].goal is Goal.MORE)
    pane.table.setCurrentIndex(pane.model.index(2, 0))
    window.commands["statistics.current"].trigger()
    group = pane.model.rows[2].line
    assert group is not None
    qtbot.waitUntil(lambda: pane.model.found.wish.reference == group.group.id)
    settle(qtbot, window)
    window.commands["statistics.student"].trigger()
    window.commands["statistics.level.0.99"].trigger()
    qtbot.waitUntil(lambda: "99 % intervals of the mean by Student's t" in pane.note.text())
    window.commands.update_checks()
    assert window.commands["statistics.student"].isChecked()
    assert not window.commands["statistics.bca"].isChecked()
    window.commands["statistics.fold"].trigger()
    assert len(pane.model.rows) == 2
    window.commands["statistics.unfold"].trigger()
    pane.table.setCurrentIndex(pane.model.index(1, 0))
    window.commands["statistics.only"].trigger()
    qtbot.waitUntil(lambda: len(window.workspace.runs.shown) == 2)
    window.commands["statistics.selected"].trigger()
    assert pane.statistics.choices.whose is Whose.SELECTED
    settle(qtbot, window)


@pytest.mark.parametrize("command", ["group", "results", "reference", "method"])
def test_lists_of_the_statistics_open_by_keys(
    qtbot: QtBot, open_window: OpenWindow, results: Path, command: str
) -> None:
    window = open_window(results)
    window.commands[f"statistics.{command}"].trigger()
    pane = cast(StatisticsPane, window.tabs.content("statistics"))
    settle(qtbot, window)
    bar = pane.toolbar
    popups = {
        "group": bar.keys_popup,
        "results": bar.metrics_popup,
        "reference": bar.reference.choices,
        "method": bar.method.choices,
    }
    assert popups[command].isVisible()
    popups[command].close()


def test_no_two_commands_have_the_same_key(open_window: OpenWindow, results: Path) -> None:
    commands = open_window(results).commands.all()
    keys = [key for command in commands for key in command.shortcuts]
    assert sorted(keys) == sorted(set(keys))
    ids = [command.id for command in commands]
    assert len(ids) == len(set(ids))
