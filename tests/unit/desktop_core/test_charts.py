"""Charts: axes, gaps, marks, order of points; other runs change nothing."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.core.axes import Span, XAxis
from desktop.core.curves import Line, Look, RunSeries, View, make_chart, make_line
from desktop.core.frame import Frame
from desktop.core.readout import at
from desktop.core.series_data import SeriesData
from desktop.core.source import RunKey

SECOND = 1_000_000_000


def a_run(name: str, steps: list[float], values: list[float], created_s: int = 0) -> RunSeries:
    times = np.array([(created_s + 2 * place) * SECOND for place in range(len(steps))])
    data = SeriesData(np.array(steps), times, np.array(values), version=1)
    return RunSeries(RunKey("here", name), created_s * SECOND, data)


def make_line_of(run: RunSeries, look: Look) -> Line:
    assert isinstance(run.data, SeriesData)
    return make_line(run, run.data, look)


def noisy(name: str, seed: int, count: int = 5000) -> RunSeries:
    values = np.random.default_rng(seed).normal(size=count)
    return a_run(name, list(map(float, range(count))), values.tolist())


def test_points_are_drawn_in_order_of_x_however_they_were_logged() -> None:
    line = make_line_of(a_run("a", [3, 1, 2, 1], [30, 10, 20, 11]), Look())
    assert line.x.tolist() == [1, 1, 2, 3]
    assert line.y.tolist() == [10, 11, 20, 30]


def test_relative_time_counts_from_each_runs_own_beginning() -> None:
    look = Look(axis=XAxis.RELATIVE)
    early, late = a_run("a", [0, 1], [1, 2]), a_run("b", [0, 1], [1, 2], created_s=1000)
    assert make_line_of(early, look).x.tolist() == make_line_of(late, look).x.tolist() == [0, 2]


def test_wall_time_is_the_time_of_day() -> None:
    line = make_line_of(a_run("a", [0, 1], [1, 2], created_s=1000), Look(axis=XAxis.WALL))
    assert line.x.tolist() == [1000, 1002]


@given(st.integers(0, 1000), st.integers(0, 1000), st.floats(0, 0.95))
def test_showing_another_run_changes_nothing_of_this_one(
    mine: int, other: int, weight: float
) -> None:
    look, view = Look(smoothing=weight), View(x=Span(100, 4000), y=Span(-3, 3))
    lines = [make_line_of(noisy("a", mine), look), make_line_of(noisy("b", other), look)]
    alone = make_chart(lines[:1], look, view, 300, 1.0).curves[0]
    together = make_chart(lines, look, view, 300, 1.0).curves[0]
    for part in ("x", "y", "raw_x", "raw_y"):
        np.testing.assert_array_equal(getattr(alone, part), getattr(together, part))


def test_smoothing_sees_all_points_whatever_is_in_view() -> None:
    look = Look(smoothing=0.8)
    line = make_line_of(noisy("a", 1), look)
    whole = make_chart([line], look, View(), 10_000, 1.0).curves[0]
    part = make_chart([line], look, View(x=Span(1000, 1100)), 10_000, 1.0).curves[0]
    smoothed = dict(zip(whole.x.tolist(), whole.y.tolist(), strict=True))
    assert all(smoothed[x] == y for x, y in zip(part.x.tolist(), part.y.tolist(), strict=True))


def test_heights_hold_every_point_in_view() -> None:
    line = make_line_of(a_run("a", [0, 1, 2, 3], [0, 1000, -5, 7]), Look())
    chart = make_chart([line], Look(), View(x=Span(1.5, 3)), 100, 1.0)
    assert chart.y.lo < -5
    assert 7 < chart.y.hi < 20


def test_values_that_no_line_shows_are_marked() -> None:
    values = [1.0, math.nan, math.inf, -math.inf, 2.0, 0.0]
    line = make_line_of(a_run("a", [0, 100, 200, 300, 400, 500], values), Look())
    marks = make_chart([line], Look(), View(), 500, 1.0).curves[0].marks
    assert marks.nan.tolist() == [100]
    assert marks.above.tolist() == [200]
    assert marks.below.tolist() == [300]
    on_log = make_chart([line], Look(log_y=True), View(), 500, 1.0).curves[0]
    assert on_log.marks.below.tolist() == [300, 500]
    assert np.nanmax(on_log.y) == pytest.approx(math.log10(2))


def test_a_chart_without_points_is_empty() -> None:
    chart = make_chart([make_line_of(a_run("a", [], []), Look())], Look(), View(), 100, 1.0)
    assert chart.curves == []
    assert chart.x.width > 0


def test_a_single_point_has_room_around_it() -> None:
    line = make_line_of(a_run("a", [5], [3]), Look())
    chart = make_chart([line], Look(), View(), 100, 1.0)
    assert chart.x.lo < 5 < chart.x.hi
    assert chart.y.lo < 3 < chart.y.hi


def test_readout_takes_the_nearest_point_and_lists_the_largest_first() -> None:
    look = Look()
    lines = [
        make_line_of(a_run("low", [0, 10, 20], [1, 2, 3]), look),
        make_line_of(a_run("high", [0, 10, 20], [10, 20, 30]), look),
        make_line_of(a_run("broken", [0, 10, 20], [1, math.nan, 1]), look),
        make_line_of(a_run("stopped", [0, 2], [5, 5]), look),
    ]
    readings = at(lines, 12, reach=1)
    assert [reading.key.run for reading in readings] == ["high", "low", "broken"]
    assert [reading.x for reading in readings] == [10, 10, 10]
    assert readings[0].value == 20


@given(st.floats(-1e6, 1e6), st.floats(1e-3, 1e6), st.floats(0, 1), st.floats(0.2, 5))
def test_zooming_keeps_the_place_under_the_mouse(
    lo: float, width: float, part: float, factor: float
) -> None:
    frame = Frame(50, 5, 400, 200, Span(lo, lo + width), Span(0, 1))
    middle = lo + part * width
    everything = Span(lo - 100 * width, lo + 101 * width)
    view = frame.zoomed(factor, middle, everything, View())
    if view.x is not None:
        after = Frame(50, 5, 400, 200, view.x, Span(0, 1))
        assert after.across(middle) == pytest.approx(frame.across(middle), abs=0.5)


def test_zooming_out_ends_at_all_there_is() -> None:
    frame = Frame(0, 0, 100, 100, Span(4, 6), Span(0, 1))
    assert frame.zoomed(100, 5, Span(0, 10), View(x=Span(4, 6))).x is None


def test_places_and_data_are_each_others_inverse() -> None:
    frame = Frame(50, 5, 400, 200, Span(-3, 9), Span(10, 20))
    assert frame.x_at(frame.across(4.5)) == pytest.approx(4.5)
    assert frame.y_at(frame.down(13.7)) == pytest.approx(13.7)


def test_a_diverged_run_does_not_flatten_all_others_and_is_marked() -> None:
    good = a_run("good", list(map(float, range(1000))), [1 - n / 1000 for n in range(1000)])
    bad = a_run("bad", list(map(float, range(5))), [1.0, 10.0, 1e6, 1e20, math.nan])
    lines = [make_line_of(run, Look()) for run in (good, bad)]
    chart = make_chart(lines, Look(), View(), 300, 1.0)
    assert chart.y.hi < 10
    assert chart.curves[1].y[2:4].tolist() == [1e6, 1e20], "drawn all the same"
    assert len(chart.curves[1].marks.above) >= 1
    assert len(chart.curves[0].marks.above) == 0
    everything = make_chart(lines, Look(clip_outliers=False), View(), 300, 1.0)
    assert everything.y.hi > 1e20
    assert len(everything.curves[1].marks.above) == 0
