"""Smoothing of series that do not fit into memory: piece after piece, over all points."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from desktop.core.smoothing import Method, Smoother, share
from desktop.core.smoothing_gaussian import GaussianSums
from desktop.core.smoothing_mean import RunningMean
from tracklib.store.arrays import Floats, Truths

Pieces = Callable[[], Iterator[tuple[Floats, Floats]]]
"""Begins a new walk over all points: x and y in order of x, piece after piece."""


def smooth_pieces(
    pieces: Pieces, first: float, last: float, strength: float, method: Method
) -> Iterator[tuple[Floats, Floats]]:
    """Smoothed points in order, NaN where a value is not finite, in pieces of some size.

    `first` and `last` (beyond it) are the ends of x. The Gaussian walks over the points twice.
    """
    width = share(method, strength) * (last - first)
    if method is Method.EMA:
        return _averaged(pieces, Smoother(first, last, strength))
    if method is Method.GAUSSIAN:
        return _gaussian(pieces, GaussianSums(first, width))
    return _running_means(pieces, RunningMean(width))


def _averaged(pieces: Pieces, smoother: Smoother) -> Iterator[tuple[Floats, Floats]]:
    for x, y in pieces():
        known = np.isfinite(y)
        yield x, _with_gaps(y, known, smoother.feed(x[known], y[known]))


def _gaussian(pieces: Pieces, sums: GaussianSums) -> Iterator[tuple[Floats, Floats]]:
    for x, y in pieces():
        known = np.isfinite(y)
        sums.add(x[known], y[known])
    for x, y in pieces():
        known = np.isfinite(y)
        yield x, _with_gaps(y, known, sums.at(x[known]))


def _running_means(pieces: Pieces, means: RunningMean) -> Iterator[tuple[Floats, Floats]]:
    """Gaps come with the piece they lie in, which may be before the points around them."""
    gaps_x = np.empty(0)
    for x, y in pieces():
        known = np.isfinite(y)
        done_x, done_y = means.feed(x[known], y[known])
        gaps_x = np.concatenate((gaps_x, x[~known]))
        until = done_x[-1] if len(done_x) else -np.inf
        ready = int(np.searchsorted(gaps_x, until, side="right"))
        yield _interleaved(done_x, done_y, gaps_x[:ready])
        gaps_x = gaps_x[ready:]
    yield _interleaved(*means.rest(), gaps_x)


def _interleaved(x: Floats, y: Floats, gaps: Floats) -> tuple[Floats, Floats]:
    if not len(gaps):
        return x, y
    places = np.searchsorted(x, gaps, side="right")
    return np.insert(x, places, gaps), np.insert(y, places, np.nan)


def _with_gaps(y: Floats, known: Truths, smoothed: Floats) -> Floats:
    whole = np.full(len(y), np.nan)
    whole[known] = smoothed
    return whole
