"""Small curves: inside their cell, with every extreme, whatever was logged."""

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from desktop.core.source import MetricFacts, RunFacts
from desktop.core.spark import PIXELS, Spark, curve_words, spark

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


def test_a_tool_tip_tells_what_the_curve_holds() -> None:
    metric = MetricFacts("val/acc", 1200, 0.1, 0.9, 1199, 0, 0.05, 3, 0.95, 1000, 0.5, nan=2)
    facts = RunFacts(run_id="r", metrics={"val/acc": metric})
    assert curve_words(facts, "val/acc").splitlines() == [
        "val/acc",
        "last 0.9000 at step 1,199",
        "min 0.05000 at step 3",
        "max 0.9500 at step 1,000",
        "1,200 points, 2 of them not finite",
    ]
    assert curve_words(facts, "other") == ""


def test_a_curve_of_nothing_but_nan_has_no_smallest_value() -> None:
    nan = float("nan")
    metric = MetricFacts("loss", 1, nan, nan, 0, 0, nan, 0, nan, 0, nan, nan=1)
    facts = RunFacts(run_id="r", metrics={"loss": metric})
    words = curve_words(facts, "loss").splitlines()
    assert words == ["loss", "last NaN at step 0", "1 point, 1 of them not finite"]
