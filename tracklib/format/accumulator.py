"""The running summary of one metric, mergeable in any order."""

from __future__ import annotations

import math
from array import array
from dataclasses import dataclass

from tracklib.format.blocks import ColumnStatistics


@dataclass(slots=True)
class Accumulator:
    """Count, first, last, extremes with their steps, and sum of a metric's values.

    `first` and `last` are by time, so that writers can be merged in any order.
    """

    count: int = 0
    finite: int = 0
    nan: int = 0
    pos_inf: int = 0
    neg_inf: int = 0
    first: float = math.nan
    first_time: int = 0
    last: float = math.nan
    last_step: float = math.nan
    last_time: int = 0
    min: float = math.nan
    min_step: float = math.nan
    max: float = math.nan
    max_step: float = math.nan
    total: float = 0.0

    def add(self, column: ColumnStatistics, steps: array[float], times: array[int]) -> None:
        """Add a column of a block, with the block's steps and times."""
        has_finite = column.finite > 0
        self.merge(
            Accumulator(
                len(steps),
                column.finite,
                column.nan,
                column.pos_inf,
                column.neg_inf,
                column.first,
                times[0],
                column.last,
                steps[-1],
                times[-1],
                column.min,
                steps[column.min_row] if has_finite else math.nan,
                column.max,
                steps[column.max_row] if has_finite else math.nan,
                column.total,
            )
        )

    def merge(self, other: Accumulator) -> None:
        """Add all that the other one saw. Of equal times the other is `last`, this one `first`."""
        if not other.count:
            return
        if not self.count or other.first_time < self.first_time:
            self.first, self.first_time = other.first, other.first_time
        if not self.count or other.last_time >= self.last_time:
            self.last, self.last_step, self.last_time = (
                other.last,
                other.last_step,
                other.last_time,
            )
        if other.finite:
            if not self.finite or other.min < self.min:
                self.min, self.min_step = other.min, other.min_step
            if not self.finite or other.max > self.max:
                self.max, self.max_step = other.max, other.max_step
            self.total += other.total
        self.count += other.count
        self.finite += other.finite
        self.nan += other.nan
        self.pos_inf += other.pos_inf
        self.neg_inf += other.neg_inf

    def copy(self) -> Accumulator:
        """An independent copy."""
        twin = Accumulator()
        twin.merge(self)
        return twin
