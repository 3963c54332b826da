"""The writing side of a journal: rows from a tail become columns, attributes become rows.

`take()` only changes memory, `commit()` writes all that changed in one transaction. A commit that
fails leaves the changes pending, and the next one writes them.
"""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from typing import Any

from tracklib.format import column_store, database
from tracklib.format.accumulator import Accumulator
from tracklib.format.frames import Frames
from tracklib.format.key_set_rows import Columns, EncodedBlock, KeySetRows
from tracklib.format.values import REMOVED, encode


@dataclass(slots=True)
class Position:
    """How far a tail is absorbed: everything before `offset` of `generation`."""

    generation: int = 0
    offset: int = 0


class JournalWriter:
    """Owns one journal. Used by one thread at a time."""

    def __init__(self, path: str, *, use_locks: bool = True, is_durable: bool = True) -> None:
        self.path = path
        self.position = Position()
        self.rev = 0
        self._is_durable = is_durable
        self._connection = database.open_for_writing(
            path, use_locks=use_locks, is_durable=is_durable
        )
        self._metric_ids: dict[str, int] = {}
        self._key_sets: dict[int, KeySetRows] = {}
        self._next_data_id = 1
        self._new_key_sets: set[int] = set()
        self._sealed: list[EncodedBlock] = []
        self._dirty_rows: set[int] = set()
        self._attributes: dict[str, tuple[Any, int]] = {}
        self._events: list[dict[str, Any]] = []
        self._load()

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
        self._connection.executemany(
            "INSERT OR REPLACE INTO meta VALUES (?, ?)", list(values.items())
        )

    @property
    def has_changes(self) -> bool:
        """Whether a commit would write anything but the position."""
        return bool(
            self._sealed
            or self._dirty_rows
            or self._new_key_sets
            or self._attributes
            or self._events
        )

    @property
    def pending_blocks(self) -> int:
        """Full blocks in memory that no commit has written yet."""
        return len(self._sealed)

    def summary(self) -> dict[str, Accumulator]:
        """The summary of every metric over all rows taken so far."""
        totals: dict[int, Accumulator] = {}
        for rows in self._key_sets.values():
            for metric, accumulator in rows.totals():
                totals.setdefault(metric, Accumulator()).merge(accumulator)
        return {name: totals.get(i, Accumulator()) for name, i in self._metric_ids.items()}

    def commit(self, position: Position) -> None:
        """Write all changes and the position in one durable transaction.

        Raises sqlite3.Error; then nothing was written and everything stays pending.
        """
        rev = self.rev + 1
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            self._write(rev)
            self._connection.execute(
                "UPDATE progress SET rev = ?, tail_generation = ?, tail_offset = ?",
                (rev, position.generation, position.offset),
            )
            self._connection.execute("COMMIT")
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise
        self.rev = rev
        self.position = Position(position.generation, position.offset)
        self._forget_written()

    def close(self) -> None:
        """Close the file and remove its empty rollback file."""
        try:
            self._connection.execute("PRAGMA journal_mode = DELETE")
        except sqlite3.Error:
            pass  # an empty rollback file that stays does no harm
        self._connection.close()

    def move_to(self, path: str) -> None:
        """Go on in a new file: for when somebody removed the old one under the running writer.

        The content comes over from the removed file, which stays readable while it is open.
        """
        fresh = database.open_for_writing(path, use_locks=False, is_durable=self._is_durable)
        self._connection.backup(fresh)
        self._connection.close()
        self._connection = fresh

    # -- writing ---------------------------------------------------------------------------

    def _write(self, rev: int) -> None:
        execute = self._connection.executemany
        for block in self._sealed:
            self._write_block(rev, block)
        touched = set(self._dirty_rows) | self._new_key_sets | {b.key_set for b in self._sealed}
        for key_set in touched:
            rows = self._key_sets[key_set]
            open_block = rows.encode_open()
            if open_block is not None:
                self._write_block(rev, open_block)
            self._connection.execute(
                "INSERT OR REPLACE INTO key_set VALUES (?, ?, ?, ?)",
                (key_set, rev, json.dumps(rows.metrics), rows.row_count),
            )
        self._write_summaries(rev, touched)
        execute(
            "INSERT INTO attribute VALUES (?, ?, ?, ?) ON CONFLICT (path) DO UPDATE"
            " SET value = excluded.value, stamp = excluded.stamp, rev = excluded.rev"
            " WHERE excluded.stamp >= stamp",
            [
                (path, None if value == REMOVED else json.dumps(value), stamp, rev)
                for path, (value, stamp) in self._attributes.items()
            ],
        )
        execute(
            "INSERT INTO event (time, kind, data, rev) VALUES (?, ?, ?, ?)",
            [(e["time"], e["kind"], json.dumps(encode(e["data"])), rev) for e in self._events],
        )

    def _write_summaries(self, rev: int, touched: set[int]) -> None:
        metrics = {metric for key_set in touched for metric in self._key_sets[key_set].metrics}
        if not metrics:
            return
        totals: dict[int, Accumulator] = {metric: Accumulator() for metric in metrics}
        for rows in self._key_sets.values():
            for metric, accumulator in rows.totals():
                if metric in totals:
                    totals[metric].merge(accumulator)
        names = {number: name for name, number in self._metric_ids.items()}
        self._connection.executemany(
            f"INSERT OR REPLACE INTO metric VALUES ({', '.join('?' * 18)})",
            [(metric, names[metric], rev, *_row_of(a)) for metric, a in totals.items()],
        )

    def _write_block(self, rev: int, block: EncodedBlock) -> None:
        first = block.data_id
        data = [block.steps, block.times, *(column.data for column in block.columns)]
        column_store.save(self._connection, first, data)
        self._connection.execute(
            f"INSERT OR REPLACE INTO block VALUES ({', '.join('?' * 17)})",
            (block.key_set, block.number, rev, *block.facts, first, first + 1),
        )
        self._connection.executemany(
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
        for pending in (
            self._new_key_sets,
            self._sealed,
            self._dirty_rows,
            self._attributes,
            self._events,
        ):
            pending.clear()

    # -- loading ---------------------------------------------------------------------------

    def _load(self) -> None:
        """Take up where the file ends: empty for a new one, everything for a repair."""
        row = self._connection.execute("SELECT rev, tail_generation, tail_offset FROM progress")
        self.rev, generation, offset = row.fetchone()
        self.position = Position(generation, offset)
        if not self.rev:
            return
        for metric, name in self._connection.execute("SELECT id, name FROM metric"):
            self._metric_ids[name] = metric
        last_id = self._connection.execute("SELECT max(id) FROM column_data").fetchone()[0]
        self._next_data_id = (last_id or 0) + 1
        for key_set, metrics in self._connection.execute("SELECT id, metrics FROM key_set"):
            self._key_sets[key_set] = rows = KeySetRows(
                key_set, json.loads(metrics), self._take_data_ids
            )
            rows.load(self._connection)


def _row_of(a: Accumulator) -> tuple[Any, ...]:
    return (
        a.count, a.finite, a.nan, a.pos_inf, a.neg_inf,
        a.first, a.first_time, a.last, a.last_step, a.last_time,
        a.min, a.min_step, a.max, a.max_step, a.total,
    )  # fmt: skip
