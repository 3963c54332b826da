"""What curves are, chosen by mouse and keys: smoothing, axes, groups, charts of one's own."""

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QAction, QHelpEvent
from PySide6.QtWidgets import QApplication, QMenu, QToolTip
from pytestqt.qtbot import QtBot

import tracklib
from desktop.core import outline_streamed, series
from desktop.core.axes import XAxis
from desktop.core.curves import Chart
from desktop.core.groups import Centre, GroupBy, Spread
from desktop.core.smoothing import Method, share
from desktop.widgets.base.choice_popup import ChoicePopup
from desktop.widgets.base.menu_button import MenuButton
from desktop.widgets.charts.chart_choices import add_chart_choices
from desktop.widgets.charts.plot_terms import note_box
from desktop.widgets.shell.main_window import MainWindow
from tests.gui.conftest import OpenWindow, settle
from tests.gui.test_charts_pane import cards, pixels, plot_of

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
LEFT = Qt.MouseButton.LeftButton


def choose(qtbot: QtBot, button: MenuButton, title: str) -> None:
    """Open the button's menu and click an entry."""
    action = next(action for action in button.choices.actions() if action.text() == title)
    click_entry(qtbot, button, action)


def click_entry(qtbot: QtBot, button: MenuButton, action: QAction) -> None:
    menu = button.choices
    menu.popup(button.mapToGlobal(QPoint(0, button.height())))
    qtbot.waitUntil(menu.isVisible)
    qtbot.mouseClick(menu, LEFT, pos=menu.actionGeometry(action).center())


def drawn(window: MainWindow, metric: str) -> tuple[np.ndarray, np.ndarray]:
    """The first curve of a card as it is drawn."""
    picture = plot_of(window, metric).picture
    assert picture is not None
    curve = picture.chart.curves[0]
    return curve.x, curve.y


def test_three_kinds_of_smoothing_and_the_raw_curve_behind(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = open_window(runs_dir, size=(1600, 1000))
    control = window.charts_pane.toolbar.smoothing
    qtbot.mouseClick(control.slider, LEFT, pos=control.slider.rect().center())
    choose(qtbot, control.button, "Running mean")
    settle(qtbot, window)
    look = window.workspace.charts.look
    assert look.method is Method.MEAN
    assert look.smoothing > 0
    x = np.arange(300.0)
    logged = 6 * np.exp(-x / 100)
    half = share(Method.MEAN, look.smoothing) * 299 / 2
    expected = [logged[np.abs(x - place) <= half].mean() for place in x]
    at, heights = drawn(window, "train/loss")
    np.testing.assert_allclose(heights, np.array(expected)[at.astype(int)])
    picture = plot_of(window, "train/loss").picture
    assert picture is not None
    assert len(picture.chart.curves[0].raw_x) > 0
    choose(qtbot, control.button, "Raw curve behind")
    settle(qtbot, window)
    picture = plot_of(window, "train/loss").picture
    assert picture is not None
    assert len(picture.chart.curves[0].raw_x) == 0
    choose(qtbot, control.button, "Gaussian")
    settle(qtbot, window)
    assert (drawn(window, "train/loss")[1] != heights).any()


def test_kind_of_smoothing_is_remembered(open_window: OpenWindow, runs_dir: Path) -> None:
    first = open_window(runs_dir, remembers=True)
    first.workspace.charts.set_method(Method.GAUSSIAN)
    first.workspace.charts.set_show_raw(False)
    first.close()
    look = open_window(runs_dir, remembers=True).workspace.charts.look
    assert (look.method, look.show_raw) == (Method.GAUSSIAN, False)


def chart_of(window: MainWindow, metric: str) -> Chart:
    picture = plot_of(window, metric).picture
    assert picture is not None
    return picture.chart


def tick(qtbot: QtBot, popup: ChoicePopup, text: str) -> None:
    """Search for an entry of an open popup and take it."""
    qtbot.waitUntil(popup.isVisible)
    popup.search.clear()
    qtbot.keyClicks(popup.search, text)
    qtbot.keyClick(popup.search, Qt.Key.Key_Return)


@pytest.fixture
def seeds_dir(tmp_path: Path) -> Path:
    """Two groups of three runs; "epoch" is logged at every tenth step, for "val/acc" as defined."""
    folder = tmp_path / "seeds"
    for number in range(6):
        config = {"lr": 0.1 if number < 3 else 0.5, "seed": number % 3}
        with tracklib.init(
            project="p", name=f"run-{number}", config=config, dir=str(folder)
        ) as run:
            run.define_metric("val/acc", step_metric="epoch")
            for step in range(200):
                row = {"train/loss": number + step / 100, "val/loss": number * 2 + step / 100}
                if step % 10 == 0:
                    row |= {"epoch": step / 50, "val/acc": number / 10}
                run.log(row, step=step)
    return folder


def test_x_by_any_metric_chosen_from_a_list(
    qtbot: QtBot, open_window: OpenWindow, seeds_dir: Path
) -> None:
    window = open_window(seeds_dir)
    axes = window.charts_pane.toolbar.axes
    choose(qtbot, axes, "Metric…")
    assert axes.text() == "x: Step"
    tick(qtbot, axes._popup, "epo")
    settle(qtbot, window)
    chart = chart_of(window, "train/loss")
    assert chart.look.places == (XAxis.METRIC, "epoch", False)
    assert chart.curves[0].x.tolist() == [step / 50 for step in range(0, 200, 10)]
    assert chart.notes == ("1,080 points without epoch at the same step",)
    assert axes.text() == "x: epoch"
    choose(qtbot, axes, "Step")
    settle(qtbot, window)
    assert len(chart_of(window, "train/loss").curves[0].line.x) == 200


def test_step_metric_that_was_defined_is_used_until_switched_off(
    qtbot: QtBot, open_window: OpenWindow, seeds_dir: Path
) -> None:
    window = open_window(seeds_dir)
    assert chart_of(window, "val/acc").look.x_metric == "epoch"
    assert chart_of(window, "val/acc").everything.hi == pytest.approx(3.8)
    assert chart_of(window, "val/loss").look.axis is XAxis.STEP
    choose(qtbot, window.charts_pane.toolbar.axes, "Defined step metrics")
    settle(qtbot, window)
    assert chart_of(window, "val/acc").everything.hi == 190


def test_cursor_is_shared_by_charts_over_the_same_x_only(
    qtbot: QtBot, open_window: OpenWindow, seeds_dir: Path
) -> None:
    window = open_window(seeds_dir)
    qtbot.mouseMove(plot_of(window, "train/loss"), QPoint(150, 60))
    assert len(plot_of(window, "val/loss").readings()) == 6
    assert plot_of(window, "val/acc").readings() == []


def test_logarithmic_x_and_what_it_cannot_show(
    qtbot: QtBot, open_window: OpenWindow, seeds_dir: Path
) -> None:
    window = open_window(seeds_dir)
    window.runs_pane.table.setFocus()
    qtbot.keyClick(window.runs_pane.table, Qt.Key.Key_L, Qt.KeyboardModifier.ShiftModifier)
    settle(qtbot, window)
    chart = chart_of(window, "train/loss")
    assert chart.look.log_x
    assert chart.everything.lo == 0
    assert chart.everything.hi == pytest.approx(np.log10(199))
    assert chart.notes == ("6 points at x ≤ 0 left of the axis",)
    assert all(curve.marks.is_left for curve in chart.curves)


def test_groups_with_their_band_names_and_numbers_of_runs(
    qtbot: QtBot, open_window: OpenWindow, seeds_dir: Path
) -> None:
    window = open_window(seeds_dir, size=(1600, 1000))
    groups = window.charts_pane.toolbar.groups
    before = plot_of(window, "train/loss").picture
    assert before is not None
    window.runs_pane.table.setFocus()
    qtbot.keyClick(window.runs_pane.table, Qt.Key.Key_G)
    tick(qtbot, groups._popup, "lr")
    groups._popup.close()
    settle(qtbot, window)
    chart = chart_of(window, "train/loss")
    pane = window.charts_pane
    names = {pane.name(curve.line.key) for curve in chart.curves}
    assert names == {"lr 0.1 (3 runs)", "lr 0.5 (3 runs)"}
    assert len({pane.colour(curve.line.key) for curve in chart.curves}) == 2
    curve = next(c for c in chart.curves if "0.5" in pane.name(c.line.key))
    assert curve.line.band is not None
    np.testing.assert_allclose(curve.line.y, 4 + np.arange(200) / 100)
    np.testing.assert_allclose(curve.line.band.high - curve.line.band.low, 2)
    choose(qtbot, groups, "Median")
    choose(qtbot, groups, "± standard error")
    choose(qtbot, groups, "Single runs behind")
    settle(qtbot, window)
    by = window.workspace.charts.look.group_by
    assert (by.centre, by.spread) == (Centre.MEDIAN, Spread.ERROR)
    chart = chart_of(window, "train/loss")
    assert sum(curve.line.is_faint for curve in chart.curves) == 6
    band = chart.curves[0].line.band
    assert band is not None
    np.testing.assert_allclose(band.high - band.low, 2 / np.sqrt(3))
    qtbot.mouseMove(plot_of(window, "train/loss"), QPoint(100, 50))
    qtbot.mouseMove(plot_of(window, "train/loss"), QPoint(150, 60))
    readings = plot_of(window, "train/loss").readings()
    assert [reading.runs for reading in readings] == [3, 3]
    choose(qtbot, groups, "No groups")
    settle(qtbot, window)
    after = plot_of(window, "train/loss").picture
    assert after is not None
    np.testing.assert_array_equal(pixels(after.image), pixels(before.image))


def test_hiding_a_run_of_a_group_leaves_its_colour(
    qtbot: QtBot, open_window: OpenWindow, seeds_dir: Path
) -> None:
    window = open_window(seeds_dir)
    charts, pane, runs = window.workspace.charts, window.charts_pane, window.workspace.runs
    charts.set_group_by(GroupBy(("config.lr",)))
    settle(qtbot, window)
    keys = [curve.line.key for curve in chart_of(window, "train/loss").curves]
    colours = {key: pane.colour(key) for key in keys}
    runs.toggle(runs.shown[-3:])
    settle(qtbot, window)
    left = chart_of(window, "train/loss").curves
    assert [pane.name(curve.line.key) for curve in left] == ["lr 0.5 (3 runs)"]
    assert pane.colour(left[0].line.key) == colours[left[0].line.key]


def write_chart(qtbot: QtBot, window: MainWindow, kind: str, text: str) -> None:
    qtbot.mouseClick(window.charts_pane.toolbar.new, LEFT)
    editor = window.charts_pane._editor
    qtbot.waitUntil(editor.isVisible)
    qtbot.mouseClick(editor.kinds[kind], LEFT)
    editor.line.clear()
    qtbot.keyClicks(editor.line, text)


def test_a_chart_of_an_expression_is_written_edited_undone(
    qtbot: QtBot, open_window: OpenWindow, seeds_dir: Path
) -> None:
    window = open_window(seeds_dir)
    editor = window.charts_pane._editor
    write_chart(qtbot, window, "= ", "val/loss - ")
    assert not editor.accept.isEnabled()
    assert "missing at the end" in editor.says.text()
    qtbot.keyClicks(editor.line, "train/loss")
    qtbot.keyClick(editor.line, Qt.Key.Key_Return)
    assert not editor.isVisible()
    settle(qtbot, window)
    chart = chart_of(window, "= val/loss - train/loss")
    np.testing.assert_allclose(chart.curves[0].line.y, np.full(200, 5.0))
    window.charts_pane.edit_chart("= val/loss - train/loss", QPoint(100, 100))
    qtbot.waitUntil(editor.isVisible)
    editor.line.clear()
    qtbot.keyClicks(editor.line, "sqrt(val/los)")
    assert "val/los" in editor.says.text()
    qtbot.keyClick(editor.line, Qt.Key.Key_Return)
    settle(qtbot, window)
    assert chart_of(window, "= sqrt(val/los)").curves == []
    window.workspace.undo.undo()
    settle(qtbot, window)
    assert "= val/loss - train/loss" in cards(window)
    window.workspace.undo.undo()
    settle(qtbot, window)
    assert not any(name.startswith("= ") for name in window.charts_pane.grid.metrics())


def test_metrics_by_pattern_and_by_hand_share_a_card(
    qtbot: QtBot, open_window: OpenWindow, seeds_dir: Path
) -> None:
    window = open_window(seeds_dir, remembers=True)
    write_chart(qtbot, window, "~ ", ".*/loss")
    assert window.charts_pane._editor.says.text() == "2 metrics of the shown runs"
    qtbot.keyClick(window.charts_pane._editor.line, Qt.Key.Key_Return)
    settle(qtbot, window)
    chart = chart_of(window, "~ .*/loss")
    assert {curve.line.title for curve in chart.curves} == {"train/loss", "val/loss"}
    assert {curve.line.place for curve in chart.curves} == {0, 1}
    menu = QMenu(window)
    add_chart_choices(menu, window.charts_pane, "train/loss", QPoint(50, 50))
    menu.actions()[0].trigger()
    tick(qtbot, window.charts_pane._choices, "val/loss")
    window.charts_pane._choices.close()
    settle(qtbot, window)
    titles = {curve.line.title for curve in chart_of(window, "train/loss").curves}
    assert titles == {"val/loss", "train/loss"}
    window.close()
    again = open_window(seeds_dir, remembers=True)
    assert {"~ .*/loss", "train/loss"} <= set(cards(again))
    assert len(chart_of(again, "train/loss").curves) == 12


def test_live_runs_grow_in_groups_and_expressions(
    qtbot: QtBot, open_window: OpenWindow, seeds_dir: Path
) -> None:
    window = open_window(seeds_dir)
    charts, pane = window.workspace.charts, window.charts_pane
    charts.set_group_by(GroupBy(("config.lr",)))
    pane.own_charts.make("= val/loss - train/loss")
    settle(qtbot, window)
    with tracklib.init(project="p", name="late", config={"lr": 0.5}, dir=str(seeds_dir)) as run:
        for step in range(300):
            run.log({"train/loss": 10.0, "val/loss": 30.0}, step=step)

        def has_grown() -> bool:
            curves = chart_of(window, "= val/loss - train/loss").curves
            found = [c for c in curves if pane.name(c.line.key) == "lr 0.5 (4 runs)"]
            return bool(found) and len(found[0].line.x) == 300

        qtbot.waitUntil(has_grown, timeout=20_000)
    settle(qtbot, window)
    curves = chart_of(window, "= val/loss - train/loss").curves
    line = next(c.line for c in curves if "0.5" in pane.name(c.line.key))
    np.testing.assert_allclose(line.y[:200], (3 + 4 + 5 + 20) / 4)
    np.testing.assert_allclose(line.y[200:], 20)
    assert line.band is not None
    assert line.band.counts.tolist() == [4] * 200 + [1] * 100


@pytest.mark.parametrize("log_x", [False, True])
def test_very_long_series_are_drawn_in_every_way(
    qtbot: QtBot,
    open_window: OpenWindow,
    seeds_dir: Path,
    monkeypatch: pytest.MonkeyPatch,
    log_x: bool,
) -> None:
    monkeypatch.setattr(series, "LARGE", 100)
    monkeypatch.setattr(outline_streamed, "_PIECE", 64)
    window = open_window(seeds_dir)
    charts, pane = window.workspace.charts, window.charts_pane
    pane.own_charts.make("= val/loss - train/loss")
    charts.set_log_x(log_x)
    for method in Method:
        charts.set_method(method)
        charts.set_smoothing(0.5)
        settle(qtbot, window)
        line = chart_of(window, "= val/loss - train/loss").curves[0].line
        assert line.is_outline
        np.testing.assert_allclose(line.smooth_y, 5.0)
        assert line.last == pytest.approx(np.log10(199) if log_x else 199)
    charts.set_group_by(GroupBy(("config.lr",)))
    charts.set_axis(XAxis.METRIC, "epoch")
    settle(qtbot, window)
    chart = chart_of(window, "train/loss")
    assert len(chart.curves) == 2
    assert any("outlines" in note for note in chart.notes)
    assert chart_of(window, "val/acc").curves


def test_another_run_shown_changes_no_pixel_of_a_group(
    qtbot: QtBot, open_window: OpenWindow, seeds_dir: Path
) -> None:
    """Its curve in the picture, not the heights, which hold all that is shown."""
    window = open_window(seeds_dir)
    charts, runs = window.workspace.charts, window.workspace.runs
    charts.set_group_by(GroupBy(("config.lr",), spread=Spread.INTERVAL))
    settle(qtbot, window)
    plot = plot_of(window, "train/loss")
    assert plot.picture is not None
    before = pixels(plot.picture.image)
    line = chart_of(window, "train/loss").curves[0].line
    hidden = runs.shown[-3:]
    runs.toggle(hidden)
    settle(qtbot, window)
    alone = chart_of(window, "train/loss").curves[0].line
    assert alone.band is not None
    assert line.band is not None
    np.testing.assert_array_equal(alone.y, line.y)
    np.testing.assert_array_equal(alone.band.high, line.band.high)
    runs.toggle(hidden)
    settle(qtbot, window)
    assert plot.picture is not None
    np.testing.assert_array_equal(pixels(plot.picture.image), before)


def test_pointing_at_the_mark_tells_what_is_left_out(
    qtbot: QtBot, open_window: OpenWindow, seeds_dir: Path
) -> None:
    window = open_window(seeds_dir)
    window.workspace.charts.set_axis(XAxis.METRIC, "epoch")
    settle(qtbot, window)
    plot = plot_of(window, "train/loss")
    place = note_box(plot.frame()).center().toPoint()
    event = QHelpEvent(QEvent.Type.ToolTip, place, plot.mapToGlobal(place))
    QApplication.sendEvent(plot, event)
    assert QToolTip.text() == "1,080 points without epoch at the same step"
    assert "1,080 points" in plot.accessibleDescription()
    QToolTip.hideText()


def test_keys_alone_write_a_chart_and_add_a_metric(
    qtbot: QtBot, open_window: OpenWindow, seeds_dir: Path
) -> None:
    window = open_window(seeds_dir)
    pane = window.charts_pane
    window.runs_pane.table.setFocus()
    qtbot.keyClick(window.runs_pane.table, Qt.Key.Key_N, Qt.KeyboardModifier.ShiftModifier)
    editor = pane._editor
    qtbot.waitUntil(editor.isVisible)
    qtbot.keyClicks(editor.line, "sqrt(train")
    qtbot.keyClick(editor.line, Qt.Key.Key_Down)
    qtbot.keyClick(editor.metrics, Qt.Key.Key_Return)
    qtbot.keyClicks(editor.line, ")")
    assert editor.line.text() == "sqrt(train/loss)"
    qtbot.keyClick(editor.line, Qt.Key.Key_Return)
    settle(qtbot, window)
    assert "= sqrt(train/loss)" in cards(window)
    pane.grid.expand("train/loss")
    pane.add_to_chart()
    tick(qtbot, pane._choices, "epoch")
    pane._choices.close()
    assert pane.added_to("train/loss") == ("epoch",)
    settle(qtbot, window)


def test_in_a_wide_window_the_controls_stay_together(
    open_window: OpenWindow, runs_dir: Path
) -> None:
    bar = open_window(runs_dir, size=(2560, 900)).charts_pane.toolbar
    assert bar.search.width() == bar.search.maximumWidth()
    assert bar.groups.x() - bar.smoothing.geometry().right() < 20
    assert bar.smoothing.x() - bar.axes.geometry().right() < 100
