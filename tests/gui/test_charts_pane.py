"""The charts as a user meets them: which there are, zoom, cursor, read-out, look."""

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

import tracklib
from desktop.core.axes import XAxis
from desktop.core.curves import View
from desktop.core.shown import Rule
from desktop.qt import curve_feed
from desktop.widgets.charts.card import Card
from desktop.widgets.charts.plot import Plot
from desktop.widgets.shell.main_window import MainWindow
from tests.gui.conftest import OpenWindow, log_run, settle

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
LEFT = Qt.MouseButton.LeftButton


def cards(window: MainWindow) -> dict[str, Card]:
    found = window.charts_pane.grid.findChildren(Card)
    return {card.metric_name: card for card in found if card.isVisible()}


def plot_of(window: MainWindow, metric: str) -> Plot:
    return cards(window)[metric].plot


def pixels(image: QImage) -> np.ndarray:
    plain = image.convertToFormat(QImage.Format.Format_ARGB32)
    buffer = np.frombuffer(plain.constBits(), dtype=np.uint32)
    return buffer.reshape(plain.height(), plain.width()).copy()


def test_there_is_a_card_for_every_metric(open_window: OpenWindow, runs_dir: Path) -> None:
    window = open_window(runs_dir)
    assert set(cards(window)) == {"train/loss", "val/acc"}
    picture = plot_of(window, "train/loss").picture
    assert picture is not None
    assert len(picture.chart.curves) == 6
    assert (pixels(picture.image) != 0).any()


def test_every_extreme_of_a_curve_reaches_the_picture(
    open_window: OpenWindow, tmp_path: Path
) -> None:
    with tracklib.init(project="p", dir=str(tmp_path / "s")) as run:
        for step in range(50_000):
            run.log({"spiky": 100.0 if step == 31_234 else 0.0}, step=step)
    window = open_window(tmp_path / "s")
    picture = plot_of(window, "spiky").picture
    assert picture is not None
    assert picture.chart.curves[0].y.max() == 100.0
    drawn = pixels(picture.image)
    column = round(31_234 / 49_999 * drawn.shape[1])
    upper = drawn[: drawn.shape[0] // 2]
    assert (upper[:, column - 2 : column + 3] != 0).any()
    assert not (upper[:, : column - 3] != 0).any()


def test_the_same_view_is_the_same_picture(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = open_window(runs_dir)
    plot = plot_of(window, "train/loss")
    assert plot.picture is not None
    before = pixels(plot.picture.image)
    window.workspace.charts.set_smoothing(0.9)
    settle(qtbot, window)
    assert (pixels(plot.picture.image) != before).any()
    window.workspace.charts.set_smoothing(0)
    settle(qtbot, window)
    np.testing.assert_array_equal(pixels(plot.picture.image), before)


def test_dragging_a_rectangle_zooms_and_a_double_click_goes_back(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = open_window(runs_dir)
    plot = plot_of(window, "train/loss")
    frame = plot.frame()
    start, end = QPoint(120, 40), QPoint(200, 110)
    qtbot.mousePress(plot, LEFT, pos=start)
    qtbot.mouseMove(plot, QPoint(160, 80))
    qtbot.mouseMove(plot, end)
    qtbot.mouseRelease(plot, LEFT, pos=end)
    settle(qtbot, window)
    assert plot.view.x is not None
    assert plot.view.y is not None
    assert plot.view.x.lo == pytest.approx(frame.x_at(120), rel=0.02)
    assert plot.view.x.hi == pytest.approx(frame.x_at(200), rel=0.02)
    assert plot.view.y.lo == pytest.approx(frame.y_at(110), rel=0.05)
    assert plot.picture is not None
    assert plot.picture.chart.x == plot.view.x, "the picture got sharp"
    qtbot.mouseDClick(plot, LEFT, pos=end)
    settle(qtbot, window)
    assert plot.view == View()


def test_ctrl_wheel_zooms_where_the_mouse_is_and_the_wheel_alone_does_not(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = open_window(runs_dir)
    plot = plot_of(window, "train/loss")
    place = QPointF(150, 80)
    before = plot.frame().x_at(place.x())

    def turn(modifiers: Qt.KeyboardModifier) -> None:
        event = QWheelEvent(
            place,
            QPointF(plot.mapToGlobal(place.toPoint())),
            QPoint(),
            QPoint(0, 240),
            Qt.MouseButton.NoButton,
            modifiers,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(plot, event)

    turn(Qt.KeyboardModifier.NoModifier)
    assert plot.view == View()
    turn(Qt.KeyboardModifier.ControlModifier)
    settle(qtbot, window)
    assert plot.view.x is not None
    assert plot.view.x.width < 299 / 1.5
    assert plot.frame().x_at(place.x()) == pytest.approx(before)


def test_keys_zoom_and_pan(qtbot: QtBot, open_window: OpenWindow, runs_dir: Path) -> None:
    window = open_window(runs_dir)
    plot = plot_of(window, "train/loss")
    plot.setFocus()
    qtbot.keyClick(plot, Qt.Key.Key_Plus)
    zoomed = plot.view.x
    assert zoomed is not None
    qtbot.keyClick(plot, Qt.Key.Key_Right)
    assert plot.view.x is not None
    assert plot.view.x.lo > zoomed.lo
    assert plot.view.x.width == pytest.approx(zoomed.width)
    qtbot.keyClick(plot, Qt.Key.Key_0)
    assert plot.view == View()
    settle(qtbot, window)


def test_linked_charts_zoom_together(qtbot: QtBot, open_window: OpenWindow, runs_dir: Path) -> None:
    window = open_window(runs_dir)
    window.workspace.charts.set_linked(True)
    plot = plot_of(window, "train/loss")
    plot.setFocus()
    qtbot.keyClick(plot, Qt.Key.Key_Plus)
    settle(qtbot, window)
    assert plot.view.x is not None
    assert plot_of(window, "val/acc").view.x == plot.view.x


def test_one_cursor_on_all_charts_reads_out_every_run(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = open_window(runs_dir)
    plot = plot_of(window, "train/loss")
    qtbot.mouseMove(plot, QPoint(150, 60))
    other = plot_of(window, "val/acc")
    readings = plot.readings()
    step = round(plot.frame().x_at(150))
    assert [reading.x for reading in readings] == [step] * 6
    expected = [(number + 1) * np.exp(-step / 100) for number in (5, 4, 3, 2, 1, 0)]
    assert [reading.value for reading in readings] == pytest.approx(expected)
    assert len(other.readings()) == 6


def test_the_run_under_the_mouse_stands_out_in_table_and_charts(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = open_window(runs_dir)
    plot = plot_of(window, "train/loss")
    frame = plot.frame()
    across = 100
    height = 6 * np.exp(-round(frame.x_at(across)) / 100)
    qtbot.mouseMove(plot, QPoint(across, round(frame.down(height))))
    hovered = window.workspace.charts.hovered
    facts = window.workspace.runs.table.get(hovered) if hovered else None
    assert facts is not None
    assert facts.name == "run-5"


def test_keys_choose_axis_scale_and_smoothing(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = open_window(runs_dir)
    charts = window.workspace.charts
    table = window.runs_pane.table
    table.setFocus()
    qtbot.keyClick(table, Qt.Key.Key_2)
    assert charts.look.axis is XAxis.RELATIVE
    qtbot.keyClick(table, Qt.Key.Key_L)
    assert charts.look.log_y
    qtbot.keyClick(table, Qt.Key.Key_BracketRight)
    assert charts.look.smoothing == pytest.approx(0.1)
    settle(qtbot, window)
    picture = plot_of(window, "train/loss").picture
    assert picture is not None
    assert picture.chart.look == charts.look


def test_search_keeps_matching_metrics_and_explains_a_wrong_expression(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = open_window(runs_dir)
    search = window.charts_pane.toolbar.search
    qtbot.keyClicks(search, "acc$")
    settle(qtbot, window)
    assert set(cards(window)) == {"val/acc"}
    qtbot.keyClicks(search, "(")
    assert "Not a regular expression" in search.toolTip()
    assert set(cards(window)) == {"val/acc"}
    search.clear()
    settle(qtbot, window)
    assert len(cards(window)) == 2


def test_sections_fold(qtbot: QtBot, open_window: OpenWindow, runs_dir: Path) -> None:
    window = open_window(runs_dir)
    window.charts_pane.grid.toggle_fold("train")
    settle(qtbot, window)
    assert set(cards(window)) == {"val/acc"}


def test_a_chart_fills_the_page_and_goes_back(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = open_window(runs_dir)
    card = cards(window)["val/acc"]
    qtbot.mouseMove(card, QPoint(50, 10))
    card.header.expand.setVisible(True)
    qtbot.mouseClick(card.header.expand, LEFT)
    settle(qtbot, window)
    assert set(cards(window)) == {"val/acc"}
    assert cards(window)["val/acc"].height() > 500
    qtbot.keyClick(window, Qt.Key.Key_J)
    settle(qtbot, window)
    assert set(cards(window)) == {"train/loss"}
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    settle(qtbot, window)
    assert len(cards(window)) == 2


def test_two_thousand_metrics_need_few_cards(
    qtbot: QtBot, open_window: OpenWindow, tmp_path: Path
) -> None:
    with tracklib.init(project="p", dir=str(tmp_path / "s")) as run:
        for step in range(3):
            run.log({f"layer{n % 20}/weight{n}": step * n for n in range(2000)}, step=step)
    window = open_window(tmp_path / "s")
    grid = window.charts_pane.grid
    assert len(grid.metrics()) == 2000
    scroll = grid.verticalScrollBar()
    for part in (0.25, 0.5, 1.0, 0.0):
        scroll.setValue(round(scroll.maximum() * part))
        settle(qtbot, window)
        assert cards(window)
        assert all(card.plot.picture is not None for card in cards(window).values())
    assert len(grid.findChildren(Card)) < 40


def test_hiding_a_run_takes_its_curve_away(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = open_window(runs_dir)
    runs = window.workspace.runs
    runs.toggle([runs.shown[0]])
    settle(qtbot, window)
    picture = plot_of(window, "train/loss").picture
    assert picture is not None
    assert len(picture.chart.curves) == 5


def test_runs_without_the_metric_are_left_out(open_window: OpenWindow, runs_dir: Path) -> None:
    with tracklib.init(project="digits", name="odd", dir=str(runs_dir)) as run:
        run.log({"other": 1.0})
    window = open_window(runs_dir)
    assert set(cards(window)) == {"train/loss", "val/acc", "other"}
    picture = plot_of(window, "other").picture
    assert picture is not None
    assert len(picture.chart.curves) == 1
    assert window.workspace.troubles == {}


def test_empty_charts_say_what_to_do(qtbot: QtBot, open_window: OpenWindow, runs_dir: Path) -> None:
    window = open_window(runs_dir)
    qtbot.keyClick(window, Qt.Key.Key_A, Qt.KeyboardModifier.ShiftModifier)
    settle(qtbot, window)
    assert cards(window) == {}
    assert window.charts_pane._empty.isVisible()
    log_run(runs_dir, 6)


def test_a_focused_chart_can_be_scrolled_out_of_sight(
    qtbot: QtBot, open_window: OpenWindow, tmp_path: Path
) -> None:
    with tracklib.init(dir=str(tmp_path / "wide")) as run:
        for step in range(5):
            run.log({f"m{number}": float(step) for number in range(200)})
    window = open_window(tmp_path / "wide")
    grid = window.charts_pane.grid
    first = next(plot for plot in grid.findChildren(Plot) if plot.isVisible())
    first.setFocus()
    bar = grid.verticalScrollBar()
    for place in range(1, 9):
        bar.setValue(bar.maximum() * place // 8)
        QApplication.processEvents()
    assert bar.value() == bar.maximum()
    assert grid.hasFocus()
    settle(qtbot, window)


def test_many_runs_are_read_in_turns_for_all_cards(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(curve_feed, "RUNS_AT_ONCE", 2)
    window = open_window(runs_dir)
    for metric in ("train/loss", "val/acc"):
        picture = plot_of(window, metric).picture
        assert picture is not None
        assert len(picture.chart.curves) == 6
    runs = window.workspace.runs
    runs.show_only(runs.shown[:1])
    runs.show_by_rule(Rule.ALL)
    runs.show_only(runs.shown[1:6])
    qtbot.waitUntil(lambda: window.workspace.curves.progress(0) == (0, 0))
    settle(qtbot, window)
    picture = plot_of(window, "train/loss").picture
    assert picture is not None
    assert {curve.line.key for curve in picture.chart.curves} == set(runs.shown)


def test_it_is_told_how_many_runs_have_been_read(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(curve_feed, "RUNS_AT_ONCE", 1)
    window = open_window(runs_dir)
    runs, told = window.workspace.runs, set[tuple[str, int, int]]()
    runs.show_by_rule(Rule.NONE)
    settle(qtbot, window)
    runs.show_by_rule(Rule.ALL)

    def is_read() -> bool:
        told.add(window.workspace.busy(0))
        return window.workspace.is_settled()

    qtbot.waitUntil(is_read)
    read = {done for title, done, of in told if (title, of) == ("Reading curves", 6)}
    assert read <= set(range(6))
    assert 0 in read
    assert window.workspace.curves.progress(0) == (0, 0)


def test_charts_behind_another_tab_are_read_when_they_are_seen_again(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = open_window(runs_dir)
    curves, cards = window.workspace.curves, list(window.charts_pane.grid._cards.values())
    assert cards
    assert all(curves.is_complete(card.number) for card in cards)
    window.tabs.open("compare")
    window.workspace.runs.toggle([window.workspace.runs.shown[0]])
    settle(qtbot, window)
    assert not any(curves.is_complete(card.number) for card in cards)
    window.tabs.open("charts")
    settle(qtbot, window)
    assert all(curves.is_complete(card.number) for card in cards)
