"""The writing side of a journal: rows from a tail become columns, attributes become rows.

`take()` only changes memory, `commit()` writes all that changed in one transaction. A commit that
fails leaves the changes pending, and the next one writes them.
"""

from __future__ import annotations

import json
import os
import sqlite3
from dataclasses import dataclass
from typing import Any

from tracklib.format import column_store, database, row_checks
from tracklib.format.accumulator import Accumulator
from tracklib.format.console_rows import ConsoleRows
from tracklib.format.frames import Frames
from tracklib.format.key_set_rows import Columns, EncodedBlock, KeySetRows, add_totals
from tracklib.format.values import REMOVED, encode


@dataclass(slots=True)
class Position:
    """How far a tail is absorbed: everything before `offset` of `generation`."""

    generation: int = 0
    offset: int = 0


class JournalWriter:
    """Owns one journal. Used by one thread at a time.

    Opens the file, or makes it. One that `is_new` is made by `open()`: rows can be taken and summed
    up before, whatever the disk is doing.
    """

    def __init__(self, path: str, *, is_durable: bool = True, is_new: bool = False) -> None:
        self.path = path
        self.position = Position()
        self.rev = 0
        self._is_durable = is_durable
        self._connection: sqlite3.Connection | None = None
        self._meta: dict[str, Any] = {}
        self._metric_ids: dict[str, int] = {}
        self._key_sets: dict[int, KeySetRows] = {}
        self._next_data_id = 1
        self._new_key_sets: set[int] = set()
        self._sealed: list[EncodedBlock] = []
        self._dirty_rows: set[int] = set()
        self._attributes: dict[str, tuple[Any, int]] = {}
        self._events: list[dict[str, Any]] = []
        self._console = ConsoleRows()
        if not is_new:
            self.open()

    @property
    def is_open(self) -> bool:
        """Whether the file is there and open."""
        return self._connection is not None

    def open(self, *, use_locks: bool = True) -> None:
        """Open the file, making it where it is missing. Raises sqlite3.Error.

        `use_locks=False` is for file systems without locks.
        """
        connection = database.open_for_writing(
            self.path, use_locks=use_locks, is_durable=self._is_durable
        )
        try:
            self._load(connection)
        except BaseException:
            connection.close()
            raise
        self._connection = connection

    def take(self, frames: Frames) -> None:
        """Add what a stretch of the tail holds."""
        for key_set, names in frames.key_sets.items():
            self.add_key_set(key_set, names)
        for key_set, rows in frames.rows.items():
            if key_set in self._key_sets:
                self._key_sets[key_set].add(rows)
                self._sealed += self._key_sets[key_set].take_full_blocks()
                self._dirty_rows.add(key_set)
        for path, value, stamp in frames.attributes:
            self.set_attribute(path, value, stamp)
        self._events.extend(frames.events)
        self._console.take(frames.console)

    def add_key_set(self, key_set: int, names: list[str]) -> None:
        """Announce the names of a key set; known ones are passed over."""
        if key_set in self._key_sets:
            return
        for name in names:
            if name not in self._metric_ids:
                self._metric_ids[name] = len(self._metric_ids) + 1
        metrics = [self._metric_ids[name] for name in names]
        self._key_sets[key_set] = KeySetRows(key_set, metrics, self._take_data_ids)
        self._new_key_sets.add(key_set)

    def add_columns(self, key_set: int, columns: Columns) -> None:
        """Add many rows at once as columns, one array a name of the key set, all equally long."""
        self._sealed += self._key_sets[key_set].add_columns(columns)
        self._dirty_rows.add(key_set)

    def set_attribute(self, path: str, value: Any, stamp: int) -> None:
        """Set an attribute to an encoded value; of two stamps for a path the later one counts."""
        pending = self._attributes.get(path)
        if pending is None or pending[1] <= stamp:
            self._attributes[path] = (value, stamp)

    def set_meta(self, values: dict[str, Any]) -> None:
        """Facts of the journal itself: run, writer, store."""
        self._meta.update(values)

    @property
    def has_changes(self) -> bool:
        """Whether a commit would write anything but the position."""
        return bool(
            self._sealed
            or self._dirty_rows
            or self._new_key_sets
            or self._attributes
            or self._events
            or self._console.has_news
            or self._meta
        )

    @property
    def pending_blocks(self) -> int:
        """Full blocks in memory that no commit has written yet."""
        return len(self._sealed) + self._console.pending_blocks

    def summary(self, beyond: Frames | None = None) -> dict[str, Accumulator]:
        """The summary of every metric over all rows taken so far and those `beyond`."""
        names = {number: name for name, number in self._metric_ids.items()}
        totals: dict[str, Accumulator] = {name: Accumulator() for name in self._metric_ids}
        for taken in self._key_sets.values():
            for metric, accumulator in taken.totals():
                totals[names[metric]].merge(accumulator)
        if beyond is not None:
            key_sets = {i: [names[m] for m in rows.metrics] for i, rows in self._key_sets.items()}
            add_totals(totals, beyond.rows, key_sets | beyond.key_sets)
        return totals

    def commit(self, position: Position) -> None:
        """Write all changes and the position in one durable transaction.

        Raises sqlite3.Error; then nothing was written and everything stays pending.
        """
        connection = self._connection
        if connection is None:
            raise sqlite3.ProgrammingError(f"{self.path} is not open")
        rev, where = self.rev + 1, (position.generation, position.offset)
        connection.execute("BEGIN IMMEDIATE")
        try:
            self._write(connection, rev)
            connection.execute(
                "UPDATE progress SET rev = ?, tail_generation = ?, tail_offset = ?, crc = ?",
                (rev, *where, row_checks.of_progress(rev, *where)),
            )
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
        self.rev = rev
        self.position = Position(position.generation, position.offset)
        self._forget_written()

    def close(self) -> None:
        """Close the file and remove its empty rollback file."""
        if self._connection is None:
            return
        try:
            self._connection.execute("PRAGMA journal_mode = DELETE")
        except sqlite3.Error:
            pass  # an empty rollback file that stays does no harm
        self._connection.close()
        self._connection = None

    def make_anew(self) -> None:
        """Go on in a new file: for when somebody removed the old one under the running writer.

        The content comes over from the removed file, which stays readable while it is open. Raises
        sqlite3.Error, and then there is no new file.
        """
        if self._connection is None:
            return
        fresh = database.open_for_writing(self.path, use_locks=False, is_durable=self._is_durable)
        try:
            self._connection.backup(fresh)
        except sqlite3.Error:
            fresh.close()
            os.unlink(self.path)  # half a journal would pass for the whole
            raise
        self._connection.close()
        self._connection = fresh

    # -- writing ---------------------------------------------------------------------------

    def _write(self, connection: sqlite3.Connection, rev: int) -> None:
        connection.executemany(
            "INSERT OR REPLACE INTO meta VALUES (?, ?)", list(self._meta.items())
        )
        for block in self._sealed:
            self._write_block(connection, rev, block)
        touched = set(self._dirty_rows) | self._new_key_sets | {b.key_set for b in self._sealed}
        for key_set in touched:
            rows = self._key_sets[key_set]
            open_block = rows.encode_open()
            if open_block is not None:
                self._write_block(connection, rev, open_block)
            self._write_key_set(connection, rev, key_set, rows)
        self._write_summaries(connection, rev, touched)
        self._write_attributes(connection, rev)
        self._write_events(connection, rev)
        self._console.write(connection, rev)

    @staticmethod
    def _write_key_set(
        connection: sqlite3.Connection, rev: int, key_set: int, rows: KeySetRows
    ) -> None:
        metrics, count = json.dumps(rows.metrics), rows.row_count
        connection.execute(
            "INSERT OR REPLACE INTO key_set VALUES (?, ?, ?, ?, ?)",
            (key_set, rev, metrics, count, row_checks.of_key_set(key_set, metrics, count)),
        )

    def _write_attributes(self, connection: sqlite3.Connection, rev: int) -> None:
        rows = []
        for path, (value, stamp) in self._attributes.items():
            text = None if value == REMOVED else json.dumps(value)
            rows.append((path, text, stamp, rev, row_checks.of_attribute(path, text, stamp)))
        connection.executemany(
            "INSERT INTO attribute VALUES (?, ?, ?, ?, ?) ON CONFLICT (path) DO UPDATE"
            " SET value = excluded.value, stamp = excluded.stamp, rev = excluded.rev,"
            " crc = excluded.crc WHERE excluded.stamp >= stamp",
            rows,
        )

    def _write_events(self, connection: sqlite3.Connection, rev: int) -> None:
        rows = []
        for event in self._events:
            time, kind, data = event["time"], event["kind"], json.dumps(encode(event["data"]))
            rows.append((time, kind, data, rev, row_checks.of_event(time, kind, data)))
        connection.executemany(
            "INSERT INTO event (time, kind, data, rev, crc) VALUES (?, ?, ?, ?, ?)", rows
        )

    def _write_summaries(self, connection: sqlite3.Connection, rev: int, touched: set[int]) -> None:
        metrics = {metric for key_set in touched for metric in self._key_sets[key_set].metrics}
        if not metrics:
            return
        totals: dict[int, Accumulator] = {metric: Accumulator() for metric in metrics}
        for rows in self._key_sets.values():
            for metric, accumulator in rows.totals():
                if metric in totals:
                    totals[metric].merge(accumulator)
        names = {number: name for name, number in self._metric_ids.items()}
        summaries = []
        for metric, total in totals.items():
            crc = row_checks.of_metric(metric, names[metric], total)
            summaries.append((metric, names[metric], rev, *_row_of(total), crc))
        connection.executemany(
            f"INSERT OR REPLACE INTO metric VALUES ({', '.join('?' * 19)})", summaries
        )

    def _write_block(self, connection: sqlite3.Connection, rev: int, block: EncodedBlock) -> None:
        first = block.data_id
        data = [block.steps, block.times, *(column.data for column in block.columns)]
        column_store.save(connection, first, block.rows, data)
        connection.execute(
            f"INSERT OR REPLACE INTO block VALUES ({', '.join('?' * 17)})",
            (block.key_set, block.number, rev, *block.facts, first, first + 1),
        )
        connection.executemany(
            f"INSERT OR REPLACE INTO block_column VALUES ({', '.join('?' * 15)})",
            [
                (metric, block.key_set, block.number, *column.statistics, first + 2 + i)
                for i, (metric, column) in enumerate(zip(block.metrics, block.columns, strict=True))
            ],
        )

    def _take_data_ids(self, count: int) -> int:
        first = self._next_data_id
        self._next_data_id += count
        return first

    def _forget_written(self) -> None:
        pendings: tuple[set[Any] | list[Any] | dict[Any, Any], ...] = (
            self._new_key_sets,
            self._sealed,
            self._dirty_rows,
            self._attributes,
            self._events,
            self._meta,
        )
        for pending in pendings:
            pending.clear()
        self._console.forget_written()

    # -- loading ---------------------------------------------------------------------------

    def _load(self, connection: sqlite3.Connection) -> None:
        """Take up where the file ends: empty for a new one, everything for a repair."""
        row = connection.execute("SELECT rev, tail_generation, tail_offset FROM progress")
        self.rev, generation, offset = row.fetchone()
        self.position = Position(generation, offset)
        if not self.rev:
            return
        for metric, name in connection.execute("SELECT id, name FROM metric"):
            self._metric_ids[name] = metric
        last_id = connection.execute("SELECT max(id) FROM column_data").fetchone()[0]
        self._next_data_id = (last_id or 0) + 1
        for key_set, metrics in connection.execute("SELECT id, metrics FROM key_set"):
            self._key_sets[key_set] = rows = KeySetRows(
                key_set, json.loads(metrics), self._take_data_ids
            )
            rows.load(connection)
        self._console.load(connection)


def _row_of(a: Accumulator) -> tuple[Any, ...]:
    return (
        a.count, a.finite, a.nan, a.pos_inf, a.neg_inf,
        a.first, a.first_time, a.last, a.last_step, a.last_time,
        a.min, a.min_step, a.max, a.max_step, a.total,
    )  # fmt: skip
