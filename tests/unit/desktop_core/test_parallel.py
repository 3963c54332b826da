"""Parallel coordinates: axes, brushes, lanes of missing values, densities that never drift."""

import json
import math
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.core.arrange import Scope, arrange
from desktop.core.axes import Span
from desktop.core.brushes import Brush, brush_from_plain, brush_to_plain
from desktop.core.columns import KeysInUse, by_id
from desktop.core.parallel.axis import Axis, Scale, make_axis
from desktop.core.parallel.axis_ticks import axis_ticks
from desktop.core.parallel.brush_drag import BrushDrag, merged
from desktop.core.parallel.colour_scale import colour_at, lightness
from desktop.core.parallel.density import PASSES, Density, nearest_line
from desktop.core.parallel.scene import AxisWish, axes_at_first, kept_of, make_scene
from desktop.core.parallel.short_title import short_title
from desktop.core.source import RunFacts
from desktop.core.table import ColumnCache, Table

NAN = float("nan")


def table_of(*values: Any) -> Table:
    runs = [
        RunFacts(run_id=f"r{n}", name=f"run-{n}", config={} if one is None else {"a": one})
        for n, one in enumerate(values)
    ]
    return Table().with_runs("here", runs)


def axis_of(*values: Any, scale: Scale | None = None) -> tuple[Axis, list[float]]:
    table = table_of(*values)
    column = by_id("config.a")
    assert column is not None
    axis, places = make_axis(table, ColumnCache(), column, np.arange(len(table)), scale)
    return axis, places.tolist()


def test_numbers_lie_between_the_smallest_and_the_largest() -> None:
    axis, places = axis_of(2.0, 4, 3.0, None, NAN, math.inf)
    assert axis.scale is Scale.LINEAR
    assert places[:3] == [0.0, 1.0, 0.5]
    assert all(math.isnan(place) for place in places[3:])
    assert axis.value_at(0.5) == 3.0


def test_a_wide_range_is_logarithmic_and_zero_has_no_place_there() -> None:
    axis, places = axis_of(1e-4, 1e-2, 1e-3)
    assert axis.scale is Scale.LOG
    assert places == pytest.approx([0.0, 1.0, 0.5])
    axis, places = axis_of(1e-4, 1e-2, 0.0, scale=Scale.LOG)
    assert math.isnan(places[2])
    axis, _ = axis_of(1e-4, 1e-2, 0.0)
    assert axis.scale is Scale.LINEAR


def test_texts_truths_and_a_mix_are_categories() -> None:
    axis, places = axis_of("sgd", "adam", None, "sgd")
    assert axis.scale is Scale.CATEGORY
    assert axis.categories == ("adam", "sgd")
    assert places[:2] == [1.0, 0.0]
    assert math.isnan(places[2])
    axis, _ = axis_of(True, 3, "x\ny", "ünï")
    assert axis.scale is Scale.CATEGORY
    assert len(axis.categories) == 4


@pytest.mark.parametrize("values", [(), (None,), (NAN, NAN), (5.0,), ("x",), (1e308, -1e308)])
def test_odd_columns_still_make_an_axis(values: tuple[Any, ...]) -> None:
    axis, places = axis_of(*values)
    assert axis.span.width > 0
    assert len(places) == len(values)
    axis_ticks(axis, 300, 30)


@given(
    st.lists(st.floats(allow_nan=True, allow_infinity=True) | st.none() | st.text(), max_size=30),
    st.sampled_from([None, *Scale]),
)
def test_places_are_from_0_to_1_or_none(values: list[Any], scale: Scale | None) -> None:
    _, places = axis_of(*values, scale=scale)
    assert all(math.isnan(place) or 0 <= place <= 1 for place in places)


@given(
    st.lists(st.floats(-1e12, 1e12) | st.integers(0, 9).map(str), min_size=1, max_size=60),
    st.integers(60, 900),
)
def test_labels_of_ticks_never_overlap(values: list[Any], room: int) -> None:
    axis, _ = axis_of(*values)
    found = axis_ticks(axis, room, 18)
    assert all((after.at - before.at) * room >= 17.9 for before, after in pairwise(found))


@given(st.lists(st.floats(0.001, 1000) | st.none(), min_size=2, max_size=40), st.data())
def test_a_brush_keeps_the_runs_whose_places_are_brushed(values: list[Any], data: Any) -> None:
    table, cache = table_of(*values), ColumnCache()
    scene = make_scene(table, cache, np.arange(len(table)), [AxisWish("config.a")], None)
    lo, hi = sorted((data.draw(st.floats(0, 1)), data.draw(st.floats(0, 1))))
    nothing = data.draw(st.booleans())
    kept = kept_of(scene, cache, [scene.axes[0].brush((Span(lo, hi),), nothing)])
    for place, is_kept in zip(scene.places[0].tolist(), kept.tolist(), strict=True):
        if math.isnan(place):
            assert is_kept is nothing
        elif min(abs(place - lo), abs(place - hi)) > 1e-5:
            assert is_kept is (lo <= place <= hi)


def test_a_brush_lists_only_its_runs_and_the_others_stay_known() -> None:
    table, column = table_of(1.0, 2.0, 3.0, None), by_id("config.a")
    assert column is not None
    brush = Brush(column, (Span(1.5, 2.5),), nothing=True)
    cache = ColumnCache()
    found = arrange(table, cache, scope=Scope(), matches=None, sort=(), filters=(brush,))
    assert sorted(found.rows.tolist()) == [1, 3]
    assert found.unbrushed.tolist() == [0, 1, 2, 3]
    assert brush.title == "a: 1.5 to 2.5, no value"


@pytest.mark.parametrize(
    "brush",
    [
        Brush(by_id("config.a"), (Span(0.5, 2.0), Span(3.0, 4.0)), (), True, True),  # type: ignore[arg-type]
        Brush(by_id("config.a"), (), ("adam", True, 3), False),  # type: ignore[arg-type]
    ],
)
def test_brushes_are_remembered(brush: Brush) -> None:
    again = brush_from_plain(json.loads(json.dumps(brush_to_plain(brush))))
    assert again is not None
    assert again.title == brush.title
    assert brush_to_plain(again) == brush_to_plain(brush)


@pytest.mark.parametrize("plain", [None, {}, {"ranges": 3}, {"ranges": [], "categories": []}])
def test_what_is_no_brush_is_left_out(plain: Any) -> None:
    assert brush_from_plain(plain) is None


def test_a_brushed_category_covers_its_place() -> None:
    axis, _ = axis_of("a", "b", "c")
    brush = axis.brush((Span(0.4, 1.0),), False)
    assert brush.values == ("b", "c")
    (span,) = axis.places_of(brush)
    assert (span.lo, span.hi) == pytest.approx((0.25, 1.0))


def test_dragging_draws_moves_resizes_and_adds() -> None:
    drawn = BrushDrag.begin((), 0.2, 0.02).to(0.6)
    assert drawn == (Span(0.2, 0.6),)
    (moved,) = BrushDrag.begin(drawn, 0.4, 0.02).to(0.9)
    assert (moved.lo, moved.hi) == pytest.approx((0.6, 1.0)), "stops at the axis's end"
    assert BrushDrag.begin(drawn, 0.61, 0.02).to(0.8) == (Span(0.2, 0.8),)
    assert BrushDrag.begin(drawn, 0.2, 0.02).to(0.7) == (Span(0.6, 0.7),), "ends swap"
    assert BrushDrag.begin(drawn, 0.8, 0.02).to(0.9) == (Span(0.8, 0.9),)
    both = BrushDrag.begin(drawn, 0.8, 0.02, adds=True).to(0.9)
    assert both == (Span(0.2, 0.6), Span(0.8, 0.9))
    assert merged((Span(0.5, 0.7), Span(0.1, 0.55))) == (Span(0.1, 0.7),)


@given(st.integers(0, 2**32 - 1))
def test_counts_after_many_brushes_are_those_of_a_fresh_start(seed: int) -> None:
    rng = np.random.default_rng(seed)
    downs = rng.uniform(0, 49, (3, 60)).astype(np.float32)
    colours = rng.uniform(0, 1, 60).astype(np.float32)
    worn = Density(downs, colours, 10, 50)
    for _ in range(6):
        worn.want(rng.uniform(size=60) < rng.uniform())
        worn.refine(int(rng.integers(PASSES)))
    kept = rng.uniform(size=60) < 0.5
    fresh = Density(downs, colours, 10, 50)
    for density in (worn, fresh):
        density.want(kept)
        for number in range(PASSES):
            density.refine(number)
        assert density.is_sharp
    np.testing.assert_array_equal(worn.counts()[0], fresh.counts()[0])
    np.testing.assert_array_equal(worn.counts()[1], fresh.counts()[1])
    assert (fresh.counts()[0].sum(axis=1) >= kept.sum()).all(), "each line in every column"


@given(
    st.lists(st.tuples(st.floats(-1, 50, width=32), st.floats(-1, 50, width=32)), min_size=1),
    st.integers(1, 900),
)
def test_lines_stay_between_the_heights_they_join(
    ends: list[tuple[float, float]], columns: int
) -> None:
    downs = np.array(ends, dtype=np.float32).T
    density = Density(downs, None, columns, 50)
    density.want(np.ones(len(ends), dtype=np.bool_))
    for number in range(PASSES):
        density.refine(number)
    counts, _ = density.counts()
    assert (counts.sum(axis=1) >= len(ends)).all()
    assert counts.max() <= len(ends)
    low, high = downs.clip(0, 49).min(), downs.clip(0, 49).max()
    rows = np.flatnonzero(counts.any(axis=0))
    assert rows.min() >= int(low)
    assert rows.max() <= int(high)


@given(st.integers(0, 49), st.integers(0, 49), st.integers(1, 60))
def test_a_line_is_drawn_without_gaps(begin: int, end: int, columns: int) -> None:
    density = Density(np.array([[begin], [end]], dtype=np.float32), None, columns, 50)
    density.want(np.ones(1, dtype=np.bool_))
    for number in range(PASSES):
        density.refine(number)
    counts, _ = density.counts()
    assert set(np.unique(counts).tolist()) <= {0, 1}
    reached = [np.flatnonzero(column) for column in counts]
    assert all((np.diff(rows) == 1).all() for rows in reached)
    for before, after in pairwise(reached):
        assert before.min() - 1 <= after.max() <= before.max() + 1 or (
            before.min() - 1 <= after.min() <= before.max() + 1
        )


def test_the_mean_colour_of_a_place_is_that_of_its_lines() -> None:
    downs = np.zeros((2, 2), dtype=np.float32)
    density = Density(downs, np.array([0.0, 1.0], dtype=np.float32), 4, 10)
    density.want(np.ones(2, dtype=np.bool_))
    for number in range(PASSES):
        density.refine(number)
    counts, means = density.counts()
    assert counts[0, 0] == 2
    assert means[0, 0] == pytest.approx(0.5)


def test_the_nearest_kept_line_is_found_between_axes() -> None:
    downs = np.array([[0, 100, 50], [100, 0, 50]], dtype=np.float32)
    kept = np.array([True, True, False])
    assert nearest_line(downs, kept, 0, 0.25, 24.0) == 0
    assert nearest_line(downs, kept, 0, 0.25, 74.0) == 1
    assert nearest_line(downs, kept, 0, 0.0, 50.0) is None


@pytest.mark.parametrize(("is_dark", "surface"), [(False, 1.0), (True, 0.0113)])
def test_colours_change_in_lightness_alone_way_and_can_be_seen(
    is_dark: bool, surface: float
) -> None:
    shades = [colour_at(place, is_dark) for place in np.linspace(0, 1, 40).tolist()]
    steps = np.diff([lightness(shade) for shade in shades])
    assert (steps > 0).all() if is_dark else (steps < 0).all()
    for shade in shades:
        own = luminance(shade)
        contrast = (max(own, surface) + 0.05) / (min(own, surface) + 0.05)
        assert contrast >= 3, shade


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_axes_at_first_are_what_differs_and_the_main_result() -> None:
    keys = KeysInUse(("lr", "seed"), ("lr",), ("train/loss", "val/acc", "system/cpu"))
    assert [wish.column_id for wish in axes_at_first(keys)] == ["config.lr", "summary.val/acc"]
    assert axes_at_first(KeysInUse()) == []


def test_few_values_are_the_ticks_and_many_are_not() -> None:
    axis, _ = axis_of(16, 32, 64, 128, 16, scale=Scale.LINEAR)
    assert [tick.label for tick in axis_ticks(axis, 700, 34)] == ["16", "32", "64", "128"]
    assert [tick.label for tick in axis_ticks(axis, 120, 34)] == ["16", "64", "128"]
    one, _ = axis_of(0.25, 0.25)
    assert [tick.label for tick in axis_ticks(one, 700, 34)] == ["0.25"]
    many, _ = axis_of(*range(40))
    assert [tick.label for tick in axis_ticks(many, 400, 34)][:2] == ["0", "5"]


def test_a_long_key_is_told_by_its_end() -> None:
    key = "model/encoder/width"
    assert short_title(key, lambda text: True) == key
    assert short_title(key, lambda text: len(text) <= 15) == "…/encoder/width"
    assert short_title(key, lambda text: len(text) <= 10) == "…/width"
    assert short_title(key, lambda text: False) == "width"
    assert short_title("a\n b", lambda text: len(text) < 4) == "a b"
