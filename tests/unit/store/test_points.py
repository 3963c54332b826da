"""Points are buffers that numpy wraps without copying."""

import math
from array import array
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import tracklib
from tests.unit.reading_back import bits, reader_of
from tracklib.store import Points


def points(*rows: tuple[float, int, float]) -> Points:
    steps, times, values = zip(*rows, strict=True) if rows else ((), (), ())
    return Points.from_bytes(array("d", steps), array("q", times), array("d", values))


def test_numpy_wraps_them_without_copying() -> None:
    with tracklib.init() as run:
        for value in range(5000):
            run.log({"x": value})
        for _ in range(2):
            read = reader_of(run).series("x").read()
            for column, kind in ((read.steps, "f8"), (read.times, "i8"), (read.values, "f8")):
                wrapped = np.asarray(column)
                assert (wrapped.dtype, wrapped.shape) == (np.dtype(kind), (5000,))
                assert wrapped.flags.c_contiguous
                assert np.shares_memory(wrapped, np.asarray(column))
                assert np.shares_memory(wrapped, np.frombuffer(column, dtype=kind))
            assert np.array_equal(np.asarray(read.values), np.arange(5000.0))
            run.finish()


def test_none_are_empty_buffers() -> None:
    empty = points()
    assert (len(empty), list(empty), empty.is_sorted) == (0, [], True)
    assert np.asarray(empty.values).shape == (0,)
    assert len(empty.sorted()) == 0
    assert len(empty.within((0, 1), (0, 1))) == 0


def test_sorted_is_by_step_then_time_then_logging() -> None:
    jumbled = points((3, 1, 0), (1, 9, 1), (2, 5, 2), (1, 3, 3), (2, 5, 4), (-1, 7, 5))
    assert not jumbled.is_sorted
    assert list(jumbled.sorted()) == [
        (-1, 7, 5), (1, 3, 3), (1, 9, 1), (2, 5, 2), (2, 5, 4), (3, 1, 0),
    ]  # fmt: skip
    assert jumbled.sorted().is_sorted
    in_order = points((1, 1, 0), (1, 2, 1), (2, 3, 2))
    assert in_order.sorted() is in_order


rows = st.tuples(
    st.floats(-10, 10), st.integers(-10, 10), st.floats(allow_nan=True, allow_infinity=True)
)
span = st.tuples(st.floats(-10, 10), st.floats(-10, 10))


@given(st.lists(rows), st.none() | span, st.none() | span, st.booleans())
def test_any_range_holds_exactly_what_lies_in_it(
    content: list[tuple[float, int, float]],
    step: tuple[float, float] | None,
    time: tuple[float, float] | None,
    is_in_order: bool,
) -> None:
    content = sorted(content, key=lambda row: row[0]) if is_in_order else content
    inside = points(*content).within(step, time)  # type: ignore[arg-type]
    expected = [
        row
        for row in content
        if (step is None or step[0] <= row[0] <= step[1])
        and (time is None or time[0] <= row[1] <= time[1])
    ]
    assert bits(inside.values) == bits(value for _, _, value in expected)
    assert list(inside.steps) == [s for s, _, _ in expected]
    assert list(inside.times) == [t for _, t, _ in expected]


@given(st.lists(rows))
def test_any_points_can_be_sorted(content: list[tuple[float, int, float]]) -> None:
    found = points(*content).sorted()
    assert all(a[:2] <= b[:2] for a, b in pairwise(found)) or any(
        math.isnan(step) for step in found.steps
    )
    assert sorted(bits(found.values)) == sorted(bits(value for _, _, value in content))


@pytest.mark.parametrize(
    "chosen",
    [slice(None), slice(2, 5), slice(-3, None), slice(None, None, 3), slice(None, None, -1)],
)
def test_rows_are_contiguous_again(chosen: slice) -> None:
    content = [(float(n), n, n / 3) for n in range(10)]
    some = points(*content).rows(chosen)
    assert list(some) == content[chosen]
    for column in (some.steps, some.times, some.values):
        assert column.c_contiguous
