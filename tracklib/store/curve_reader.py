"""Curves of one run: many metrics at one look, and nothing else of the run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from tracklib.store.points import Points
from tracklib.store.run_reader import RunReader
from tracklib.store.series import Cursor, Series, read_together


class CurveReader:
    """Reads metrics of one run for views that show thousands of runs: config, summaries and events
    are not even looked at. For one thread at a time.

    Damage is reported by `RunReader.problems()`; here what cannot be read is missing.
    """

    def __init__(self, store: str, run_id: str) -> None:
        self._run = RunReader(store, run_id, for_points=True)
        self._series: dict[str, Series] = {}

    def series_of(self, names: Iterable[str]) -> Mapping[str, Series]:
        """Those of some metrics that the run has, all as of one look at the disk. Raises
        FileNotFoundError if the run is gone."""
        self._series = self._run.series_of(names)
        return self._series

    def read_after(
        self, cursors: Mapping[str, Cursor | None]
    ) -> Mapping[str, tuple[Points, Cursor]]:
        """By name: the points after each cursor (None: all) and the next cursor, of metrics that
        `series_of()` was asked for last and found.

        Buffers of several metrics may be the same ones: do not write to them.
        """
        series = [self._series[name] for name in cursors]
        found = read_together(series, list(cursors.values()))
        return dict(zip(cursors, found, strict=True))
