"""The legend of chart cards: where it is, what it lists, what pointing at it and clicking do."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from desktop.core.groups import GroupBy
from desktop.core.legend import LegendPlace
from desktop.core.readout import at
from desktop.widgets.charts.card import Card
from desktop.widgets.charts.legend import Legend
from desktop.widgets.charts.readout import titles_of
from desktop.widgets.shell.main_window import MainWindow
from tests.gui.conftest import OpenWindow, log_run, settle

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
LEFT = Qt.MouseButton.LeftButton


def card_of(window: MainWindow, metric: str = "train/loss") -> Card:
    found = window.charts_pane.grid.findChildren(Card)
    return next(card for card in found if card.isVisible() and card.metric_name == metric)


def legend_of(window: MainWindow, metric: str = "train/loss") -> Legend:
    legend = card_of(window, metric).legend
    assert legend is not None
    return legend


def show_legend(qtbot: QtBot, window: MainWindow, place: LegendPlace) -> Legend:
    window.workspace.charts.set_legend(place)
    settle(qtbot, window)
    return legend_of(window)


def entry(legend: Legend, name: str) -> QPoint:
    return legend._box(legend.names().index(name)).center()


def click(qtbot: QtBot, window: MainWindow, legend: Legend, name: str) -> None:
    qtbot.mouseClick(legend.viewport(), LEFT, pos=entry(legend, name))
    settle(qtbot, window)


def shown(window: MainWindow) -> set[str]:
    return {window.charts_pane.name(key) for key in window.workspace.runs.shown}


def test_a_key_puts_it_below_then_right_then_away(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = open_window(runs_dir)
    card = card_of(window)
    assert card.legend is None
    whole = card.plot.size()

    def press() -> None:
        qtbot.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ShiftModifier)
        settle(qtbot, window)

    press()
    legend = legend_of(window)
    assert legend.isVisible()
    assert legend.geometry().top() >= card.plot.geometry().bottom()
    assert sorted(legend.names()) == [f"run-{number}" for number in range(6)]
    press()
    assert legend.geometry().left() >= card.plot.geometry().right()
    assert card.plot.height() == whole.height()
    press()
    assert not legend.isVisible()
    assert card.plot.size() == whole
    assert card.plot.picture is not None


def test_the_menu_of_a_card_offers_the_places(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = open_window(runs_dir)
    qtbot.mouseClick(card_of(window).header.more, LEFT)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    inner = next(one for one in menu.findChildren(QMenu) if one.title() == "Legend")
    assert [one.text() for one in inner.actions() if one.isChecked()] == ["Off"]
    next(one for one in inner.actions() if one.text() == "Right").trigger()
    menu.close()
    settle(qtbot, window)
    assert all(legend_of(window, name).isVisible() for name in ("train/loss", "val/acc"))


def test_pointing_makes_the_run_stand_out(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = open_window(runs_dir)
    legend = show_legend(qtbot, window, LegendPlace.RIGHT)
    before = card_of(window).plot.grab().toImage()
    qtbot.mouseMove(legend.viewport(), entry(legend, "run-3") - QPoint(1, 0))
    qtbot.mouseMove(legend.viewport(), entry(legend, "run-3"))
    hovered = window.workspace.charts.hovered
    assert hovered is not None
    assert window.charts_pane.name(hovered) == "run-3"
    assert card_of(window).plot.grab().toImage() != before
    qtbot.mouseMove(window.runs_pane, QPoint(5, 5))
    qtbot.waitUntil(lambda: window.workspace.charts.hovered is None)


def test_a_click_hides_a_run_and_a_second_shows_it_again_in_its_place(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = open_window(runs_dir)
    legend = show_legend(qtbot, window, LegendPlace.RIGHT)
    before = legend.names()
    click(qtbot, window, legend, "run-2")
    assert shown(window) == {"run-0", "run-1", "run-3", "run-4", "run-5"}
    assert legend.names() == before, "nothing moves under the mouse"
    assert legend.hidden() == ["run-2"]
    assert "run-2" not in legend_of(window, "val/acc").names()
    click(qtbot, window, legend, "run-2")
    assert "run-2" in shown(window)
    assert legend.names() == before
    assert legend.hidden() == []


def test_what_was_hidden_goes_when_the_mouse_has_left(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = open_window(runs_dir)
    legend = show_legend(qtbot, window, LegendPlace.BELOW)
    qtbot.mouseMove(legend.viewport(), entry(legend, "run-1"))
    click(qtbot, window, legend, "run-1")
    assert "run-1" in legend.names()
    qtbot.mouseMove(window.runs_pane, QPoint(5, 5))
    qtbot.waitUntil(lambda: "run-1" not in legend.names())
    assert len(legend.names()) == 5


def test_keys_reach_every_entry(qtbot: QtBot, open_window: OpenWindow, runs_dir: Path) -> None:
    window = open_window(runs_dir)
    legend = show_legend(qtbot, window, LegendPlace.RIGHT)
    assert legend.accessibleName() == "Legend of train/loss"
    legend.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(legend, Qt.Key.Key_Down)
    second = legend.names()[1]
    assert legend.accessibleDescription() == f"{second}, shown"
    qtbot.keyClick(legend, Qt.Key.Key_Space)
    settle(qtbot, window)
    assert second not in shown(window)
    assert legend.accessibleDescription() == f"{second}, hidden"
    qtbot.keyClick(legend, Qt.Key.Key_End)
    assert legend.accessibleDescription() == f"{legend.names()[-1]}, shown"


def test_a_group_is_one_entry_and_hides_with_all_its_runs(
    qtbot: QtBot, open_window: OpenWindow, tmp_path: Path
) -> None:
    for number in range(4):
        log_run(tmp_path / "s", number, group="even" if number % 2 == 0 else "odd")
    window = open_window(tmp_path / "s")
    charts = window.workspace.charts
    charts.set_group_by(GroupBy(keys=("group",), show_runs=True))
    legend = show_legend(qtbot, window, LegendPlace.RIGHT)
    names = legend.names()
    assert len(names) == 2, "single runs behind groups are left out"
    odd = next(name for name in names if "odd" in name)
    click(qtbot, window, legend, odd)
    assert shown(window) == {"run-0", "run-2"}
    click(qtbot, window, legend, odd)
    assert shown(window) == {f"run-{number}" for number in range(4)}
    assert legend.names() == names


def test_several_metrics_are_told_by_name(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = open_window(runs_dir)
    window.charts_pane.own_charts.set_added("train/loss", ["val/acc"])
    legend = show_legend(qtbot, window, LegendPlace.RIGHT)
    assert len(legend.names()) == 12
    assert {"run-0 · train/loss", "run-0 · val/acc"} <= set(legend.names())


def test_many_and_odd_names_scroll(qtbot: QtBot, open_window: OpenWindow, tmp_path: Path) -> None:
    for number in range(40):
        name = f"line\nbreak ✓ {'very long ' * 30}{number}" if number % 2 else f"r{number}"
        log_run(tmp_path / "s", number, points=3, name=name)
    window = open_window(tmp_path / "s")
    window.workspace.runs.show_only(list(window.workspace.runs.table.index))
    legend = show_legend(qtbot, window, LegendPlace.RIGHT)
    assert len(legend.names()) == 40
    assert legend.width() < card_of(window).width() * 0.4
    bar = legend.verticalScrollBar()
    assert bar.maximum() > 0
    legend.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(legend, Qt.Key.Key_End)
    assert bar.value() == bar.maximum()
    last = legend.names()[-1]
    assert legend.viewport().rect().contains(entry(legend, last))
    click(qtbot, window, legend, last)
    assert len(window.workspace.runs.shown) == 39


def test_the_place_is_remembered(qtbot: QtBot, open_window: OpenWindow, runs_dir: Path) -> None:
    window = open_window(runs_dir, remembers=True)
    show_legend(qtbot, window, LegendPlace.RIGHT)
    window.close()
    again = open_window(runs_dir, remembers=True)
    assert again.workspace.charts.legend is LegendPlace.RIGHT
    assert legend_of(again).isVisible()
    assert len(legend_of(again).names()) == 6


def test_groups_have_a_legend_until_it_is_chosen_otherwise(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = open_window(runs_dir, remembers=True)
    charts = window.workspace.charts
    assert charts.legend is LegendPlace.OFF
    charts.set_group_keys(("config.width",))
    settle(qtbot, window)
    assert charts.legend is LegendPlace.BELOW
    charts.set_group_keys(())
    assert charts.legend is LegendPlace.OFF
    charts.set_group_keys(("config.width",))
    charts.set_legend(LegendPlace.OFF)
    settle(qtbot, window)
    window.close()
    again = open_window(runs_dir, remembers=True)
    assert again.workspace.charts.legend is LegendPlace.OFF, "it was chosen"


def test_groups_in_a_narrow_legend_are_told_apart_by_their_values(
    qtbot: QtBot, open_window: OpenWindow, tmp_path: Path
) -> None:
    for number in range(4):
        config = {"optimizer.learning_rate": 0.1 * (1 + number % 2)}
        log_run(tmp_path / "lr", number, config=config)
    window = open_window(tmp_path / "lr", size=(1000, 700))
    window.workspace.charts.set_group_by(GroupBy(keys=("config.optimizer.learning_rate",)))
    legend = show_legend(qtbot, window, LegendPlace.RIGHT)
    assert sorted(legend.texts()) == ["0.1 (2 runs)", "0.2 (2 runs)"]


def test_a_legend_that_has_lost_its_chart_paints_nothing(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = open_window(runs_dir)
    legend = show_legend(qtbot, window, LegendPlace.RIGHT)
    legend.show_chart(None)
    assert legend.names() == []
    assert not legend.grab().isNull()


def test_groups_in_a_narrow_read_out_are_told_apart_by_their_values(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = open_window(runs_dir)
    window.workspace.charts.set_group_by(GroupBy(keys=("config.width",)))
    settle(qtbot, window)
    picture = card_of(window).plot.picture
    assert picture is not None
    readings = at([curve.line for curve in picture.chart.curves], 10.0, 5.0)
    metrics, names = QFontMetrics(window.font()), window.charts_pane
    assert titles_of(readings, names, False, metrics, 10_000) == ["width 16 (6 runs)"]
    assert titles_of(readings, names, False, metrics, 10) == ["16"]
