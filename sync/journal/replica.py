"""A copy of another machine's journal: the same rows, the same tail, and how far it goes.

A replica is an ordinary journal with one table more, `replica`, which readers pass over. It holds
the marks, so that rows and marks are written in one transaction. A reader may come between any two
steps: what it finds is an earlier state of the run, or a later one, never a mixture.

- Rows come before the stretch of the tail that follows on them: the position of the tail moves
  with the rows that made it move.
- Where only part of the blocks came, the copy of the tail goes first, since some of its rows may be
  in these blocks; it comes again at the end.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Sequence

from sync.errors import Code, Refused
from sync.journal import rows
from sync.journal.marks import read_marks
from sync.journal.rows import BlockRow, ConsoleRow, KeySetRow, ProgressRow, Row
from sync.journal.signs import signs_of
from sync.journal.tables import put, set_position, settle_key_sets
from sync.protocol.batches import is_whole
from sync.protocol.messages import Batch, JournalKey, Mark, Marks, TailMark, TailPiece
from sync.protocol.signs import tells_more
from tracklib.errors import FormatTooNew, JournalBusy, JournalDamaged
from tracklib.format import database, frames, layout

_PATIENCE_S = 15.0
_SCHEMA = """CREATE TABLE IF NOT EXISTS replica (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    facts_rev INTEGER NOT NULL, facts_key BLOB NOT NULL,
    series_rev INTEGER NOT NULL, series_key BLOB NOT NULL,
    tail_generation INTEGER NOT NULL, tail_end INTEGER NOT NULL
)"""


class Replica:
    """One writer's replica in a store. Used by one process at a time; see `StorePeer`."""

    def __init__(self, store: str, key: JournalKey) -> None:
        self._store = store
        self._key = key
        self._folder = layout.run_folder(store, key.run)
        self._path = layout.journal(self._folder, key.writer)

    def marks(self) -> Marks:
        """How far it goes, or the writer's own journal. Raises Refused if it cannot be read."""
        try:
            found = database.read(self._path, read_marks)
        except FileNotFoundError:
            return self._with_tail(Marks(is_own=True)) if self._tails() else Marks()
        except JournalBusy as error:
            raise Refused(Code.BUSY, str(error)) from error
        except OSError as error:
            raise Refused(Code.DAMAGED, f"{self._path}: {error.strerror or error}") from error
        except (JournalDamaged, FormatTooNew) as error:
            raise Refused(
                Code.DAMAGED,
                str(error),
                "Remove the file if it is a copy: it comes again",
            ) from error
        return self._with_tail(found) if found.is_own else found

    def apply(self, batch: Batch) -> Marks:
        """Take a batch in; how far the replica goes then.

        Raises Refused: TORN, GAP, BAD_REQUEST; OSError or sqlite3.Error where the disk refuses.
        """
        if not is_whole(batch):
            raise Refused(Code.TORN, f"{self._name()}: a batch arrived damaged")
        news = _decoded(batch)
        before = self.marks()
        if before.is_own:
            return before
        if batch.after.facts > before.facts or batch.after.series > before.series:
            raise Refused(Code.GAP, f"{self._name()}: a batch that begins after what is here")
        os.makedirs(self._folder, exist_ok=True)
        marks = self._take_rows(batch, news, before)
        marks = self._take_tail(batch, marks)
        if batch.is_last and tells_more(
            before, signs_of(self._store, self._key), batch.until, batch.signs
        ):
            self._show_signs(batch)
        return marks

    def _name(self) -> str:
        return f"{self._key.run}/{self._key.writer}"

    # -- rows --------------------------------------------------------------------------------

    def _take_rows(self, batch: Batch, news: Sequence[tuple[int, Row]], before: Marks) -> Marks:
        """Write the rows beyond `before` and the marks in one transaction."""
        fresh = [
            (rev, row)
            for rev, row in news
            if Mark(rev, row.key()) > (before.facts if _is_facts(row) else before.series)
        ]
        tail = before.tail
        has_blocks = any(isinstance(row, (BlockRow, ConsoleRow)) for _, row in fresh)
        if has_blocks and not any(isinstance(row, ProgressRow) for _, row in fresh):
            for path in self._tails():
                os.unlink(path)
            tail = TailMark()
        marks = Marks(
            max(before.facts, batch.until.facts), max(before.series, batch.until.series), tail
        )
        if fresh or marks != before or not os.path.exists(self._path):
            self._write(batch, fresh, marks)
        return marks

    def _write(self, batch: Batch, fresh: Sequence[tuple[int, Row]], marks: Marks) -> None:
        if os.path.exists(self._path) and os.path.getsize(self._path):
            connection = database.open_for_writing(self._path)
            try:
                self._write_into(connection, batch, fresh, marks)
            finally:
                connection.execute("PRAGMA journal_mode = DELETE")
                connection.close()
            return
        connection = database.new_in_memory()  # a new file is written at once: one wait, not many
        try:
            self._write_into(connection, batch, fresh, marks)
            content = connection.serialize()
        finally:
            connection.close()
        draft = f"{self._path}.{os.getpid()}.part"
        with open(draft, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, self._path)

    def _write_into(
        self,
        connection: sqlite3.Connection,
        batch: Batch,
        fresh: Sequence[tuple[int, Row]],
        marks: Marks,
    ) -> None:
        connection.execute(f"PRAGMA busy_timeout = {_PATIENCE_S * 1000:.0f}")
        connection.execute("BEGIN IMMEDIATE")
        try:
            connection.execute(_SCHEMA)
            connection.executemany(
                "INSERT OR REPLACE INTO meta VALUES (?, ?)", list(batch.meta.items())
            )
            put(connection, fresh)
            settle_key_sets(connection, {_key_set_of(row) for _, row in fresh} - {None})
            if not any(isinstance(row, ProgressRow) for _, row in fresh):
                set_position(connection, max(marks.facts.rev, marks.series.rev))
            _write_marks(connection, marks)
            connection.execute("COMMIT")
        except sqlite3.IntegrityError as error:
            raise Refused(Code.BAD_REQUEST, f"{self._name()}: rows contradict: {error}") from error
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")

    # -- the tail ------------------------------------------------------------------------------

    def _tails(self) -> list[str]:
        try:
            names = os.listdir(self._folder)
        except FileNotFoundError:
            return []
        parsed = ((name, layout.parse_tail_name(name)) for name in names)
        return [
            os.path.join(self._folder, name)
            for name, tail in parsed
            if tail is not None and tail[0] == self._key.writer
        ]

    def _with_tail(self, own: Marks) -> Marks:
        """The marks of a writer's own journal, with the end of its tail."""
        parsed = [(layout.parse_tail_name(os.path.basename(path)), path) for path in self._tails()]
        ends = [TailMark(tail[1], _size_of(path)) for tail, path in parsed if tail is not None]
        return Marks(own.facts, own.series, max([own.tail, *ends]), is_own=True)

    def _take_tail(self, batch: Batch, marks: Marks) -> Marks:
        """Write the pieces that follow on what is here, and the mark when they are on the disk."""
        end = max(marks.tail, self._position())
        for piece in batch.tail:
            end = self._take_piece(piece, end)
        if end == marks.tail:
            return marks
        marks = Marks(marks.facts, marks.series, end)
        connection = database.open_for_writing(self._path)
        try:
            connection.execute(f"PRAGMA busy_timeout = {_PATIENCE_S * 1000:.0f}")
            _write_marks(connection, marks)
        finally:
            connection.execute("PRAGMA journal_mode = DELETE")
            connection.close()
        return marks

    def _take_piece(self, piece: TailPiece, end: TailMark) -> TailMark:
        begins_later = piece.generation > end.generation and piece.start == 0
        follows = piece.generation == end.generation and piece.start <= end.end
        until = TailMark(piece.generation, piece.start + len(piece.data))
        if not (begins_later or follows) or until <= end:
            return end
        path = layout.tail(self._folder, self._key.writer, piece.generation)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o666)
        with open(handle, "wb") as file:
            if piece.start:
                os.pwrite(handle, frames.MAGIC, 0)  # what lies between is in the journal
            file.seek(piece.start)
            file.write(piece.data)
            file.flush()
            os.fsync(handle)
        return until

    def _position(self) -> TailMark:
        def position(connection: sqlite3.Connection) -> TailMark:
            select = "SELECT tail_generation, tail_offset FROM progress"
            return TailMark(*connection.execute(select).fetchone())

        return database.read(self._path, position)

    def _show_signs(self, batch: Batch) -> None:
        """Let files tell of life what the original ones tell: which there are, and how old."""
        wanted = {
            layout.tail(self._folder, self._key.writer, generation): generation
            for generation in batch.signs.tails
        }
        for path in set(self._tails()) - wanted.keys():
            os.unlink(path)
        for path in wanted:
            if not os.path.exists(path):
                with open(path, "wb") as file:
                    file.write(frames.MAGIC)
        when = time.time_ns() - batch.signs.quiet_ms * 1_000_000
        bell = layout.doorbell(self._store, self._key.run, self._key.writer)
        if batch.signs.has_bell:
            os.makedirs(os.path.dirname(bell), exist_ok=True)
            open(bell, "wb").close()
        elif os.path.exists(bell):
            os.unlink(bell)
        for path in (bell, self._path, *wanted):
            if os.path.exists(path):
                os.utime(path, ns=(when, when))


def _decoded(batch: Batch) -> list[tuple[int, Row]]:
    try:
        return [(record.rev, rows.decode(record)) for record in batch.records]
    except ValueError as error:
        name = f"{batch.journal.run}/{batch.journal.writer}"
        raise Refused(Code.BAD_REQUEST, f"{name}: {error}") from error


def _is_facts(row: Row) -> bool:
    return not isinstance(row, (BlockRow, ConsoleRow, KeySetRow, ProgressRow))


def _key_set_of(row: Row) -> int | None:
    if isinstance(row, BlockRow):
        return row.key_set
    return row.id if isinstance(row, KeySetRow) else None


def _size_of(path: str) -> int:
    try:
        return os.path.getsize(path)
    except FileNotFoundError:
        return 0


def _write_marks(connection: sqlite3.Connection, marks: Marks) -> None:
    facts, series, tail = marks.facts, marks.series, marks.tail
    connection.execute(
        "INSERT OR REPLACE INTO replica VALUES (1, ?, ?, ?, ?, ?, ?)",
        (facts.rev, facts.key, series.rev, series.key, tail.generation, tail.end),
    )
