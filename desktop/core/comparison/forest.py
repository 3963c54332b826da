"""What shuffling each key costs a random forest: cross-validated permutation importance."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from desktop.core.comparison.intervals import SEED
from tracklib.store.arrays import Floats

if TYPE_CHECKING:
    from sklearn.ensemble import RandomForestRegressor

FOLDS = 5
TREES = 100
SHUFFLES = 10
MOST_FOR_A_TREE = 600
_CELLS = 2_000_000  # numbers that are asked about at once
_TREES_AT_ONCE = 20  # between looks whether anybody waits still


@dataclass(frozen=True, slots=True)
class Forest:
    """`explained` is its R² on held-out runs."""

    explained: float
    importance: Floats  # of each feature
    spread: Floats


def cross_validated(
    blocks: Sequence[Floats],
    result: Floats,
    cancelled: Callable[[], bool],
    say: Callable[[float], None],
) -> Forest | None:
    """Grow a forest for each fold of runs. `blocks` are float64[runs, columns of a key] and
    `result` float64[runs]; None when nobody waits for it any more. Seeded."""
    generator = np.random.default_rng(SEED)
    ends = np.cumsum([block.shape[1] for block in blocks])
    places = [slice(end - block.shape[1], end) for end, block in zip(ends, blocks, strict=True)]
    inputs = np.hstack(list(blocks))
    scaled = (result - result.mean()) / (result.std() or 1.0)
    folds = np.array_split(generator.permutation(len(result)), FOLDS)
    errors = np.zeros(len(result))
    growth: list[list[float]] = [[] for _ in places]
    for number, held in enumerate(folds):
        learnt = np.setdiff1d(np.arange(len(result)), held)
        forest = _grown(inputs[learnt], scaled[learnt], number, cancelled)
        if forest is None:
            return None
        errors[held] = (forest.predict(inputs[held]) - scaled[held]) ** 2
        for some in _batches(len(places), SHUFFLES * len(held) * inputs.shape[1]):
            if cancelled():
                return None
            shuffled = [_shuffled(inputs[held], places[one], generator) for one in some]
            wrong = (
                forest.predict(np.vstack(shuffled))
                - np.tile(scaled[held], SHUFFLES * len(shuffled))
            ) ** 2
            means = wrong.reshape(len(shuffled), SHUFFLES, len(held)).mean(axis=2)
            for one, grown in zip(some, means - errors[held].mean(), strict=True):
                growth[one] += grown.tolist()
        say((number + 1) / (FOLDS + 1))
    table = np.array(growth)
    return Forest(1 - float(errors.mean()), table.mean(axis=1), table.std(axis=1, ddof=1))


def _grown(
    inputs: Floats, result: Floats, seed: int, cancelled: Callable[[], bool]
) -> RandomForestRegressor | None:
    """A forest; None when nobody waits for it any more. In large data each tree draws fewer runs
    than there are, which makes trees differ more and cheaper, not the forest worse."""
    from sklearn.ensemble import RandomForestRegressor

    share = MOST_FOR_A_TREE / len(result)
    forest = RandomForestRegressor(
        random_state=seed, n_jobs=1, warm_start=True, max_samples=share if share < 1 else None
    )
    for trees in range(_TREES_AT_ONCE, TREES + 1, _TREES_AT_ONCE):
        if cancelled():
            return None
        forest.set_params(n_estimators=trees).fit(inputs, result)
    return forest


def _batches(count: int, cells_each: int) -> list[range]:
    """Keys to ask the forest about at once: asking often costs more than asking much."""
    size = max(1, _CELLS // max(1, cells_each))
    return [range(first, min(count, first + size)) for first in range(0, count, size)]


def _shuffled(inputs: Floats, place: slice, generator: np.random.Generator) -> Floats:
    """All shuffles of one key below each other, so that the forest is asked once."""
    copies = np.tile(inputs, (SHUFFLES, 1))
    count = len(inputs)
    for shuffle in range(SHUFFLES):
        order = generator.permutation(count)
        copies[shuffle * count : (shuffle + 1) * count, place] = inputs[order, place]
    return copies
