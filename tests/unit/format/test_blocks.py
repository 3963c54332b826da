"""Columns of numbers as bytes and back, bit for bit, by whatever codec."""

import math
import random
import struct
import sys
import zlib
from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.reading_back import float_of
from tracklib.format import blocks
from tracklib.format.blocks import decode_into, encode_floats, encode_integers, statistics

chance = random.Random(11)
FLOATS = {
    "one": [1.5],
    "constant": [0.1] * 4096,
    "constant nan with a payload": [float_of("7ff80000deadbeef")] * 10,
    "constant -0.0": [-0.0] * 10,
    "counting": list(map(float, range(4096))),
    "counting down": [float(n) for n in range(100, -100, -3)],
    "counting from -0.0": [-0.0, 1.0, 2.0],
    "counting over 0 as -0.0": [-1.0, -0.0, 1.0],
    "counting far": [2.0**52 - 10 + n for n in range(10)],
    "counting beyond 2**53": [2.0**53 + 2 * n for n in range(4096)],
    "huge steps": [n * 2.0**51 for n in range(4096)],
    "huge odd steps": [n * (2.0**51 + 1) - 3 for n in range(4096)],
    "almost counting": [*map(float, range(100)), 99.5],
    "halves": [n / 2 for n in range(1000)],
    "overflowing difference": [-1.7e308, 1.7e308, 0.0],
    "random": [chance.random() for _ in range(4096)],
    "float32": [struct.unpack("f", struct.pack("f", chance.random()))[0] for _ in range(4096)],
    "two": [1.0, 2.0],
    "unusual": [math.nan, math.inf, -math.inf, -0.0, 5e-324, 1.7e308, float_of("7ff0000000000001")],
    "nan then numbers": [math.nan, 1.0, 2.0],
    "inf and back": [math.inf, -math.inf] * 5,
    "a few rows": [chance.random() for _ in range(3)],
    "more than 64 Ki": [float(n % 7) for n in range(65_535)],
}
INTEGERS = {
    "one": [7],
    "constant": [7] * 4096,
    "times": [1_795_000_000_000_000_000 + n * 1000 + chance.randrange(99) for n in range(4096)],
    "falling": list(range(4096, 0, -1)),
    "negative": [-5, 3, -(2**62), 2**62],
    "too far apart": [-(2**63), 2**63 - 1, 0],
    "extremes": [2**63 - 1, -(2**63)],
}


def back(codec: int, data: bytes, rows: int) -> bytes:
    """Decoded between other bytes, which must not change."""
    out = bytearray(b"<" * 8 + bytes(8 * rows) + b">" * 8)
    decode_into(out, 8, codec, data, rows)
    assert (out[:8], out[-8:], len(out)) == (b"<" * 8, b">" * 8, 8 * rows + 16)
    return bytes(out[8:-8])


@pytest.fixture(params=["with numpy", "without numpy"], autouse=True)
def numpy_or_not(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "without numpy":
        monkeypatch.delitem(sys.modules, "numpy", raising=False)
    else:
        pytest.importorskip("numpy")


@pytest.mark.parametrize("name", FLOATS)
def test_floats_come_back_bit_for_bit(name: str) -> None:
    data = array("d", FLOATS[name]).tobytes()
    assert back(*encode_floats(data), len(data) // 8) == data


@pytest.mark.parametrize("name", INTEGERS)
def test_integers_come_back(name: str) -> None:
    data = array("q", INTEGERS[name]).tobytes()
    assert back(*encode_integers(data), len(data) // 8) == data


@given(st.binary(min_size=8, max_size=800).map(lambda data: data[: len(data) // 8 * 8]))
def test_any_bytes_come_back(data: bytes) -> None:
    assert back(*encode_floats(data), len(data) // 8) == data
    assert back(*encode_integers(data), len(data) // 8) == data


@given(st.integers(-(2**53), 2**53), st.integers(-(2**53), 2**53), st.integers(2, 4096))
def test_any_counting_comes_back(first: int, increment: int, rows: int) -> None:
    data = array("d", [float(first + n * increment) for n in range(rows)]).tobytes()
    assert back(*encode_floats(data), rows) == data


@pytest.mark.parametrize(
    ("name", "codec", "most_bytes"),
    [
        ("constant", blocks.CONSTANT, 8),
        ("counting", blocks.COUNTING, 16),
        ("float32", blocks.PLANES, 5 * 4096),
        ("random", blocks.PLANES, 8 * 4096 + 16),
    ],
)
def test_what_is_simple_is_small(name: str, codec: int, most_bytes: int) -> None:
    chosen, data = encode_floats(array("d", FLOATS[name]).tobytes())
    assert chosen == codec
    assert len(data) <= most_bytes


@pytest.mark.parametrize("name", ["random", "constant", "counting", "float32", "unusual"])
def test_content_that_is_not_what_it_should_be_raises(name: str) -> None:
    codec, data = encode_floats(array("d", FLOATS[name]).tobytes())
    rows = len(FLOATS[name])
    wrong = [data[:-1], data + b"x" if codec != blocks.PLANES else b"", b"", data[: len(data) // 2]]
    for content in wrong:
        with pytest.raises((ValueError, struct.error, zlib.error)):
            back(codec, content, rows)
    with pytest.raises(ValueError, match="unknown codec 99"):
        back(99, data, rows)


def test_statistics_of_finite_values() -> None:
    values = array("d", [3.0, -1.0, 5.0, -1.0, 5.0, 2.0])
    found = statistics(values)
    assert (found.finite, found.nan, found.pos_inf, found.neg_inf) == (6, 0, 0, 0)
    assert (found.first, found.last) == (3.0, 2.0)
    assert (found.min, found.min_row, found.max, found.max_row) == (-1.0, 1, 5.0, 2)
    assert found.total == 13.0


@given(st.lists(st.floats(), min_size=1))
def test_statistics_of_any_values(values: list[float]) -> None:
    found = statistics(array("d", values))
    finite = [value for value in values if math.isfinite(value)]
    assert found.finite == len(finite)
    assert found.nan == sum(map(math.isnan, values))
    assert found.pos_inf == values.count(math.inf)
    assert found.neg_inf == values.count(-math.inf)
    if not finite:
        assert (found.min_row, found.max_row, found.total) == (-1, -1, 0.0)
        assert math.isnan(found.min)
        return
    assert (found.min, found.max) == (min(finite), max(finite))
    assert values[found.min_row] == found.min
    assert values[found.max_row] == found.max
    assert not math.isnan(found.total)


def test_a_sum_that_overflows_is_infinite() -> None:
    assert statistics(array("d", [1.7e308, 1.7e308])).total == math.inf
    assert statistics(array("d", [-1.7e308, -1.7e308, math.nan])).total == -math.inf
