"""All points of a series, part by part, so that whoever reads them can stop at any time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from desktop.core.outline_streamed import step_edges

if TYPE_CHECKING:
    from tracklib.store.points import Points
    from tracklib.store.series import Series

ROWS_AT_ONCE = 100_000


def in_parts(series: Series, is_cancelled: Callable[[], bool]) -> Iterator[Points]:
    """The points in order of step, then of time, as `Points.sorted()` has them; no more of them
    once nobody wants them."""
    if series.count <= ROWS_AT_ONCE:
        yield series.read().sorted()
        return
    for lo, hi in pairwise(step_edges(series, ROWS_AT_ONCE)):
        if is_cancelled():
            return
        points = series.read(step=(lo, float(np.nextafter(hi, -np.inf)))).sorted()
        for begin in range(0, len(points), ROWS_AT_ONCE):
            if is_cancelled():
                return
            yield points.rows(slice(begin, begin + ROWS_AT_ONCE))
