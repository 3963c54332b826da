"""Printed text becomes lines: line feeds end them, and what a progress bar overwrites is dropped.

Each stream has a cursor. A carriage return sends it to the beginning of its line, whose text is
replaced by what is printed next: of a progress bar its last state stays. Bars in several rows move
the cursor up and down by escape sequences; that reaches back `REACH` lines. Colours stay in the
text, other sequences are dropped.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterable, Iterator
from typing import NamedTuple

STDOUT, STDERR, WARNING = 0, 1, 2
RAW_STDOUT, RAW_STDERR = 3, 4
"""What comes through the descriptors, of C code and children: with cursors of their own, since it
arrives between the pieces of a line that Python prints."""
STREAMS = ("stdout", "stderr", "warning", "stdout", "stderr")
"""Names of the streams by their numbers."""

STREAM_BITS = 0x0F
CURSOR = 0x10
"""The stream's cursor is in this line: more text goes there."""
RETURNED = 0x20
"""The cursor is at the beginning of its line: what comes next replaces the text."""

REACH = 32
LONGEST_LINE = 1 << 16
"""Characters; a longer line goes on in the next one."""

_LINE_FEED = 10
_MOST_JOINED = 1 << 16
_HEAD = struct.Struct("<qB")
_CONTROL = re.compile(r"\r|\n|\x1b\[[0-9;?]*[A-HJKSTfhl]")
_SPECIAL = re.compile(r"[\r\x1b]")


class Line(NamedTuple):
    """One line as it stands in a journal."""

    time_ns: int
    marks: int
    text: str


class Lines:
    """Lines that may still change, and those before them that nobody took yet."""

    def __init__(self, lines: Iterable[Line] = ()) -> None:
        """Go on from earlier lines; their marks tell where the cursors are."""
        self._times: list[int] = []
        self._marks: list[int] = []
        self._texts: list[str] = []
        self._cursors: dict[int, int] = {}
        self._ends: dict[int, int] = {}
        self.characters = 0
        """Of all texts together."""
        for line in lines:
            stream = line.marks & STREAM_BITS
            if line.marks & CURSOR:
                self._cursors[stream] = len(self._texts)
            self._append(line.time_ns, stream, line.text)
            self._marks[-1] = line.marks & ~CURSOR

    def __len__(self) -> int:
        return len(self._texts)

    def feed(self, payloads: Iterable[bytes]) -> Iterator[int]:
        """Take frames of printed text, and tell after each line or so how many there are.

        `print()` writes a line in several pieces: those of a stream that follow each other are
        taken as one, up to its line feed. Too short a payload is passed over.
        """
        parts: list[bytes] = []
        size, time_ns, last = 0, 0, -1
        for payload in payloads:
            if len(payload) < _HEAD.size:
                continue
            at_ns, stream = _HEAD.unpack_from(payload)
            if parts and (stream != last or size > _MOST_JOINED):
                self.write(time_ns, last & STREAM_BITS, b"".join(parts).decode(errors="replace"))
                parts, size = [], 0
                yield len(self._texts)
            parts.append(payload[_HEAD.size :])
            size, time_ns, last = size + len(payload), at_ns, stream
            if payload[-1] == _LINE_FEED:
                self.write(time_ns, last & STREAM_BITS, b"".join(parts).decode(errors="replace"))
                parts, size = [], 0
                yield len(self._texts)
        if parts:
            self.write(time_ns, last & STREAM_BITS, b"".join(parts).decode(errors="replace"))
            yield len(self._texts)

    def write(self, time_ns: int, stream: int, text: str) -> None:
        """Take text as it was printed."""
        if _SPECIAL.search(text) is None:
            *ended, rest = text.split("\n")
            for part in ended:
                self._put(time_ns, stream, part)
                self._line_feed(time_ns, stream)
            self._put(time_ns, stream, rest)
            return
        at = 0
        for control in _CONTROL.finditer(text):
            self._put(time_ns, stream, text[at : control.start()])
            self._obey(time_ns, stream, control[0])
            at = control.end()
        self._put(time_ns, stream, text[at:])

    def all(self) -> list[Line]:
        """Every line, with the cursors in their marks."""
        found = list(map(Line, self._times, self._marks, self._texts))
        for index in self._cursors.values():
            found[index] = found[index]._replace(marks=found[index].marks | CURSOR)
        return found

    def take(self, count: int) -> list[Line]:
        """Take away the first lines for good: nothing can change them any more."""
        taken = list(map(Line, self._times[:count], self._marks[:count], self._texts[:count]))
        for kept in (self._times, self._marks, self._texts):
            del kept[:count]
        self.characters -= sum(len(line.text) for line in taken)
        self._cursors = {s: at - count for s, at in self._cursors.items() if at >= count}
        self._ends = {s: at - count for s, at in self._ends.items() if at >= count}
        return [line._replace(marks=line.marks & STREAM_BITS) for line in taken]

    # -- helpers ---------------------------------------------------------------------------

    def _append(self, time_ns: int, stream: int, text: str) -> None:
        self._ends[stream] = len(self._texts)
        self._times.append(time_ns)
        self._marks.append(stream)
        self._texts.append(text)
        self.characters += len(text)

    def _put(self, time_ns: int, stream: int, text: str) -> None:
        if not text:
            return
        at = self._cursors.get(stream)
        if at is None:
            at = self._cursors[stream] = len(self._texts)
            self._append(time_ns, stream, "")
        old = "" if self._marks[at] & RETURNED else self._texts[at]
        text = old + text
        while len(text) > LONGEST_LINE:
            self._set(at, time_ns, stream, text[:LONGEST_LINE])
            text = text[LONGEST_LINE:]
            at = self._cursors[stream] = len(self._texts)
            self._append(time_ns, stream, "")
        self._set(at, time_ns, stream, text)

    def _set(self, at: int, time_ns: int, marks: int, text: str) -> None:
        self.characters += len(text) - len(self._texts[at])
        self._times[at], self._marks[at], self._texts[at] = time_ns, marks, text

    def _line_feed(self, time_ns: int, stream: int) -> None:
        at = self._cursors.get(stream)
        if at is None:
            self._append(time_ns, stream, "")
            return
        self._times[at] = time_ns
        self._marks[at] &= ~RETURNED
        if at == self._ends.get(stream):
            del self._cursors[stream]
        else:
            self._go_to(stream, next(self._rows(stream, range(at + 1, len(self._texts)))))

    def _obey(self, time_ns: int, stream: int, control: str) -> None:
        if control == "\n":
            self._line_feed(time_ns, stream)
        elif control == "\r":
            if stream in self._cursors:
                self._marks[self._cursors[stream]] |= RETURNED
        elif control[-1] in "AF":
            self._up(stream, _count(control))
        elif control[-1] in "BE":
            for _ in range(min(_count(control), REACH)):
                self._down(stream)
        elif control[-1] == "K" and control[2:-1] in ("1", "2") and stream in self._cursors:
            self._set(self._cursors[stream], time_ns, stream | RETURNED, "")

    def _up(self, stream: int, count: int) -> None:
        at = self._cursors.get(stream, len(self._texts))
        rows = list(self._rows(stream, range(at - 1, max(-1, at - 1 - REACH), -1)))
        if rows:
            self._go_to(stream, rows[min(count, len(rows)) - 1])

    def _down(self, stream: int) -> None:
        at = self._cursors.get(stream)
        if at is not None and at != self._ends.get(stream):
            self._go_to(stream, next(self._rows(stream, range(at + 1, len(self._texts)))))

    def _rows(self, stream: int, indices: Iterable[int]) -> Iterator[int]:
        return (i for i in indices if self._marks[i] & STREAM_BITS == stream)

    def _go_to(self, stream: int, at: int) -> None:
        old = self._cursors.get(stream)
        if old is not None:
            self._marks[old] &= ~RETURNED
        self._cursors[stream] = at
        self._marks[at] |= RETURNED


def _count(control: str) -> int:
    """How far a sequence moves the cursor: 1 unless it says more."""
    digits = control[2:-1]
    return max(1, int(digits)) if digits.isdecimal() and len(digits) < 5 else 1
