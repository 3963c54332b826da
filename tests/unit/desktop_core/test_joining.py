"""Rows of two metrics brought together by their step, in memory and piece by piece."""

import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import tracklib
from desktop.core import outline_streamed, series
from desktop.core.axes import Span, XAxis
from desktop.core.curve_lines import LineCache
from desktop.core.curves import Line, Look, RunSeries, View, make_chart
from desktop.core.joining import join
from desktop.core.outline import Outline, Wish
from desktop.core.series import SeriesStore
from desktop.core.series_data import SeriesData
from desktop.core.smoothing import Method
from desktop.core.source import RunKey
from desktop.core.terms import Term
from tracklib.store import RunReader, open_store
from tracklib.store.curve_reader import CurveReader

KEY = RunKey("s", "r")
PIXELS = 60


def data(steps: list[float], values: list[float]) -> SeriesData:
    times = np.arange(len(steps), dtype=np.int64)
    return SeriesData(np.array(steps, dtype=float), times, np.array(values, dtype=float), 1)


def test_metrics_meet_at_the_same_step() -> None:
    joined = join(
        Term.of_expression("a - b"),
        {"a": data([0, 1, 2, 3], [10, 11, 12, 13]), "b": data([1, 3, 5], [1, 3, 5])},
    )
    assert joined.steps.tolist() == [1, 3]
    assert joined.values.tolist() == [10, 10]
    assert joined.left_out == 2


def test_the_last_value_of_a_step_counts() -> None:
    joined = join(
        Term.of_expression("a + b"),
        {"a": data([0, 1, 1, 0], [1, 2, 3, 4]), "b": data([1, 0, 1], [10, 20, 30])},
    )
    assert dict(zip(joined.steps.tolist(), joined.values.tolist(), strict=True)) == {0: 24, 1: 33}


def test_x_of_a_metric_is_what_was_logged_at_the_step() -> None:
    joined = join(
        Term.of_metric("a"),
        {"a": data([0, 1, 1, 2, 3], [1, 2, 3, 4, 5]), "x": data([1, 2, 3], [0.5, math.nan, 0.7])},
        "x",
    )
    assert joined.places is not None
    assert joined.places.tolist() == [0.5, 0.5, 0.7]
    assert joined.values.tolist() == [2, 3, 5]
    assert joined.left_out == 2


@given(
    st.lists(st.tuples(st.integers(0, 9), st.integers(-5, 5)), max_size=30),
    st.lists(st.tuples(st.integers(0, 9), st.integers(-5, 5)), max_size=30),
)
def test_joining_is_looking_up_in_a_dictionary(
    a: list[tuple[int, int]], b: list[tuple[int, int]]
) -> None:
    rows = {
        name: data([step for step, _ in some], [value for _, value in some])
        for name, some in {"a": a, "b": b}.items()
    }
    joined = join(Term.of_expression("a * 100 + b"), rows)
    last_a, last_b = dict(a), dict(b)
    expected = {step: last_a[step] * 100 + last_b[step] for step in last_a.keys() & last_b.keys()}
    assert dict(zip(joined.steps.tolist(), joined.values.tolist(), strict=True)) == expected
    assert joined.left_out == len(last_a) - len(expected)


# -- very long series --------------------------------------------------------------------------


@pytest.fixture
def run(store_dir: Path) -> RunReader:
    """Metrics with a spike and a gap; "epoch" at every third step, "swing" back and forth."""
    noise = np.random.default_rng(1).normal(size=6000)
    with tracklib.init(project="p", dir=str(store_dir)) as logging:
        for step, value in enumerate(noise.tolist()):
            value = 500.0 if step == 2345 else math.nan if 4000 <= step < 4020 else value
            row = {"a": value, "b": float(step), "swing": math.sin(step / 900)}
            if step % 3 == 0:
                row["epoch"] = step / 100 - 5
            logging.log(row, step=step)
    store = open_store(store_dir)
    return store.run(store.run_ids()[0])


def wish_of(look: Look, span: Span | None) -> Wish:
    axis, x_metric, log_x = look.places
    return Wish(axis, span, PIXELS, look.smoothing, look.method, x_metric, log_x)


def curves_of(run: RunReader) -> Callable[[RunKey], CurveReader]:
    """Its curves, whatever run is asked for."""
    return lambda key: open_store(run.folder.parents[2]).curves(run.run_id)


def both(run: RunReader, term: Term, look: Look, span: Span | None) -> tuple[Line, Line, Outline]:
    """The line of all points, and the line of the outline that is made piece by piece."""
    store, cache = SeriesStore(curves_of(run)), LineCache()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(series, "LARGE", 1_000_000)
        whole = store.get(KEY, term, 0, wish_of(look, span))
        patch.setattr(series, "LARGE", 1000)
        patch.setattr(outline_streamed, "_PIECE", 700)
        outlined = store.get(KEY, term, 0, wish_of(look, span))
    assert isinstance(whole, SeriesData)
    assert isinstance(outlined, Outline)
    line, thinned = (cache.line(RunSeries(KEY, 0, one, "t"), look) for one in (whole, outlined))
    return line, thinned, outlined


def extremes(x: np.ndarray, y: np.ndarray, span: Span) -> list[tuple[float, float, float]]:
    column = np.floor((x - span.lo) * (PIXELS / span.width))
    known = np.isfinite(y) & (column >= 0) & (column < PIXELS)
    return [
        (number, y[known & (column == number)].min(), y[known & (column == number)].max())
        for number in np.unique(column[known])
    ]


CASES: list[tuple[str, Callable[[], Term], Look]] = [
    ("expression", lambda: Term.of_expression("a - b / 1000"), Look()),
    ("smoothed", lambda: Term.of_expression("a * 2"), Look(smoothing=0.4, method=Method.GAUSSIAN)),
    ("mean", lambda: Term.of_expression("a * 2"), Look(smoothing=0.4, method=Method.MEAN)),
    ("x by metric", lambda: Term.of_metric("a"), Look(axis=XAxis.METRIC, x_metric="epoch")),
    ("log of metric", lambda: Term.of_metric("a"), Look(XAxis.METRIC, "epoch", log_x=True)),
    ("log of step", lambda: Term.of_metric("a"), Look(log_x=True, smoothing=0.5)),
    ("back and forth", lambda: Term.of_metric("a"), Look(axis=XAxis.METRIC, x_metric="swing")),
]


@pytest.mark.parametrize(("term", "look"), [case[1:] for case in CASES], ids=[c[0] for c in CASES])
@pytest.mark.parametrize("part", [None, 0.5])
def test_outline_by_pieces_shows_what_all_points_show(
    run: RunReader, term: Callable[[], Term], look: Look, part: float | None
) -> None:
    line, thinned, _ = both(run, term(), look, None)
    width = line.last - line.first
    span = Span(line.first + part * width, line.last) if part else None
    line, thinned, _ = both(run, term(), look, span)
    assert (thinned.first, thinned.last) == (line.first, line.last)
    assert (thinned.left_out, thinned.lost) == (line.left_out, line.lost)
    full = make_chart([line], look, View(x=span), PIXELS, 1.0)
    seen = make_chart([thinned], look, View(x=span), PIXELS, 1.0)
    np.testing.assert_allclose(
        extremes(seen.curves[0].x, seen.curves[0].y, seen.x),
        extremes(full.curves[0].x, full.curves[0].y, full.x),
        rtol=1e-6,
        atol=1e-6,
    )


def test_a_long_series_that_cannot_be_smoothed_says_so(run: RunReader) -> None:
    look = Look(axis=XAxis.METRIC, x_metric="swing", smoothing=0.5)
    _, thinned, _ = both(run, Term.of_metric("a"), look, None)
    chart = make_chart([thinned], look, View(), PIXELS, 1.0)
    assert any("smoothed" in note for note in chart.notes)


def test_a_run_without_the_x_metric_has_no_points_and_says_so(run: RunReader) -> None:
    look = Look(axis=XAxis.METRIC, x_metric="nowhere")
    found = SeriesStore(curves_of(run)).get(KEY, Term.of_metric("a"), 0, wish_of(look, None))
    line = LineCache().line(RunSeries(KEY, 0, found), look)
    chart = make_chart([line], look, View(), PIXELS, 1.0)
    assert chart.curves == []
    assert chart.notes == ("6,000 points without nowhere at the same step",)
