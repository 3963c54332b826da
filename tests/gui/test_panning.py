"""While a view moves to the side, pictures are the last one moved; at rest they are drawn whole."""

import math
import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

import tracklib
from desktop.core import colours
from desktop.core.axes import Span
from desktop.core.curve_lines import LineCache, RunSeries
from desktop.core.curves import Chart, View, make_chart
from desktop.core.look import Look
from desktop.core.series_data import SeriesData
from desktop.core.source import RunKey
from desktop.qt.raster import Canvas, draw
from desktop.qt.raster_moved import draw_moved
from tests.gui.conftest import OpenWindow, settle
from tests.gui.test_charts_pane import pixels, plot_of

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
MakeChart = Callable[..., Chart]
CANVAS = Canvas(400, 160, 1.0, "#ffffff")
A_PIXEL = 4.0
SIZE = Span(1000.0, 1000.0 + 400 * A_PIXEL)


@pytest.fixture
def chart_at(qapp: QApplication) -> MakeChart:
    """Makes charts of twelve noisy runs with gaps and spikes, moved by so many pixels."""
    random_state = np.random.default_rng(5)
    cache, series = LineCache(), []
    for number in range(12):
        steps = np.arange(6000.0)
        values = np.exp(-steps / 2000) * (1 + number / 12) + random_state.normal(0, 0.02, 6000)
        values[1500 + 40 * number : 1520 + 40 * number] = np.nan
        values[2000 + 30 * number] = 1.8
        data = SeriesData(steps, steps.astype(np.int64), values, 1)
        series.append(RunSeries(RunKey("s", f"r{number}"), 0, data))

    def made(shift: float, held: Chart | None = None, look: Look | None = None) -> Chart:
        look = look or Look(clip_outliers=False)
        lines = [cache.line(one, look) for one in series]
        x = Span(SIZE.lo + shift * A_PIXEL, SIZE.hi + shift * A_PIXEL)
        return make_chart(lines, look, View(x), CANVAS.width, 1.0, held)

    return made


def colours_of(chart: Chart) -> dict[RunKey, str]:
    return {key: colours.LIGHT[at % 16] for at, key in enumerate(chart.by_key)}


def ink(image: QImage) -> np.ndarray:
    buffer = np.frombuffer(image.constBits(), np.uint8)
    return buffer.reshape(image.height(), image.width(), 4).astype(int)


@pytest.mark.parametrize("shift", [1, 40, 319, -1, -63])
def test_a_moved_picture_is_the_picture_but_for_rounding(chart_at: MakeChart, shift: int) -> None:
    first = chart_at(0)
    before = draw(first, colours_of(first), CANVAS)
    now = chart_at(shift, first)
    assert now.y == first.y
    moved = draw_moved(before, now, colours_of(now), CANVAS)
    assert moved is not None
    whole = draw(now, colours_of(now), CANVAS)
    off = np.abs(ink(moved.image) - ink(whole.image)).max(axis=2)
    assert np.count_nonzero(off > 60) < off.size * 0.01
    wrong_place = draw(chart_at(shift + 2, first), colours_of(now), CANVAS)
    far = np.abs(ink(wrong_place.image) - ink(whole.image)).max(axis=2)
    assert np.count_nonzero(far > 60) > off.size * 0.02, "the comparison would see two pixels"


def test_what_is_no_move_by_whole_pixels_is_drawn_anew(chart_at: MakeChart) -> None:
    first = chart_at(0)
    before = draw(first, colours_of(first), CANVAS)
    ink_colours = colours_of(first)
    assert draw_moved(before, chart_at(0.5, first), ink_colours, CANVAS) is None
    assert draw_moved(before, chart_at(390, first), ink_colours, CANVAS) is None
    higher = replace(chart_at(10, first), y=Span(0.0, 1.0))
    assert draw_moved(before, higher, ink_colours, CANVAS) is None
    smooth = Look(clip_outliers=False, smoothing=0.5)
    assert draw_moved(before, chart_at(10, first, smooth), ink_colours, CANVAS) is None
    other = Canvas(400, 170, 1.0, "#ffffff")
    assert draw_moved(before, chart_at(10, first), ink_colours, other) is None
    black = dict.fromkeys(ink_colours, "#000000")
    assert draw_moved(before, chart_at(10, first), black, CANVAS) is None


def test_after_panning_the_picture_is_exactly_that_of_the_view(
    qtbot: QtBot, open_window: OpenWindow, tmp_path: Path
) -> None:
    source, folder = random.Random(2), tmp_path / "noisy"
    for number in range(3):
        with tracklib.init(dir=str(folder), name=f"r{number}") as run:
            for step in range(4000):
                run.log({"loss": math.exp(-step / 900) + source.gauss(0, 0.05)}, step=step)
    window = open_window(folder)
    plot = plot_of(window, "loss")
    plot.setFocus()
    for _ in range(4):
        qtbot.keyClick(plot, Qt.Key.Key_Plus)
        settle(qtbot, window)
    shown = []
    for key in [Qt.Key.Key_Right] * 6 + [Qt.Key.Key_Left] * 2:
        qtbot.keyClick(plot, key)
        view = plot.view.x
        qtbot.waitUntil(
            lambda view=view: plot.picture is not None and plot.picture.chart.x == view  # type: ignore[misc]
        )
        assert plot.picture is not None
        shown.append(plot.picture.chart.y)
    assert len(set(shown)) < len(shown), "heights are held while the view moves"
    settle(qtbot, window)
    rested = plot.picture
    assert rested is not None
    window.charts_pane.grid.redraw_all()
    settle(qtbot, window)
    again = plot.picture
    assert again is not None
    assert again is not rested
    assert again.chart.y == rested.chart.y
    np.testing.assert_array_equal(pixels(again.image), pixels(rested.image))
