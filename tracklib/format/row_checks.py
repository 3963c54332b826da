"""Checksums of a journal's rows: SQLite has none, and a wrong bit must not pass for a fact.

Each is the CRC-32 (zlib's) of the row's own fields, little-endian, as docs/format.md lists them;
`rev` is left out.
"""

from __future__ import annotations

import math
import struct
from zlib import crc32

from tracklib.format.accumulator import Accumulator

_POSITION = struct.Struct("<3q")
_STAMP = struct.Struct("<q")
_KEY_SET = struct.Struct("<2q")
_METRIC = struct.Struct("<8q8d")
_CONSOLE = struct.Struct("<8q")


def of_progress(rev: int, generation: int, offset: int) -> int:
    """The checksum of how far the tail is in the journal."""
    return crc32(_POSITION.pack(rev, generation, offset))


def of_attribute(path: str, value: str | None, stamp: int) -> int:
    """The checksum of an attribute; `value` is its JSON, None for a removed one."""
    text = "" if value is None else value
    return crc32(b"\0".join((path.encode(), text.encode())), crc32(_STAMP.pack(stamp)))


def of_event(time: int, kind: str, data: str) -> int:
    """The checksum of an event; `data` is its JSON."""
    return crc32(b"\0".join((kind.encode(), data.encode())), crc32(_STAMP.pack(time)))


def of_key_set(number: int, metrics: str, rows: int) -> int:
    """The checksum of a key set; `metrics` is its JSON."""
    return crc32(metrics.encode(), crc32(_KEY_SET.pack(number, rows)))


def of_console(whole: tuple[int, ...], times: bytes, marks: bytes, text: bytes) -> int:
    """The checksum of a stretch of printed lines; `whole` are its eight whole numbers."""
    return crc32(text, crc32(marks, crc32(times, crc32(_CONSOLE.pack(*whole)))))


def of_metric(number: int, name: str, total: Accumulator) -> int:
    """The checksum of a metric's summary. Every NaN counts as the same, since SQLite has none."""
    t = total
    whole = (number, t.count, t.finite, t.nan, t.pos_inf, t.neg_inf, t.first_time, t.last_time)
    numbers = (t.first, t.last, t.last_step, t.min, t.min_step, t.max, t.max_step, t.total)
    bits = [one if one == one else math.nan for one in numbers]
    return crc32(name.encode(), crc32(_METRIC.pack(*whole, *bits)))
