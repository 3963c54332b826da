"""The comparison as a user meets it: baseline, differences, ignoring, folding, copying."""

from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

import tracklib
from desktop.core.columns import summary_column
from desktop.core.difference import Verdict
from desktop.core.shown import Rule
from desktop.core.text_table import Form
from desktop.qt.theme import TextSize
from desktop.widgets.compare.compare_pane import ComparePane
from desktop.widgets.shell.main_window import MainWindow
from tests.gui.conftest import OpenWindow, log_run, settle

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
LEFT = Qt.MouseButton.LeftButton


def log_result(folder: Path, number: int) -> None:
    settings = {"lr": 0.1 / (number + 1), "width": 16, "note": "two\nlines ünï"}
    with tracklib.init(dir=str(folder), name=f"run-{number}", config=settings) as run:
        run.define_metric("acc", goal="maximize")
        run.log({"acc": 0.5 + number / 10, "size": 1.0 - number / 10}, step=0)


@pytest.fixture
def results(tmp_path: Path) -> Path:
    folder = tmp_path / "results"
    for number in range(3):
        log_result(folder, number)
    return folder


def opened(qtbot: QtBot, window: MainWindow) -> ComparePane:
    window.tabs.open("compare")
    pane = cast(ComparePane, window.tabs.content("compare"))
    qtbot.waitUntil(lambda: pane.compare.is_compared)
    settle(qtbot, window)
    return pane


def lines(pane: ComparePane) -> list[str]:
    return [line.title for line in pane.model.side.lines]


def row_of(pane: ComparePane, title: str) -> int:
    return lines(pane).index(title)


def click_run(qtbot: QtBot, pane: ComparePane, place: int) -> None:
    header = pane.table.runs
    where = QPoint(header.sectionViewportPosition(place) + 40, 12)
    qtbot.mouseClick(header.viewport(), LEFT, pos=where)


def test_runs_stand_side_by_side(qtbot: QtBot, open_window: OpenWindow, results: Path) -> None:
    pane = opened(qtbot, open_window(results))
    assert [facts.name for facts in pane.model.side.runs] == ["run-2", "run-1", "run-0"]
    assert lines(pane)[:3] == ["Summary", "acc", "size"]
    index = pane.model.index(row_of(pane, "acc"), 0)
    assert index.data() == "0.7000"
    assert "the best" in index.data(Qt.ItemDataRole.ToolTipRole)


def test_a_click_on_a_run_makes_it_the_baseline_and_a_second_none(
    qtbot: QtBot, open_window: OpenWindow, results: Path
) -> None:
    window = open_window(results)
    pane = opened(qtbot, window)
    click_run(qtbot, pane, 1)
    assert window.workspace.baseline.key == pane.model.side.keys[1]
    better, worse = (pane.model.cell(row_of(pane, "acc"), place).away for place in (0, 2))
    assert better is not None
    assert (better.verdict, better.text()) == (Verdict.BETTER, "+0.1")
    assert worse is not None
    assert (worse.verdict, worse.text()) == (Verdict.WORSE, "−0.1")
    undirected = pane.model.cell(row_of(pane, "size"), 0).away
    assert undirected is not None
    assert undirected.verdict is Verdict.OTHER
    click_run(qtbot, pane, 1)
    assert window.workspace.baseline.key is None


def names_from_left(pane: ComparePane) -> list[str]:
    header = pane.table.runs
    order = [header.logicalIndex(place) for place in range(header.count())]
    return [pane.model.side.runs[place].name for place in order]


def test_the_baseline_stands_first_and_the_others_as_they_came(
    qtbot: QtBot, open_window: OpenWindow, results: Path
) -> None:
    window = open_window(results)
    pane = opened(qtbot, window)
    click_run(qtbot, pane, 2)
    assert names_from_left(pane) == ["run-0", "run-2", "run-1"]
    click_run(qtbot, pane, 1)
    assert names_from_left(pane) == ["run-1", "run-2", "run-0"]
    window.workspace.runs.toggle([pane.model.side.keys[0]])
    qtbot.waitUntil(lambda: names_from_left(pane) == ["run-1", "run-0"])
    click_run(qtbot, pane, 0)
    assert names_from_left(pane) == ["run-1", "run-0"]
    settle(qtbot, window)


def test_the_baseline_stays_at_the_left_while_many_runs_scroll_by(
    qtbot: QtBot, open_window: OpenWindow, results: Path
) -> None:
    for number in range(3, 16):
        log_result(results, number)
    window = open_window(results)
    window.workspace.runs.show_by_rule(Rule.ALL)
    pane = opened(qtbot, window)
    qtbot.waitUntil(lambda: len(pane.model.side.runs) == 16)
    table, pinned = pane.table, pane.table.pinned
    click_run(qtbot, pane, 3)
    assert pinned.isHidden()
    table.horizontalScrollBar().setValue(table.horizontalScrollBar().maximum())
    assert pinned.isVisible()
    assert pinned.geometry().left() == table.runs.x()
    assert pinned.width() == table.runs.sectionSize(3)
    row = row_of(pane, "acc")
    place = QPoint(30, table.runs.height() + table.rowViewportPosition(row) + 8)
    qtbot.mouseClick(pinned, LEFT, pos=place)
    assert table.selected_ids() == ["summary.acc"]
    size = row_of(pane, "size")
    below = QPoint(30, table.runs.height() + table.rowViewportPosition(size) + 8)
    qtbot.mouseClick(pinned, LEFT, Qt.KeyboardModifier.ControlModifier, below)
    assert table.selected_ids() == ["summary.acc", "summary.size"]
    for _ in range(16):  # by keys, no cell is left below what is kept
        qtbot.keyClick(table, Qt.Key.Key_Left)
        here = table.currentIndex().column()
        left = table.columnViewportPosition(here)
        assert here == 3 or pinned.isHidden() or left >= pinned.width()
    table.horizontalScrollBar().setValue(200)
    qtbot.mouseClick(pinned, LEFT, pos=QPoint(30, 12))
    assert window.workspace.baseline.key is None
    assert pinned.isHidden()
    settle(qtbot, window)


def test_only_differences_and_search(qtbot: QtBot, open_window: OpenWindow, results: Path) -> None:
    window = open_window(results)
    pane = opened(qtbot, window)
    assert "width" in lines(pane)
    qtbot.mouseClick(pane.toolbar.differences, LEFT)
    qtbot.waitUntil(lambda: "width" not in lines(pane))
    assert "lr" in lines(pane)
    qtbot.keyClicks(pane.toolbar.search, "lr")
    qtbot.waitUntil(lambda: lines(pane) == ["Config", "lr"])
    qtbot.keyClicks(pane.toolbar.search, "no such key")
    qtbot.waitUntil(lambda: lines(pane) == [])
    assert pane._empty.isVisible()
    settle(qtbot, window)


def pick(menu: QMenu, title: str) -> None:
    action = next(one for one in menu.actions() if one.text() == title)
    action.trigger()
    menu.deleteLater()


def test_a_row_can_be_ignored_and_comes_back_from_the_list(
    qtbot: QtBot, open_window: OpenWindow, results: Path
) -> None:
    window = open_window(results)
    pane = opened(qtbot, window)
    pick(pane.menu_for(row_of(pane, "width"), 0), "Ignore width")
    qtbot.waitUntil(lambda: "width" not in lines(pane))
    assert pane.toolbar.ignored.text() == "Ignored 1"
    qtbot.mouseClick(pane.toolbar.ignored, LEFT)
    popup = pane.toolbar.popup
    qtbot.keyClicks(popup.search, "config.l*")
    qtbot.keyClick(popup.search, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "lr" not in lines(pane))
    popup.list.item(0).setCheckState(Qt.CheckState.Unchecked)
    qtbot.waitUntil(lambda: "width" in lines(pane))
    assert "lr" not in lines(pane)
    qtbot.mouseClick(popup.clear, LEFT)
    qtbot.waitUntil(lambda: "lr" in lines(pane))
    settle(qtbot, window)


def test_the_user_can_say_which_direction_is_better(
    qtbot: QtBot, open_window: OpenWindow, results: Path
) -> None:
    window = open_window(results)
    pane = opened(qtbot, window)
    click_run(qtbot, pane, 2)
    pick(pane.menu_for(row_of(pane, "size"), 0), "Lower is better")

    def verdict() -> Verdict | None:
        away = pane.model.cell(row_of(pane, "size"), 0).away
        return away.verdict if away else None

    qtbot.waitUntil(lambda: verdict() is Verdict.BETTER)
    model, column = window.runs_pane.model, summary_column("size")
    apart = [model.difference_at(line, column) for line in range(3)]
    assert [one.is_better if one else None for one in apart] == [True, True, None]
    settle(qtbot, window)


def test_a_click_on_a_section_folds_it(
    qtbot: QtBot, open_window: OpenWindow, results: Path
) -> None:
    window = open_window(results)
    pane = opened(qtbot, window)
    keys = pane.table.keys
    place = QPoint(20, keys.sectionViewportPosition(row_of(pane, "Config")) + 10)
    qtbot.mouseClick(keys.viewport(), LEFT, pos=place)
    qtbot.waitUntil(lambda: "lr" not in lines(pane))
    assert "Config" in lines(pane)
    qtbot.mouseClick(keys.viewport(), LEFT, pos=place)
    qtbot.waitUntil(lambda: "lr" in lines(pane))
    settle(qtbot, window)


def test_the_selected_runs_can_be_compared_instead(
    qtbot: QtBot, open_window: OpenWindow, results: Path
) -> None:
    window = open_window(results)
    pane = opened(qtbot, window)
    qtbot.mouseClick(pane.toolbar.which.buttons[True], LEFT)
    qtbot.waitUntil(lambda: not pane.model.side.runs)
    assert pane._empty.isVisible()
    table = window.runs_pane.table
    for row, modifier in (
        (0, Qt.KeyboardModifier.NoModifier),
        (2, Qt.KeyboardModifier.ControlModifier),
    ):
        where = QPoint(80, table.rowViewportPosition(row) + 10)
        qtbot.mouseClick(table.viewport(), LEFT, modifier, where)
    qtbot.waitUntil(lambda: len(pane.model.side.runs) == 2)
    assert [facts.name for facts in pane.model.side.runs] == ["run-2", "run-0"]
    settle(qtbot, window)


def test_hiding_a_run_takes_its_column_and_new_runs_bring_theirs(
    qtbot: QtBot, open_window: OpenWindow, results: Path
) -> None:
    window = open_window(results)
    pane = opened(qtbot, window)
    window.workspace.runs.toggle([pane.model.side.keys[0]])
    qtbot.waitUntil(lambda: len(pane.model.side.runs) == 2)
    log_run(results, 7, points=2)
    qtbot.waitUntil(lambda: len(pane.model.side.runs) == 3, timeout=20_000)
    assert "train/loss" in lines(pane)
    settle(qtbot, window)


@pytest.mark.parametrize("form", list(Form))
def test_the_comparison_can_be_copied(
    qtbot: QtBot, open_window: OpenWindow, results: Path, form: Form
) -> None:
    window = open_window(results)
    pane = opened(qtbot, window)
    QGuiApplication.clipboard().clear()
    pane.toolbar.copy.actions_by_form[form].trigger()
    qtbot.waitUntil(lambda: "run-1" in QGuiApplication.clipboard().text())
    assert "width" in QGuiApplication.clipboard().text()


def test_what_was_set_is_remembered(qtbot: QtBot, open_window: OpenWindow, results: Path) -> None:
    first = open_window(results, remembers=True)
    pane = opened(qtbot, first)
    pane.compare.ignore(["config.width"])
    qtbot.mouseClick(pane.toolbar.differences, LEFT)
    qtbot.mouseClick(pane.toolbar.percent, LEFT)
    settle(qtbot, first)
    first.close()
    second = open_window(results, remembers=True)
    assert second.tabs.current == "compare"
    again = opened(qtbot, second)
    assert again.compare.wish.ignored == ("config.width",)
    assert again.toolbar.differences.isChecked()
    assert again.model.as_percent
    settle(qtbot, second)


def test_a_narrow_bar_squeezes_no_word(
    qtbot: QtBot, open_window: OpenWindow, results: Path
) -> None:
    window = open_window(results)
    pane = opened(qtbot, window)
    window.theme.set_text_size(TextSize.LARGE)
    settle(qtbot, window)
    bar = pane.toolbar
    for button in (*bar.which.buttons.values(), bar.differences, bar.ignored):
        assert button.isVisible()
        assert button.width() >= button.sizeHint().width()
    window.resize(1900, 900)
    qtbot.waitUntil(bar.percent.isVisible)
    window.theme.set_text_size(TextSize.USUAL)
    settle(qtbot, window)
