"""Which config keys matter for a result: rank correlation, and importance to a random forest."""

from __future__ import annotations

import importlib.util
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from desktop.core.columns import Column
from desktop.core.comparison.features import Features, features_of
from desktop.core.comparison.forest import Forest, cross_validated
from desktop.core.comparison.intervals import NO_INTERVAL, SEED
from desktop.core.comparison.rank_correlation import Correlation, spearman
from desktop.core.source import RunFacts
from tracklib.store.arrays import Floats

FEWEST_RUNS = 10
MOST_RUNS = 2000
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
Cancelled = Callable[[], bool]
Grow = Callable[[Sequence[Floats], Floats, Cancelled, Callable[[float], None]], Forest | None]


def _tell_nobody(found: Importances) -> None:
    pass


def importances(
    runs: Sequence[RunFacts],
    metric: Column,
    cancelled: Callable[[], bool] = lambda: False,
    tell: Tell = _tell_nobody,
    grow: Grow = cross_validated,
) -> Importances:
    """Weigh each config key that differs. Seeded: the same runs give the same numbers.

    Correlations come at once, so `tell` hears of them before the forest has grown, and of how far
    it is after each fold. `grow` is what grows the forest, here or in another process.
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

    forest, trouble = _grow(found, cancelled, say, grow)
    return replace(_put_together(metric, found, correlations, forest), trouble=trouble)


def _put_together(
    metric: Column,
    found: Features,
    correlations: Sequence[Correlation],
    forest: Forest | None,
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
    found: Features, cancelled: Cancelled, say: Callable[[float], None], grow: Grow
) -> tuple[Forest | None, str]:
    if not found.features:
        return None, ""
    if len(found.result) < FEWEST_RUNS:
        return None, f"A forest needs at least {FEWEST_RUNS} runs with a result"
    if not np.ptp(found.result):
        return None, "The result is the same in all of these runs"
    say(0.0)
    if importlib.util.find_spec("sklearn") is None:  # to import it would hold the window up
        return None, "Importance needs scikit-learn: pip install 'tracklib-runs[stats]'"
    blocks, result = [feature.block for feature in found.features], found.result
    if len(result) > MOST_RUNS:
        picked = np.random.default_rng(SEED).choice(len(result), MOST_RUNS, replace=False)
        blocks, result = [block[picked] for block in blocks], result[picked]
    try:
        return grow(blocks, result, cancelled, say), ""
    except OSError as error:
        return None, f"No importances this time: {error}"
