"""Columns in a journal's table `column_data`, each with a checksum: SQLite itself has none.

The checksum covers everything that a column is found and decoded by, so that a wrong byte elsewhere
in the file cannot make another column, or another length, of it.
"""

from __future__ import annotations

import sqlite3
import struct
import zlib
from collections.abc import Iterable

from tracklib.errors import JournalDamaged
from tracklib.format.blocks import decode_into

_MOST_ROWS = 65535
_KEY = struct.Struct("<qIB")


def save(
    connection: sqlite3.Connection, first: int, rows: int, columns: Iterable[tuple[int, bytes]]
) -> None:
    """Write encoded columns of equally many rows under consecutive numbers."""
    connection.executemany(
        "INSERT OR REPLACE INTO column_data VALUES (?, ?, ?, ?)",
        [
            (first + i, codec, _checksum(first + i, rows, codec, data), data)
            for i, (codec, data) in enumerate(columns)
        ],
    )


def append(connection: sqlite3.Connection, number: int, rows: int, out: bytearray) -> None:
    """Append the 8 × `rows` bytes of a column to `out`; nothing if it raises JournalDamaged."""
    at = len(out)
    try:
        load(connection, number, rows, out, at)
    except JournalDamaged:
        del out[at:]
        raise


def load(connection: sqlite3.Connection, number: int, rows: int, out: bytearray, at: int) -> None:
    """Write the 8 × `rows` bytes of a column to `out` from byte `at`, making it longer if need be.

    Raises JournalDamaged; then what stands from `at` is undefined.
    """
    select = "SELECT codec, crc, data FROM column_data WHERE id = ?"
    try:
        row = connection.execute(select, (number,)).fetchone()
    except (sqlite3.Error, OverflowError) as error:
        raise JournalDamaged(f"column {number}: {error}") from error
    if row is None or not 0 < rows <= _MOST_ROWS:
        raise JournalDamaged(f"column {number} is missing")
    codec, crc, data = row
    if not is_good(number, rows, codec, crc, data):
        raise JournalDamaged(f"column {number} has a wrong checksum")
    out.extend(bytes(max(0, at + 8 * rows - len(out))))
    try:
        decode_into(out, at, codec, data, rows)
    except (ValueError, struct.error, zlib.error) as error:
        raise JournalDamaged(f"column {number}: {error}") from error


def is_good(number: int, rows: int, codec: object, crc: object, data: object) -> bool:
    """Whether a column's checksum is that of its content."""
    if not (isinstance(codec, int) and 0 <= codec < 256 and isinstance(data, bytes)):
        return False
    return _checksum(number, rows, codec, data) == crc


def _checksum(number: int, rows: int, codec: int, data: bytes) -> int:
    return zlib.crc32(data, zlib.crc32(_KEY.pack(number, rows, codec)))
