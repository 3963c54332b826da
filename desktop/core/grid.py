"""Where section headers and cards lie on the scrolling page, and which of them are in sight.

Pure geometry in logical pixels: the widget asks it which cards must exist.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

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
    """The whole page, laid out for one width."""

    headers: list[Header] = field(default_factory=list)
    slots: list[Slot] = field(default_factory=list)
    height: int = 0

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
) -> Page:
    """Place all sections: as many columns as fit, cards of equal width.

    Where no open section has that many metrics the cards grow into the room, up to a limit.
    """
    inner = max(1, width - 2 * measures.margin)
    most = max((len(s.metrics) for s in sections if s.title not in closed), default=1)
    per_row = min(
        _columns(inner, measures.smallest_card_width, measures.gap),
        max(most, _columns(inner, measures.largest_card_width, measures.gap)),
    )
    card_width = (inner - (per_row - 1) * measures.gap) // per_row
    headers: list[Header] = []
    slots: list[Slot] = []
    y = measures.margin // 2
    for section in sections:
        is_open = section.title not in closed
        box = Box(measures.margin, y, inner, measures.header_height)
        headers.append(Header(section.title, len(section.metrics), is_open, box))
        y = box.bottom
        if is_open:
            y = _place_cards(section, slots, y, per_row, card_width, measures)
    return Page(headers=headers, slots=slots, height=y + measures.margin // 2)


def _columns(inner: int, card_width: int, gap: int) -> int:
    """How many cards of a width fit beside each other, at least one."""
    return max(1, (inner + gap) // (card_width + gap))


def _place_cards(
    section: Section, slots: list[Slot], y: int, per_row: int, card_width: int, measures: Measures
) -> int:
    for place, metric in enumerate(section.metrics):
        row, column = divmod(place, per_row)
        x = measures.margin + column * (card_width + measures.gap)
        top = y + row * (measures.card_height + measures.gap)
        slots.append(Slot(metric, Box(x, top, card_width, measures.card_height)))
    rows = -(-len(section.metrics) // per_row)
    return y + rows * (measures.card_height + measures.gap)
