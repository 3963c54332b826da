"""Checksums of batches: what arrived must be what was sent, whatever lies between."""

from __future__ import annotations

from collections.abc import Iterable
from zlib import crc32

from sync.protocol.messages import Batch, Record, TailPiece


def checksum(records: Iterable[Record], tail: Iterable[TailPiece]) -> int:
    """The CRC-32 of all records' keys and bodies and all pieces of the tail, in order."""
    crc = 0
    for record in records:
        crc = crc32(record.body, crc32(record.key, crc))
    for piece in tail:
        crc = crc32(piece.data, crc)
    return crc


def is_whole(batch: Batch) -> bool:
    """Whether a batch arrived as it was sent."""
    return checksum(batch.records, batch.tail) == batch.crc
