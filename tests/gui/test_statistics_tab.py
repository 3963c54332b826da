"""The statistics as a user meets them: groups, a reference, other methods, copying."""

import math
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

import tracklib
from desktop.core.comparison.intervals import Method
from desktop.core.comparison.whose import Whose
from desktop.core.goals import Goal
from desktop.core.text_table import Form
from desktop.widgets.compare.compare_pane import ComparePane
from desktop.widgets.compare.statistics_pane import StatisticsPane
from desktop.widgets.shell.main_window import MainWindow
from tests.gui.conftest import OpenWindow, settle

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
LEFT = Qt.MouseButton.LeftButton


def log_result(folder: Path, lr: float, seed: int, acc: float) -> None:
    with tracklib.init(dir=str(folder), config={"lr": lr, "seed": seed}) as run:
        run.log({"val/acc": acc, "loss": 1 - acc}, step=0)


@pytest.fixture
def results(tmp_path: Path) -> Path:
    folder = tmp_path / "results"
    for seed in range(3):
        log_result(folder, 0.1, seed, 0.8 + seed / 100)
        log_result(folder, 0.01, seed, float("nan") if seed == 2 else 0.9 + seed / 100)
    return folder


def opened(qtbot: QtBot, window: MainWindow) -> StatisticsPane:
    window.tabs.open("statistics")
    pane = cast(StatisticsPane, window.tabs.content("statistics"))
    qtbot.waitUntil(lambda: pane.statistics.is_described)
    settle(qtbot, window)
    return pane


def first_column(pane: StatisticsPane) -> list[str]:
    return [pane.model.index(row, 0).data() for row in range(pane.model.rowCount())]


def test_runs_are_grouped_by_a_key_that_repeats(
    qtbot: QtBot, open_window: OpenWindow, results: Path
) -> None:
    pane = opened(qtbot, open_window(results))
    assert first_column(pane) == ["val/acc", "0.01", "0.1", "loss", "0.01", "0.1"]
    assert pane.model.index(1, 1).data() == "2 of 3"
    assert "1 NaN" in pane.model.index(1, 1).data(Qt.ItemDataRole.ToolTipRole)
    assert pane.model.index(2, 2).data() == "0.8100"
    assert "BCa bootstrap" in pane.note.text()
    assert "val/acc in 0.01: 1 NaN" in pane.note.text()


def test_a_double_click_compares_all_groups_with_one(
    qtbot: QtBot, open_window: OpenWindow, results: Path
) -> None:
    window = open_window(results)
    pane = opened(qtbot, window)
    table = pane.table
    place = QPoint(60, table.rowViewportPosition(2) + 10)
    qtbot.mouseClick(table.viewport(), LEFT, pos=place)
    qtbot.mouseDClick(table.viewport(), LEFT, pos=place)
    qtbot.waitUntil(lambda: pane.model.columnCount() == 11)
    titles = [pane.model.headerData(section, Qt.Orientation.Horizontal) for section in range(11)]
    assert titles[7:] == ["Δ mean", "p (Welch)", "p (perm.)", "Hedges g"]
    assert pane.model.index(1, 7).data() == "+0.095"
    assert pane.model.index(2, 7).data() == "reference"
    tip = pane.model.index(1, 9).data(Qt.ItemDataRole.ToolTipRole)
    assert "10 arrangements (all), so p cannot be below 0.10" in tip
    assert pane.toolbar.reference.text() == "Against 0.1"
    qtbot.mouseDClick(table.viewport(), LEFT, pos=place)
    qtbot.waitUntil(lambda: pane.model.columnCount() == 7)
    settle(qtbot, window)


def test_keys_results_and_method_can_be_chosen(
    qtbot: QtBot, open_window: OpenWindow, results: Path
) -> None:
    window = open_window(results)
    pane = opened(qtbot, window)
    qtbot.mouseClick(pane.toolbar.keys, LEFT)
    entries = pane.toolbar.keys_popup.list.findItems("seed", Qt.MatchFlag.MatchExactly)
    entries[0].setCheckState(Qt.CheckState.Checked)
    pane.toolbar.keys_popup.close()
    qtbot.waitUntil(lambda: "lr 0.1, seed 2" in first_column(pane))
    for action in pane.toolbar.method.choices.actions():
        if action.text() == "Student's t":
            action.trigger()
    qtbot.waitUntil(lambda: "Student's t" in pane.note.text())
    settle(qtbot, window)


def test_a_narrow_bar_says_the_same_in_fewer_words(
    qtbot: QtBot, open_window: OpenWindow, results: Path
) -> None:
    window = open_window(results)
    pane = opened(qtbot, window)
    bar = pane.toolbar
    assert bar.whose.isHidden()
    assert bar.whose_menu.text() == "Listed"
    assert bar.keys.text() == "By lr"
    for button in (bar.whose_menu, bar.keys, bar.metrics, bar.reference, bar.method):
        assert button.isVisible()
        assert button.width() >= button.sizeHint().width()
    bar.whose_menu.choices.actions()[1].trigger()
    assert pane.statistics.choices.whose is Whose.SHOWN
    settle(qtbot, window)
    window.resize(1600, 900)
    settle(qtbot, window)
    assert bar.whose.isVisible()
    assert bar.whose.buttons[Whose.SHOWN].isChecked()
    assert bar.keys.text() == "Group by lr"


def test_selected_runs_alone_can_be_described(
    qtbot: QtBot, open_window: OpenWindow, results: Path
) -> None:
    window = open_window(results, size=(1600, 900))
    pane = opened(qtbot, window)
    qtbot.mouseClick(pane.toolbar.whose.buttons[Whose.SELECTED], LEFT)
    qtbot.waitUntil(pane._empty.isVisible)
    table = window.runs_pane.table
    qtbot.mouseClick(table.viewport(), LEFT, pos=QPoint(80, table.rowViewportPosition(0) + 10))
    qtbot.waitUntil(lambda: pane.statistics.result.runs == 1)
    settle(qtbot, window)


def test_a_click_on_a_metric_folds_its_groups_and_keys_unfold_them(
    qtbot: QtBot, open_window: OpenWindow, results: Path
) -> None:
    window = open_window(results, remembers=True)
    pane = opened(qtbot, window)
    table = pane.table
    qtbot.mouseClick(table.viewport(), LEFT, pos=QPoint(60, table.rowViewportPosition(0) + 10))
    assert first_column(pane) == ["val/acc", "loss", "0.01", "0.1"]
    settle(qtbot, window)
    window.close()
    again = opened(qtbot, open_window(results, remembers=True))
    qtbot.waitUntil(lambda: first_column(again) == ["val/acc", "loss", "0.01", "0.1"])
    again.table.setFocus()
    again.table.setCurrentIndex(again.model.index(0, 0))
    qtbot.keyClick(again.table, Qt.Key.Key_Return)
    assert first_column(again)[:3] == ["val/acc", "0.01", "0.1"]
    qtbot.keyClick(again.table, Qt.Key.Key_Space)
    assert first_column(again)[:2] == ["val/acc", "loss"]


def best(pane: StatisticsPane) -> list[str]:
    return [row.line.group.title for row in pane.model.rows if row.line and row.line.is_best]


def test_what_is_better_can_be_said_here_and_counts_in_the_comparison_too(
    qtbot: QtBot, open_window: OpenWindow, results: Path
) -> None:
    window = open_window(results)
    pane = opened(qtbot, window)
    assert best(pane) == ["0.01", "0.01"]
    menu = pane.menu_for(0)
    assert [one.text() for one in menu.actions() if one.isChecked()] == ["Higher is better"]
    next(one for one in menu.actions() if one.text() == "Lower is better").trigger()
    menu.deleteLater()
    qtbot.waitUntil(lambda: best(pane) == ["0.1", "0.01"])
    window.tabs.open("compare")
    compare = cast(ComparePane, window.tabs.content("compare"))
    qtbot.waitUntil(lambda: compare.compare.is_compared)
    goals = {line.title: line.goal for line in compare.model.side.lines}
    assert goals["val/acc"] is Goal.LESS
    window.workspace.goals.say(["summary.loss"], None)
    window.tabs.open("statistics")
    qtbot.waitUntil(lambda: best(pane) == ["0.1"])
    settle(qtbot, window)


@pytest.mark.parametrize("form", list(Form))
def test_statistics_can_be_copied_with_their_note(
    qtbot: QtBot, open_window: OpenWindow, results: Path, form: Form
) -> None:
    pane = opened(qtbot, open_window(results))
    QGuiApplication.clipboard().clear()
    pane.toolbar.copy.actions_by_form[form].trigger()
    qtbot.waitUntil(lambda: "resamples" in QGuiApplication.clipboard().text())


def test_choices_are_remembered(qtbot: QtBot, open_window: OpenWindow, results: Path) -> None:
    first = open_window(results, remembers=True)
    pane = opened(qtbot, first)
    pane.statistics.choose(method=Method.STUDENT, metrics=["summary.loss"], reference="0.1")
    settle(qtbot, first)
    first.close()
    again = opened(qtbot, open_window(results, remembers=True))
    qtbot.waitUntil(lambda: first_column(again) == ["loss", "0.01", "0.1"])
    assert again.statistics.choices.method is Method.STUDENT
    assert again.model.index(2, 7).data() == "reference"


def test_semi_bold_titles_are_drawn_semi_bold(open_window: OpenWindow, results: Path) -> None:
    from PySide6.QtGui import QFont, QFontMetrics

    from desktop.qt.theme import font

    open_window(results)
    widths = [
        QFontMetrics(font(40, weight)).horizontalAdvance("Statistics")
        for weight in (QFont.Weight.Normal, QFont.Weight.Medium, QFont.Weight.DemiBold)
    ]
    assert widths[0] < widths[1] < widths[2]


def shown_titles(pane: StatisticsPane) -> list[str]:
    header = pane.table.header
    return [header.title(one) for one in range(header.count()) if not header.isSectionHidden(one)]


def test_tests_of_groups_fit_into_a_small_window_and_a_large_one_tells_more(
    qtbot: QtBot, open_window: OpenWindow, results: Path
) -> None:
    window = open_window(results)
    pane = opened(qtbot, window)
    pane.statistics.toggle_reference(pane.table.group_at(2) or "")
    qtbot.waitUntil(lambda: pane.model.columnCount() == 11)
    settle(qtbot, window)
    assert pane.table.horizontalScrollBar().maximum() == 0
    told = ["Group", "n", "Mean", "SD", "", "Δ mean", "p (Welch)", "p (perm.)", "Hedges g"]
    assert [title for title in shown_titles(pane) if title in told] == told
    tip = pane.model.index(1, 2).data(Qt.ItemDataRole.ToolTipRole)
    assert "Median: 0.9050\n95 % interval: [0.9000, 0.9100]" in tip
    window.resize(2200, 900)
    settle(qtbot, window)
    assert len(shown_titles(pane)) == 11
    assert pane.table.horizontalScrollBar().maximum() == 0


def scroll_aside(qtbot: QtBot, pane: StatisticsPane) -> None:
    bar = pane.table.horizontalScrollBar()
    pane.table.header.resizeSection(2, 500)
    qtbot.waitUntil(lambda: bar.maximum() > 200)
    bar.setValue(200)


def test_groups_stay_at_the_left_and_take_the_mouse_there(
    qtbot: QtBot, open_window: OpenWindow, results: Path
) -> None:
    window = open_window(results)
    pane = opened(qtbot, window)
    table, pinned = pane.table, pane.table.pinned
    pane.statistics.toggle_reference(pane.table.group_at(2) or "")
    qtbot.waitUntil(lambda: pane.model.columnCount() == 11)
    assert pinned.isHidden()
    scroll_aside(qtbot, pane)
    assert pinned.isVisible()
    top = table.header.height()

    def at(row: int) -> QPoint:
        return QPoint(60, top + table.rowViewportPosition(row) + 10)

    qtbot.mouseClick(pinned, LEFT, pos=at(1))
    assert table.currentIndex().row() == 1
    qtbot.keyClick(table, Qt.Key.Key_Right)
    qtbot.keyClick(table, Qt.Key.Key_Right)
    qtbot.keyClick(table, Qt.Key.Key_Left)
    covered = table.columnViewportPosition(table.currentIndex().column())
    assert pinned.isHidden() or covered >= pinned.width()
    table.horizontalScrollBar().setValue(200)
    qtbot.mouseDClick(pinned, LEFT, pos=at(1))
    qtbot.waitUntil(lambda: pane.toolbar.reference.text() == "Against 0.01")
    settle(qtbot, window)
    scroll_aside(qtbot, pane)
    qtbot.mouseClick(pinned, LEFT, pos=at(0))
    assert first_column(pane) == ["val/acc", "loss", "0.01", "0.1"]


def test_a_long_note_leaves_the_table_its_room(
    qtbot: QtBot, open_window: OpenWindow, tmp_path: Path
) -> None:
    folder = tmp_path / "named at length"
    for number in range(24):
        settings = {"kind": f"{'kind ' * 30}{number % 12}"}
        with tracklib.init(dir=str(folder), config=settings) as run:
            run.log({f"val/{'acc' * 20}": math.nan if number % 2 else 0.5 + number}, step=0)
    window = open_window(folder)
    pane = opened(qtbot, window)
    pane.statistics.choose(keys=["config.kind"])
    qtbot.waitUntil(lambda: "Not counted" in pane.note.text())
    settle(qtbot, window)
    assert pane.table.height() > pane.height() / 2
    scrolled = pane.note.mapTo(pane, pane.note.rect().bottomLeft()).y()
    assert scrolled > pane.height()  # the rest is there, and can be scrolled to
    assert pane.note.width() <= pane.width()
