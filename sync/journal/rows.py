"""The rows of a journal as they travel: typed, and each under a key that orders them.

Within a revision the order of keys is that in which rows may be applied: facts before series, a
block before the key set that counts its rows, the position of the tail last of all. Tables that
came later than the protocol's version 1 are sent only to peers who say that they know them.
"""

from __future__ import annotations

import struct
from hashlib import sha256
from typing import Annotated

import msgspec
from msgspec import Meta, Struct, msgpack

from sync.protocol.messages import Mark, Record

Int = Annotated[int, Meta(ge=-(1 << 63), le=(1 << 63) - 1)]
Positive = Annotated[int, Meta(ge=0, le=(1 << 63) - 1)]
Number = float | Int | None
"""A number as SQLite holds it; None is NaN."""

WHOLE = b"\xff"
"""Behind every key: a mark with it has all of its revision."""

_LONGEST_PATH = 250
_NUMBER = struct.Struct(">Q")
_BLOCK = struct.Struct(">QQ")


def _short(path: bytes) -> bytes:
    """The path, or its beginning and its hash: databases index keys of limited length."""
    if len(path) <= _LONGEST_PATH:
        return path
    return path[:_LONGEST_PATH] + sha256(path).digest()


class AttributeRow(Struct, frozen=True, array_like=True):
    """A path and its JSON value; None: removed."""

    path: str
    value: str | None
    stamp: Int
    crc: Positive

    def key(self) -> bytes:
        """Its place among the records of a revision."""
        return b"a" + _short(self.path.encode())


class EventRow(Struct, frozen=True, array_like=True):
    """Something that happened."""

    id: Positive
    time: Int
    kind: str
    data: str
    crc: Positive

    def key(self) -> bytes:
        """Its place among the records of a revision."""
        return b"e" + _NUMBER.pack(self.id)


class MetricRow(Struct, frozen=True, array_like=True):
    """The summary of a metric over all its points."""

    id: Positive
    name: str
    count: Int
    finite: Int
    nan: Int
    pos_inf: Int
    neg_inf: Int
    first: Number
    first_time: Int | None
    last: Number
    last_step: Number
    last_time: Int | None
    min: Number
    min_step: Number
    max: Number
    max_step: Number
    total: Number
    crc: Positive

    def key(self) -> bytes:
        """Its place among the records of a revision."""
        return b"m" + _NUMBER.pack(self.id)


class BlockColumnRow(Struct, frozen=True, array_like=True):
    """One metric's share of a block: its statistics, and the number of its column."""

    metric: Positive
    finite: Int
    nan: Int
    pos_inf: Int
    neg_inf: Int
    first: Number
    last: Number
    min: Number
    min_row: Int
    max: Number
    max_row: Int
    total: Number
    data: Positive


class DataRow(Struct, frozen=True, array_like=True):
    """A column of a block, compressed as it is on the disk."""

    id: Positive
    codec: Annotated[int, Meta(ge=0, le=255)]
    crc: Positive
    data: bytes


class BlockRow(Struct, frozen=True, array_like=True):
    """A stretch of a key set's rows, with its columns."""

    key_set: Positive
    number: Positive
    sealed: Int
    first_row: Positive
    rows: Positive
    step_first: Number
    step_last: Number
    step_min: Number
    step_max: Number
    is_sorted: Int
    time_first: Int | None
    time_last: Int | None
    time_min: Int | None
    time_max: Int | None
    steps: Positive
    times: Positive
    columns: list[BlockColumnRow]
    data: list[DataRow]

    def key(self) -> bytes:
        """Its place among the records of a revision."""
        return b"b" + _BLOCK.pack(self.key_set, self.number)


class KeySetRow(Struct, frozen=True, array_like=True):
    """Names that were logged together: `metrics` is a JSON list of their numbers."""

    id: Positive
    metrics: str
    rows: Positive
    crc: Positive

    def key(self) -> bytes:
        """Its place among the records of a revision."""
        return b"k" + _NUMBER.pack(self.id)


class ProgressRow(Struct, frozen=True, array_like=True):
    """How far the tail is in the journal."""

    tail_generation: Positive
    tail_offset: Positive
    crc: Positive

    def key(self) -> bytes:
        """Its place among the records of a revision."""
        return b"p"


class ConsoleRow(Struct, frozen=True, array_like=True):
    """A stretch of printed lines, compressed as it is on the disk."""

    number: Positive
    sealed: Int
    first_line: Positive
    lines: Positive
    time_first: Int
    time_last: Int
    size: Positive
    codec: Annotated[int, Meta(ge=0, le=255)]
    crc: Positive
    times: bytes
    marks: bytes
    text: bytes

    def key(self) -> bytes:
        """Its place among the records of a revision."""
        return b"c" + _NUMBER.pack(self.number)


Row = AttributeRow | EventRow | MetricRow | BlockRow | ConsoleRow | KeySetRow | ProgressRow

_TYPES: dict[bytes, type[Row]] = {
    b"a": AttributeRow,
    b"e": EventRow,
    b"m": MetricRow,
    b"b": BlockRow,
    b"c": ConsoleRow,
    b"k": KeySetRow,
    b"p": ProgressRow,
}
_DECODERS = {letter: msgpack.Decoder(kind) for letter, kind in _TYPES.items()}
_FACTS = (b"a", b"e", b"m")
_ABSORBED = (b"b", b"c")
KINDS = "".join(sorted(letter.decode() for letter in _TYPES))
"""The letters of all tables that this program knows."""
MOST_KEY_BYTES = 300


def is_facts(key: bytes) -> bool:
    """Whether a record tells of the run, not of its points."""
    return key[:1] in _FACTS


def is_absorbed(key: bytes) -> bool:
    """Whether a record holds what stood in the tail before: there it must not count again."""
    return key[:1] in _ABSORBED


def place(record: Record) -> Mark:
    """Where a record stands in its journal."""
    return Mark(record.rev, record.key)


def encode(row: Row, rev: int) -> Record:
    """A row as a record. Raises ValueError if a field has another type than its table says."""
    try:
        checked = msgspec.convert(msgspec.to_builtins(row, builtin_types=(bytes,)), type(row))
    except msgspec.ValidationError as error:
        raise ValueError(f"a damaged row: {error}") from error
    return Record(rev, checked.key(), msgpack.encode(checked))


def decode(record: Record) -> Row:
    """The row of a record. Raises ValueError for one that is none, or under another's key."""
    decoder = _DECODERS.get(record.key[:1])
    if decoder is None or len(record.key) > MOST_KEY_BYTES:
        raise ValueError(f"no table has the key {record.key[:20]!r}")
    try:
        row = decoder.decode(record.body)
    except (msgspec.DecodeError, msgspec.ValidationError, UnicodeError) as error:
        raise ValueError(f"the record {record.key[:40]!r} is not a row: {error}") from error
    if row.key() != record.key:
        raise ValueError(f"the record {record.key[:40]!r} is a row with the key {row.key()[:40]!r}")
    return row
