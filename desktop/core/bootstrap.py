"""The 95 % interval of a mean or median over runs, by drawing runs again and again."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from tracklib.store.arrays import Floats, Rows

DRAWS = 1000
_CONFIDENCE = 0.95
_SEED = 20240229  # the same draws every time: the same view is the same picture
_AT_ONCE = 4_000_000
_MOST_PLACES = 5_000
_MOST_MEDIANS = 20_000  # times DRAWS: values to be sorted


def interval(values: Floats, *, is_median: bool) -> tuple[Floats, Floats]:
    """Lower and upper edge at each x of values float64[runs, x], all finite, at least two runs.

    Where there are more than `most_places` x, it is computed at so many of them and lies on
    straight lines between.
    """
    most = most_places(len(values), is_median=is_median)
    if values.shape[1] > most:
        every = np.arange(values.shape[1])
        picked = np.unique(np.linspace(0, values.shape[1] - 1, most).round().astype(np.intp))
        low, high = interval(values[:, picked], is_median=is_median)
        return np.interp(every, picked, low), np.interp(every, picked, high)
    draws = _draws(len(values))
    low, high = np.empty(values.shape[1]), np.empty(values.shape[1])
    per_column = DRAWS * (len(values) if is_median else 1)
    columns = max(1, _AT_ONCE // per_column)
    weights = None if is_median else _weights(draws, len(values))
    for begin in range(0, values.shape[1], columns):
        part = values[:, begin : begin + columns]
        centres = np.median(part.T[:, draws], axis=2) if weights is None else part.T @ weights.T
        here = slice(begin, begin + columns)
        low[here], high[here] = _edges(centres)
    return low, high


def most_places(runs: int, *, is_median: bool) -> int:
    """At how many x an interval is computed at most: what takes less than a second."""
    return max(200, _MOST_MEDIANS // runs) if is_median else _MOST_PLACES


def _edges(centres: Floats) -> Floats:
    tail = (1 - _CONFIDENCE) / 2
    edges: Floats = np.quantile(centres, (tail, 1 - tail), axis=1, overwrite_input=True)
    return edges


@lru_cache(maxsize=64)
def _draws(runs: int) -> Rows:
    """Which runs each draw takes: intp[draws, runs]."""
    drawn: Rows = np.random.default_rng(_SEED).integers(0, runs, size=(DRAWS, runs))
    return drawn


def _weights(draws: Rows, runs: int) -> Floats:
    """How much each run counts in each draw: float64[draws, runs], rows of sum 1."""
    counts = np.zeros((DRAWS, runs))
    np.add.at(counts, (np.repeat(np.arange(DRAWS), runs), draws.ravel()), 1.0)
    return counts / runs
