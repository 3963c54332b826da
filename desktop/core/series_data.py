"""All points of one curve of one run, in memory."""

from __future__ import annotations

from dataclasses import dataclass

from tracklib.store.arrays import Floats, Times


@dataclass(frozen=True, slots=True)
class SeriesData:
    """All points of a series as logged: steps float64[n], times int64[n] (ns, UTC), values
    float64[n]. `version` grows when points are added.

    `places` float64[n] is the x of each point where another metric gives it; `left_out` counts the
    rows that have no partner at their step.
    """

    steps: Floats
    times: Times
    values: Floats
    version: int
    places: Floats | None = None
    left_out: int = 0

    def __len__(self) -> int:
        return len(self.values)

    def is_same_as(self, other: SeriesData) -> bool:
        """Whether both are the same points of the same series."""
        return self.version == other.version and len(self) == len(other)
