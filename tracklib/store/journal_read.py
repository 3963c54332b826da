"""What stands in a journal apart from its points."""

from __future__ import annotations

import json
import math
import sqlite3
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
    rows: dict[int, int] = field(default_factory=dict)


def number(value: Any) -> float:
    """A number as SQLite holds it: NULL stands for NaN."""
    return math.nan if value is None else float(value)


def read_facts(connection: sqlite3.Connection) -> JournalFacts:
    """Everything but the points."""
    progress = "SELECT rev, tail_generation, tail_offset FROM progress"
    rev, generation, offset = connection.execute(progress).fetchone()
    facts = JournalFacts(rev, generation, offset)
    facts.meta = dict(connection.execute("SELECT name, value FROM meta"))
    for path, value, stamp in connection.execute("SELECT path, value, stamp FROM attribute"):
        facts.attributes[path] = (REMOVED if value is None else json.loads(value), stamp)
    for time, kind, data in connection.execute("SELECT time, kind, data FROM event ORDER BY id"):
        facts.events.append(Event(time, kind, decode(json.loads(data))))
    names = _read_metrics(connection, facts)
    for key_set, metrics, rows in connection.execute("SELECT id, metrics, rows FROM key_set"):
        facts.key_sets[key_set] = [names[metric] for metric in json.loads(metrics)]
        facts.rows[key_set] = rows
    return facts


def _read_metrics(connection: sqlite3.Connection, facts: JournalFacts) -> dict[int, str]:
    names: dict[int, str] = {}
    select = (
        "SELECT id, name, count, finite, nan, pos_inf, neg_inf, first, first_time, last, last_step,"
        " last_time, min, min_step, max, max_step, total FROM metric"
    )
    for metric, name, count, finite, nan, pos_inf, neg_inf, *rest in connection.execute(select):
        first, first_time, last, last_step, last_time, *extremes = rest
        names[metric] = name
        facts.metrics[name] = Accumulator(
            count,
            finite,
            nan,
            pos_inf,
            neg_inf,
            number(first),
            first_time,
            number(last),
            number(last_step),
            last_time,
            *map(number, extremes),
        )
    return names
