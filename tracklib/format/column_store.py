"""Columns in a journal's table `column_data`, each with a checksum: SQLite itself has none."""

from __future__ import annotations

import sqlite3
import struct
import zlib
from collections.abc import Iterable

from tracklib.errors import JournalDamaged
from tracklib.format.blocks import decode_into

_MOST_ROWS = 65535


def save(connection: sqlite3.Connection, first: int, columns: Iterable[tuple[int, bytes]]) -> None:
    """Write encoded columns under consecutive numbers."""
    connection.executemany(
        "INSERT OR REPLACE INTO column_data VALUES (?, ?, ?, ?)",
        [(first + i, codec, zlib.crc32(data), data) for i, (codec, data) in enumerate(columns)],
    )


def append(connection: sqlite3.Connection, number: int, rows: int, out: bytearray) -> None:
    """Append the 8 × `rows` bytes of a column to `out`; nothing if it raises JournalDamaged."""
    select = "SELECT codec, crc, data FROM column_data WHERE id = ?"
    row = connection.execute(select, (number,)).fetchone()
    if row is None or not 0 < rows <= _MOST_ROWS:
        raise JournalDamaged(f"column {number} is missing")
    codec, crc, data = row
    if not isinstance(data, bytes) or zlib.crc32(data) != crc:
        raise JournalDamaged(f"column {number} has a wrong checksum")
    at = len(out)
    out.extend(bytes(8 * rows))
    try:
        decode_into(out, at, codec, data, rows)
    except (ValueError, struct.error, zlib.error) as error:
        del out[at:]
        raise JournalDamaged(f"column {number}: {error}") from error
