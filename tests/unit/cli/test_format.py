"""Numbers, times and texts as they are shown."""

import math
from array import array
from datetime import datetime

import pytest

from tracklib.cli import format as fmt
from tracklib.cli.sparkline import sparkline
from tracklib.store.points import Points

NOW_NS = 1_795_000_000_000_000_000


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0.001, "0.001"),
        (0.123456, "0.1235"),
        (1e-05, "1e-5"),
        (1.23456e-7, "1.235e-7"),
        (12345678.5, "1.235e7"),
        (1000000.0, "1000000"),
        (0.99999, "1.000"),
        (1.00001, "1.000"),
        (299999.7, "3.000e5"),
        (-2e-9, "-2e-9"),
        (3, "3"),
        (-0.0, "-0"),
        (math.nan, "NaN"),
        (math.inf, "inf"),
        (-math.inf, "-inf"),
        (1e300, "1e300"),
        (10**30, "1e30"),
        (10**400, "1" + "0" * 400),
    ],
)
def test_numbers(number: float, text: str) -> None:
    assert fmt.number(number) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.04, "0.0s"),
        (9.94, "9.9s"),
        (41, "41s"),
        (723, "12m 03s"),
        (12300, "3h 25m"),
        (183600, "2d 03h"),
    ],
)
def test_durations(seconds: float, text: str) -> None:
    assert fmt.duration(seconds) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (-3, "now"),
        (2, "now"),
        (41, "41 s ago"),
        (120, "2 min ago"),
        (7200, "2 h ago"),
        (2e5, "2 d ago"),
    ],
)
def test_how_long_ago(seconds: float, text: str) -> None:
    assert fmt.ago(NOW_NS - int(seconds * 1e9), NOW_NS) == text


def test_dates_of_long_ago_and_of_other_clocks() -> None:
    old_ns = NOW_NS - 40 * 86400 * 10**9
    assert fmt.ago(old_ns, NOW_NS) == f"{datetime.fromtimestamp(old_ns // 10**9):%Y-%m-%d}"
    assert fmt.ago(NOW_NS + 10**13, NOW_NS) == fmt.date(NOW_NS + 10**13)


def test_values() -> None:
    assert fmt.value([1, 0.5, "a", None, True]) == "[1, 0.5, a, none, true]"
    assert fmt.value({"a": {"b": 1}}) == "{a: {b: 1}}"
    assert fmt.line("a\x1b[31m\nb\u202e") == "a [31m b "
    assert fmt.size(0) == "0 B"
    assert fmt.size(1536) == "1.5 KiB"
    assert fmt.size(5 * 2**40) == "5120.0 GiB"
    assert fmt.count(1, "run") == "1 run"
    assert fmt.count(1200, "process", "processes") == "1,200 processes"


def curve(values: list[float], steps: list[float] | None = None, width: int = 4) -> str:
    steps = steps if steps is not None else [float(step) for step in range(len(values))]
    times = array("q", [0] * len(values))
    points = Points(
        memoryview(array("d", steps)), memoryview(times), memoryview(array("d", values))
    )
    return sparkline(points, width)


def test_small_curves() -> None:
    assert curve([0, 1, 2, 3]) == "▁▃▆█"
    assert curve([3, 3, 1, 1, 0, 0, 0, 0]) == "█▃▁▁"
    assert curve([5, 5, 5, 5]) == "▄▄▄▄"
    assert curve([0, math.nan, math.inf, 1]) == "▁××█"
    assert curve([0, 0, 1], steps=[0, 1, 9]) == "▁ █"
    assert curve([-1e308, 1e308], width=2) == "▁█"
    assert curve([math.nan]) == "×"
    assert curve([1.0], steps=[math.inf]) == ""
    assert curve([]) == ""
