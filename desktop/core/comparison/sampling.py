"""Runs in groups by any keys, and what each group measured: what statistics describe."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from heapq import nsmallest
from typing import Any

import numpy as np

from desktop.core import columns as declared
from desktop.core.columns import Column, KeysInUse
from desktop.core.comparison.compare_text import plain
from desktop.core.difference import is_number
from desktop.core.source import RunFacts
from tracklib.store.arrays import Floats

MOST_GROUPS = 500
MISSING = "–"


@dataclass(frozen=True, slots=True)
class Group:
    """Runs that share the values of the keys they are grouped by."""

    id: str
    title: str
    runs: tuple[RunFacts, ...]


@dataclass(frozen=True, slots=True)
class Sample:
    """The finite values of a metric in a group, and how many runs gave none."""

    values: Floats
    nan: int = 0
    infinite: int = 0
    missing: int = 0

    @property
    def left_out(self) -> int:
        return self.nan + self.infinite + self.missing

    def left_out_text(self) -> str:
        """`2 NaN, 1 missing`; "" when every run counts."""
        counts = ((self.nan, "NaN"), (self.infinite, "infinite"), (self.missing, "missing"))
        return ", ".join(f"{count:,} {word}" for count, word in counts if count)


def grouped(runs: Sequence[RunFacts], keys: Sequence[Column]) -> tuple[list[Group], int]:
    """Groups in the order of their values, and how many groups did not fit.

    Without keys all runs are one group.
    """
    found: dict[tuple[str, ...], list[RunFacts]] = {}
    first: dict[tuple[str, ...], list[Any]] = {}
    for facts in runs:
        values = [key.read(facts) for key in keys]
        words = tuple(map(_word, values))
        found.setdefault(words, []).append(facts)
        first.setdefault(words, values)
    # All groups are never sorted: there may be as many as runs, in one long step.
    places = nsmallest(MOST_GROUPS, found, key=lambda words: tuple(map(_order, first[words])))
    groups = [
        Group("\x1f".join(words), _title(keys, words), tuple(found[words])) for words in places
    ]
    return groups, len(found) - len(groups)


_Order = tuple[int, float, tuple[tuple[int, float, str], ...]]


def _word(value: Any) -> str:
    if value is None:
        return MISSING
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        value = int(value)  # 1 and 1.0 are one group
    return " ".join(plain(value).split())


def _order(value: Any) -> _Order:
    if value is None:
        return (2, 0.0, ())
    if is_number(value) and value == value:
        return (0, _finite(value), ())
    return (1, 0.0, _by_numbers(_word(value)))


def _by_numbers(text: str) -> tuple[tuple[int, float, str], ...]:
    """A sorting key in which `lr0.003` comes before `lr0.01`: whole decimals count."""
    parts = enumerate(_NUMBERS.split(text.casefold()))
    return tuple((0, float(part), "") if place % 2 else (1, 0.0, part) for place, part in parts)


_NUMBERS = re.compile(r"([0-9]+(?:\.[0-9]+)?(?:e[-+]?[0-9]{1,2})?)")


def _finite(value: float) -> float:
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def _title(keys: Sequence[Column], words: Sequence[str]) -> str:
    if not keys:
        return "All runs"
    if len(keys) == 1:
        return words[0]
    return ", ".join(f"{key.title} {word}" for key, word in zip(keys, words, strict=True))


def sample(group: Sequence[RunFacts], metric: Column) -> Sample:
    """What a group's runs measured; texts and lists count as missing."""
    values: list[float] = []
    nan = infinite = missing = 0
    for facts in group:
        value = metric.read(facts)
        if not is_number(value):
            missing += 1
        elif math.isfinite(number := _finite(value)):
            values.append(number)
        elif number != number:
            nan += 1
        else:
            infinite += 1
    return Sample(np.array(values, dtype=np.float64), nan, infinite, missing)


def usual_keys(runs: Sequence[RunFacts], in_use: KeysInUse) -> list[str]:
    """The key to group by until the user chooses: the runs' groups, else config that repeats.

    The first config key that differs and takes few values; never one that sounds like a seed.
    """
    if not runs:
        return []
    if len({facts.group for facts in runs if facts.group}) > 1:
        return ["group"]
    for key in in_use.differing:
        if "seed" not in key.casefold() and _repeats(key, runs):
            return [f"config.{key}"]
    return []


def _repeats(key: str, runs: Sequence[RunFacts]) -> bool:
    """Whether a config key has at least two values, and each is likely to come again."""
    words: set[str] = set()
    for facts in runs:
        words.add(_word(facts.config.get(key)))
        if len(words) > max(2, len(runs) // 2):
            return False
    return len(words) >= 2


def usual_metrics(runs: Sequence[RunFacts], in_use: KeysInUse) -> list[str]:
    """The results that are described until the user chooses: the two most likely ones."""
    found = declared.at_first(in_use) if runs else []
    names = [one for one in found if one.startswith("summary.")]
    numeric = [one for one in names if _is_numeric(one, runs)]
    return numeric[:2]


def _is_numeric(column_id: str, runs: Sequence[RunFacts]) -> bool:
    column = declared.by_id(column_id)
    return column is not None and any(is_number(column.read(facts)) for facts in runs)
