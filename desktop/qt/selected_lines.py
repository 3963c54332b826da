"""Selected lines of a table, as ranges: one line at a time Qt needs seconds for 100,000 of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from PySide6.QtCore import QAbstractItemModel, QItemSelection

from tracklib.store.arrays import Rows


def lines_in(selection: QItemSelection) -> Rows:
    """The lines of a selection of whole lines, top to bottom."""
    ranges = sorted({(one.top(), one.bottom()) for one in selection.toList()})
    lines, after = [np.empty(0, dtype=np.intp)], 0
    for top, bottom in ranges:
        lines.append(np.arange(max(top, after), bottom + 1, dtype=np.intp))
        after = max(after, bottom + 1)
    return np.concatenate(lines)


def selection_of(model: QAbstractItemModel, lines: Sequence[int] | Rows) -> QItemSelection:
    """A selection of whole lines, with as few ranges as there are gaps."""
    selection = QItemSelection()
    last = model.columnCount() - 1
    for top, bottom in _stretches(np.sort(np.asarray(lines, dtype=np.intp))):
        selection.select(model.index(top, 0), model.index(bottom, last))
    return selection


def _stretches(lines: Rows) -> Iterator[tuple[int, int]]:
    """First and last of each stretch of lines without a gap."""
    gaps = np.flatnonzero(np.diff(lines) > 1)
    firsts = lines[np.append(0, gaps + 1)] if len(lines) else lines
    lasts = lines[np.append(gaps, len(lines) - 1)] if len(lines) else lines
    return zip(firsts.tolist(), lasts.tolist(), strict=True)
