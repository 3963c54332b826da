"""What a reader finds of the rows that a child process logged, compared bit for bit."""

from pathlib import Path

import numpy as np
import numpy.typing as npt

from tests.fault.rows import FACTOR, NAMES, OFFSET, PERIOD, UNUSUAL
from tracklib import store
from tracklib.errors import NotFound

Floats = npt.NDArray[np.float64]


def lost_rows(folder: Path, run_id: str, expected: range, rank: int | None = None) -> list[int]:
    """The expected indices that the run in the store `folder` does not have in every metric.

    Raises AssertionError if a row is there twice.
    """
    if not expected:
        return []
    try:
        run = store.open_store(folder).run(run_id)
        lost: set[int] = set()
        for name in NAMES:
            points = run.series(name, rank=rank).read()
            lost.update(
                _missing(np.asarray(points.steps), np.asarray(points.values), name, expected)
            )
    except NotFound:
        return list(expected)
    return sorted(lost)


def _missing(steps: Floats, values: Floats, name: str, expected: range) -> list[int]:
    order = np.argsort(steps, kind="stable")
    steps, values = steps[order], values[order]
    assert not np.any(steps[1:] == steps[:-1]), f"{name}: a row is there twice"
    indices = np.arange(expected.start, expected.stop)
    found = np.searchsorted(steps, indices / 4)
    is_there = found < len(steps)
    found[~is_there] = 0
    if len(steps):
        is_there &= steps[found] == indices / 4
        is_there &= _bits(values[found]) == _bits(_values_of(indices, NAMES.index(name)))
    return [int(index) for index in indices[~is_there]]


def _values_of(indices: npt.NDArray[np.int64], name: int) -> Floats:
    """`rows.value_of` for many indices."""
    usual = (indices * FACTOR + name * OFFSET) % 2**32 / 2**32
    unusual = np.array(UNUSUAL)[indices // PERIOD % len(UNUSUAL)]
    return np.where(indices % PERIOD == name, unusual, usual)


def _bits(values: Floats) -> npt.NDArray[np.uint64]:
    return np.ascontiguousarray(values).view(np.uint64)
