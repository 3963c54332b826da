"""Which config keys matter for a result: rank correlation, and importance to a random forest."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from desktop.core.columns import Column
from desktop.core.comparison.features import Features, features_of
from desktop.core.comparison.intervals import NO_INTERVAL, SEED
from desktop.core.comparison.rank_correlation import Correlation, spearman
from desktop.core.source import RunFacts
from tracklib.store.arrays import Floats

if TYPE_CHECKING:
    from sklearn.ensemble import RandomForestRegressor

FOLDS = 5
TREES = 100
SHUFFLES = 10
FEWEST_RUNS = 10
MOST_RUNS = 2000
MOST_FOR_A_TREE = 600
_CELLS = 2_000_000  # numbers that are asked about at once
_TREES_AT_ONCE = 20  # between looks whether anybody waits still
NO_CORRELATION = Correlation(math.nan, NO_INTERVAL, 0)


@dataclass(frozen=True, slots=True)
class Weight:
    """One key. `importance` is by how much of the result's variance the forest's error grows on
    held-out runs when the key is shuffled; `spread` its standard deviation over folds and shuffles.
    NaN without a forest; no correlation for categories."""

    column: Column
    correlation: Correlation = NO_CORRELATION
    importance: float = math.nan
    spread: float = math.nan


@dataclass(frozen=True, slots=True)
class Importances:
    """All keys, the most important first. `explained` is the forest's R² on held-out runs, and
    `trouble` says why there is no forest."""

    metric: Column | None = None
    weights: tuple[Weight, ...] = ()
    runs: int = 0
    without_result: int = 0
    drawn_from: int = 0  # runs with a result, where not all were learnt from
    left_out: tuple[str, ...] = ()
    explained: float = math.nan
    trouble: str = ""
    learnt: float = 1.0  # how far the forest has come, 0 to 1

    @property
    def is_whole(self) -> bool:
        """Whether nothing more is to come."""
        return self.learnt >= 1


Tell = Callable[[Importances], None]


def _tell_nobody(found: Importances) -> None:
    pass


@dataclass(frozen=True, slots=True)
class _Forest:
    explained: float
    importance: Floats  # of each feature
    spread: Floats


def importances(
    runs: Sequence[RunFacts],
    metric: Column,
    cancelled: Callable[[], bool] = lambda: False,
    tell: Tell = _tell_nobody,
) -> Importances:
    """Weigh each config key that differs. Seeded: the same runs give the same numbers.

    Correlations come at once, so `tell` hears of them before the forest has grown, and of how far
    it is after each fold.
    """
    found = features_of(runs, metric)
    correlations = []
    for feature in found.features:
        if cancelled():
            return Importances(metric)
        known = feature.values
        correlations.append(NO_CORRELATION if known is None else spearman(known, found.result))
    first = _put_together(metric, found, correlations, None)

    def say(learnt: float) -> None:
        tell(replace(first, learnt=learnt))

    forest, trouble = _grow(found, cancelled, say)
    return replace(_put_together(metric, found, correlations, forest), trouble=trouble)


def _put_together(
    metric: Column,
    found: Features,
    correlations: Sequence[Correlation],
    forest: _Forest | None,
) -> Importances:
    weights = [
        Weight(
            feature.column,
            correlation,
            float(forest.importance[place]) if forest else math.nan,
            float(forest.spread[place]) if forest else math.nan,
        )
        for place, (feature, correlation) in enumerate(
            zip(found.features, correlations, strict=True)
        )
    ]
    count = len(found.result)
    return Importances(
        metric=metric,
        weights=tuple(sorted(weights, key=_place)),
        runs=min(count, MOST_RUNS) if forest else count,
        without_result=found.without_result,
        drawn_from=count if count > MOST_RUNS else 0,
        left_out=found.left_out,
        explained=forest.explained if forest else math.nan,
    )


def _place(weight: Weight) -> tuple[float, float, str]:
    rho = weight.correlation.rho
    return (
        -weight.importance if weight.importance == weight.importance else 0.0,
        -abs(rho) if rho == rho else 0.0,
        weight.column.title,
    )


def _grow(
    found: Features, cancelled: Callable[[], bool], say: Callable[[float], None]
) -> tuple[_Forest | None, str]:
    if not found.features:
        return None, ""
    if len(found.result) < FEWEST_RUNS:
        return None, f"A forest needs at least {FEWEST_RUNS} runs with a result"
    if not np.ptp(found.result):
        return None, "The result is the same in all of these runs"
    say(0.0)
    try:
        import sklearn.ensemble  # noqa: F401 - only whether it is there
    except ImportError:
        return None, "Importance needs scikit-learn: pip install 'tracklib-runs[stats]'"
    blocks, result = [feature.block for feature in found.features], found.result
    if len(result) > MOST_RUNS:
        picked = np.random.default_rng(SEED).choice(len(result), MOST_RUNS, replace=False)
        blocks, result = [block[picked] for block in blocks], result[picked]
    return _cross_validated(blocks, result, cancelled, say), ""


def _cross_validated(
    blocks: Sequence[Floats],
    result: Floats,
    cancelled: Callable[[], bool],
    say: Callable[[float], None],
) -> _Forest | None:
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
    return _Forest(1 - float(errors.mean()), table.mean(axis=1), table.std(axis=1, ddof=1))


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
