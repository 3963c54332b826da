"""The runs table as a user meets it: list, sort, filter, show and hide."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QTextCharFormat
from pytestqt.qtbot import QtBot

from desktop.core.source import RunFacts
from desktop.widgets.shell.main_window import MainWindow
from tests.gui.conftest import OpenWindow, log_run, settle

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
LEFT = Qt.MouseButton.LeftButton


def listed(window: MainWindow) -> list[str]:
    listing = window.runs_pane.model.listing
    return [listing.facts_at(place).name for place in range(len(listing))]


def shown(window: MainWindow) -> set[str]:
    table = window.workspace.runs.table
    return {table.facts[table.index[key]].name for key in window.workspace.runs.shown}


def click_header(
    qtbot: QtBot,
    window: MainWindow,
    column_id: str,
    modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
) -> None:
    header = window.runs_pane.table.header
    section = [column.id for column in window.runs_pane.model.columns].index(column_id)
    place = QPoint(header.sectionViewportPosition(section) + 24, 12)
    qtbot.mouseClick(header.viewport(), LEFT, modifiers, place)
    settle(qtbot, window)


def type_filter(qtbot: QtBot, window: MainWindow, text: str) -> None:
    line = window.runs_pane.filter
    line.setFocus()
    line.clear()
    qtbot.keyClicks(line, text)
    qtbot.keyClick(line, Qt.Key.Key_Return)
    settle(qtbot, window)


def test_runs_are_listed_newest_first(open_window: OpenWindow, runs_dir: Path) -> None:
    window = open_window(runs_dir)
    assert listed(window) == [f"run-{number}" for number in (5, 4, 3, 2, 1, 0)]
    titles = [column.title for column in window.runs_pane.model.columns]
    assert titles[:2] == ["Name", "State"]
    assert {"train/loss", "val/acc", "lr", "Tags"} <= set(titles)
    assert "width" not in titles, "the same for all runs"


def test_a_click_sorts_and_a_second_turns_it_round(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = open_window(runs_dir)
    click_header(qtbot, window, "summary.train/loss")
    assert listed(window) == [f"run-{number}" for number in range(6)]
    click_header(qtbot, window, "summary.train/loss")
    assert listed(window) == [f"run-{number}" for number in (5, 4, 3, 2, 1, 0)]
    click_header(qtbot, window, "summary.train/loss")
    assert window.workspace.runs.sort == ()


def test_shift_click_sorts_by_a_second_column(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = open_window(runs_dir, size=(1600, 900))
    click_header(qtbot, window, "tags")
    click_header(qtbot, window, "config.lr", Qt.KeyboardModifier.ShiftModifier)
    assert listed(window) == [f"run-{number}" for number in (4, 2, 0, 5, 3, 1)]


def test_filter_lists_what_matches(qtbot: QtBot, open_window: OpenWindow, runs_dir: Path) -> None:
    window = open_window(runs_dir)
    type_filter(qtbot, window, "config.lr < 0.04 and tags has even")
    assert listed(window) == ["run-4", "run-2"]
    assert shown(window) == {"run-4", "run-2"}
    type_filter(qtbot, window, "config.lr < 0.04 sort by config.lr")
    assert listed(window) == ["run-5", "run-4", "run-3", "run-2"]


def test_a_wrong_filter_is_underlined_and_explained(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = open_window(runs_dir)
    type_filter(qtbot, window, 'stte == "failed"')
    assert len(listed(window)) == 6, "the list stays as it was"
    assert "state" in window.runs_pane._trouble.text()
    formats = window.runs_pane.filter.document().firstBlock().layout().formats()
    wave = QTextCharFormat.UnderlineStyle.WaveUnderline
    underlined = [one for one in formats if one.format.underlineStyle() == wave]
    assert [(one.start, one.length) for one in underlined] == [(0, 4)]
    type_filter(qtbot, window, 'state == "failed"')
    assert window.runs_pane._trouble.isHidden()
    assert listed(window) == []


def test_completion_proposes_keys_of_the_runs(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = open_window(runs_dir)
    line = window.runs_pane.filter
    line.setFocus()
    settle(qtbot, window)
    qtbot.keyClicks(line, "config.l")
    qtbot.waitUntil(window.runs_pane.completion.isVisible)
    qtbot.keyClick(line, Qt.Key.Key_Tab)
    assert line.text() == "config.lr "
    window.runs_pane.completion.hide()


def test_the_eye_shows_and_hides_a_run(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = open_window(runs_dir)
    table = window.runs_pane.table
    assert len(shown(window)) == 6
    place = QPoint(12, table.rowViewportPosition(1) + 10)
    qtbot.mouseClick(table.viewport(), LEFT, pos=place)
    assert shown(window) == {f"run-{number}" for number in (0, 1, 2, 3, 5)}
    assert table.selected_keys() == [], "the eye does not select"
    qtbot.mouseClick(table.viewport(), LEFT, pos=place)
    assert len(shown(window)) == 6


def test_keys_show_hide_and_single_out(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = open_window(runs_dir)
    table = window.runs_pane.table
    qtbot.mouseClick(table.viewport(), LEFT, pos=QPoint(80, table.rowViewportPosition(2) + 10))
    qtbot.keyClick(table, Qt.Key.Key_Space)
    assert "run-3" not in shown(window)
    qtbot.keyClick(table, Qt.Key.Key_O)
    assert shown(window) == {"run-3"}
    qtbot.keyClick(table, Qt.Key.Key_A)
    assert len(shown(window)) == 6
    qtbot.keyClick(table, Qt.Key.Key_A, Qt.KeyboardModifier.ShiftModifier)
    assert shown(window) == set()
    settle(qtbot, window)


def test_twenty_newest_are_shown_at_first(open_window: OpenWindow, tmp_path: Path) -> None:
    for number in range(25):
        log_run(tmp_path / "many", number, points=2)
    window = open_window(tmp_path / "many")
    assert shown(window) == {f"run-{number}" for number in range(5, 25)}


def test_selection_follows_runs_when_the_order_changes(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = open_window(runs_dir)
    table = window.runs_pane.table
    qtbot.mouseClick(table.viewport(), LEFT, pos=QPoint(80, table.rowViewportPosition(0) + 10))
    before = table.selected_keys()
    click_header(qtbot, window, "summary.train/loss")
    assert listed(window)[0] == "run-0"
    assert table.selected_keys() == before


def test_columns_can_be_chosen_and_found(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = open_window(runs_dir)
    pane = window.runs_pane
    qtbot.mouseClick(pane._columns_button, LEFT)
    popup = pane._popup
    qtbot.keyClicks(popup.search, "wid")
    entries = [popup.list.item(row) for row in range(popup.list.count())]
    seen = [entry for entry in entries if not entry.isHidden()]
    assert [entry.text() for entry in seen] == ["width"]
    seen[0].setCheckState(Qt.CheckState.Checked)
    popup.close()
    assert pane.model.columns[-1].id == "config.width"


def test_project_in_the_stores_pane_lists_its_runs(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    log_run(runs_dir, 7, project="letters")
    window = open_window(runs_dir)
    tree = window.sources_pane._tree
    qtbot.waitUntil(lambda: tree.topLevelItemCount() == 3)
    place = tree.visualItemRect(tree.topLevelItem(2)).center()
    qtbot.mouseClick(tree.viewport(), LEFT, pos=place)
    settle(qtbot, window)
    assert listed(window) == ["run-7"]


def test_two_stores_are_listed_together(
    open_window: OpenWindow, runs_dir: Path, tmp_path: Path
) -> None:
    log_run(tmp_path / "other", 9)
    window = open_window(runs_dir, tmp_path / "other")
    assert len(listed(window)) == 7
    assert "run-9" in listed(window)


def test_the_table_stays_at_its_top_while_newer_runs_come(
    qtbot: QtBot, open_window: OpenWindow, tmp_path: Path
) -> None:
    window = open_window(tmp_path / "nothing yet")
    table = window.runs_pane.table
    for first in (0, 200, 400):
        made = [
            RunFacts(run_id=f"r{number:04}", name=f"run {number}", created_ns=number * 10**9)
            for number in range(first, first + 200)
        ]
        window.workspace.runs.put("made up", made)
        settle(qtbot, window)
        table.setFocus()
        if first == 0:
            qtbot.keyClick(table, Qt.Key.Key_Home)
    assert len(window.runs_pane.model.listing) == 600
    assert table.verticalScrollBar().value() == 0
