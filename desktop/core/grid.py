"""Where section headers and cards lie on the scrolling page, and which of them are in sight.

Pure geometry in logical pixels: the widget asks it which cards must exist.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from desktop.core.arrangement import USUAL, Size
from desktop.core.metrics import Section


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on the page."""

    x: int
    y: int
    width: int
    height: int

    @property
    def bottom(self) -> int:
        return self.y + self.height


@dataclass(frozen=True, slots=True)
class Header:
    """The line above a section."""

    title: str
    count: int
    is_open: bool
    box: Box
    hidden: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Slot:
    """The place of one metric's card."""

    metric: str
    box: Box


@dataclass(frozen=True, slots=True)
class Measures:
    """Sizes the layout works with."""

    header_height: int = 36
    card_height: int = 248
    smallest_card_width: int = 290
    largest_card_width: int = 640
    gap: int = 12
    margin: int = 16


@dataclass(frozen=True, slots=True)
class Page:
    """The whole page, laid out for one width. `cell` is a card of the usual size."""

    headers: list[Header] = field(default_factory=list)
    slots: list[Slot] = field(default_factory=list)
    height: int = 0
    cell: Box = Box(0, 0, 1, 1)

    def slots_between(self, top: int, bottom: int) -> list[Slot]:
        """The cards that lie at least partly between two heights of the page."""
        return [slot for slot in self.slots if slot.box.y < bottom and slot.box.bottom > top]

    def headers_between(self, top: int, bottom: int) -> list[Header]:
        """The section headers between two heights of the page."""
        return [head for head in self.headers if head.box.y < bottom and head.box.bottom > top]


def lay_out(
    sections: Sequence[Section],
    closed: Collection[str],
    width: int,
    measures: Measures,
    sizes: Mapping[str, Size] | None = None,
) -> Page:
    """Place all sections: as many columns as fit, cards of equal width or a multiple of it.

    Where no open section has that many metrics the cards grow into the room, up to a limit. A card
    goes to the first gap that it fits into, from the left and from above.
    """
    sizes = sizes or {}
    inner = max(1, width - 2 * measures.margin)
    open_ones = [section.metrics for section in sections if section.title not in closed]
    most = max((_total(metrics, sizes) for metrics in open_ones), default=1)
    per_row = min(
        _columns(inner, measures.smallest_card_width, measures.gap),
        max(most, _columns(inner, measures.largest_card_width, measures.gap)),
    )
    card_width = (inner - (per_row - 1) * measures.gap) // per_row
    cell = Box(measures.margin, 0, card_width, measures.card_height)
    headers: list[Header] = []
    slots: list[Slot] = []
    y = measures.margin // 2
    for section in sections:
        is_open = section.title not in closed
        box = Box(measures.margin, y, inner, measures.header_height)
        headers.append(Header(section.title, len(section.metrics), is_open, box, section.hidden))
        y = box.bottom
        if is_open:
            y = _place_cards(section.metrics, sizes, slots, y, _Cells(per_row), cell, measures.gap)
    return Page(headers, slots, y + measures.margin // 2, cell)


def _total(metrics: Sequence[str], sizes: Mapping[str, Size]) -> int:
    return sum(sizes.get(metric, USUAL).columns for metric in metrics)


def _columns(inner: int, card_width: int, gap: int) -> int:
    """How many cards of a width fit beside each other, at least one."""
    return max(1, (inner + gap) // (card_width + gap))


class _Cells:
    """Which cells of a section are taken."""

    def __init__(self, per_row: int) -> None:
        self.per_row = per_row
        self.rows = 0
        self._taken: set[tuple[int, int]] = set()
        self._first = 0  # the rows before are full

    def take(self, columns: int, rows: int) -> tuple[int, int]:
        """Row and column of the first gap of that size, which is taken then."""
        for row in itertools.count(self._first):
            for column in range(self.per_row - columns + 1):
                block = [
                    (row + down, column + right) for down in range(rows) for right in range(columns)
                ]
                if self._taken.isdisjoint(block):
                    self._fill(block, row + rows)
                    return row, column
        raise AssertionError  # rows do not end

    def _fill(self, block: list[tuple[int, int]], end: int) -> None:
        self._taken.update(block)
        self.rows = max(self.rows, end)
        while all((self._first, column) in self._taken for column in range(self.per_row)):
            self._first += 1


def _place_cards(
    metrics: Sequence[str],
    sizes: Mapping[str, Size],
    slots: list[Slot],
    y: int,
    cells: _Cells,
    cell: Box,
    gap: int,
) -> int:
    for metric in metrics:
        size = sizes.get(metric, USUAL)
        columns = min(size.columns, cells.per_row)
        row, column = cells.take(columns, size.rows)
        x, top = cell.x + column * (cell.width + gap), y + row * (cell.height + gap)
        width = columns * cell.width + (columns - 1) * gap
        height = size.rows * cell.height + (size.rows - 1) * gap
        slots.append(Slot(metric, Box(x, top, width, height)))
    return y + cells.rows * (cell.height + gap)
