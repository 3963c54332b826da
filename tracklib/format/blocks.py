"""Columns of numbers as compressed bytes, and their statistics.

A block is up to 4,096 rows of one key set. Each of its columns (steps, times, one a metric) is
encoded by itself with one of these codecs:

    PLANES      the bytes of all values plane by plane: all first bytes, all second bytes, …; each
                of the eight as it packs best (see below)
    CONSTANT    one value, repeated
    COUNTING    first value and increment, both f64 and whole numbers
    DELTAS      i64 only: differences to the value before (the first to zero), as PLANES

PLANES begins with eight u16, the size of each plane: 0, one byte follows that all values share;
as many as there are rows, the plane as it is; else the plane compressed with zlib. Noise in the
low bytes is thus neither searched for patterns nor unpacked, which makes both ways several times
faster.

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
SMALLEST_BLOCK = 256

PLANES = 1
CONSTANT = 2
COUNTING = 3
DELTAS = 4

_LEVEL = 1  # of zlib: higher levels gained under 0.1 % on metrics and cost twice the time
_SAMPLE = 512
_WORTHWHILE = 0.95
_PAIR = struct.Struct("<dd")
_SIZES = struct.Struct("<8H")

if sys.byteorder != "little":
    raise ImportError("tracklib's files are little-endian, and so must be the machine")


def block_rows(columns: int) -> int:
    """Rows a block holds: fewer of wide rows, since the open block is rewritten as it grows."""
    return max(SMALLEST_BLOCK, min(BLOCK_ROWS, _BLOCK_BYTES // (8 * (columns + 2))))


def _pack_planes(data: bytes) -> bytes:
    sizes, parts = [], []
    for plane in range(8):
        size, part = _pack_plane(data[plane::8])
        sizes.append(size)
        parts.append(part)
    return _SIZES.pack(*sizes) + b"".join(parts)


def _pack_plane(plane: bytes) -> tuple[int, bytes]:
    rows = len(plane)
    if plane == plane[:1] * rows:
        return 0, plane[:1]
    if rows > 2 * _SAMPLE:
        middle = plane[rows // 2 : rows // 2 + _SAMPLE]
        if len(zlib.compress(middle, _LEVEL)) > _SAMPLE * _WORTHWHILE:
            return rows, plane
    packed = zlib.compress(plane, _LEVEL)
    return (len(packed), packed) if len(packed) < rows else (rows, plane)


def _is_whole(value: float) -> bool:
    return math.isfinite(value) and value == int(value) and abs(value) < 2**52


def encode_floats(data: bytes) -> tuple[int, bytes]:
    """Codec and bytes of f64 values, given as their bytes."""
    rows = len(data) // 8
    if data == data[:8] * rows:
        return CONSTANT, data[:8]
    values = memoryview(data).cast("d")
    first, increment = values[0], values[1] - values[0]
    if _is_whole(first) and _is_whole(increment) and increment and _is_whole(increment * rows):
        stop = int(first) + int(increment) * rows
        if array("d", range(int(first), stop, int(increment))).tobytes() == data:
            return COUNTING, _PAIR.pack(first, increment)
    return PLANES, _pack_planes(data)


def encode_integers(data: bytes) -> tuple[int, bytes]:
    """Codec and bytes of i64 values, given as their bytes."""
    if data == data[:8] * (len(data) // 8):
        return CONSTANT, data[:8]
    values = array("q", data)
    try:
        deltas = array("q", map(sub, values, [0, *values[:-1]]))
    except OverflowError:
        return PLANES, _pack_planes(data)
    return DELTAS, _pack_planes(deltas.tobytes())


def decode_into(out: bytearray | memoryview, at: int, codec: int, data: bytes, rows: int) -> None:
    """Write the 8 × `rows` bytes of a column to `out` from byte `at`.

    Raises ValueError, struct.error or zlib.error where `data` is not what codec and rows promise.
    """
    end = at + 8 * rows
    if codec == CONSTANT:
        out[at:end] = _checked(data, 8) * rows
    elif codec == COUNTING:
        first, increment = _PAIR.unpack(data)
        out[at:end] = _counting(int(first), int(increment), rows)
    elif codec == DELTAS:
        deltas = bytearray(8 * rows)
        _unpack_planes(deltas, 0, data, rows)
        out[at:end] = _running_sum(deltas)
    elif codec == PLANES:
        _unpack_planes(out, at, data, rows)
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


def _unpack_planes(out: bytearray | memoryview, at: int, data: bytes, rows: int) -> None:
    position, end = _SIZES.size, at + 8 * rows
    for plane, size in enumerate(_SIZES.unpack_from(data)):
        taken = size or 1
        part = data[position : position + taken]
        position += taken
        if size == 0:
            part *= rows
        elif size != rows:
            part = zlib.decompress(part, bufsize=rows)  # of 64 KiB at most: no bomb
        out[at + plane : end : 8] = _checked(part, rows)


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
