"""Columns of numbers as compressed bytes, and their statistics.

A block is up to 4,096 rows of one key set. Each of its columns (steps, times, one a metric) is
encoded by itself with one of these codecs:

    SHUFFLED    the bytes of all values, plane by plane (all first bytes, then all second bytes, …)
    DEFLATED    SHUFFLED, then zlib
    CONSTANT    one value, repeated
    COUNTING    first value and increment, both f64 and whole numbers
    DELTAS      i64 only: differences to the value before (the first to zero), then DEFLATED

All numbers are little-endian. Decoding is exact, bit for bit, also for NaN and -0.0.
"""

from __future__ import annotations

import math
import struct
import sys
import zlib
from array import array
from itertools import accumulate
from operator import sub
from typing import NamedTuple

BLOCK_ROWS = 4096
_BLOCK_BYTES = 4 << 20
_SMALLEST_BLOCK = 256

SHUFFLED = 0
DEFLATED = 1
CONSTANT = 2
COUNTING = 3
DELTAS = 4

_LEVEL = 1  # of zlib: higher levels gained under 0.1 % on metrics and cost twice the time
_PAIR = struct.Struct("<dd")

if sys.byteorder != "little":
    raise ImportError("tracklib's files are little-endian, and so must be the machine")


def block_rows(columns: int) -> int:
    """Rows a block holds: fewer for very wide rows, since the open block is rewritten as it grows."""
    return max(_SMALLEST_BLOCK, min(BLOCK_ROWS, _BLOCK_BYTES // (8 * (columns + 2))))


def _shuffle(data: bytes) -> bytes:
    return b"".join([data[plane::8] for plane in range(8)])


def _deflate(data: bytes) -> tuple[int, bytes]:
    shuffled = _shuffle(data)
    packed = zlib.compress(shuffled, _LEVEL)
    return (DEFLATED, packed) if len(packed) < len(shuffled) else (SHUFFLED, shuffled)


def _is_whole(value: float) -> bool:
    return math.isfinite(value) and value == int(value) and abs(value) < 2**52


def encode_floats(data: bytes) -> tuple[int, bytes]:
    """Codec and bytes of f64 values, given as their bytes."""
    if data == data[:8] * (len(data) // 8):
        return CONSTANT, data[:8]
    values = memoryview(data).cast("d")
    first, increment = values[0], values[1] - values[0]
    if _is_whole(first) and _is_whole(increment) and increment:
        stop = int(first) + int(increment) * len(values)
        if array("d", range(int(first), stop, int(increment))).tobytes() == data:
            return COUNTING, _PAIR.pack(first, increment)
    return _deflate(data)


def encode_integers(data: bytes) -> tuple[int, bytes]:
    """Codec and bytes of i64 values, given as their bytes."""
    if data == data[:8] * (len(data) // 8):
        return CONSTANT, data[:8]
    values = array("q", data)
    try:
        deltas = array("q", map(sub, values, [0, *values[:-1]]))
    except OverflowError:
        return _deflate(data)
    packed = zlib.compress(_shuffle(deltas.tobytes()), _LEVEL)
    return DELTAS, packed


def decode_into(out: bytearray | memoryview, at: int, codec: int, data: bytes, rows: int) -> None:
    """Write the 8 × `rows` bytes of a column to `out` from byte `at`.

    Raises ValueError or zlib.error where `data` is not what `codec` and `rows` promise.
    """
    end = at + 8 * rows
    if codec == CONSTANT:
        out[at:end] = _checked(data, 8) * rows
    elif codec == COUNTING:
        first, increment = _PAIR.unpack(_checked(data, 16))
        out[at:end] = _counting(int(first), int(increment), rows)
    elif codec == DELTAS:
        deltas = bytearray(8 * rows)
        _unshuffle(deltas, 0, zlib.decompress(data), rows)
        out[at:end] = _running_sum(deltas)
    elif codec in (DEFLATED, SHUFFLED):
        _unshuffle(out, at, zlib.decompress(data) if codec == DEFLATED else data, rows)
    else:
        raise ValueError(f"unknown codec {codec}")


def _counting(first: int, increment: int, rows: int) -> bytes:
    """Equally spaced whole numbers as f64: by numpy where the process has it loaded anyway."""
    numpy = sys.modules.get("numpy")
    if numpy is not None:
        counted: bytes = (numpy.arange(rows, dtype="f8") * increment + first).tobytes()
        return counted
    return array("d", range(first, first + increment * rows, increment)).tobytes()


def _running_sum(deltas: bytearray) -> bytes:
    """Sums of i64 up to each place: by numpy where the process has it loaded anyway."""
    numpy = sys.modules.get("numpy")
    if numpy is not None:
        summed: bytes = numpy.cumsum(numpy.frombuffer(deltas, dtype="i8")).tobytes()
        return summed
    return array("q", accumulate(memoryview(deltas).cast("q"))).tobytes()


def _unshuffle(out: bytearray | memoryview, at: int, planes: bytes, rows: int) -> None:
    _checked(planes, 8 * rows)
    end = at + 8 * rows
    for plane in range(8):
        out[at + plane : end : 8] = planes[plane * rows : (plane + 1) * rows]


def _checked(data: bytes, size: int) -> bytes:
    if len(data) != size:
        raise ValueError(f"{len(data)} bytes where {size} are due")
    return data


class ColumnStatistics(NamedTuple):
    """What is known of a column without its values. Rows count from the column's start.

    `min`, `max` and `mean` look at finite values; without any they are NaN and the rows -1.
    """

    finite: int
    nan: int
    pos_inf: int
    neg_inf: int
    first: float
    last: float
    min: float
    min_row: int
    max: float
    max_row: int
    total: float


def statistics(values: array[float]) -> ColumnStatistics:
    """Count, extremes, their rows and the sum of a column of at least one value."""
    total = sum(values)
    if math.isfinite(total):
        return _finite_statistics(values, total)
    finite = [value for value in values if math.isfinite(value)]
    nan = sum(value != value for value in values)
    pos_inf = values.count(math.inf)
    counts = (len(finite), nan, pos_inf, values.count(-math.inf))
    if not finite:
        none = math.nan
        return ColumnStatistics(*counts, values[0], values[-1], none, -1, none, -1, 0.0)
    low, high = min(finite), max(finite)
    extremes = (low, values.index(low), high, values.index(high))
    return ColumnStatistics(*counts, values[0], values[-1], *extremes, _sum(finite))


def _sum(finite: list[float]) -> float:
    """The sum, or the infinity of its sign where it overflows."""
    try:
        return math.fsum(finite)
    except OverflowError:
        return sum(finite)


def _finite_statistics(values: array[float], total: float) -> ColumnStatistics:
    low, high = min(values), max(values)
    low_row, high_row = values.index(low), values.index(high)
    first, last = values[0], values[-1]
    return ColumnStatistics(len(values), 0, 0, 0, first, last, low, low_row, high, high_row, total)
