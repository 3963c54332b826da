"""The moving average against the formula, point by point."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.core.smoothing import smooth


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
