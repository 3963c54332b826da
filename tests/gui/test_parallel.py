"""Parallel coordinates as a user meets them: brush, clear, hover, rearrange."""

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QSize, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

import tracklib
from desktop.core.axes import Span
from desktop.core.parallel.axis import Scale
from desktop.core.parallel.density import PASSES, Density
from desktop.core.parallel.scene import AxisWish, Scene, make_scene
from desktop.core.source import RunFacts
from desktop.core.table import ColumnCache, Table
from desktop.qt.parallel_raster import FEW, Ink, density_image
from desktop.qt.parallel_worker import Canvas, Drawing, Worker
from desktop.widgets.explore.parallel_pane import ParallelPane
from desktop.widgets.explore.parallel_plot import ParallelPlot
from desktop.widgets.shell.main_window import MainWindow
from tests.gui.conftest import OpenWindow, settle
from tests.gui.explorers import drag, open_pane

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
LEFT = Qt.MouseButton.LeftButton


def pane_of(qtbot: QtBot, window: MainWindow) -> ParallelPane:
    return open_pane(qtbot, window, "parallel", ParallelPane)


def names(window: MainWindow) -> set[str]:
    listing = window.workspace.runs.listing
    return {listing.facts_at(place).name for place in range(len(listing))}


def brush(qtbot: QtBot, plot: ParallelPlot, axis: int, begin: float, end: float) -> None:
    """Drag along an axis, from one share of its height to another."""
    layout = plot.axes_layout()
    first, last = (QPoint(layout.across(axis), round(layout.down(at))) for at in (begin, end))
    drag(qtbot, plot, first, last)


def test_brushing_an_axis_lists_only_those_runs_and_escape_brings_all_back(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = open_window(runs_dir)
    pane = pane_of(qtbot, window)
    assert [axis.column.title for axis in pane.view.scene.axes] == ["lr", "val/acc"]
    brush(qtbot, pane.plot, 0, 0.5, 1.0)  # lr is 0.1 / (number + 1)
    qtbot.waitUntil(lambda: names(window) == {"run-0"}, timeout=5000)
    assert pane.count.text() == "1 of 6 runs"
    assert [one.title for one in window.workspace.runs.filters.values()] != []
    assert len(window.workspace.runs.shown) == 1, "curves follow"
    pane.plot.setFocus()
    qtbot.keyClick(pane.plot, Qt.Key.Key_Escape)
    settle(qtbot, window)
    assert len(names(window)) == 6


def test_keys_brush_and_widen(qtbot: QtBot, open_window: OpenWindow, runs_dir: Path) -> None:
    window = open_window(runs_dir)
    pane = pane_of(qtbot, window)
    pane.plot.setFocus()
    qtbot.keyClick(pane.plot, Qt.Key.Key_Right)
    qtbot.keyClick(pane.plot, Qt.Key.Key_Up)
    (before,) = pane.plot.spans_of(0)
    qtbot.keyClick(pane.plot, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    (after,) = pane.plot.spans_of(0)
    assert after.width < before.width
    qtbot.keyClick(pane.plot, Qt.Key.Key_Delete)
    assert pane.plot.spans_of(0) == ()
    settle(qtbot, window)


def test_a_chip_above_the_table_takes_the_brush_away(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = open_window(runs_dir)
    pane = pane_of(qtbot, window)
    brush(qtbot, pane.plot, 0, 0.5, 1.0)
    qtbot.waitUntil(lambda: names(window) == {"run-0"}, timeout=5000)
    (name,) = window.workspace.runs.filters
    window.workspace.runs.set_filter(name, None)
    settle(qtbot, window)
    assert pane.plot.spans_of(0) == ()
    assert pane.view.picture is not None
    assert pane.view.picture.count == 6


def test_the_run_under_the_mouse_is_marked_everywhere_and_a_click_selects_it(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = open_window(runs_dir)
    pane = pane_of(qtbot, window)
    layout, scene = pane.plot.axes_layout(), pane.view.scene
    row = next(n for n, one in enumerate(scene.table.facts) if one.name == "run-0")
    place = (scene.places[0][row] + scene.places[1][row]) / 2
    middle = QPoint(layout.across(0) + layout.gap // 2, round(layout.down(float(place))))
    qtbot.mouseMove(pane.plot, middle)
    charts = window.workspace.charts
    qtbot.waitUntil(lambda: charts.hovered == scene.table.keys[row], timeout=5000)
    qtbot.mouseClick(pane.plot, LEFT, pos=middle)
    assert window.runs_pane.table.selected_keys() == [scene.table.keys[row]]


def test_a_title_moves_its_axis_and_the_order_and_scale_are_remembered(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = open_window(runs_dir, remembers=True)
    pane = pane_of(qtbot, window)
    layout = pane.plot.axes_layout()
    begin, end = layout.title(0).center().toPoint(), layout.title(1).center().toPoint()
    qtbot.mousePress(pane.plot, LEFT, pos=begin)
    qtbot.mouseMove(pane.plot, end)
    qtbot.mouseRelease(pane.plot, LEFT, pos=end)
    pane.view.set_scale("config.lr", Scale.LOG)
    settle(qtbot, window)
    axes = [(axis.column.title, axis.scale) for axis in pane.view.scene.axes]
    assert axes == [("val/acc", Scale.LINEAR), ("lr", Scale.LOG)]
    window.close()
    again = pane_of(qtbot, open_window(runs_dir, remembers=True))
    assert [(axis.column.title, axis.scale) for axis in again.view.scene.axes] == axes


def test_runs_come_and_go_while_the_view_is_open_and_odd_values_have_a_lane(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    for value in (float("nan"), float("inf"), "a\nb · ü", None):
        config = {"lr": value} if value is not None else {}
        with tracklib.init(project="digits", name="odd", config=config, dir=str(runs_dir)):
            pass
    window = open_window(runs_dir)
    pane = pane_of(qtbot, window)
    picture = pane.view.picture
    assert picture is not None
    assert picture.count == 10
    window.workspace.runs.remove(
        picture.scene.table.keys[0].store, [picture.scene.table.keys[0].run]
    )
    settle(qtbot, window)
    assert pane.view.picture is not None
    assert pane.view.picture.count == 9


def test_empty_views_say_what_to_do(qtbot: QtBot, open_window: OpenWindow, runs_dir: Path) -> None:
    window = open_window(runs_dir)
    pane = pane_of(qtbot, window)
    pane.view.set_axes([])
    assert pane._empty.isVisible()
    pane.view.set_axes(None)
    settle(qtbot, window)
    assert not pane._empty.isVisible()
    window.runs_pane.filter.set_text('name == "nobody"')
    settle(qtbot, window)
    assert pane._empty.isVisible()


@pytest.fixture(scope="module")
def sweep() -> Scene:
    """Many lines across three axes."""
    rng = np.random.default_rng(3)
    facts = [
        RunFacts(f"r{n}", config={"a": a, "b": b}, summary={"loss": a * b})
        for n, (a, b) in enumerate(rng.normal(size=(5000, 2)).tolist())
    ]
    table = Table().with_runs("here", facts)
    wishes = [AxisWish("config.a"), AxisWish("config.b"), AxisWish("summary.loss")]
    return make_scene(table, ColumnCache(), np.arange(5000), wishes, "summary.loss")


def test_after_many_brushes_the_picture_at_rest_is_that_of_a_fresh_start(
    qapp: QApplication, sweep: Scene
) -> None:
    ink, canvas, columns = Ink("#5E677A", "#2B5FC9", False), Canvas(90, 200, 1.0), ColumnCache()

    def wish(lo: float, hi: float) -> Drawing:
        return Drawing(sweep, canvas, ink, (sweep.axes[0].brush((Span(lo, hi),), False),), columns)

    worn, fresh = Worker(), Worker()
    for lo in (0.1, 0.2, 0.35, 0.3):
        _, is_sharp = worn.draw(wish(lo, lo + 0.4))
        assert not is_sharp
    used, is_sharp = worn.draw(wish(0.3, 0.7), passes=PASSES)
    new, _ = fresh.draw(wish(0.3, 0.7), passes=PASSES)
    assert is_sharp
    assert used.count > FEW, "drawn as density"
    assert used.front == new.front
    assert used.behind == new.behind
    assert used.front.size() == QSize(2 * 90, 201), "a pixel each, so that nothing is stretched"


def test_a_place_is_as_strong_as_the_lines_through_it_are_many(qapp: QApplication) -> None:
    downs = np.array([[0.0] * 9 + [3.0], [0.0] * 9 + [3.0]], dtype=np.float32)
    density = Density(downs, None, 4, 5)
    density.want(np.ones(10, dtype=np.bool_))
    for number in range(PASSES):
        density.refine(number)
    image = density_image(density, Ink("#000000", "#2B5FC9", False), False, 1.0, 4)
    strength = [[image.pixelColor(x, y).alpha() for x in range(4)] for y in range(5)]
    assert strength[0] == [255] * 4
    assert strength[1] == [0] * 4
    assert 40 < strength[3][0] < 200
    assert image.pixelColor(0, 0).name() == "#2b5fc9"
    wide = density_image(density, Ink("#000000", "#2B5FC9", False), False, 1.0, 8)
    assert wide == image.scaled(8, 5), "each pixel twice on a screen of twice the density"


def test_brushes_can_be_taken_back_and_done_again_by_keys(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = open_window(runs_dir)
    pane, undo = pane_of(qtbot, window), window.workspace.undo
    brush(qtbot, pane.plot, 0, 0.5, 1.0)
    brush(qtbot, pane.plot, 1, 0.0, 0.9)
    settle(qtbot, window)
    both = dict(pane.view.brushes)
    assert len(both) == 2
    assert undo.undo_title == "brush of val/acc"
    qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert list(pane.view.brushes) == ["config.lr"], "each drag is one step"
    assert pane.plot.spans_of(1) == ()
    qtbot.keyClick(window, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    assert pane.view.brushes == both
    qtbot.keyClick(window, Qt.Key.Key_Escape, Qt.KeyboardModifier.ShiftModifier)
    assert pane.view.brushes == {}
    assert undo.undo_title == "clearing of brushes"
    undo.undo()
    assert pane.view.brushes == both
    pane.view.remove_axis("config.lr")
    assert list(pane.view.brushes) == ["summary.val/acc"]
    undo.undo()
    settle(qtbot, window)
    assert pane.view.brushes == both
    assert [axis.column.title for axis in pane.view.scene.axes] == ["lr", "val/acc"]


def test_keys_that_are_held_make_one_step(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = open_window(runs_dir)
    pane = pane_of(qtbot, window)
    pane.plot.setFocus()
    qtbot.keyClick(pane.plot, Qt.Key.Key_Right)
    for _ in range(4):
        qtbot.keyPress(pane.plot, Qt.Key.Key_Up)
    qtbot.keyRelease(pane.plot, Qt.Key.Key_Up)
    assert len(pane.plot.spans_of(0)) == 1
    window.workspace.undo.undo()
    assert pane.plot.spans_of(0) == ()
    assert window.workspace.undo.undo_title == ""
    settle(qtbot, window)


def test_brushes_are_there_again_when_the_window_is(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = open_window(runs_dir, remembers=True)
    pane = pane_of(qtbot, window)
    brush(qtbot, pane.plot, 0, 0.5, 1.0)
    settle(qtbot, window)
    before = pane.plot.spans_of(0)
    window.close()
    again = open_window(runs_dir, remembers=True)
    pane = pane_of(qtbot, again)
    assert pane.plot.spans_of(0) == pytest.approx(before)
    assert names(again) == {"run-0"}


def test_a_title_tells_the_whole_key(qtbot: QtBot, open_window: OpenWindow, runs_dir: Path) -> None:
    window = open_window(runs_dir)
    pane = pane_of(qtbot, window)
    place = pane.plot.axes_layout().title(1).center().toPoint()
    event = QHelpEvent(QEvent.Type.ToolTip, place, pane.plot.mapToGlobal(place))
    QApplication.sendEvent(pane.plot, event)
    qtbot.waitUntil(lambda: QToolTip.text().startswith("val/acc"))
    QToolTip.hideText()
