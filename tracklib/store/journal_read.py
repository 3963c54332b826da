"""What stands in a journal apart from its points."""

from __future__ import annotations

import json
import math
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tracklib.format import row_checks
from tracklib.format.accumulator import Accumulator
from tracklib.format.console_rows import has_table
from tracklib.format.values import REMOVED, decode
from tracklib.store.facts import Event

Stamped = tuple[Any, int]
"""An attribute's encoded value and its stamp."""


@dataclass(slots=True)
class JournalFacts:
    """A journal at one revision: attributes, events, summaries, and how far its tail is in it."""

    rev: int = 0
    generation: int = 0
    offset: int = 0
    meta: dict[str, Any] = field(default_factory=dict)
    attributes: dict[str, Stamped] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    metrics: dict[str, Accumulator] = field(default_factory=dict)
    key_sets: dict[int, list[str]] = field(default_factory=dict)
    columns: dict[int, list[int]] = field(default_factory=dict)
    """The metrics of each key set, by their numbers."""
    rows: dict[int, int] = field(default_factory=dict)
    has_console: bool = False
    """Whether there are printed lines."""


def read_facts(connection: sqlite3.Connection, *, is_damaged: bool = False) -> JournalFacts:
    """Everything but the points.

    Of a journal that is known to be damaged: what can be read of it. How far the tail is in it must
    be readable in any case.
    """
    progress = "SELECT rev, tail_generation, tail_offset, crc FROM progress"
    rev, generation, offset, crc = connection.execute(progress).fetchone()
    facts = JournalFacts(whole(rev), whole(generation), whole(offset))
    if not is_damaged:
        _check(crc, row_checks.of_progress(rev, generation, offset), "its revision")
    if not rev and not is_damaged and connection.execute("SELECT 1 FROM attribute").fetchone():
        raise ValueError("revision 0 of a journal that has content")
    facts.has_console = has_table(connection)
    taking = _Taking(facts)
    for select, take in (
        ("SELECT name, value FROM meta", taking.meta),
        (_ATTRIBUTES, taking.attribute),
        ("SELECT time, kind, data, crc FROM event ORDER BY id", taking.event),
        (_METRICS.format(check="1" if is_damaged else _IN_INDEX), taking.metric),
        (_KEY_SETS.format(check="rows" if is_damaged else _END_OF_BLOCKS), taking.key_set),
    ):
        if is_damaged:
            _take_readable(connection, select, take)
        else:
            for row in connection.execute(select):
                take(*row)
    return facts


def read_row_facts(connection: sqlite3.Connection) -> JournalFacts:
    """What finding rows needs, and no more: key sets with the names and numbers of their metrics,
    and the attributes that say whose rows they are."""
    progress = "SELECT rev, tail_generation, tail_offset, crc FROM progress"
    rev, generation, offset, crc = connection.execute(progress).fetchone()
    facts = JournalFacts(whole(rev), whole(generation), whole(offset))
    _check(crc, row_checks.of_progress(rev, generation, offset), "its revision")
    if not rev and connection.execute("SELECT 1 FROM attribute").fetchone():
        raise ValueError("revision 0 of a journal that has content")
    taking = _Taking(facts)
    for row in connection.execute(_OWNERS, OWNERS):
        taking.attribute(*row)
    for row in connection.execute("SELECT id, name FROM metric"):
        taking.name(*row)
    for row in connection.execute(_KEY_SETS.format(check=_END_OF_BLOCKS)):
        taking.key_set(*row)
    return facts


def read_attributes(connection: sqlite3.Connection, prefix: str) -> dict[str, Stamped]:
    """The attributes whose paths begin with `prefix`, which ends in a slash."""
    facts = JournalFacts()
    taking = _Taking(facts)
    select = "SELECT path, value, stamp, crc FROM attribute WHERE path >= ? AND path < ?"
    for row in connection.execute(select, (prefix, prefix[:-1] + "0")):  # 0 comes after /
        taking.attribute(*row)
    return facts.attributes


def _take_readable(connection: sqlite3.Connection, select: str, take: Callable[..., None]) -> None:
    try:
        for row in connection.execute(select):
            try:
                take(*row)
            except (ValueError, TypeError, LookupError):
                continue
    except sqlite3.Error:
        return


SYSTEM = "/system/"
"""What paths begin with that tell how a run was made: a diff, all packages. Much, and read only
when somebody asks; see `read_attributes`."""
_ATTRIBUTES = (
    f"SELECT path, value, stamp, crc FROM attribute"
    f" WHERE path < '{SYSTEM}' OR path >= '{SYSTEM[:-1]}0'"
)
OWNERS = ("/forked_from", "/writer/rank", "/writer/state")
"""The attributes that say whose rows a writer's are."""
_OWNERS = "SELECT path, value, stamp, crc FROM attribute WHERE path IN (?, ?, ?)"
_METRICS = (
    "SELECT id, name, count, finite, nan, pos_inf, neg_inf, first, first_time, last, last_step,"
    " last_time, min, min_step, max, max_step, total, crc, {check} FROM metric"
)
_IN_INDEX = "(SELECT 1 FROM metric AS other WHERE other.name = metric.name)"
"""Looks the name up in the index of names: one that is damaged is not found there."""
_KEY_SETS = "SELECT id, metrics, rows, crc, {check} FROM key_set"
_END_OF_BLOCKS = (
    "ifnull((SELECT first_row + rows FROM block WHERE key_set = key_set.id"
    " ORDER BY number DESC LIMIT 1), 0)"
)


class _Taking:
    """Takes rows of the tables one by one; ValueError, TypeError or KeyError for a damaged one."""

    def __init__(self, facts: JournalFacts) -> None:
        self._facts = facts
        self._names: dict[int, str] = {}

    def meta(self, name: str, value: Any) -> None:
        self._facts.meta[_text(name)] = value

    def attribute(self, path: str, value: str | None, stamp: int, crc: int) -> None:
        text = None if value is None else _text(value)
        right = row_checks.of_attribute(_text(path), text, whole(stamp))
        _check(crc, right, f"attribute {path}")
        content = REMOVED if text is None else json.loads(text)
        if text is not None and "$float" in text:
            decode(content)  # raises for what is no number
        self._facts.attributes[path] = (content, stamp)

    def event(self, time: int, kind: str, data: str, crc: int) -> None:
        right = row_checks.of_event(whole(time), _text(kind), _text(data))
        _check(crc, right, f"an event of kind {kind}")
        self._facts.events.append(Event(time, kind, dict(decode(json.loads(data)))))

    def metric(self, number: int, name: str, *columns: Any) -> None:
        *summary, crc, is_indexed = columns
        total = _summary(*summary)
        self._facts.metrics[_text(name)] = total
        self._names[whole(number)] = name
        if not is_indexed:
            raise ValueError(f"metric {number} is called {name!r}, but not in the index of names")
        _check(crc, row_checks.of_metric(number, name, total), f"the summary of {name}")

    def name(self, number: int, name: str) -> None:
        self._names[whole(number)] = _text(name)

    def key_set(self, number: int, metrics: str, rows: int, crc: int, end_of_blocks: int) -> None:
        columns = [whole(metric) for metric in json.loads(metrics)]
        names = [self._names.get(metric, f"(lost name {metric})") for metric in columns]
        self._facts.key_sets[whole(number)] = names
        self._facts.columns[number] = columns
        self._facts.rows[number] = whole(rows)
        _check(crc, row_checks.of_key_set(number, _text(metrics), rows), f"key set {number}")
        if rows != end_of_blocks:
            raise ValueError(f"key set {number} has {rows} rows, but {end_of_blocks} in its blocks")


def _summary(
    count: Any, finite: Any, nan: Any, pos_inf: Any, neg_inf: Any, first: Any, first_time: Any,
    last: Any, last_step: Any, last_time: Any, low: Any, low_step: Any, high: Any, high_step: Any,
    total: Any,
) -> Accumulator:  # fmt: skip
    return Accumulator(
        count=whole(count),
        finite=whole(finite),
        nan=whole(nan),
        pos_inf=whole(pos_inf),
        neg_inf=whole(neg_inf),
        first=_number(first),
        first_time=whole(first_time),
        last=_number(last),
        last_step=_number(last_step),
        last_time=whole(last_time),
        min=_number(low),
        min_step=_number(low_step),
        max=_number(high),
        max_step=_number(high_step),
        total=_number(total),
    )


def _check(crc: Any, right: int, what: str) -> None:
    if crc != right:
        raise ValueError(f"the checksum of {what} is wrong")


def _number(value: Any) -> float:
    """A number as SQLite holds it: NULL stands for NaN."""
    return math.nan if value is None else float(value)


def whole(value: Any) -> int:
    """A whole number as it stands in a journal. Raises TypeError for what is none."""
    if not isinstance(value, int):
        raise TypeError(f"{value!r} where a whole number is due")
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} where text is due")
    return value
