"""Many lines as a density: against a slow reference, and every extreme in the picture."""

import math
from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from desktop.core.density import Stroke, coverage
from tracklib.store.arrays import Floats

WIDTH, HEIGHT = 12, 10
RED, BLUE = (1.0, 0.0, 0.0), (0.0, 0.0, 1.0)
places = st.floats(-5, WIDTH + 5).map(lambda x: round(x * 4) / 4)
heights = st.one_of(st.just(math.nan), st.floats(-8, HEIGHT + 8).map(lambda y: round(y * 4) / 4))
polylines = st.lists(st.tuples(places, heights), min_size=1, max_size=15).map(
    lambda points: sorted(points, key=lambda point: point[0])
)


def stroke(
    points: list[tuple[float, float]],
    colour: tuple[float, float, float] = RED,
    dashes: tuple[float, ...] = (),
) -> Stroke:
    return Stroke(
        np.array([x for x, _ in points]), np.array([y for _, y in points]), colour, dashes
    )


def slow(points: list[tuple[float, float]], thickness: float) -> Floats:
    """What a line covers, column by column: from its lowest to its highest place there."""
    found = np.zeros((HEIGHT, WIDTH))
    for column in range(WIDTH):
        reached = [y for x, y in points if column <= x < column + 1]
        for (x0, y0), (x1, y1) in pairwise(points):
            for edge in (column, column + 1):
                if x0 <= edge <= x1:
                    part = (edge - x0) / (x1 - x0) if x1 > x0 else 0.0
                    reached.append(y0 + (y1 - y0) * part)
        reached = [y for y in reached if not math.isnan(y)]
        if reached:
            low, high = min(reached) - thickness / 2, max(reached) + thickness / 2
            for row in range(HEIGHT):
                found[row, column] += max(0.0, min(high, row + 1) - max(low, row))
    return found


def is_ambiguous(points: list[tuple[float, float]]) -> bool:
    """Whether a line goes straight up exactly at an edge, where both columns may have it."""
    across = [x for x, _ in points]
    return any(x == int(x) and across.count(x) > 1 for x in across)


@given(st.lists(polylines, max_size=5), st.sampled_from([0.5, 1.0, 2.5]))
def test_it_covers_what_each_line_covers(
    lines: list[list[tuple[float, float]]], thickness: float
) -> None:
    lines = [line for line in lines if not is_ambiguous(line)]
    counts, colours = coverage([stroke(line) for line in lines], WIDTH, HEIGHT, thickness)
    expected = sum((slow(line, thickness) for line in lines), np.zeros((HEIGHT, WIDTH)))
    np.testing.assert_allclose(counts, expected, atol=1e-9)
    np.testing.assert_allclose(colours[..., 0], expected, atol=1e-9)
    assert not colours[..., 1:].any()


@given(st.lists(polylines, min_size=1, max_size=6))
def test_every_point_in_view_is_in_the_picture(lines: list[list[tuple[float, float]]]) -> None:
    counts, _ = coverage([stroke(line) for line in lines], WIDTH, HEIGHT, 1.0)
    for x, y in (point for line in lines for point in line):
        if 0 <= x < WIDTH and 0 <= y < HEIGHT:
            assert counts[int(y), int(x)] > 0.4


def test_lines_of_several_batches_are_counted_and_their_colours_added() -> None:
    flat = [stroke([(0, 5.5), (WIDTH, 5.5)], RED if n % 4 else BLUE) for n in range(40_000)]
    counts, colours = coverage(flat, WIDTH, HEIGHT, 1.0)
    np.testing.assert_allclose(counts[5], 40_000)
    np.testing.assert_allclose(colours[5, :, 0], 30_000)
    np.testing.assert_allclose(colours[5, :, 2], 10_000)
    np.testing.assert_allclose(np.delete(counts, 5, axis=0), 0, atol=1e-6)


def test_dashes_leave_columns_out() -> None:
    counts, _ = coverage([stroke([(0, 5.5), (WIDTH, 5.5)], RED, (3, 2))], WIDTH, HEIGHT, 1.0)
    assert (counts[5] > 0).tolist() == [True, True, True, False, False] * 2 + [True, True]


def test_nothing_is_empty() -> None:
    counts, colours = coverage([], WIDTH, HEIGHT, 1.0)
    assert counts.shape == (HEIGHT, WIDTH)
    assert not counts.any()
    assert not colours.any()
    assert not coverage([stroke([(1, math.nan)])], WIDTH, HEIGHT, 1.0)[0].any()
