"""Config keys as columns of numbers that a model can learn from."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from desktop.core.columns import Column, KeysInUse, config_column
from desktop.core.comparison.compare_text import plain
from desktop.core.comparison.rank_correlation import average_ranks
from desktop.core.difference import is_number
from desktop.core.source import RunFacts
from tracklib.store.arrays import Floats

MOST_CATEGORIES = 30


@dataclass(frozen=True, slots=True)
class Feature:
    """One key. `values` are its numbers (NaN for missing) or None for categories; `block` has one
    column of ranks, or one column for each category."""

    column: Column
    values: Floats | None
    block: Floats


@dataclass(frozen=True, slots=True)
class Features:
    """Keys that differ between the runs with a finite result, and that result.

    `left_out` are keys with too many categories to learn from.
    """

    features: tuple[Feature, ...]
    result: Floats
    left_out: tuple[str, ...] = ()
    without_result: int = 0


def features_of(runs: Sequence[RunFacts], metric: Column) -> Features:
    """Read the config of runs whose result is a finite number."""
    pairs = [(facts, metric.read(facts)) for facts in runs]
    kept = [(facts, float(value)) for facts, value in pairs if _is_finite(value)]
    counted = [facts for facts, _ in kept]
    found: list[Feature] = []
    left_out: list[str] = []
    for key in KeysInUse.of(counted).differing if counted else ():
        column = config_column(key)
        feature = _feature(column, [column.read(facts) for facts in counted])
        if feature is None:
            left_out.append(key)
        else:
            found.append(feature)
    result = np.array([value for _, value in kept], dtype=np.float64)
    return Features(tuple(found), result, tuple(left_out), len(runs) - len(kept))


def _is_finite(value: Any) -> bool:
    try:
        return is_number(value) and math.isfinite(value)
    except OverflowError:
        return False


def _feature(column: Column, values: Sequence[Any]) -> Feature | None:
    present = [value for value in values if value is not None]
    if all(isinstance(value, int | float) for value in present):
        numbers = np.array([_number(value) for value in values])
        return Feature(column, numbers, _ranks(numbers))
    words = [plain(value) for value in values]
    categories = sorted(set(words))
    if len(categories) > min(MOST_CATEGORIES, len(words) - 1):
        return None
    block = np.array([[word == one for one in categories] for word in words], dtype=np.float64)
    return Feature(column, None, block)


def _number(value: Any) -> float:
    if value is None:
        return math.nan
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def _ranks(numbers: Floats) -> Floats:
    """Trees split by order alone; ranks have no extremes and no rounding. Missing stays NaN."""
    known = ~np.isnan(numbers)
    ranks = np.full(len(numbers), math.nan)
    if known.any():
        ranks[known] = average_ranks(numbers[known][None])[0]
    return ranks[:, None]
