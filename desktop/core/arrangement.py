"""How the user arranged the page of charts: order, sizes, what is pinned and what is hidden.

Metrics that come later keep their usual place behind those that were arranged by hand.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from desktop.core.metrics import Section

PINNED = "Pinned"
MOST_COLUMNS = MOST_ROWS = 3


@dataclass(frozen=True, slots=True)
class Size:
    """How many columns of the page a card takes, and how many rows."""

    columns: int = 1
    rows: int = 1

    @classmethod
    def fitted(cls, columns: int, rows: int) -> Size:
        """The allowed size next to the one that is wished for."""
        return cls(min(max(columns, 1), MOST_COLUMNS), min(max(rows, 1), MOST_ROWS))


USUAL = Size()


@dataclass(frozen=True, slots=True)
class Arrangement:
    """What differs from the usual page. Metrics by name, their order by section."""

    order: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sizes: Mapping[str, Size] = field(default_factory=dict)
    pinned: tuple[str, ...] = ()
    hidden: frozenset[str] = frozenset()

    def arrange(self, sections: Sequence[Section]) -> list[Section]:
        """The sections as they are shown: pinned charts first, hidden ones named but not shown."""
        there = {metric for section in sections for metric in section.metrics}
        pinned = tuple(metric for metric in self.pinned if metric in there)
        arranged = [Section(PINNED, pinned)] if pinned else []
        for section in sections:
            rest = [metric for metric in section.metrics if metric not in pinned]
            shown = tuple(self._ordered(section.title, rest))
            hidden = tuple(metric for metric in rest if metric in self.hidden)
            if shown or hidden:
                arranged.append(Section(section.title, shown, hidden))
        return arranged

    def _ordered(self, title: str, metrics: Sequence[str]) -> list[str]:
        place = {metric: number for number, metric in enumerate(self.order.get(title, ()))}
        shown = [metric for metric in metrics if metric not in self.hidden]
        return sorted(shown, key=lambda metric: place.get(metric, len(place)))

    def size(self, metric: str) -> Size:
        return self.sizes.get(metric, USUAL)

    def resized(self, metric: str, size: Size) -> Arrangement:
        """With another size of one card."""
        sizes = {name: kept for name, kept in self.sizes.items() if name != metric}
        return replace(self, sizes=sizes if size == USUAL else {**sizes, metric: size})

    def moved(self, section: Section, metric: str, before: str | None) -> Arrangement:
        """With a card of the section in front of another one of it, or at its end."""
        names = [name for name in section.metrics if name != metric]
        names.insert(names.index(before) if before in names else len(names), metric)
        if section.title == PINNED:
            absent = [name for name in self.pinned if name not in names]
            return replace(self, pinned=(*names, *absent))
        return replace(self, order={**self.order, section.title: tuple(names)})

    def with_pin(self, metric: str, is_pinned: bool) -> Arrangement:
        """With a card at the top of the page, or back in its section."""
        others = tuple(name for name in self.pinned if name != metric)
        return replace(self, pinned=(*others, metric) if is_pinned else others)

    def with_hidden(self, metrics: Sequence[str], is_hidden: bool) -> Arrangement:
        """With cards taken from the page, or back on it. What is hidden is not pinned."""
        names = frozenset(metrics)
        if is_hidden:
            pinned = tuple(name for name in self.pinned if name not in names)
            return replace(self, hidden=self.hidden | names, pinned=pinned)
        return replace(self, hidden=self.hidden - names)

    def state(self) -> dict[str, Any]:
        """The arrangement as JSON can hold it."""
        return {
            "order": {title: list(names) for title, names in self.order.items()},
            "sizes": {name: [size.columns, size.rows] for name, size in self.sizes.items()},
            "pinned": list(self.pinned),
            "hidden": sorted(self.hidden),
        }

    @classmethod
    def from_state(cls, kept: object) -> Arrangement:
        """What `state` gave, as far as it is understood."""
        if not isinstance(kept, dict):
            return cls()
        order, sizes = kept.get("order"), kept.get("sizes")
        return cls(
            order={
                title: _texts(names)
                for title, names in (order.items() if isinstance(order, dict) else ())
            },
            sizes={
                name: Size.fitted(*pair)
                for name, pair in (sizes.items() if isinstance(sizes, dict) else ())
                if isinstance(pair, list)
                and len(pair) == 2
                and all(isinstance(part, int) for part in pair)
            },
            pinned=_texts(kept.get("pinned")),
            hidden=frozenset(_texts(kept.get("hidden"))),
        )


def _texts(kept: object) -> tuple[str, ...]:
    found = kept if isinstance(kept, list) else []
    return tuple(dict.fromkeys(name for name in found if isinstance(name, str)))
