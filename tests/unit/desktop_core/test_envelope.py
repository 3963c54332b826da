"""What is drawn of a curve: every extreme of every pixel column, neighbours, gaps."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracklib.store.thin import thin

VALUES = st.one_of(
    st.floats(-1e6, 1e6),
    st.just(float("nan")),
    st.sampled_from([0.0, 1e300, -1e300]),
)


@st.composite
def series(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray]:
    """Sorted places, some of them equal, and values with spikes and gaps."""
    count = draw(st.integers(1, 400))
    steps = draw(st.lists(st.sampled_from([0.0, 0.5, 1.0, 7.0]), min_size=count, max_size=count))
    values = draw(st.lists(VALUES, min_size=count, max_size=count))
    return np.cumsum(steps), np.array(values)


def columns_of(x: np.ndarray, lo: float, hi: float, pixels: int) -> np.ndarray:
    return np.floor((x - lo) * (pixels / (hi - lo)))


@given(series(), st.integers(1, 20), st.floats(0, 1), st.floats(0.05, 1))
def test_every_extreme_of_a_pixel_column_is_drawn(
    points: tuple[np.ndarray, np.ndarray], pixels: int, start: float, part: float
) -> None:
    x, y = points
    span = max(1.0, float(x[-1] - x[0]))
    lo = float(x[0]) + start * span * (1 - part)
    hi = lo + part * span
    drawn_x, drawn_y = thin(x, y, lo, hi, pixels)
    drawn = {(a, b) for a, b in zip(drawn_x.tolist(), drawn_y.tolist(), strict=True)}
    inside = (x >= lo) & (x <= hi) & np.isfinite(y)
    column = columns_of(x[inside], lo, hi, pixels)
    for number in np.unique(column):
        here = y[inside][column == number]
        heights = {b for a, b in drawn if columns_of(np.array([a]), lo, hi, pixels)[0] == number}
        assert {here.min(), here.max(), here[0], here[-1]} <= heights
    assert np.all(np.diff(drawn_x) >= 0)


@given(series(), st.integers(1, 20))
def test_nothing_is_drawn_that_was_not_logged(
    points: tuple[np.ndarray, np.ndarray], pixels: int
) -> None:
    x, y = points
    logged = set(zip(x.tolist(), y.tolist(), strict=True))
    drawn_x, drawn_y = thin(x, y, float(x[0]), float(x[-1]) + 1, pixels)
    known = np.isfinite(drawn_y)
    assert set(zip(drawn_x[known].tolist(), drawn_y[known].tolist(), strict=True)) <= logged


@given(st.integers(1, 60), st.integers(1, 4000))
def test_a_picture_needs_few_points_however_many_there_are(pixels: int, count: int) -> None:
    x = np.arange(count, dtype=float)
    y = np.where(x % 2 == 0, np.nan, np.sin(x))  # broken at every other point
    drawn_x, _ = thin(x, y, 0.0, float(count), pixels)
    assert len(drawn_x) <= max(4 * pixels, 14 * (pixels + 2))


def test_line_is_broken_where_a_value_is_missing() -> None:
    x = np.arange(1000.0)
    y = np.ones(1000)
    y[400:600] = np.nan
    drawn_x, drawn_y = thin(x, y, 0.0, 999.0, 10)
    gaps = np.flatnonzero(np.isnan(drawn_y))
    assert len(gaps) >= 1
    assert drawn_x[gaps[0] - 1] == 399
    assert drawn_x[gaps[-1] + 1] == 600


def test_line_leaves_the_view_towards_its_next_point() -> None:
    x = np.arange(100_000.0)
    drawn_x, _ = thin(x, x, 500.0, 50_000.0, 100)
    assert drawn_x[0] == 499
    assert drawn_x[-1] >= 50_000


@pytest.mark.parametrize("count", [0, 1, 2])
def test_few_points_are_drawn_as_they_are(count: int) -> None:
    x = np.arange(float(count))
    drawn_x, drawn_y = thin(x, x, 0.0, 1.0, 100)
    assert drawn_x.tolist() == drawn_y.tolist() == x.tolist()
