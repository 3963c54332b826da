"""Journals in the database: taking batches in, and giving what somebody lacks."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Row, and_, delete, insert, or_, select, update

from sync.errors import Code, Refused
from sync.journal import rows
from sync.protocol.batches import checksum, is_whole
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
from sync.protocol.signs import tells_more
from sync.server import tables
from sync.server.database import next_seq, upsert

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


# -- taking ------------------------------------------------------------------------------------


def apply(connection: Connection, batch: Batch) -> Marks:
    """Take a batch of a run that is known; how far the journal is then. Raises Refused.

    The same steps as those of a replica in a store, see `sync.journal.replica`.
    """
    name = f"{batch.journal.run}/{batch.journal.writer}"
    if not is_whole(batch):
        raise Refused(Code.TORN, f"{name}: a batch arrived damaged")
    try:
        news = [(record, rows.decode(record)) for record in batch.records]
    except ValueError as error:
        raise Refused(Code.BAD_REQUEST, f"{name}: {error}") from error
    row = find(connection, batch.journal)
    before = marks_of(row) if row is not None else Marks()
    if batch.after.facts > before.facts or batch.after.series > before.series:
        raise Refused(Code.GAP, f"{name}: a batch that begins after what is here")
    known = signs_of(row) if row is not None else Signs()
    row = row or _new(connection, batch)
    fresh = [
        one
        for one, _ in news
        if rows.place(one) > (before.facts if rows.is_facts(one.key) else before.series)
    ]
    position = TailMark(row.position_generation, row.position_offset)
    moved = next((r for one, r in news if isinstance(r, rows.ProgressRow) and one in fresh), None)
    tail = TailMark(row.tail_generation, row.tail_end)
    if moved is not None:
        position = max(position, TailMark(moved.tail_generation, moved.tail_offset))
    elif any(one.key[:1] == b"b" for one in fresh):
        connection.execute(delete(_piece).where(_piece.c.journal == row.id))
        tail = TailMark()
    _put_records(connection, row.id, fresh)
    tail, size = _put_pieces(connection, row.id, batch.tail, max(tail, position))
    if moved is not None:
        _drop_pieces(connection, row.id, position)
    marks = Marks(
        max(before.facts, batch.until.facts), max(before.series, batch.until.series), tail
    )
    values = _values(marks, position) | {
        "bytes": row.bytes + size + sum(len(one.body) for one in fresh),
        "meta": json.dumps(json.loads(row.meta) | batch.meta),
    }
    is_told = batch.is_last and tells_more(before, known, batch.until, batch.signs)
    if is_told:
        values |= _sign_values(batch.signs)
    if fresh or marks != before or is_told:
        values["seq"] = next_seq(connection)
    connection.execute(update(_journal).where(_journal.c.id == row.id).values(**values))
    return marks


def _new(connection: Connection, batch: Batch) -> Row[Any]:
    values = _values(Marks(), TailMark()) | _sign_values(batch.signs)
    key = batch.journal
    connection.execute(
        insert(_journal).values(run=key.run, writer=key.writer, meta="{}", bytes=0, seq=0, **values)
    )
    row = find(connection, key)
    assert row is not None
    return row


def _values(marks: Marks, position: TailMark) -> dict[str, Any]:
    return {
        "facts_rev": marks.facts.rev,
        "facts_key": marks.facts.key,
        "series_rev": marks.series.rev,
        "series_key": marks.series.key,
        "tail_generation": marks.tail.generation,
        "tail_end": marks.tail.end,
        "position_generation": position.generation,
        "position_offset": position.end,
    }


def _sign_values(signs: Signs) -> dict[str, Any]:
    return {
        "tails": json.dumps(signs.tails),
        "has_bell": signs.has_bell,
        "sign_ns": time.time_ns() - signs.quiet_ms * 1_000_000,
    }


def _put_records(connection: Connection, journal: int, fresh: Sequence[Record]) -> None:
    upsert(
        connection,
        _record,
        [
            {
                "journal": journal,
                "is_series": int(not rows.is_facts(one.key)),
                "key": one.key,
                "rev": one.rev,
                "body": one.body,
            }
            for one in fresh
        ],
    )


def _put_pieces(
    connection: Connection, journal: int, pieces: Sequence[TailPiece], end: TailMark
) -> tuple[TailMark, int]:
    """Keep the pieces that follow on `end`; how far they go, and how much that was."""
    kept: list[dict[str, Any]] = []
    size = 0
    for piece in pieces:
        begins_later = piece.generation > end.generation and piece.start == 0
        follows = piece.generation == end.generation and piece.start <= end.end
        until = TailMark(piece.generation, piece.start + len(piece.data))
        if (begins_later or follows) and until > end:
            skipped = end.end - piece.start if follows else 0
            data = piece.data[skipped:]
            start = piece.start + skipped
            kept.append(
                {"journal": journal, "generation": piece.generation, "start": start, "data": data}
            )
            size += len(data)
            end = until
    upsert(connection, _piece, kept)
    return end, size


def _drop_pieces(connection: Connection, journal: int, position: TailMark) -> None:
    """Forget the generations of the tail that are in the journal as a whole."""
    connection.execute(
        delete(_piece).where(_piece.c.journal == journal, _piece.c.generation < position.generation)
    )


# -- giving ------------------------------------------------------------------------------------


def batch_of(
    connection: Connection, row: Row[Any], project: str, after: Marks, limit: int
) -> Batch:
    """What a journal has after some marks, about `limit` bytes of it."""
    held = marks_of(row)
    records: list[Record] = []
    room = limit
    facts, room = _take(connection, row.id, False, after.facts, held.facts, room, records)
    is_whole_ = facts == held.facts or facts >= held.facts
    series = after.series
    if is_whole_:
        series, room = _take(connection, row.id, True, after.series, held.series, room, records)
        is_whole_ = series >= held.series
    position = TailMark(row.position_generation, row.position_offset)
    pieces: list[TailPiece] = []
    tail = after.tail
    if is_whole_:
        tail = max(after.tail, position)
        for piece in _pieces_after(connection, row.id, tail):
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
            records.append(record)
            last = rows.place(record)
            room -= len(body)
    return max(last, held), room


def _pieces_after(connection: Connection, journal: int, end: TailMark) -> Iterator[TailPiece]:
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
