"""Taking the batches of a request in: everything is looked up at once and written at once.

Sixty machines with a hundred live runs each send very many small batches; a statement for each of
them would cost more than what is in it. Batches are checked one by one, before anything is written,
so that one that is refused leaves nothing behind. The steps are those of a replica in a store, see
`sync.journal.replica`.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from sync.errors import Code, Refused
from sync.journal import rows
from sync.protocol.batches import is_whole
from sync.protocol.messages import Batch, JournalKey, Marks, Record, Signs, TailMark, TailPiece
from sync.protocol.signs import tells_more
from sync.server import journals, tables
from sync.server.database import take_seqs, upsert

_journal, _piece = tables.journal, tables.tail_piece


@dataclass(slots=True)
class _State:
    """A journal as it is and will be. `id` is 0 for one that is not in the database yet."""

    key: JournalKey
    id: int = 0
    marks: Marks = field(default_factory=Marks)
    position: TailMark = field(default_factory=TailMark)
    meta: dict[str, Any] = field(default_factory=dict)
    signs: Signs = field(default_factory=Signs)
    sign_ns: int = 0
    bytes: int = 0
    is_changed: bool = False

    def values(self, seq: int) -> dict[str, Any]:
        """Its row, but for its names."""
        marks = self.marks
        return {
            "facts_rev": marks.facts.rev,
            "facts_key": marks.facts.key,
            "series_rev": marks.series.rev,
            "series_key": marks.series.key,
            "tail_generation": marks.tail.generation,
            "tail_end": marks.tail.end,
            "position_generation": self.position.generation,
            "position_offset": self.position.end,
            "meta": json.dumps(self.meta),
            "tails": json.dumps(self.signs.tails),
            "has_bell": self.signs.has_bell,
            "sign_ns": self.sign_ns,
            "bytes": self.bytes,
            "seq": seq,
        }


class Intake:
    """The batches of one request, in one transaction: `take` each, then `write`."""

    def __init__(self, connection: Connection, keys: Iterable[JournalKey]) -> None:
        self._connection = connection
        self._states: dict[JournalKey, _State] = {}
        self._records: list[tuple[_State, Record]] = []
        self._pieces: list[tuple[_State, TailPiece]] = []
        self._emptied: list[_State] = []
        self._moved: list[_State] = []
        runs = list(dict.fromkeys(key.run for key in keys))
        for row in connection.execute(select(_journal).where(_journal.c.run.in_(runs))):
            self._states[JournalKey(row.run, row.writer)] = _state_of(row)

    def take(self, batch: Batch) -> Marks:
        """Take a batch of a run that is known; how far its journal will be. Raises Refused, and
        then nothing of it is written."""
        state = self._states.get(batch.journal) or _State(batch.journal)
        news = _checked(batch, state.marks)
        self._states[batch.journal] = state
        before = state.marks
        fresh = [
            one
            for one, _ in news
            if rows.place(one) > (before.facts if rows.is_facts(one.key) else before.series)
        ]
        self._records += [(state, one) for one in fresh]
        tail = self._take_tail(batch, state, fresh)
        state.marks = Marks(
            max(before.facts, batch.until.facts), max(before.series, batch.until.series), tail
        )
        state.bytes += sum(len(one.body) for one in fresh)
        state.meta = state.meta | batch.meta
        is_told = batch.is_last and tells_more(before, state.signs, batch.until, batch.signs)
        if is_told:
            state.signs = batch.signs
            state.sign_ns = time.time_ns() - batch.signs.quiet_ms * 1_000_000
        is_new = not state.id
        state.is_changed |= bool(fresh or is_told or is_new or state.marks != before)
        return state.marks

    def write(self) -> None:
        """Write what was taken."""
        changed = [state for state in self._states.values() if state.is_changed]
        seq = take_seqs(self._connection, len(changed))
        self._write_journals(changed, seq)
        for state in self._emptied:
            self._connection.execute(delete(_piece).where(_piece.c.journal == state.id))
        for state in self._moved:
            is_older = _piece.c.generation < state.position.generation
            self._connection.execute(delete(_piece).where(_piece.c.journal == state.id, is_older))
        upsert(
            self._connection,
            tables.record,
            [
                {
                    "journal": state.id,
                    "is_series": int(not rows.is_facts(one.key)),
                    "key": one.key,
                    "rev": one.rev,
                    "body": one.body,
                }
                for state, one in self._records
            ],
        )
        self._write_tails()

    def runs_to_tell(self) -> tuple[set[str], set[str]]:
        """Runs whose attributes changed, or of which this is the first, and others with news."""
        told = {state.key.run for state, one in self._records if one.key[:1] == b"a"}
        changed = {state.key.run for state in self._states.values() if state.is_changed}
        return told, changed - told

    def _write_tails(self) -> None:
        upsert(
            self._connection,
            _piece,
            [
                {
                    "journal": state.id,
                    "generation": piece.generation,
                    "start": piece.start,
                    "data": piece.data,
                }
                for state, piece in self._pieces
            ],
        )

    def _write_journals(self, changed: Sequence[_State], seq: int) -> None:
        known = []
        for number, state in enumerate(changed):
            values = state.values(seq + number)
            if state.id:
                known.append(values | {"which": state.id})
                continue
            names = {"run": state.key.run, "writer": state.key.writer}
            made = insert(_journal).values(**names, **values).returning(_journal.c.id)
            state.id = int(self._connection.execute(made).scalar_one())
        if known:
            self._connection.execute(
                update(_journal).where(_journal.c.id == bindparam("which")), known
            )

    def _take_tail(self, batch: Batch, state: _State, fresh: Sequence[Record]) -> TailMark:
        """Keep the pieces of the tail that follow on what is there; how far they go."""
        tail = state.marks.tail
        if any(one.key == b"p" for one in fresh):
            state.position = max(state.position, _position_in(fresh))
            self._moved.append(state)
        elif any(rows.is_absorbed(one.key) for one in fresh):
            self._pieces = [one for one in self._pieces if one[0] is not state]
            if state.id:
                self._emptied.append(state)
            tail = TailMark()
        end = max(tail, state.position)
        for piece in batch.tail:
            begins_later = piece.generation > end.generation and piece.start == 0
            follows = piece.generation == end.generation and piece.start <= end.end
            until = TailMark(piece.generation, piece.start + len(piece.data))
            if (begins_later or follows) and until > end:
                skipped = end.end - piece.start if follows else 0
                rest = TailPiece(piece.generation, piece.start + skipped, piece.data[skipped:])
                self._pieces.append((state, rest))
                state.bytes += len(rest.data)
                end = until
        return end


def _checked(batch: Batch, before: Marks) -> list[tuple[Record, rows.Row]]:
    """The rows of a batch that may be taken. Raises Refused."""
    name = f"{batch.journal.run}/{batch.journal.writer}"
    if not is_whole(batch):
        raise Refused(Code.TORN, f"{name}: a batch arrived damaged")
    try:
        news = [(record, rows.decode(record)) for record in batch.records]
    except ValueError as error:
        raise Refused(Code.BAD_REQUEST, f"{name}: {error}") from error
    if batch.after.facts > before.facts or batch.after.series > before.series:
        raise Refused(Code.GAP, f"{name}: a batch that begins after what is here")
    return news


def _position_in(fresh: Sequence[Record]) -> TailMark:
    row = next(rows.decode(one) for one in reversed(fresh) if one.key == b"p")
    assert isinstance(row, rows.ProgressRow)
    return TailMark(row.tail_generation, row.tail_offset)


def _state_of(row: Any) -> _State:
    return _State(
        JournalKey(row.run, row.writer),
        row.id,
        journals.marks_of(row),
        TailMark(row.position_generation, row.position_offset),
        json.loads(row.meta),
        journals.signs_of(row),
        row.sign_ns,
        row.bytes,
    )
