"""What stands in a journal apart from its points."""

from __future__ import annotations

import json
import math
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tracklib.format.accumulator import Accumulator
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


def read_facts(connection: sqlite3.Connection, *, is_damaged: bool = False) -> JournalFacts:
    """Everything but the points.

    Of a journal that is known to be damaged: what can be read of it. How far the tail is in it must
    be readable in any case.
    """
    progress = "SELECT rev, tail_generation, tail_offset FROM progress"
    rev, generation, offset = connection.execute(progress).fetchone()
    facts = JournalFacts(whole(rev), whole(generation), whole(offset))
    if not rev and not is_damaged and connection.execute("SELECT 1 FROM attribute").fetchone():
        raise ValueError("revision 0 of a journal that has content")
    taking = _Taking(facts)
    for select, take in (
        ("SELECT name, value FROM meta", taking.meta),
        ("SELECT path, value, stamp FROM attribute", taking.attribute),
        ("SELECT time, kind, data FROM event ORDER BY id", taking.event),
        (_METRICS.format(check="1" if is_damaged else _IN_INDEX), taking.metric),
        (_KEY_SETS.format(check="rows" if is_damaged else _END_OF_BLOCKS), taking.key_set),
    ):
        if is_damaged:
            _take_readable(connection, select, take)
        else:
            for row in connection.execute(select):
                take(*row)
    return facts


def _take_readable(connection: sqlite3.Connection, select: str, take: Callable[..., None]) -> None:
    try:
        for row in connection.execute(select):
            try:
                take(*row)
            except (ValueError, TypeError, LookupError):
                continue
    except sqlite3.Error:
        return


_METRICS = (
    "SELECT id, name, count, finite, nan, pos_inf, neg_inf, first, first_time, last, last_step,"
    " last_time, min, min_step, max, max_step, total, {check} FROM metric"
)
_IN_INDEX = "(SELECT 1 FROM metric AS other WHERE other.name = metric.name)"
"""Looks the name up in the index of names: one that is damaged is not found there."""
_KEY_SETS = "SELECT id, metrics, rows, {check} FROM key_set"
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

    def attribute(self, path: str, value: str | None, stamp: int) -> None:
        content = REMOVED if value is None else json.loads(value)
        if value is not None and "$float" in value:
            decode(content)  # raises for what is no number
        self._facts.attributes[_text(path)] = (content, whole(stamp))

    def event(self, time: int, kind: str, data: str) -> None:
        self._facts.events.append(Event(whole(time), _text(kind), dict(decode(json.loads(data)))))

    def metric(self, number: int, name: str, *columns: Any) -> None:
        count, finite, nan, pos_inf, neg_inf, first, first_time, *rest = columns
        last, last_step, last_time, low, low_step, high, high_step, total, is_indexed = rest
        self._facts.metrics[_text(name)] = Accumulator(
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
        self._names[whole(number)] = name
        if not is_indexed:
            raise ValueError(f"metric {number} is called {name!r}, but not in the index of names")

    def key_set(self, number: int, metrics: str, rows: int, end_of_blocks: int) -> None:
        columns = [whole(metric) for metric in json.loads(metrics)]
        names = [self._names.get(metric, f"(lost name {metric})") for metric in columns]
        self._facts.key_sets[whole(number)] = names
        self._facts.columns[number] = columns
        self._facts.rows[number] = whole(rows)
        if rows != end_of_blocks:
            raise ValueError(f"key set {number} has {rows} rows, but {end_of_blocks} in its blocks")


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
