"""Steps: any finite numbers in any order, or none at all."""

import math
import time
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

import tracklib
from tests.unit.reading_back import reader_of, steps_of
from tracklib.errors import ValueRangeError, ValueTypeError


@pytest.fixture
def run() -> Iterator[tracklib.Run]:
    with tracklib.init() as run:
        yield run


def test_without_a_step_rows_count_from_zero(run: tracklib.Run) -> None:
    for _ in range(4):
        run.log({"x": 1.0})
    run.log({"y": 1.0})
    assert steps_of(run, "x") == [0.0, 1.0, 2.0, 3.0]
    assert steps_of(run, "y") == [4.0]


def test_in_any_order_repeated_negative_and_fractional(run: tracklib.Run) -> None:
    steps = [5, 3, 3, 0.25, -7, 1e300, 5, -0.0]
    for step in steps:
        run.log({"x": 1.0}, step=step)
    run.finish()
    assert steps_of(run, "x") == steps
    assert list(reader_of(run).series("x").read().sorted().steps) == sorted(steps)


def test_without_a_step_the_next_one_follows_the_last(run: tracklib.Run) -> None:
    for step in (10, None, 2.5, None, None):
        run.log({"x": 1.0}, step=step)
    assert steps_of(run, "x") == [10.0, 11.0, 2.5, 3.5, 4.5]


@pytest.mark.parametrize("step", [np.int64(3), np.float32(3.0), np.array(3), True, 3])
def test_steps_may_be_numbers_of_other_libraries(run: tracklib.Run, step: Any) -> None:
    for _ in range(2):
        run.log({"x": 1.0}, step=step)
        run.log({"x": 1.0})
    assert steps_of(run, "x") == [float(step), float(step) + 1] * 2


@pytest.mark.parametrize("step", ["3", [3], 3j, {}, object(), np.array([1, 2]), ValueTypeError])
@pytest.mark.parametrize("is_known", [False, True])
def test_a_step_that_is_no_number(run: tracklib.Run, step: Any, is_known: bool) -> None:
    if is_known:
        run.log({"x": 1.0})
    with pytest.raises(ValueTypeError, match=f"step must be a number, not a {type(step).__name__}"):
        run.log({"x": 1.0}, step=step)


@pytest.mark.parametrize("step", [math.nan, math.inf, -math.inf, np.float64("nan"), 10**400])
@pytest.mark.parametrize("is_known", [False, True])
def test_a_step_that_is_not_finite(run: tracklib.Run, step: Any, is_known: bool) -> None:
    if is_known:
        run.log({"x": 1.0})
    with pytest.raises(ValueRangeError, match="step"):
        run.log({"x": 1.0}, step=step)
    run.log({"x": 1.0})
    assert steps_of(run, "x") == [0.0, 1.0][: 1 + is_known]


def test_every_row_has_its_true_time(run: tracklib.Run) -> None:
    before = time.time_ns()
    for _ in range(100):
        run.log({"x": 1.0})
    after = time.time_ns()
    run.finish()
    times = list(reader_of(run).series("x").read().times)
    assert len(set(times)) > 1
    assert before <= times[0] <= times[-1] <= after
    assert times == sorted(times)
