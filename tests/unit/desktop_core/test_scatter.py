"""Scatter plots: trend, rank correlation, quartiles and densities against numpy and scipy."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from desktop.core.columns import KeysInUse
from desktop.core.parallel.axis import Scale
from desktop.core.scatter.distribution import box_of, density, violin_of
from desktop.core.scatter.scene import (
    ScatterScene,
    ScatterWish,
    make_scatter,
    nearest,
    next_point,
    wish_at_first,
    within,
)
from desktop.core.scatter.trend import fit, spearman
from desktop.core.source import RunFacts
from desktop.core.table import ColumnCache, Table

NAN = float("nan")
values = st.lists(st.integers(-1000, 1000).map(float), min_size=3, max_size=40)


def scene_of(pairs: list[tuple[Any, Any]], **options: Any) -> ScatterScene:
    runs = [
        RunFacts(run_id=f"r{n}", name=f"run-{n}", config={"x": x}, summary={"y": y})
        for n, (x, y) in enumerate(pairs)
    ]
    table = Table().with_runs("here", runs)
    wish = ScatterWish("config.x", "summary.y", **options)
    return make_scatter(table, ColumnCache(), np.arange(len(table)), wish)


@given(values, st.integers(0, 2**32 - 1))
def test_the_trend_is_that_of_scipy(x: list[float], seed: int) -> None:
    across = np.array(x)
    up = np.random.default_rng(seed).normal(size=len(x))
    found = fit(across, up)
    if len(set(x)) == 1:
        assert found is None
        return
    assert found is not None
    known = stats.linregress(across, up)
    assert found.slope == pytest.approx(known.slope, rel=1e-6, abs=1e-9)
    assert found.intercept == pytest.approx(known.intercept, rel=1e-6, abs=1e-6)
    assert found.r_squared == pytest.approx(known.rvalue**2, rel=1e-6, abs=1e-9)


def test_the_band_is_that_of_the_mean_response() -> None:
    rng = np.random.default_rng(3)
    x = rng.uniform(0, 1, 25)
    y = 2 * x + rng.normal(0, 0.2, 25)
    found = fit(x, y)
    assert found is not None
    at = np.array([0.1, 0.9])
    design = np.stack([np.ones(25), x], axis=1)
    rest = y - design @ np.linalg.lstsq(design, y, rcond=None)[0]
    covariance = np.linalg.inv(design.T @ design) * (rest @ rest / 23)
    rows = np.stack([np.ones(2), at], axis=1)
    spread = np.sqrt(np.einsum("ij,jk,ik->i", rows, covariance, rows))
    np.testing.assert_allclose(found.band(at), stats.t.ppf(0.975, 23) * spread, rtol=1e-6)


@given(values, st.integers(0, 5))
def test_ranks_correlate_as_in_scipy(x: list[float], seed: int) -> None:
    across = np.array(x)
    up = np.random.default_rng(seed).integers(0, 5, len(x)).astype(float)
    if len(set(x)) == 1 or len(set(up.tolist())) == 1:
        assert math.isnan(spearman(across, up))
    else:
        known = stats.spearmanr(across, up).statistic
        assert spearman(across, up) == pytest.approx(known, abs=1e-9)


@given(values)
def test_quartiles_are_those_of_numpy_and_whiskers_end_at_values(some: list[float]) -> None:
    box = box_of(np.array(some))
    assert box is not None
    first, median, third = np.percentile(some, [25, 50, 75]).tolist()
    assert (box.first, box.median, box.third) == pytest.approx((first, median, third))
    reach = 1.5 * (third - first)
    inside = [one for one in some if first - reach - 1e-9 <= one <= third + reach + 1e-9]
    if inside:
        assert box.low == pytest.approx(min(inside))
        assert box.high == pytest.approx(max(inside))


@pytest.mark.parametrize("count", [2, 3, 50, 9000])
def test_the_density_is_that_of_scipy(count: int) -> None:
    some = np.random.default_rng(count).normal(3, 2, count)
    at = np.linspace(-4, 10, 40)
    known = stats.gaussian_kde(some)(at)
    np.testing.assert_allclose(density(some, at), known, rtol=1e-3, atol=1e-6)


def test_what_does_not_vary_has_no_violin_and_a_flat_box() -> None:
    assert violin_of(np.array([2.0, 2.0, 2.0])) is None
    assert violin_of(np.array([2.0])) is None
    assert box_of(np.empty(0)) is None
    box = box_of(np.array([2.0]))
    assert box is not None
    assert (box.low, box.median, box.high) == (2.0, 2.0, 2.0)


def test_runs_without_a_value_are_counted() -> None:
    scene = scene_of([(1, 2.0), (2, NAN), (None, 3.0), (3, math.inf), (4, 1.0), (5, "x\ny")])
    assert scene.rows.tolist() == [0, 4]
    assert scene.left_out == 4
    assert scene.trend is None, "two points are no trend"


def test_points_keep_a_margin_and_are_found_and_taken_by_rectangle() -> None:
    scene = scene_of([(0, 0.0), (5, 5.0), (10, 10.0)])
    assert ((scene.x > 0.01) & (scene.x < 0.99)).all()
    assert nearest(scene, 0.5, 0.5, 400, 300, 10) == 1
    assert nearest(scene, 0.5, 0.8, 400, 300, 10) is None
    assert within(scene, 0.4, 1.0, 0.4, 1.0).tolist() == [1, 2]
    assert scene.trend is not None
    assert scene.trend.rho == pytest.approx(1.0)


def test_categories_make_groups_that_do_not_touch() -> None:
    scene = scene_of([("b", 1.0), ("a", 2.0), ("b", 3.0), ("a", 4.0), ("b", 5.0)])
    assert [(group.title, group.count) for group in scene.groups] == [("a", 2), ("b", 3)]
    assert scene.groups[1].box is not None
    assert scene.groups[1].box.median == pytest.approx(0.5)
    half = (scene.x < 0.5).tolist()
    assert half == [False, True, False, True, False]
    again = scene_of([(1, 1.0), (2, 2.0), (1, 3.0)], group="config.x")
    assert [group.title for group in again.groups] == ["1", "2"]


def test_logarithmic_axes_and_keys_that_cannot_be() -> None:
    scene = scene_of([(1e-4, 1.0), (1e-2, 3.0), (1e-3, 2.0)], x_scale=Scale.LOG)
    assert scene.trend is not None
    assert scene.trend.r_squared == pytest.approx(1.0), "a straight line over the logarithm"
    table = Table()
    assert make_scatter(table, ColumnCache(), np.arange(0), ScatterWish("no", "no")).x_axis is None
    assert len(scene_of([]).rows) == 0


def test_at_first_the_main_result_stands_over_a_number() -> None:
    keys = KeysInUse(("opt", "lr"), ("opt", "lr"), ("val/acc",))
    run = RunFacts(run_id="r", config={"opt": "adam", "lr": 0.1})
    assert wish_at_first(keys, [run]) == ScatterWish("config.lr", "summary.val/acc")
    assert wish_at_first(KeysInUse()) is None
    keys = KeysInUse(("epochs", "lr"), ("epochs", "lr"), ("val/acc",))
    runs = [RunFacts("a", config={"lr": 0.1}), RunFacts("b", config={"lr": 0.2, "epochs": 5})]
    assert wish_at_first(keys, runs) == ScatterWish("config.lr", "summary.val/acc")


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=20))
def test_stepping_along_an_axis_meets_every_point_once(pairs: list[tuple[int, int]]) -> None:
    scene = scene_of(pairs)
    for across in (True, False):
        point: int | None = None
        seen: list[int] = []
        for _ in pairs:
            point = next_point(scene, point, across, forward=True)
            seen.append(point)
        assert sorted(seen) == list(range(len(pairs)))
        along = (scene.x if across else scene.y)[seen]
        assert (np.diff(along) >= 0).all()
        assert next_point(scene, point, across, forward=True) == seen[0]
        assert next_point(scene, seen[0], across, forward=False) == seen[-1]
