"""Where the entries of a chart's legend lie: rows and columns of equal cells."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from desktop.core.curve_lines import Line
from desktop.core.source import RunKey

_KEY = re.compile(r"(?:^|(?<= · ))\S+ (?=\S)(?!\([\d,]+ runs?\)$)")
_SIZE = re.compile(r" \([\d,]+ runs?\)$")


class LegendPlace(Enum):
    """Where charts have their legend."""

    OFF = "off"
    BELOW = "below"
    RIGHT = "right"

    @property
    def next(self) -> LegendPlace:
        """The place after this one; after the last comes the first."""
        places = list(LegendPlace)
        return places[(places.index(self) + 1) % len(places)]


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a chart: of a run or a group, with the term it draws if there are several."""

    key: RunKey
    place: int = 0
    title: str = ""


def entries_of(lines: Iterable[Line]) -> tuple[Entry, ...]:
    """What a legend lists, in the chart's order; not the runs that stand faintly behind a group."""
    seen = [line for line in lines if not line.is_faint and len(line.x)]
    if len({line.place for line in seen}) > 1:
        return tuple(dict.fromkeys(Entry(line.key, line.place, line.title) for line in seen))
    return tuple(dict.fromkeys(Entry(line.key) for line in seen))


def with_hidden(
    before: Iterable[Entry], now: Iterable[Entry], hidden: Iterable[RunKey]
) -> tuple[Entry, ...]:
    """The entries now, with those of hidden lines kept after the ones they stood behind."""
    left, kept = dict.fromkeys(now), set(hidden)
    made: list[Entry] = []
    for entry in before:
        if entry in left:
            made.append(entry)
            del left[entry]
        elif entry.key in kept:
            made.append(entry)
    return (*made, *left)


def shorter(name: str) -> tuple[str, ...]:
    """The name of a group as it reads with less room each: without what its keys are called, then
    without the number of runs."""
    bare = _KEY.sub("", name)
    return tuple(dict.fromkeys((name, bare, _SIZE.sub("", bare))))


@dataclass(frozen=True, slots=True)
class Cells:
    """So many cells, row by row in columns of equal width."""

    count: int
    columns: int
    width: int
    row: int

    @classmethod
    def fitted(cls, count: int, widest: int, width: int, row: int) -> Cells:
        """As many columns as fit, at least one, over the whole width."""
        columns = max(1, min(max(1, count), width // max(1, widest)))
        return cls(count, columns, max(1, width // columns), row)

    @property
    def rows(self) -> int:
        return -(-self.count // self.columns)

    @property
    def height(self) -> int:
        return self.rows * self.row

    def corner(self, number: int) -> tuple[int, int]:
        """The left and upper edge of a cell."""
        return number % self.columns * self.width, number // self.columns * self.row

    def at(self, x: float, y: float) -> int | None:
        """The cell at a place, None where there is none."""
        column, row = int(x // self.width), int(y // self.row)
        number = row * self.columns + column
        is_inside = 0 <= column < self.columns and row >= 0
        return number if is_inside and number < self.count else None

    def between(self, top: int, bottom: int) -> range:
        """The cells that show between two heights."""
        first, last = max(0, top // self.row), max(0, -(-bottom // self.row))
        return range(min(self.count, first * self.columns), min(self.count, last * self.columns))

    def moved(self, number: int, right: int, down: int) -> int:
        """The cell so far from another, which is kept where there is none."""
        to = number + right + down * self.columns
        return to if 0 <= to < self.count else number
