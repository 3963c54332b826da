"""Selected lines of a table, as ranges: one line at a time Qt needs seconds for 100,000 of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QAbstractItemModel, QItemSelection


def lines_in(selection: QItemSelection) -> list[int]:
    """The lines of a selection of whole lines, top to bottom."""
    ranges = sorted({(one.top(), one.bottom()) for one in selection.toList()})
    lines: list[int] = []
    for top, bottom in ranges:
        lines += range(max(top, lines[-1] + 1) if lines else top, bottom + 1)
    return lines


def selection_of(model: QAbstractItemModel, lines: Sequence[int]) -> QItemSelection:
    """A selection of whole lines, with as few ranges as there are gaps."""
    selection = QItemSelection()
    last = model.columnCount() - 1
    for top, bottom in _stretches(sorted(lines)):
        selection.select(model.index(top, 0), model.index(bottom, last))
    return selection


def _stretches(lines: Sequence[int]) -> Iterator[tuple[int, int]]:
    """First and last of each stretch of lines without a gap."""
    if not lines:
        return
    first = before = lines[0]
    for line in lines[1:]:
        if line > before + 1:
            yield first, before
            first = line
        before = line
    yield first, before
