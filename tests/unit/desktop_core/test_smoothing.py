"""Every smoothing against its formula, point by point."""

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.core.smoothing import Method, share, smooth
from desktop.core.smoothing_stream import smooth_pieces


def reference(x: np.ndarray, y: np.ndarray, weight: float) -> np.ndarray:
    """The documented recurrence, one point after another."""
    strength = min(np.sqrt(weight), 0.999)
    total, mass, smoothed = 0.0, 0.0, []
    for place, value in enumerate(y):
        before = x[place - 1] if place else x[0]
        kept = strength ** ((x[place] - before) / (x[-1] - x[0]) * 1000)
        total, mass = total * kept + value, mass * kept + 1
        smoothed.append(total / mass)
    return np.array(smoothed)


@given(
    st.lists(st.floats(0, 5), min_size=2, max_size=300),
    st.sampled_from([0.001, 0.2, 0.6, 0.9, 0.99, 1.0]),
    st.integers(0, 2**32 - 1),
)
def test_matches_the_recurrence(gaps: list[float], weight: float, seed: int) -> None:
    x = np.cumsum([*gaps, 1.0])
    y = np.random.default_rng(seed).normal(size=len(x))
    np.testing.assert_allclose(smooth(x, y, weight), reference(x, y, weight), atol=1e-9)


def test_without_weight_nothing_changes() -> None:
    y = np.array([3.0, 1.0, 2.0])
    assert smooth(np.arange(3.0), y, 0.0) is y


def test_gaps_stay_gaps_and_count_for_nothing() -> None:
    x = np.arange(100.0)
    y = np.cos(x)
    with_gaps = y.copy()
    with_gaps[10:20] = np.nan
    with_gaps[50] = np.inf
    known = np.isfinite(with_gaps)
    smoothed = smooth(x, with_gaps, 0.7)
    assert np.isnan(smoothed[10:20]).all()
    assert smoothed[50] == np.inf
    np.testing.assert_allclose(smoothed[known], smooth(x[known], y[known], 0.7))


def test_points_at_one_place_give_their_mean() -> None:
    y = np.array([1.0, 3.0, 5.0])
    np.testing.assert_allclose(smooth(np.zeros(3), y, 0.5), [1.0, 2.0, 3.0])


def test_a_million_points_are_as_exact_as_few() -> None:
    x = np.arange(1_000_000.0)
    y = np.full(1_000_000, 0.25)
    np.testing.assert_allclose(smooth(x, y, 0.9), y, rtol=1e-9)


@pytest.mark.parametrize("value", [1e-300, 1e300])
def test_very_small_and_large_values_survive(value: float) -> None:
    smoothed = smooth(np.arange(50.0), np.full(50, value), 0.5)
    np.testing.assert_allclose(smoothed, value)


def gaussian_reference(x: np.ndarray, y: np.ndarray, sigma: float) -> np.ndarray:
    """Every point against every other."""
    weights = np.exp(-((x[:, None] - x[None, :]) ** 2) / (2 * sigma**2))
    return weights @ y / weights.sum(axis=1)


def mean_reference(x: np.ndarray, y: np.ndarray, window: float) -> np.ndarray:
    return np.array(
        [y[(x >= place - window / 2) & (x <= place + window / 2)].mean() for place in x]
    )


GAPS = st.lists(st.one_of(st.floats(0, 5), st.sampled_from([0.0, 1.0, 500.0])), max_size=300)
STRENGTHS = st.sampled_from([0.001, 0.03, 0.2, 0.6, 0.9, 1.0])


@given(GAPS, STRENGTHS, st.integers(0, 2**32 - 1))
def test_gaussian_matches_the_sum_over_all_pairs(
    gaps: list[float], strength: float, seed: int
) -> None:
    x = np.cumsum([3.0, *gaps, 1.0])
    y = np.random.default_rng(seed).normal(size=len(x))
    sigma = share(Method.GAUSSIAN, strength) * (x[-1] - x[0])
    smoothed = smooth(x, y, strength, Method.GAUSSIAN)
    np.testing.assert_allclose(smoothed, gaussian_reference(x, y, sigma), atol=2e-7)


@given(GAPS, STRENGTHS, st.integers(0, 2**32 - 1))
def test_running_mean_matches_the_mean_of_each_window(
    gaps: list[float], strength: float, seed: int
) -> None:
    x = np.cumsum([3.0, *gaps, 1.0])
    y = np.random.default_rng(seed).normal(size=len(x))
    window = share(Method.MEAN, strength) * (x[-1] - x[0])
    smoothed = smooth(x, y, strength, Method.MEAN)
    np.testing.assert_allclose(smoothed, mean_reference(x, y, window), atol=1e-12)


def test_running_mean_forgets_a_value_that_has_left_the_window() -> None:
    y = np.full(1000, 0.1)
    y[200] = 1e20
    smoothed = smooth(np.arange(1000.0), y, 0.5, Method.MEAN)
    np.testing.assert_allclose(smoothed[300:], 0.1, rtol=1e-12)


@pytest.mark.parametrize("method", list(Method))
def test_every_method_keeps_gaps_and_flat_lines(method: Method) -> None:
    x, y = np.arange(200.0), np.full(200, 0.25)
    y[50:60] = np.nan
    y[70] = np.inf
    smoothed = smooth(x, y, 0.8, method)
    assert np.isnan(smoothed[50:60]).all()
    assert smoothed[70] == np.inf
    known = np.isfinite(y)
    np.testing.assert_allclose(smoothed[known], 0.25, rtol=1e-6)


@pytest.mark.parametrize("method", [Method.GAUSSIAN, Method.MEAN])
def test_points_at_one_place_become_the_mean_of_all(method: Method) -> None:
    y = np.array([1.0, 3.0, 5.0])
    np.testing.assert_allclose(smooth(np.ones(3), y, 0.5, method), [3.0, 3.0, 3.0])


@given(
    st.lists(st.integers(0, 120), min_size=1, max_size=8),
    st.sampled_from([0.1, 0.5, 1.0]),
    st.sampled_from(list(Method)),
    st.integers(0, 2**32 - 1),
)
def test_pieces_are_smoothed_as_the_whole(
    sizes: list[int], strength: float, method: Method, seed: int
) -> None:
    random = np.random.default_rng(seed)
    count = sum(sizes) + 2
    x = np.cumsum(random.choice([0.0, 0.5, 3.0], size=count))
    y = np.where(random.random(count) < 0.1, np.nan, random.normal(size=count))
    cuts = np.cumsum(sizes)

    def pieces() -> Iterator[tuple[np.ndarray, np.ndarray]]:
        yield from zip(np.split(x, cuts), np.split(y, cuts), strict=True)

    known = np.isfinite(y)
    if not known.any() or x[-1] <= x[0]:
        return
    ends = float(x[known][0]), float(x[known][-1])
    if ends[1] <= ends[0]:
        return
    found = list(smooth_pieces(pieces, *ends, strength, method))
    found_x, found_y = (np.concatenate(parts) for parts in zip(*found, strict=True))
    whole = smooth(x, y, strength, method)
    assert np.all(np.diff(found_x) >= 0)
    np.testing.assert_array_equal(np.sort(found_x), x)
    seen = np.isfinite(found_y)
    np.testing.assert_allclose(found_y[seen], whole[known], atol=2e-7)
