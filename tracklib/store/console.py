"""What a run's processes printed, read: any lines of millions, without reading the others."""

from __future__ import annotations

import heapq
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from tracklib.errors import JournalDamaged
from tracklib.format.console import CURSOR, STREAM_BITS, STREAMS, Line, Lines
from tracklib.format.console_rows import Stretch, lines_of, stretches
from tracklib.store.writer_view import WriterView

_KEPT = 64
"""Stretches in memory."""
_PAGE = 1024


class ConsoleLine(NamedTuple):
    """A printed line. Of a progress bar it is the last state, and `time_ns` when that came.

    `stream` is "stdout", "stderr" or "warning" (a Python warning); `rank` that of the process that
    printed it, None for single ones. Colours are ANSI sequences in `text`.
    """

    time_ns: int
    stream: str
    text: str
    rank: int | None = None
    is_open: bool = False
    """Whether it may change: no line feed yet."""


class WriterConsole:
    """What one writer printed, as of the last refresh. Lines count from 0.

    Lines that are sealed never change; the last ones may, while the writer lives.
    """

    def __init__(self, view: WriterView) -> None:
        self.view = view
        self._sealed: list[Stretch] = []
        self._starts: list[int] = []
        self._open: list[Line] = []
        self.rank: int | None = None
        """That of the process; None for a single one."""
        self._kept: OrderedDict[int, list[ConsoleLine]] = OrderedDict()
        self.count = 0
        """How many lines there are."""

    @property
    def writer(self) -> str:
        """Which writer it is."""
        return self.view.writer

    @property
    def sealed_count(self) -> int:
        """So many lines at the beginning never change."""
        last = self._sealed[-1] if self._sealed else None
        return last.first_line + last.lines if last else 0

    def refresh(self) -> None:
        """Read what is new of a view that was refreshed."""
        first = self._sealed[-1].number + 1 if self._sealed else 0
        found = self.view.read_journal(lambda connection: _news(connection, first))
        sealed, lines, problem = found or ([], [], None)
        if problem is not None:
            self.view.note_damaged_columns([problem])
        self._sealed += sealed
        self._starts += [stretch.first_line for stretch in sealed]
        unsealed = Lines(lines)
        for _ in unsealed.feed(self.view.tail_console):
            pass
        self._open = unsealed.all()
        rank = self.view.attributes.get("/writer/rank", (None, 0))[0]
        self.rank = rank if isinstance(rank, int) else None
        self.count = self.sealed_count + len(self._open)

    def lines(self, first: int, stop: int) -> list[ConsoleLine]:
        """Lines from `first` to before `stop`; what is damaged is left empty and reported."""
        found: list[ConsoleLine] = []
        at, stop = max(0, first), min(stop, self.count)
        while at < min(stop, self.sealed_count):
            stretch = self._sealed[bisect_right(self._starts, at) - 1]
            lines = self._stretch(stretch)
            piece = lines[at - stretch.first_line : stop - stretch.first_line]
            found += piece
            at = stretch.first_line + stretch.lines
        begin = max(at, first) - self.sealed_count
        found += map(self._shown, self._open[max(0, begin) : max(0, stop - self.sealed_count)])
        return found

    def __iter__(self) -> Iterator[ConsoleLine]:
        for first in range(0, self.count, _PAGE):
            yield from self.lines(first, first + _PAGE)

    def _stretch(self, stretch: Stretch) -> list[ConsoleLine]:
        kept = self._kept.get(stretch.number)
        if kept is not None:
            self._kept.move_to_end(stretch.number)
            return kept
        found = self.view.read_journal(lambda connection: _lines(connection, stretch.number))
        lines, problem = found or ([], "printed lines: the journal cannot be read")
        if problem is not None:
            self.view.note_damaged_columns([problem])
            lines = [Line(stretch.time_first_ns, 0, "")] * stretch.lines
        shown = [self._shown(line) for line in lines]
        self._kept[stretch.number] = shown
        if len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        return shown

    def _shown(self, line: Line) -> ConsoleLine:
        stream = STREAMS[min(line.marks & STREAM_BITS, len(STREAMS) - 1)]
        is_open = bool(line.marks & CURSOR)
        return ConsoleLine(line.time_ns, stream, line.text, self.rank, is_open)


def _news(connection: Any, first: int) -> tuple[list[Stretch], list[Line], str | None]:
    """New sealed stretches, the lines of the open one, and what is wrong with it."""
    try:
        found = stretches(connection, first)
    except (TypeError, ValueError) as error:
        return [], [], f"printed lines: {error}"
    sealed = [stretch for stretch in found if stretch.is_sealed]
    if not found or found[-1].is_sealed:
        return sealed, [], None
    try:
        return sealed, lines_of(connection, found[-1].number), None
    except JournalDamaged as error:
        return sealed, [], str(error)


def _lines(connection: Any, number: int) -> tuple[list[Line], str | None]:
    try:
        return lines_of(connection, number), None
    except JournalDamaged as error:
        return [], str(error)


def merged(consoles: Iterable[WriterConsole]) -> Iterator[ConsoleLine]:
    """The lines of several writers by time; each writer's own stay in their order."""
    several = [console for console in consoles if console.count]
    if len(several) == 1:
        return iter(several[0])
    return heapq.merge(*several, key=lambda line: line.time_ns)
