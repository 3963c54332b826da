"""Journals in the database: how far they are, and giving what somebody lacks."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Row, and_, or_, select

from sync.journal import rows
from sync.protocol.batches import checksum
from sync.protocol.messages import (
    Batch,
    JournalKey,
    Mark,
    Marks,
    Record,
    Signs,
    TailMark,
    TailPiece,
)
from sync.server import tables

_journal, _record, _piece = tables.journal, tables.record, tables.tail_piece


def find(connection: Connection, key: JournalKey) -> Row[Any] | None:
    """A journal's row."""
    where = and_(_journal.c.run == key.run, _journal.c.writer == key.writer)
    return connection.execute(select(_journal).where(where)).first()


def marks_of(row: Row[Any]) -> Marks:
    """How far a journal is here."""
    return Marks(
        Mark(row.facts_rev, row.facts_key),
        Mark(row.series_rev, row.series_key),
        TailMark(row.tail_generation, row.tail_end),
    )


def signs_of(row: Row[Any]) -> Signs:
    """A journal's signs of life, as of now."""
    quiet_ns = max(0, time.time_ns() - row.sign_ns)
    return Signs(json.loads(row.tails), quiet_ns // 1_000_000, row.has_bell)


def batch_of(
    connection: Connection,
    row: Row[Any],
    project: str,
    after: Marks,
    limit: int,
    kinds: str = rows.KINDS,
) -> Batch:
    """What a journal has after some marks, about `limit` bytes of it, of the tables in `kinds`."""
    held = marks_of(row)
    records: list[Record] = []
    room = limit
    facts, room = _take(connection, row.id, False, after.facts, held.facts, room, records)
    is_whole_ = facts == held.facts or facts >= held.facts
    series = after.series
    if is_whole_:
        series, room = _take(
            connection, row.id, True, after.series, held.series, room, records, kinds
        )
        is_whole_ = series >= held.series
    position = TailMark(row.position_generation, row.position_offset)
    pieces: list[TailPiece] = []
    tail = after.tail
    if is_whole_:
        tail = max(after.tail, position)
        for piece in pieces_after(connection, row.id, tail):
            if room <= 0:
                is_whole_ = False
                break
            pieces.append(piece)
            tail = TailMark(piece.generation, piece.start + len(piece.data))
            room -= len(piece.data)
    return Batch(
        journal=JournalKey(row.run, row.writer),
        after=after,
        until=Marks(facts, series, tail),
        crc=checksum(records, pieces),
        project=project,
        meta=json.loads(row.meta),
        records=records,
        tail=pieces,
        signs=signs_of(row),
        is_last=is_whole_,
    )


def _take(
    connection: Connection,
    journal: int,
    is_series: bool,
    after: Mark,
    held: Mark,
    room: int,
    records: list[Record],
    kinds: str = rows.KINDS,
) -> tuple[Mark, int]:
    """Add records after a mark, in order, until there is no room; how far that goes."""
    last = after
    statement = (
        select(_record.c.rev, _record.c.key, _record.c.body)
        .where(
            _record.c.journal == journal,
            _record.c.is_series == int(is_series),
            or_(
                _record.c.rev > after.rev,
                and_(_record.c.rev == after.rev, _record.c.key > after.key),
            ),
        )
        .order_by(_record.c.rev, _record.c.key)
    )
    with connection.execution_options(stream_results=True).execute(statement) as found:
        for rev, key, body in found:
            if room <= 0:
                return last, room
            record = Record(rev, key, body)
            last = rows.place(record)
            if chr(key[0]) not in kinds:
                continue
            records.append(record)
            room -= len(body)
    return max(last, held), room


def pieces_after(connection: Connection, journal: int, end: TailMark) -> Iterator[TailPiece]:
    """What the tails of a journal have from a place on, in order."""
    statement = (
        select(_piece.c.generation, _piece.c.start, _piece.c.data)
        .where(_piece.c.journal == journal, _piece.c.generation >= end.generation)
        .order_by(_piece.c.generation, _piece.c.start)
    )
    for generation, start, data in connection.execute(statement):
        if generation > end.generation or start >= end.end:
            yield TailPiece(generation, start, data)
        elif start + len(data) > end.end:
            yield TailPiece(generation, end.end, data[end.end - start :])
