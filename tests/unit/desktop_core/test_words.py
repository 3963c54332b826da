"""Numbers, durations, times and ticks as people read them."""

import math
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.core import formatting, ticks
from desktop.core.column_format import FORMATS, formatted


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.031249, "0.03125"),
        (1.0, "1"),
        (12345, "12,345"),
        (-0.5, "−0.5"),
        (2e-05, "2e-5"),
        (1.5e9 + 0.5, "1.5e9"),
        (math.nan, "NaN"),
        (math.inf, "∞"),
        (-math.inf, "−∞"),
        (0.0, "0"),
    ],
)
def test_numbers(value: float, text: str) -> None:
    assert formatting.number(value) == text


def test_results_keep_their_zeros() -> None:
    assert [formatting.result(x) for x in (0.957, 0.95712, 1.0, 64)] == [
        "0.9570",
        "0.9571",
        "1.000",
        "64",
    ]


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0:00"), (41.9, "0:41"), (725, "12:05"), (11220, "3:07:00"), (187_200, "2d 4h")],
)
def test_durations(seconds: float, text: str) -> None:
    assert formatting.duration(seconds) == text


def test_times_say_no_more_than_needed() -> None:
    now = datetime(2026, 11, 23, 20, 0)
    said = [
        formatting.moment(int(datetime(*when).timestamp() * 1e9), now)
        for when in ((2026, 11, 23, 19, 25), (2026, 11, 3, 8, 0), (2025, 2, 1, 8, 0))
    ]
    assert said == ["19:25", "3 Nov 08:00", "1 Feb 2025"]


@given(st.floats(-1e9, 1e9), st.floats(1e-6, 1e9), st.integers(2, 12))
def test_ticks_lie_in_the_range_and_are_told_apart(lo: float, width: float, most: int) -> None:
    hi = lo + width
    if hi - lo < abs(lo) * 1e-9:
        return
    found = ticks.linear(lo, hi, most)
    assert 1 <= len(found) <= most + 1
    assert all(lo - width * 1e-6 <= tick.at <= hi + width * 1e-6 for tick in found)
    assert len({tick.label for tick in found}) == len(found)


@pytest.mark.parametrize(
    ("make", "lo", "hi", "labels"),
    [
        (ticks.linear, 0, 1.23, ["0", "0.25", "0.50", "0.75", "1.00"]),
        (ticks.linear, 0, 123456, ["0", "25k", "50k", "75k", "100k"]),
        (ticks.linear, 9990, 10050, ["10,000", "10,020", "10,040"]),
        (ticks.steps, 0, 3, ["0", "1", "2", "3"]),
        (ticks.logarithmic, 1e-5, 3, ["0.0001", "0.01", "1"]),
        (ticks.logarithmic, 0.2, 3, ["0.2", "0.5", "1", "2"]),
        (ticks.elapsed, 0, 4000, ["0", "15m", "30m", "45m", "1h"]),
        (ticks.elapsed, 0, 400_000, ["0", "1d", "2d", "3d", "4d"]),
    ],
)
def test_tick_labels(make: object, lo: float, hi: float, labels: list[str]) -> None:
    assert [tick.label for tick in make(lo, hi, 5)] == labels  # type: ignore[operator]


def test_clock_ticks_stand_at_round_times() -> None:
    start = datetime(2026, 11, 23, 19, 7).timestamp()
    labels = [tick.label for tick in ticks.clock(start, start + 3600, 5)]
    assert labels == ["19:15", "19:30", "19:45", "20:00"]


@pytest.mark.parametrize("wanted", [*FORMATS, "nonsense", "fixed:x"])
@pytest.mark.parametrize("value", [0, -0.5, 1e300, 10**400, math.nan, -math.inf, True, "x", None])
def test_any_number_can_be_written_in_any_format(value: object, wanted: str) -> None:
    text = formatted(value, wanted)
    assert text is None or text
    if isinstance(value, float) and math.isnan(value) and wanted:
        assert text == "NaN"
