"""The exact picture of a curve in a few points: first, smallest, largest and last per pixel column.

Drawing these four (M4: Jugel, Jerzak, Hackenbroich and Markl, "M4: A Visualization-Oriented Time
Series Data Aggregation", VLDB 2014) gives the same pixels as drawing every point, since within one
pixel column only the vertical extent shows, and between columns only the last and first point.
"""

from __future__ import annotations

import numpy as np

from tracklib.store.arrays import Floats, Rows, Truths


def thin(x: Floats, y: Floats, lo: float, hi: float, pixels: int) -> tuple[Floats, Floats]:
    """The points of a polyline that decide how it looks between `lo` and `hi` in `pixels` columns.

    :param x: float64[n], sorted; :param y: float64[n], NaN where the line is broken
    :returns: float64[m] each, in order of x; one NaN in y per gap; the neighbours just outside of
        the view are included so that the line leaves the picture at the right slope. At most twelve
        points and two gaps per column, plus two.
    """
    begin = max(0, int(np.searchsorted(x, lo, side="left")) - 1)
    end = min(len(x), int(np.searchsorted(x, hi, side="right")) + 1)
    x, y = x[begin:end], y[begin:end]
    if len(x) <= 4 * pixels or hi <= lo:
        return x, y
    columns = np.floor((x - lo) * (pixels / (hi - lo))).clip(-1, pixels)
    known = np.isfinite(y)
    if known.all():
        starts = _starts(columns)
        picked = _extremes(y, starts)
        return x[picked], y[picked]
    return _thin_with_gaps(x, y, columns, known)


def _starts(groups: Floats) -> Rows:
    """The index at which each stretch of equal values begins."""
    changes = np.flatnonzero(groups[1:] != groups[:-1]) + 1
    return np.concatenate((np.zeros(1, dtype=np.intp), changes))


def _extremes(y: Floats, starts: Rows) -> Rows:
    """Indices of first, smallest, largest and last of every group, in order, without repetition."""
    ends = np.append(starts[1:], len(y))
    lengths = ends - starts
    chosen = np.zeros(len(y), dtype=np.bool_)
    chosen[starts] = True
    chosen[ends - 1] = True
    for extreme in (np.minimum.reduceat(y, starts), np.maximum.reduceat(y, starts)):
        places = np.flatnonzero(y == np.repeat(extreme, lengths))
        group = np.searchsorted(starts, places, side="right")
        chosen[places[np.append(True, group[1:] != group[:-1])]] = True
    return np.flatnonzero(chosen)


def _thin_with_gaps(x: Floats, y: Floats, columns: Floats, known: Truths) -> tuple[Floats, Floats]:
    """As above where the line is broken: every unbroken piece of a column counts for itself.

    A column with more than three pieces keeps its first and last; those between are joined, since
    they fall into the same column of pixels.
    """
    piece = np.cumsum(~known)[known].astype(np.float64)
    x, y, columns = x[known], y[known], columns[known]
    if not len(x):
        return x, y
    inner = _inner_pieces(piece, columns)
    group = np.where(inner, -1.0, piece)
    starts = np.flatnonzero(
        np.append(True, (columns[1:] != columns[:-1]) | (group[1:] != group[:-1]))
    )
    picked = _extremes(y, starts)
    group_of = np.cumsum(np.isin(np.arange(len(y)), starts))[picked]
    x, y, piece, inner = x[picked], y[picked], piece[picked], inner[picked]
    is_gap = (piece[1:] != piece[:-1]) & (group_of[1:] != group_of[:-1])
    gaps = np.flatnonzero(is_gap) + 1
    return np.insert(x, gaps, x[gaps]), np.insert(y, gaps, np.nan)


def _inner_pieces(piece: Floats, columns: Floats) -> Truths:
    """Which points belong to a piece that lies wholly between two others of the same column."""
    starts = _starts(columns)
    lengths = np.append(starts[1:], len(columns)) - starts
    first = np.repeat(piece[starts], lengths)
    last = np.repeat(piece[starts + lengths - 1], lengths)
    inner: Truths = (piece != first) & (piece != last)
    return inner
