"""What is drawn of groups, of expressions, over other metrics and on logarithmic axes: every
extreme of every pixel column, the same each time, whatever else is shown."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.core.axes import Span, XAxis
from desktop.core.chart_book import ChartBook
from desktop.core.chart_specs import matching, spec_of, with_own
from desktop.core.curve_lines import GroupCache, Line, LineCache, RunSeries, grouped
from desktop.core.curves import Chart, Curve, Look, View, make_chart
from desktop.core.groups import Centre, GroupBy, Spread
from desktop.core.joining import join
from desktop.core.metrics import Section
from desktop.core.series_data import SeriesData
from desktop.core.smoothing import Method
from desktop.core.source import RunKey
from desktop.core.terms import Term

VALUES = st.one_of(st.floats(-1e6, 1e6), st.sampled_from([np.nan, np.inf, 0.0, 1e300, -1e300]))
SPREADS = st.sampled_from([Spread.RANGE, Spread.DEVIATION, Spread.ERROR])
GROUP = RunKey("\0group", "g")


@st.composite
def runs(draw: st.DrawFn) -> list[RunSeries]:
    """A few runs with equal or unordered steps, spikes, gaps."""
    found = []
    for number in range(draw(st.integers(1, 4))):
        count = draw(st.integers(1, 120))
        steps = draw(st.lists(st.integers(-3, 60).map(float), min_size=count, max_size=count))
        values = draw(st.lists(VALUES, min_size=count, max_size=count))
        times = np.arange(count, dtype=np.int64)
        series = SeriesData(np.array(steps), times, np.array(values), 1)
        found.append(RunSeries(RunKey("s", f"r{number}"), 0, series, "m"))
    return found


def lines_of(some: list[RunSeries], look: Look) -> list[Line]:
    cache = LineCache()
    lines = [cache.line(run, look) for run in some]
    if look.group_by.keys:
        return grouped(lines, {run.key: GROUP for run in some}, look.group_by, GroupCache())
    return lines


def assert_all_extremes(
    x: np.ndarray, y: np.ndarray, drawn_x: np.ndarray, drawn_y: np.ndarray, span: Span, pixels: int
) -> None:
    """Smallest and largest of what lies in each column are among what is drawn in it."""

    def columns(places: np.ndarray) -> np.ndarray:
        return np.floor((places - span.lo) * (pixels / span.width))

    inside = (x >= span.lo) & (x <= span.hi) & np.isfinite(y)
    column, drawn_column = columns(x[inside]), columns(drawn_x)
    for number in np.unique(column):
        here, drawn = y[inside][column == number], drawn_y[drawn_column == number]
        assert {here.min(), here.max()} <= set(drawn.tolist())


LOOKS = st.builds(
    Look,
    log_x=st.booleans(),
    log_y=st.booleans(),
    smoothing=st.sampled_from([0.0, 0.5]),
    method=st.sampled_from(Method),
    show_raw=st.booleans(),
)


def height(y: np.ndarray, look: Look) -> np.ndarray:
    with np.errstate(all="ignore"):
        return np.log10(y) if look.log_y else y


@given(runs(), LOOKS, st.integers(1, 12), st.floats(0, 0.9), st.floats(0.1, 1))
def test_every_extreme_is_drawn_at_every_zoom(
    some: list[RunSeries], look: Look, pixels: int, start: float, part: float
) -> None:
    lines = lines_of(some, look)
    whole = make_chart(lines, look, View(), pixels, 1.0).everything
    lo = whole.lo + start * whole.width
    view = View(x=Span(lo, lo + part * whole.width))
    chart = make_chart(lines, look, view, pixels, 1.0)
    for curve in chart.curves:
        line = curve.line
        drawn = (curve.x, curve.y, chart.x, pixels)
        assert_all_extremes(line.smooth_x, height(line.smooth_y, look), *drawn)
        if line.is_smoothed and look.show_raw:
            raw = (curve.raw_x, curve.raw_y, chart.x, pixels)
            assert_all_extremes(line.x, height(line.y, look), *raw)


@given(runs(), LOOKS, SPREADS, st.sampled_from(Centre), st.integers(1, 12), st.floats(0.1, 1))
def test_every_extreme_of_a_band_is_drawn_at_every_zoom(
    some: list[RunSeries], look: Look, spread: Spread, centre: Centre, pixels: int, part: float
) -> None:
    look = replace(look, group_by=GroupBy(("config.k",), centre, spread, show_runs=True))
    lines = lines_of(some, look)
    whole = make_chart(lines, look, View(), pixels, 1.0).everything
    view = View(x=Span(whole.lo, whole.lo + part * whole.width))
    chart = make_chart(lines, look, view, pixels, 1.0)
    for curve in chart.curves:
        band = curve.line.band
        if band is None:
            assert curve.line.is_faint
            continue
        span = (chart.x, pixels)
        assert_all_extremes(curve.line.x, height(curve.line.y, look), curve.x, curve.y, *span)
        high_x = np.concatenate([piece.high_x for piece in curve.band] or [np.empty(0)])
        high = np.concatenate([piece.high for piece in curve.band] or [np.empty(0)])
        assert_all_extremes(curve.line.x, height(band.high, look), high_x, high, *span)
        for piece in curve.band:
            assert np.isfinite(piece.low).all()
            assert piece.low_x[0] == piece.high_x[0]
            assert piece.low_x[-1] == piece.high_x[-1]
        if not look.log_y:
            low_x = np.concatenate([piece.low_x for piece in curve.band] or [np.empty(0)])
            low = np.concatenate([piece.low for piece in curve.band] or [np.empty(0)])
            assert_all_extremes(curve.line.x, band.low, low_x, low, *span)


def arrays(curve: Curve) -> list[np.ndarray]:
    found = [curve.x, curve.y, curve.raw_x, curve.raw_y, curve.marks.nan, curve.marks.above]
    for piece in curve.band:
        found += [piece.low_x, piece.low, piece.high_x, piece.high]
    return found


@given(runs(), LOOKS, SPREADS)
def test_another_run_or_group_changes_nothing_of_a_group(
    some: list[RunSeries], look: Look, spread: Spread
) -> None:
    look = replace(look, group_by=GroupBy(("config.k",), Centre.MEAN, spread))
    view = View(Span(0.1, 1.5), Span(-3, 3))
    other = RunSeries(RunKey("s", "other"), 0, some[0].data, "m")
    cache = LineCache()
    lines = [cache.line(run, look) for run in [*some, other]]
    of_run = {run.key: GROUP for run in some}

    def chart(lines: list[Line], of_run: dict[RunKey, RunKey]) -> Chart:
        return make_chart(grouped(lines, of_run, look.group_by, GroupCache()), look, view, 30, 1.0)

    alone = chart(lines[:-1], of_run)
    with_other = chart(lines, of_run | {other.key: RunKey("\0group", "h")})
    again = chart(lines[:-1], of_run)
    if not alone.curves:
        return
    for one in (with_other, again):
        for mine, same in zip(arrays(alone.curves[0]), arrays(one.curves[0]), strict=True):
            np.testing.assert_array_equal(mine, same)


def test_a_logarithmic_x_marks_what_it_cannot_show_and_says_how_much() -> None:
    series = SeriesData(
        np.array([-5.0, 0, 1, 10, 100]), np.arange(5, dtype=np.int64), np.arange(5.0), 1
    )
    line = LineCache().line(RunSeries(RunKey("s", "r"), 0, series), Look(log_x=True))
    chart = make_chart([line], Look(log_x=True), View(), 100, 1.0)
    assert chart.curves[0].x.tolist() == [0, 1, 2]
    assert chart.curves[0].marks.is_left
    assert chart.notes == ("2 points at x ≤ 0 left of the axis",)
    plain = make_chart(
        [LineCache().line(RunSeries(RunKey("s", "r"), 0, series), Look())], Look(), View(), 100, 1.0
    )
    assert not plain.curves[0].marks.is_left
    assert plain.notes == ()


@given(runs())
def test_an_expression_draws_every_extreme_of_what_it_computes(some: list[RunSeries]) -> None:
    first = some[0].data
    assert isinstance(first, SeriesData)
    joined = join(Term.of_expression("m * 2 - 1"), {"m": first})
    last: dict[float, float] = dict(zip(first.steps.tolist(), first.values.tolist(), strict=True))
    line = LineCache().line(RunSeries(RunKey("s", "r"), 0, joined), Look())
    x, y = np.array(sorted(last)), np.array([last[step] for step in sorted(last)])
    np.testing.assert_array_equal(line.x, x)
    np.testing.assert_array_equal(line.y, y * 2 - 1)
    chart = make_chart([line], Look(), View(), 7, 1.0)
    curve = chart.curves[0]
    assert_all_extremes(line.x, line.y, curve.x, curve.y, chart.x, 7)


# -- which curves a card has -------------------------------------------------------------------

KNOWN = ["train/loss", "val/loss", "val/acc", "loss"]


def test_a_pattern_is_of_whole_names() -> None:
    assert matching(".*/loss", KNOWN) == ["train/loss", "val/loss"]
    assert [term.title for term in spec_of("~ val/.*", (), KNOWN).terms] == ["val/acc", "val/loss"]
    assert "No metric" in spec_of("~ nothing", (), KNOWN).trouble
    assert "regular expression" in spec_of("~ (", (), KNOWN).trouble


def test_metrics_are_added_once() -> None:
    spec = spec_of("val/loss", ("train/loss", "val/loss"), KNOWN)
    assert [term.title for term in spec.terms] == ["val/loss", "train/loss"]
    assert len({term.title for term in spec_of("~ .*", (), map(str, range(99))).terms}) == 32
    assert "32 of 99" in spec_of("~ .*", (), map(str, range(99))).trouble


def test_a_wrong_expression_says_why_and_one_of_unknown_metrics_which() -> None:
    book = ChartBook(known=frozenset(KNOWN))
    assert "missing" in book.trouble("= loss +")
    assert book.spec("= loss +").terms == ()
    assert "val/los" in book.trouble("= val/los - loss")
    assert book.trouble("= val/loss - loss") == ""


def test_own_charts_come_first_and_are_searched() -> None:
    sections = [Section("train", ("train/loss",))]
    own = ("~ .*/loss", "= a - b")
    assert with_own(sections, own, None)[0].metrics == own
    assert with_own(sections, (), None) == sections


def test_the_step_metric_that_was_defined_counts_unless_told_otherwise() -> None:
    book = ChartBook(step_metrics={"val/loss": "epoch", "val/acc": "epoch"})
    assert book.look("val/loss", Look()).places == (XAxis.METRIC, "epoch", False)
    assert book.look("= val/loss / val/acc", Look()).x_metric == "epoch"
    assert book.look("train/loss", Look()).axis is XAxis.STEP
    assert book.look("= val/loss - train/loss", Look()).axis is XAxis.STEP
    assert book.look("val/loss", Look(own_step=False)).axis is XAxis.STEP
    assert book.look("val/loss", Look(axis=XAxis.WALL)).axis is XAxis.WALL


@pytest.mark.parametrize("axis", [XAxis.WALL])
def test_the_time_of_day_has_no_logarithm(axis: XAxis) -> None:
    assert not ChartBook().look("a", Look(axis=axis, log_x=True)).log_x
