"""The points that are exported, metric by metric."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from tracklib.cli.problem import text_of
from tracklib.errors import JournalBusy, JournalDamaged
from tracklib.store.facts import RunFacts, own_metrics
from tracklib.store.points import Points
from tracklib.store.store import Store


@dataclass(frozen=True, slots=True)
class Piece:
    """All points of one metric of one run by their steps; equal steps by their times."""

    run_id: str
    metric: str
    points: Points


def wanted_metrics(facts: RunFacts, patterns: Sequence[str]) -> list[str]:
    """The run's metrics that fit one of the patterns (`val/*`); without patterns all of them that
    the training logged."""
    if not patterns:
        return sorted(own_metrics(facts))
    names = sorted(facts.metrics)
    return [name for name in names if any(fnmatchcase(name, pattern) for pattern in patterns)]


def pieces(
    store: Store,
    rows: Sequence[RunFacts],
    patterns: Sequence[str],
    progress: Callable[[int, int], None],
    unread: list[str],
) -> Iterator[Piece]:
    """Read them one after the other; `progress` is told points done and points in all.

    What cannot be read is left out and described in `unread`.
    """
    total = sum(
        facts.metrics[name].count for facts in rows for name in wanted_metrics(facts, patterns)
    )
    done = 0
    for facts in rows:
        reader = store.run(facts.run_id)
        for name in wanted_metrics(facts, patterns):
            try:
                points = reader.series(name).read().sorted()
            except JournalBusy as error:
                unread.append(f"{facts.run_id}, {name}: {error}")
            except (JournalDamaged, FileNotFoundError):
                pass  # among the run's problems below
            else:
                yield Piece(facts.run_id, name, points)
            done += facts.metrics[name].count
            progress(min(done, total), total)
        unread += [text_of(problem) for problem in reader.problems()]
