"""Hundreds of lines in one chart: their density is drawn, and still every one of them is seen."""

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QImage, QPainter
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
from desktop.qt.raster import Canvas, draw, paint_curves
from desktop.qt.raster_density import MANY
from desktop.qt.raster_moved import draw_moved
from tests.gui.conftest import OpenWindow, settle
from tests.gui.test_chart_export import export
from tests.gui.test_charts_pane import plot_of

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
WIDTH, HEIGHT = 300, 120
CANVAS = Canvas(WIDTH, HEIGHT, 1.0, "#ffffff")
LOOK = Look(clip_outliers=False)


def chart_of(
    count: int,
    view: View | None = None,
    held: Chart | None = None,
    cache: LineCache | None = None,
) -> Chart:
    """Noisy falling curves of 2,000 points; one of them, drawn below all others, has a spike."""
    source, lines = np.random.default_rng(3), []
    cache, steps = cache or LineCache(), np.arange(2000.0)
    for number in range(count):
        values = np.exp(-steps / 600) + source.normal(0, 0.02, 2000)
        if number == count - 1:
            values[1203] = 3.0
        data = SeriesData(steps, steps.astype(np.int64), values, 1)
        run = RunSeries(RunKey("s", f"r{number}"), 0, data)
        lines.append(cache.line(run, LOOK))
    return make_chart(lines, LOOK, view or View(Span(0, 2000)), WIDTH, 1.0, held)


def colours_of(chart: Chart) -> dict[RunKey, str]:
    return {key: colours.LIGHT[at % 16] for at, key in enumerate(chart.by_key)}


def alpha(image: QImage) -> np.ndarray:
    image = image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1)
    return rows.reshape(image.height(), image.width(), 4)[..., 3] / 255


@pytest.mark.parametrize("count", [MANY, 700])
def test_every_extreme_of_every_line_is_seen(qapp: QApplication, count: int) -> None:
    chart = chart_of(count)
    ink = alpha(draw(chart, colours_of(chart), CANVAS).image)
    scale = HEIGHT / chart.y.width
    for curve in chart.curves:
        columns = np.floor(curve.x * (WIDTH / 2000)).astype(int).clip(0, WIDTH - 1)
        rows = np.floor((chart.y.hi - curve.y) * scale).astype(int).clip(0, HEIGHT - 1)
        assert (ink[rows, columns] > 0.1).all()
    spike = int((chart.y.hi - 3.0) * scale)
    assert ink[spike, int(1203 * WIDTH / 2000)] > 0.25
    assert not ink[: spike - 2].any()


def test_dense_places_are_stronger_than_single_lines(qapp: QApplication) -> None:
    chart = chart_of(400)
    ink = alpha(draw(chart, colours_of(chart), CANVAS).image)
    middle = int((chart.y.hi - np.exp(-1000 / 600)) * HEIGHT / chart.y.width)
    assert ink[middle, WIDTH // 2] > 0.9
    assert ink[HEIGHT // 3, int(1203 * WIDTH / 2000)] < 0.75


def test_it_does_not_matter_which_run_is_drawn_first(qapp: QApplication) -> None:
    chart = chart_of(150)
    drawn = draw(chart, colours_of(chart), CANVAS).image
    turned = Chart(chart.curves[::-1], chart.look, chart.x, chart.y)
    again = draw(turned, colours_of(chart), CANVAS).image
    assert np.abs(alpha(drawn) - alpha(again)).max() < 0.01
    assert draw(chart, colours_of(chart), CANVAS).image == drawn, "same view, same pixels"


@pytest.mark.parametrize("shift", [40, -63])
def test_a_moved_picture_is_that_of_the_view(qapp: QApplication, shift: int) -> None:
    pixel, cache = 1000 / WIDTH, LineCache()
    first = chart_of(150, View(Span(500, 1500)), None, cache)
    span = Span(500 + shift * pixel, 1500 + shift * pixel)
    now = chart_of(150, View(span), first, cache)
    moved = draw_moved(draw(first, colours_of(first), CANVAS), now, colours_of(first), CANVAS)
    assert moved is not None
    whole = draw(now, colours_of(first), CANVAS)
    off = np.abs(alpha(moved.image) - alpha(whole.image))
    assert np.count_nonzero(off > 0.1) < off.size * 0.01


def test_what_is_printed_is_what_is_on_the_screen(qapp: QApplication) -> None:
    chart = chart_of(150)
    on_screen = alpha(draw(chart, colours_of(chart), CANVAS).image)
    page = CANVAS.blank()
    painter = QPainter(page)
    paper = Canvas(WIDTH, HEIGHT, 1.0, "#ffffff", is_vector=True)
    paint_curves(painter, chart, colours_of(chart), paper)
    painter.end()
    printed = alpha(page)
    assert np.abs(on_screen.sum(axis=0) - printed.sum(axis=0)).mean() < 3
    for ink in (on_screen, printed):
        assert ink[2:8, int(1203 * WIDTH / 2000)].max() > 0.2, "the spike"


def test_files_of_hundreds_of_runs_are_small_and_hovering_shows_one(
    qtbot: QtBot, open_window: OpenWindow, tmp_path: Path
) -> None:
    folder = tmp_path / "store"
    for number in range(MANY + 10):
        with tracklib.init(dir=str(folder), name=f"r{number}") as run:
            for step in range(100):
                run.log({"loss": number / 100 + step / 50}, step=step)
    window = open_window(folder)
    runs = window.workspace.runs
    runs.show_only(list(runs.table.keys))
    settle(qtbot, window)
    picture = plot_of(window, "loss").picture
    assert picture is not None
    assert len(picture.chart.curves) == MANY + 10
    export(qtbot, window, "svg", tmp_path / "loss.svg", ("loss",))
    assert b"<image" in (tmp_path / "loss.svg").read_bytes()
    before = plot_of(window, "loss").grab().toImage()
    window.workspace.charts.hover(runs.shown[50])
    assert plot_of(window, "loss").grab().toImage() != before
