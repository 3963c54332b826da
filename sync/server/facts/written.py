"""What one writer wrote, read from the database: a `tracklib.store.run_facts.Written`."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

from sync.journal import rows
from sync.protocol.messages import Record
from tracklib.format import frames
from tracklib.format.accumulator import Accumulator
from tracklib.format.key_set_rows import add_totals
from tracklib.format.values import REMOVED
from tracklib.store.facts import Event
from tracklib.store.journal_read import SYSTEM, Stamped

_UNREADABLE = (ValueError, TypeError, LookupError, OverflowError, RecursionError)
"""What a client may have sent that is no row of ours."""


class DatabaseWriter:
    """A writer's journal and tail as the server has them. What cannot be read is left out."""

    def __init__(self) -> None:
        self.attributes: dict[str, Stamped] = {}
        self.events: list[Event] = []
        self.names: dict[int, str] = {}
        """Metrics by their numbers."""
        self.columns: dict[int, list[str]] = {}
        """Names of metrics by key set, in the order of their columns."""
        self.tail_rows: dict[int, list[bytes]] = {}
        self.has_console = False
        """Whether the process printed anything."""
        self._rows: dict[int, int] = {}
        self._totals: dict[str, Accumulator] = {}

    @property
    def key_sets(self) -> Mapping[int, list[str]]:
        """The names of metrics that were logged together, by the numbers of key sets."""
        return self.columns

    def metrics(self) -> dict[str, Accumulator]:
        """The summary of every metric over all rows."""
        return self._totals

    def row_count(self, key_set: int) -> int:
        """Rows of a key set."""
        return self._rows.get(key_set, 0) + len(self.tail_rows.get(key_set, ()))

    def take_records(self, records: Mapping[bytes, bytes]) -> None:
        """Take attributes, metrics and key sets by their keys, in whatever order."""
        key_sets = [key for key in records if key[:1] == b"k"]
        for key in (*(records.keys() - key_sets), *key_sets):  # which name metrics by numbers
            self._take(key, records[key])

    def _take(self, key: bytes, body: bytes) -> None:
        try:
            match rows.decode(Record(0, key, body)):
                case rows.AttributeRow(path, value, stamp):
                    content = REMOVED if value is None else json.loads(value)
                    self.attributes[path] = (content, stamp)
                case rows.MetricRow(number, name) as row:
                    self.names[number] = name
                    self._totals[name] = total_of(row)
                case rows.EventRow(_, time_ns, kind, data):
                    self.events.append(Event(time_ns, kind, dict(json.loads(data))))
                case rows.KeySetRow(number, metrics, count):
                    self.columns[number] = [self.names[one] for one in json.loads(metrics)]
                    self._rows[number] = count
                case rows.ConsoleRow():
                    self.has_console = True
                case _:
                    pass
        except _UNREADABLE:
            pass

    def take_tail(self, content: bytes) -> None:
        """Take what follows on the journal: the frames of a tail, without its first bytes."""
        try:
            parsed = frames.parse(content)
            self.columns.update(parsed.key_sets)
            for path, value, stamp in parsed.attributes:
                if not path.startswith(SYSTEM):
                    self.attributes[path] = (value, stamp)
            self.has_console = self.has_console or bool(parsed.console)
            self.events += [Event(e["time"], e["kind"], dict(e["data"])) for e in parsed.events]
            known = {number: got for number, got in parsed.rows.items() if number in self.columns}
            for number, payloads in known.items():
                self.tail_rows.setdefault(number, []).extend(payloads)
            add_totals(self._totals, known, self.columns)
        except _UNREADABLE:
            pass


def total_of(row: rows.MetricRow) -> Accumulator:
    """The summary that a row holds."""
    return Accumulator(
        count=row.count,
        finite=row.finite,
        nan=row.nan,
        pos_inf=row.pos_inf,
        neg_inf=row.neg_inf,
        first=number(row.first),
        first_time=row.first_time or 0,
        last=number(row.last),
        last_step=number(row.last_step),
        last_time=row.last_time or 0,
        min=number(row.min),
        min_step=number(row.min_step),
        max=number(row.max),
        max_step=number(row.max_step),
        total=number(row.total),
    )


def number(value: Any) -> float:
    """A number as rows hold it: None stands for NaN."""
    return math.nan if value is None else float(value)
