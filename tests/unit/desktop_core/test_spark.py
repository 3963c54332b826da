"""Small curves: inside their cell, with every extreme, whatever was logged."""

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from desktop.core.spark import PIXELS, Spark, spark

POINTS = st.lists(st.tuples(st.floats(), st.floats()), max_size=400)


@given(POINTS)
def test_a_spark_stays_in_its_cell_and_shows_the_extremes(
    points: list[tuple[float, float]],
) -> None:
    steps = np.array([step for step, _ in points], dtype=np.float64)
    values = np.array([value for _, value in points], dtype=np.float64)
    found = spark(steps, values)
    finite = [value for step, value in points if math.isfinite(step) and math.isfinite(value)]
    assert bool(found.pieces) is bool(finite)
    if not finite:
        return
    assert (found.low, found.high) == (min(finite), max(finite))
    x = np.concatenate([px for px, _ in found.pieces])
    y = np.concatenate([py for _, py in found.pieces])
    assert ((x >= 0) & (x <= 1) & (y >= 0) & (y <= 1)).all()
    assert (np.diff(x) >= 0).all()
    if found.high > found.low:
        assert (y.min(), y.max()) == (0.0, 1.0)


def test_a_long_series_is_a_few_points_with_its_spike() -> None:
    values = np.zeros(100_000)
    values[12_345] = 7.0
    found = spark(np.arange(100_000.0), values)
    ((x, y),) = found.pieces
    assert len(x) <= 12 * PIXELS
    assert y.max() == 1.0
    assert abs(x[y.argmax()] - 0.12345) < 1e-3


def test_a_gap_parts_the_curve() -> None:
    found = spark(np.arange(5.0), np.array([1.0, 2.0, math.nan, 3.0, math.inf]))
    assert [len(x) for x, _ in found.pieces] == [2, 1]
    assert spark(np.empty(0), np.empty(0)) == Spark()
