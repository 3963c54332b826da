"""The points that are exported, metric by metric."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from tracklib.store.facts import RunFacts
from tracklib.store.points import Points
from tracklib.store.store import Store


@dataclass(frozen=True, slots=True)
class Piece:
    """All points of one metric of one run by their steps; equal steps by their times."""

    run_id: str
    metric: str
    points: Points


def wanted_metrics(facts: RunFacts, patterns: Sequence[str]) -> list[str]:
    """The run's metrics that fit one of the patterns (`val/*`); all of them without patterns."""
    names = sorted(facts.metrics)
    if not patterns:
        return names
    return [name for name in names if any(fnmatchcase(name, pattern) for pattern in patterns)]


def pieces(
    store: Store,
    rows: Sequence[RunFacts],
    patterns: Sequence[str],
    progress: Callable[[int, int], None],
) -> Iterator[Piece]:
    """Read them one after the other; `progress` is told points done and points in all."""
    wanted = [(facts, name) for facts in rows for name in wanted_metrics(facts, patterns)]
    total = sum(facts.metrics[name].count for facts, name in wanted)
    done = 0
    for facts in rows:
        reader = store.run(facts.run_id)
        for name in wanted_metrics(facts, patterns):
            points = reader.series(name).read().sorted()
            yield Piece(facts.run_id, name, points)
            done += len(points)
            progress(min(done, total), total)
