"""What counts as a number, and that it comes back bit for bit."""

import math
import warnings
from collections import ChainMap
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import tracklib
from tests.unit.reading_back import bits, float_of, reader_of, until, values_of
from tracklib.errors import UsageError, ValueRangeError, ValueTypeError

UNUSUAL = {
    "nan": math.nan,
    "negative nan": float_of("fff8000000000000"),
    "nan with a payload": float_of("7ff80000deadbeef"),
    "signalling nan": float_of("7ff0000000000001"),
    "inf": math.inf,
    "-inf": -math.inf,
    "-0.0": -0.0,
    "smallest denormal": 5e-324,
    "largest denormal": float_of("000fffffffffffff"),
    "largest": 1.7976931348623157e308,
    "third": 1 / 3,
}


@pytest.fixture
def run() -> Iterator[tracklib.Run]:
    with tracklib.init() as run:
        yield run


class TorchLike:
    """A tensor of one element on some device: `item()` brings it over."""

    shape = ()

    def __init__(self, value: float) -> None:
        self._value = value

    def item(self) -> float:
        return self._value


class JaxLike:
    """A 0-d array of a library that only knows `__float__`."""

    def __init__(self, value: float) -> None:
        self._value = value

    def __float__(self) -> float:
        return self._value


class ManyElements:
    """A tensor that refuses to be one number, as torch's do."""

    shape = (2, 3)

    def item(self) -> float:
        raise RuntimeError("a Tensor with 6 elements cannot be converted to Scalar")

    def __float__(self) -> float:
        raise RuntimeError("a Tensor with 6 elements cannot be converted to Scalar")


def test_unusual_floats_come_back_bit_for_bit_from_the_tail_and_from_the_journal(
    run: tracklib.Run,
) -> None:
    for value in UNUSUAL.values():
        run.log({"x": value})
    logged = bits(UNUSUAL.values())
    assert bits(values_of(run, "x")) == logged
    assert bits([run.summary.metric("x").last]) == logged[-1:]
    run.finish()
    assert bits(values_of(run, "x")) == logged


def test_the_journal_of_a_run_that_goes_on_has_them_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACKLIB_INTERVAL", "0.001")
    with tracklib.init() as run:
        for value in UNUSUAL.values():
            run.log({"x": value})
        reader = reader_of(run)
        until(lambda: reader.refresh() and any(view.journal.rows for view in reader.views))
        assert bits(values_of(reader, "x")) == bits(UNUSUAL.values())


@given(st.lists(st.floats(width=64), min_size=1, max_size=50))
def test_any_floats_come_back(values: list[float]) -> None:
    with tracklib.init() as run:
        for value in values:
            run.log({"x": value})
    assert bits(values_of(run, "x")) == bits(values)


@pytest.mark.parametrize("last", [math.nan, -0.0, math.inf, -math.inf, 5e-324])
def test_the_summary_keeps_unusual_last_values(run: tracklib.Run, last: float) -> None:
    run.log({"x": 3.0})
    run.log({"x": last})
    assert bits([run.summary["x"]]) == bits([last])
    run.finish()
    facts = reader_of(run).facts()
    assert bits([facts.summary["x"]]) == bits([last])
    assert facts.metrics["x"].last_step == 1.0
    assert (facts.metrics["x"].max, facts.metrics["x"].max_step) == (3.0, 0.0)


def test_unusual_values_are_counted_and_kept_out_of_min_max_and_mean(run: tracklib.Run) -> None:
    for value in (math.nan, 2.0, math.inf, 4.0, -math.inf, math.nan):
        run.log({"x": value})
    run.finish()
    facts = reader_of(run).metrics()["x"]
    assert (facts.count, facts.nan, facts.pos_inf, facts.neg_inf) == (6, 2, 1, 1)
    assert (facts.min, facts.max, facts.mean) == (2.0, 4.0, 3.0)
    assert (facts.min_step, facts.max_step) == (1.0, 3.0)


def test_only_nan_has_no_min(run: tracklib.Run) -> None:
    run.log({"x": math.nan})
    run.finish()
    facts = reader_of(run).metrics()["x"]
    assert all(math.isnan(value) for value in (facts.min, facts.max, facts.mean, facts.last))


@pytest.mark.parametrize("value", [0, 1, -1, 2**53, -(2**53), True])
def test_whole_numbers_are_exact_up_to_2_to_the_53(run: tracklib.Run, value: int) -> None:
    run.log({"n": value})
    assert values_of(run, "n") == [value]


def test_larger_ones_become_the_nearest_float(run: tracklib.Run) -> None:
    run.log({"n": 2**53 + 1})
    run.log({"n": 2**53 + 1})
    run.log({"n": 10**300 + 7})
    assert values_of(run, "n") == [2.0**53, 2.0**53, 1e300]
    assert "2⁵³" in str(tracklib.Run.log.__doc__)


@pytest.mark.parametrize(
    "value",
    [
        np.float64(0.5),
        np.float32(0.5),
        np.float16(0.5),
        np.array(0.5),
        np.array([0.5]),
        np.array([[0.5]], dtype=np.float32),
        TorchLike(0.5),
        JaxLike(0.5),
        Decimal("0.5"),
        Fraction(1, 2),
    ],
    ids=lambda value: f"{type(value).__name__}{getattr(value, 'shape', '')}",
)
def test_numbers_of_other_libraries(run: tracklib.Run, value: Any) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for _ in range(3):  # the first call of a new name takes another way than later ones
            run.log({"x": value}, step=value)
    assert values_of(run, "x") == [0.5] * 3


@pytest.mark.parametrize(
    "value", [np.int64(7), np.uint8(7), np.int32(7), np.array([7]), np.bool_(True)], ids=repr
)
def test_whole_numbers_of_numpy(run: tracklib.Run, value: Any) -> None:
    run.log({"x": value})
    run.log({"x": value})
    assert values_of(run, "x") == [float(value.item())] * 2


WRONG = [
    (None, "NoneType", "leave the key out"),
    ("0.5", "str", "config, summary or notes"),
    (b"0.5", "bytes", "single number"),
    ([1.0], "list", "mean"),
    ((1.0,), "tuple", "mean"),
    (1j, "complex", "magnitude"),
    (np.array([1.0, 2.0]), "ndarray of shape (2,)", "mean"),
    (np.zeros((3, 4)), "ndarray of shape (3, 4)", "mean"),
    (np.array([]), "ndarray of shape (0,)", "mean"),
    (np.array("text"), "str", "config, summary or notes"),
    (ManyElements(), "ManyElements of shape (2, 3)", "mean"),
    (object(), "object", "single number"),
    ({1.0}, "set", "single number"),
    (float, "type", "single number"),
]


@pytest.mark.parametrize(
    ("value", "kind", "hint"), WRONG, ids=[f"{i}: {kind}" for i, (_, kind, _) in enumerate(WRONG)]
)
@pytest.mark.parametrize("is_known", [False, True], ids=["new name", "known name"])
def test_what_is_no_number_is_named_by_key_and_type(
    run: tracklib.Run, value: Any, kind: str, hint: str, is_known: bool
) -> None:
    if is_known:
        run.log({"good": 1.0, "bad": 2.0})
    before = reader_of(run).facts().rows
    with pytest.raises(ValueTypeError) as raised:
        run.log({"good": 1.0, "bad": value})
    assert "'bad'" in str(raised.value)
    assert kind in str(raised.value)
    assert hint in str(raised.value)
    assert isinstance(raised.value, TypeError)
    assert reader_of(run).facts().rows == before


def test_a_complex_number_of_numpy_is_no_number(run: tracklib.Run) -> None:
    with pytest.raises(ValueTypeError, match="'z' is a complex"):
        run.log({"z": np.complex64(1j)})


@pytest.mark.parametrize("is_known", [False, True])
def test_a_number_beyond_float64_is_named(run: tracklib.Run, is_known: bool) -> None:
    if is_known:
        run.log({"n": 1})
    with pytest.raises(ValueRangeError, match=r"'n' is beyond float64"):
        run.log({"n": 10**400})


def test_nothing_of_a_bad_row_is_recorded_and_the_next_step_is_the_one_it_would_have_had(
    run: tracklib.Run,
) -> None:
    run.log({"a": 1.0})
    for bad in ({"a": 2.0, "b": None}, {"new": 1.0, "c": "x"}, {"a": 1.0, "n": {"x": [1]}}):
        with pytest.raises(UsageError):
            run.log(bad, step=50)
    run.log({"a": 3.0})
    run.finish()
    reader = reader_of(run)
    assert list(reader.series("a").read().steps) == [0.0, 1.0]
    assert set(reader.metrics()) == {"a"}


@pytest.mark.parametrize("data", [5, None, "a", ["a"], [("a", 1)], {"a"}, 1.5, np.zeros(2)])
@pytest.mark.parametrize("is_known", [False, True])
def test_what_is_no_dict_is_refused(run: tracklib.Run, data: Any, is_known: bool) -> None:
    if is_known:
        run.log({"a": 1.0})
    with pytest.raises(ValueTypeError, match=r"log\(\) takes a dict"):
        run.log(data)


def test_an_empty_dict_is_no_row(run: tracklib.Run) -> None:
    run.log({})
    run.log({"a": {}})
    run.log({"a": 1.0})
    assert list(reader_of(run).series("a").read().steps) == [0.0]


def test_any_mapping_will_do(run: tracklib.Run) -> None:
    run.log(ChainMap({"a": 1.0}, {"a": 5.0}))
    run.log(MappingProxyType({"a": 2.0}))
    assert values_of(run, "a") == [1.0, 2.0]
