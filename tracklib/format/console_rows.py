"""Printed lines as rows of a journal's table `console`: stretches of lines, compressed.

The last stretch is rewritten as it grows, sealed ones never change.
"""

from __future__ import annotations

import sqlite3
import struct
import zlib
from array import array
from collections.abc import Iterable
from importlib.resources import files
from typing import NamedTuple

from tracklib.errors import JournalDamaged
from tracklib.format import row_checks
from tracklib.format.blocks import decode_into, encode_integers
from tracklib.format.console import REACH, Line, Lines

BLOCK_LINES = 1024
BLOCK_CHARACTERS = 1 << 16
_LARGEST = 1 << 24
"""Bytes of text that a stretch may have: a long line more than `BLOCK_CHARACTERS`, in UTF-8."""
_MOST_LINES = (1 << 16) - 1
_QUICK, _SMALL = 1, 6

COLUMNS = (
    "number", "sealed", "first_line", "lines", "time_first", "time_last", "size", "codec", "crc",
    "times", "marks", "text",
)  # fmt: skip
_KNOWN = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'console'"


class Stretch(NamedTuple):
    """A row of the table without what it holds: lines `first_line` to `first_line + lines`."""

    number: int
    is_sealed: bool
    first_line: int
    lines: int
    time_first_ns: int
    time_last_ns: int


class ConsoleRows:
    """The writing side: takes printed text, and writes what changed."""

    def __init__(self) -> None:
        self._lines = Lines()
        self._sealed: list[list[Line]] = []
        self._number = 0
        self._first_line = 0
        self._has_news = False

    @property
    def has_news(self) -> bool:
        """Whether anything was printed that `write` has not written."""
        return self._has_news

    @property
    def pending_blocks(self) -> int:
        """Full stretches in memory."""
        return len(self._sealed)

    def take(self, payloads: Iterable[bytes]) -> None:
        """Take frames of printed text."""
        lines = self._lines
        for _ in lines.feed(payloads):
            self._has_news = True
            while (count := _full(lines)) > 0:
                self._sealed.append(lines.take(count))

    def write(self, connection: sqlite3.Connection, rev: int) -> None:
        """Write what is new. `forget_written` follows once that is durable."""
        if not self._has_news:
            return
        make_table(connection)
        number, first_line = self._number, self._first_line
        for lines in self._sealed:
            _write(connection, rev, number, first_line, lines, is_sealed=True)
            number, first_line = number + 1, first_line + len(lines)
        if len(self._lines):
            _write(connection, rev, number, first_line, self._lines.all(), is_sealed=False)

    def forget_written(self) -> None:
        """What was written last is durable."""
        self._number += len(self._sealed)
        self._first_line += sum(map(len, self._sealed))
        self._sealed.clear()
        self._has_news = False

    def load(self, connection: sqlite3.Connection) -> None:
        """Go on where a journal ends. Raises JournalDamaged."""
        known = stretches(connection)
        if not known:
            return
        last = known[-1]
        self._number, self._first_line = last.number, last.first_line
        if last.is_sealed:
            self._number, self._first_line = last.number + 1, last.first_line + last.lines
        else:
            self._lines = Lines(lines_of(connection, last.number))


def _full(lines: Lines) -> int:
    """How many lines can be sealed: those which no cursor may reach, once they are many."""
    if len(lines) >= BLOCK_LINES + REACH:
        return BLOCK_LINES
    return len(lines) - 1 if lines.characters > BLOCK_CHARACTERS else 0


def make_table(connection: sqlite3.Connection) -> None:
    """Make the table where it is missing; journals of silent programs have none."""
    connection.execute(files("tracklib.format").joinpath("console.sql").read_text("utf-8"))


def has_table(connection: sqlite3.Connection) -> bool:
    """Whether the journal has printed lines."""
    return connection.execute(_KNOWN).fetchone() is not None


def stretches(connection: sqlite3.Connection, first: int = 0) -> list[Stretch]:
    """All stretches from a number on, in order, without their lines."""
    if not has_table(connection):
        return []
    found = connection.execute(
        "SELECT number, sealed, first_line, lines, time_first, time_last FROM console"
        " WHERE number >= ? ORDER BY number",
        (first,),
    )
    return [Stretch(n, bool(sealed), *rest) for n, sealed, *rest in found]


def lines_of(connection: sqlite3.Connection, number: int) -> list[Line]:
    """The lines of a stretch. Raises JournalDamaged."""
    select = f"SELECT {', '.join(COLUMNS)} FROM console WHERE number = ?"
    row = connection.execute(select, (number,)).fetchone()
    if row is None:
        raise JournalDamaged(f"printed lines: stretch {number} is missing")
    try:
        return _decode(*row)
    except (ValueError, TypeError, struct.error, zlib.error) as error:
        raise JournalDamaged(f"printed lines: stretch {number}: {error}") from error


def wrong_stretches(connection: sqlite3.Connection) -> list[str]:
    """What is wrong with the printed lines, each in words; empty where all is right."""
    wrong, due = [], 0
    for stretch in stretches(connection):
        if stretch.first_line != due:
            wrong.append(f"printed lines {due} to {stretch.first_line} are missing")
        due = stretch.first_line + stretch.lines
        try:
            lines_of(connection, stretch.number)
        except JournalDamaged as error:
            wrong.append(str(error))
    return wrong


def _write(
    connection: sqlite3.Connection,
    rev: int,
    number: int,
    first_line: int,
    lines: list[Line],
    *,
    is_sealed: bool,
) -> None:
    times = array("q", (line.time_ns for line in lines))
    text = "\n".join(line.text for line in lines).encode()
    level = _SMALL if is_sealed else _QUICK
    codec, packed_times = encode_integers(times.tobytes())
    marks = zlib.compress(bytes(line.marks for line in lines), level)
    packed = zlib.compress(text, level)
    whole = (number, int(is_sealed), first_line, len(lines), min(times), max(times), len(text))
    crc = row_checks.of_console((*whole, codec), packed_times, marks, packed)
    values = (number, rev, *whole[1:], codec, crc, packed_times, marks, packed)
    connection.execute(
        f"INSERT OR REPLACE INTO console (number, rev, {', '.join(COLUMNS[1:])})"
        f" VALUES ({', '.join('?' * len(values))})",
        values,
    )


def _decode(
    number: int,
    sealed: int,
    first_line: int,
    lines: int,
    time_first: int,
    time_last: int,
    size: int,
    codec: int,
    crc: int,
    times: bytes,
    marks: bytes,
    text: bytes,
) -> list[Line]:
    whole = (number, sealed, first_line, lines, time_first, time_last, size, codec)
    if row_checks.of_console(whole, times, marks, text) != crc:
        raise ValueError("a wrong checksum")
    if not (0 < lines <= _MOST_LINES and 0 <= size <= _LARGEST):
        raise ValueError("it is larger than one can be")
    column = bytearray(8 * lines)
    decode_into(column, 0, codec, times, lines)
    texts = _unpack(text, size).decode(errors="replace").split("\n")
    found = list(map(Line, memoryview(column).cast("q"), _unpack(marks, lines), texts))
    if len(found) != lines or len(texts) != lines:
        raise ValueError(f"{len(texts)} lines where {lines} are due")
    return found


def _unpack(data: bytes, size: int) -> bytes:
    """Exactly `size` bytes. Raises ValueError or zlib.error; a bomb is not unpacked."""
    unpacked = zlib.decompressobj().decompress(data, size + 1)
    if len(unpacked) != size:
        raise ValueError(f"{len(unpacked)} bytes where {size} are due")
    return unpacked
