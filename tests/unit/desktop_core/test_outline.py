"""Very long series: what is read for a view is what all points would have shown."""

import math
from pathlib import Path

import numpy as np
import pytest

import tracklib
from desktop.core import outline as module
from desktop.core.axes import Span, XAxis
from desktop.core.curves import Line, Look, RunSeries, View, make_chart, make_line
from desktop.core.outline import Wish, outline
from desktop.core.series_data import SeriesData
from desktop.core.smoothing import Method
from desktop.core.source import RunKey
from tracklib.store import RunReader, open_store

COUNT = 30_000
PIXELS = 120
KEY = RunKey("s", "r")


@pytest.fixture
def run(store_dir: Path) -> RunReader:
    """A run with a spike, a gap, and noise."""
    noise = np.random.default_rng(1).normal(size=COUNT).tolist()
    with tracklib.init(project="p", dir=str(store_dir)) as logging:
        for step, value in enumerate(noise):
            broken = 20_000 <= step < 20_100
            value = 500.0 if step == 12_345 else math.nan if broken else value
            logging.log({"long": value}, step=step)
    store = open_store(store_dir)
    return store.run(store.run_ids()[0])


def lines(run: RunReader, look: Look, span: Span | None) -> tuple[Line, Line]:
    """The series as a line from all its points, and from its outline."""
    series = run.series("long")
    points = series.read()
    created_ns = run.facts().created_ns
    data = SeriesData(
        np.asarray(points.steps), np.asarray(points.times), np.asarray(points.values), 1
    )
    seen = outline(series, created_ns, Wish(look.axis, span, PIXELS, look.smoothing, look.method))
    thinned = Line(KEY, seen.x, seen.y, seen.smooth_x, seen.smooth_y, seen.first, seen.last)
    return make_line(RunSeries(KEY, created_ns, data), data, look), thinned


def extremes(x: np.ndarray, y: np.ndarray, span: Span) -> list[tuple[float, float, float]]:
    """Column of pixels, smallest and largest height of a polyline's points."""
    column = np.floor((x - span.lo) * (PIXELS / span.width))
    known = np.isfinite(y) & (column >= 0) & (column < PIXELS)
    return [
        (number, y[known & (column == number)].min(), y[known & (column == number)].max())
        for number in np.unique(column[known])
    ]


@pytest.mark.parametrize("span", [None, Span(12_000.0, 13_000.0), Span(19_000.0, 21_000.0)])
@pytest.mark.parametrize(
    ("weight", "method"),
    [(0.0, Method.EMA), (0.9, Method.EMA), (0.3, Method.GAUSSIAN), (0.3, Method.MEAN)],
)
def test_outline_shows_what_all_points_show(
    run: RunReader,
    span: Span | None,
    weight: float,
    method: Method,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "_PIECE", 7_000)
    look, view = Look(smoothing=weight, method=method, clip_outliers=False), View(x=span)
    whole, thinned = lines(run, look, span)
    full = make_chart([whole], look, view, PIXELS, 1.0)
    seen = make_chart([thinned], look, view, PIXELS, 1.0)
    assert seen.x == full.x
    assert seen.everything == full.everything
    np.testing.assert_allclose(
        extremes(seen.curves[0].x, seen.curves[0].y, seen.x),
        extremes(full.curves[0].x, full.curves[0].y, full.x),
        rtol=1e-7,
        atol=1e-7,
    )
    assert seen.y.hi == pytest.approx(full.y.hi)


def test_outline_counts_time_as_the_chart_does(run: RunReader) -> None:
    whole, thinned = lines(run, Look(axis=XAxis.RELATIVE), None)
    assert thinned.first == pytest.approx(whole.first, abs=1e-6)
    assert thinned.last == pytest.approx(whole.last, abs=1e-6)
    assert np.nanmax(thinned.y) == 500.0


def test_outline_is_small(run: RunReader) -> None:
    seen = outline(run.series("long"), 0, Wish(XAxis.STEP, None, PIXELS, 0.5))
    assert seen.count == COUNT
    assert len(seen.x) < 10 * PIXELS
    assert len(seen.smooth_x) < 14 * PIXELS * 5
