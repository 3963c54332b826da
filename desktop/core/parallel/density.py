"""How many lines pass through each place between axes, kept up to date while brushes change.

Every line counts once in every pixel it passes: in a column of pixels from where it enters to where
it leaves. Counts are sums over lines, so a brush only adds the lines that came in and takes away
those that left; all numbers are whole, nothing drifts.
Columns are counted in interleaved passes: the first gives a coarse picture at once, the others
sharpen it.
"""

from __future__ import annotations

import numpy as np

from desktop.core.parallel.axis import Places
from tracklib.store.arrays import Floats, Rows, Truths

PASSES = 4
LEVELS = 255  # of the colour of a line
_BITS = 27
_COUNT = float(1 << _BITS)  # one line in a sum; below it is room for the colours of 500,000 lines
_FRACTION = 16  # bits


class Density:
    """Lines counted on a raster: `columns` between neighbouring axes, `height` rows of pixels."""

    def __init__(self, downs: Places, colours: Places | None, columns: int, height: int) -> None:
        """`downs` float32[axes, lines] are rows of pixels; `colours` float32[lines] from 0 to 1."""
        self.columns, self.height = columns, height
        self._gaps = max(0, len(downs) - 1)
        fixed = (downs.clip(0, height - 1) * (1 << _FRACTION)).astype(np.int32)
        self._starts = fixed[:-1] if self._gaps else fixed[:0]
        rises = fixed[1:] - self._starts if self._gaps else fixed[:0]
        # Towards zero, so that rounding never leads beyond the axis that a line goes to.
        self._steps = np.sign(rises) * (np.abs(rises) // columns)
        self._weights = np.full(downs.shape[1], _COUNT)
        if colours is not None:
            self._weights += np.round(np.nan_to_num(colours) * LEVELS)
        # How much the sums of a pixel differ from those of the one above.
        self._changes = np.zeros((self._gaps * columns, height + 1))
        self._applied = [np.zeros(downs.shape[1], dtype=np.bool_) for _ in range(PASSES)]
        self._wanted = self._applied[0]

    def want(self, kept: Truths) -> None:
        """Lines to count: bool[lines]. Takes effect pass by pass."""
        self._wanted = kept

    @property
    def stale(self) -> list[int]:
        """The passes that do not count the wanted lines yet."""
        return [
            number
            for number, applied in enumerate(self._applied)
            if not np.array_equal(applied, self._wanted)
        ]

    @property
    def is_sharp(self) -> bool:
        """Whether all passes count the wanted lines."""
        return not self.stale

    def refine(self, number: int) -> None:
        """Bring one pass up to date."""
        wanted, applied = self._wanted, self._applied[number]
        came, left = np.flatnonzero(wanted & ~applied), np.flatnonzero(applied & ~wanted)
        if len(came) + len(left) > np.count_nonzero(wanted):
            came, left = np.flatnonzero(wanted), left[:0]
            self._applied[number] = np.zeros_like(wanted)
            for column in self._columns_of(number):
                self._changes[column :: self.columns] = 0.0
        lines = np.concatenate([came, left])
        weights = self._weights[lines]
        weights[len(came) :] *= -1
        if len(lines):
            for gap in range(self._gaps):
                self._count(gap, number, lines, weights)
        self._applied[number] = wanted

    def _columns_of(self, number: int) -> range:
        return range(number, self.columns, PASSES)

    def _count(self, gap: int, number: int, lines: Rows, weights: Floats) -> None:
        downs = self._starts[gap][lines]
        steps = self._steps[gap][lines]
        downs += number * steps
        both = np.empty(2 * len(lines), dtype=np.intp)  # where lines begin, and where they end
        tops, ends = both[: len(lines)], both[len(lines) :]
        signed = np.concatenate([weights, -weights])
        first = gap * self.columns
        for column in self._columns_of(number):
            here, there = downs >> _FRACTION, (downs + steps) >> _FRACTION
            np.minimum(here, there + 1, out=tops)
            np.maximum(here + 1, there, out=ends)
            self._changes[first + column] += np.bincount(both, signed, self.height + 1)
            downs += PASSES * steps

    def cells(self) -> tuple[Rows, Floats, int]:
        """Lines through each place and their mean colour (0 to 1), of the columns that are up to
        date: int64 and float64[gaps * some columns, height], and every how manyeth those are."""
        stride = 1 if self.is_sharp else PASSES
        known = self._changes.reshape(self._gaps, self.columns, self.height + 1)[:, ::stride, :-1]
        sums = np.cumsum(known, axis=2).reshape(-1, self.height).astype(np.int64)
        counts = sums >> _BITS
        means = (sums & ((1 << _BITS) - 1)) / np.maximum(counts * LEVELS, 1)
        return counts, means, stride

    def counts(self) -> tuple[Rows, Floats]:
        """Lines through each place, int64[gaps * columns, height], and their mean colour, 0 to 1.

        Until all passes are up to date, each column shows its neighbour of the first pass.
        """
        counts, means, stride = self.cells()
        near = self.nearest_known(stride)
        return tuple(  # type: ignore[return-value]
            cells.reshape(self._gaps, -1, self.height)[:, near].reshape(-1, self.height)
            for cells in (counts, means)
        )

    def nearest_known(self, stride: int, width: int | None = None) -> Rows:
        """Which of the known columns stands for each column between two axes, or for each of
        `width` pixels there."""
        width = width or self.columns
        found: Rows = np.arange(width) * self.columns // width // stride
        return found


def nearest_line(downs: Places, kept: Truths, gap: int, part: float, down: float) -> int | None:
    """The kept line nearest to a place: `part` of the way (0 to 1) from axis `gap` to the next."""
    lines = np.flatnonzero(kept)
    if not len(lines) or gap < 0 or gap >= len(downs):
        return None
    here = downs[gap][lines]
    there = downs[min(gap + 1, len(downs) - 1)][lines]
    away = np.abs(here + (there - here) * part - down)
    best = int(np.argmin(away))
    return int(lines[best]) if away[best] <= _NEAR else None


_NEAR = 8.0
