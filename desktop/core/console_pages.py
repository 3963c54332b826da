"""The lines of a console that are in memory: pages around what is looked at, of millions.

What is sealed never changes; the last lines may, while the run lives.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from desktop.core.source import ConsoleLine

PAGE = 256
_KEPT = 64


@dataclass(frozen=True, slots=True)
class Extent:
    """One process's console as it was at a look: `writer` names it, `title` for people."""

    writer: str
    title: str
    count: int
    sealed: int


class Pages:
    """Lines by number; missing ones are asked for."""

    def __init__(self) -> None:
        self.count = 0
        self._sealed = 0
        self._pages: OrderedDict[int, tuple[ConsoleLine, ...]] = OrderedDict()

    def clear(self) -> None:
        """Another console is looked at."""
        self.count, self._sealed = 0, 0
        self._pages.clear()

    def grown(self, extent: Extent) -> None:
        """The console goes so far now; what could have changed is forgotten."""
        first_open = self._sealed // PAGE
        for number in [number for number in self._pages if number >= first_open]:
            del self._pages[number]
        self.count, self._sealed = extent.count, extent.sealed

    def put(self, page: int, lines: Sequence[ConsoleLine]) -> None:
        """Keep a page that was read."""
        self._pages[page] = tuple(lines)
        self._pages.move_to_end(page)
        while len(self._pages) > _KEPT:
            self._pages.popitem(last=False)

    def line(self, number: int) -> ConsoleLine | None:
        """A line, None while it is not here."""
        lines = self._pages.get(number // PAGE, ())
        place = number % PAGE
        return lines[place] if place < len(lines) else None

    def missing(self, first: int, stop: int) -> list[int]:
        """The pages of these lines that have to be read."""
        last = min(stop, self.count) - 1
        wanted: Iterable[int] = range(max(0, first) // PAGE, last // PAGE + 1) if last >= 0 else ()
        return [page for page in wanted if page not in self._pages]
