"""What an x axis counts, and ranges of axes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class XAxis(Enum):
    """What a chart's x axis counts."""

    STEP = "step"
    RELATIVE = "relative"  # seconds since the run was created
    WALL = "wall"  # seconds since the epoch (UTC)
    METRIC = "metric"  # the value of another metric at the same step


@dataclass(frozen=True, slots=True)
class Span:
    """A range of an axis, lo < hi."""

    lo: float
    hi: float

    @property
    def width(self) -> float:
        return self.hi - self.lo
