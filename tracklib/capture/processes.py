"""This process and those it started, from `/proc`: their time, memory and what they read and write.

The kernel tells a process's children by itself, so that a machine with thousands of other
processes is not searched through.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import NamedTuple

_TICKS_PER_S = os.sysconf("SC_CLK_TCK")
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
_MOST = 1000


class Usage(NamedTuple):
    """What processes used so far; `memory_bytes` is what they hold now.

    Memory that several of them share is counted for each.
    """

    cpu_s: float = 0.0
    memory_bytes: float = 0.0
    read_bytes: float = 0.0
    written_bytes: float = 0.0
    processes: float = 0.0


class ProcessTree:
    """Adds up this process and its descendants. What ended ones had used stays counted."""

    def __init__(self, proc: str = "/proc") -> None:
        self._proc = proc
        self._known: dict[tuple[int, str], Usage] = {}
        self._ended = Usage()

    def usage(self) -> Usage:
        """What all of them have used, those that ended up to the last look."""
        now: dict[tuple[int, str], Usage] = {}
        for pid in self._members(os.getpid()):
            found = self._of(pid)
            if found is not None:
                started, usage = found
                now[pid, started] = usage
        for key, usage in self._known.items():
            if key not in now:
                self._ended = _sum(self._ended, usage._replace(memory_bytes=0.0))
        self._known = now
        total = self._ended
        for usage in now.values():
            total = _sum(total, usage)
        return total._replace(processes=float(len(now)))

    def _members(self, pid: int) -> Iterator[int]:
        due, seen = [pid], {pid}
        while due and len(seen) < _MOST:
            one = due.pop()
            yield one
            for child in self._children(one):
                if child not in seen:
                    seen.add(child)
                    due.append(child)

    def _children(self, pid: int) -> Iterator[int]:
        folder = f"{self._proc}/{pid}/task"
        try:
            threads = os.listdir(folder)
        except OSError:
            return
        for thread in threads:
            yield from map(int, _read(f"{folder}/{thread}/children").split())

    def _of(self, pid: int) -> tuple[str, Usage] | None:
        """When a process started, and what it has used; None if it is gone."""
        fields = _read(f"{self._proc}/{pid}/stat").rpartition(")")[2].split()
        memory = _read(f"{self._proc}/{pid}/statm").split()
        if len(fields) < 20 or len(memory) < 2:
            return None
        pairs = (line.partition(":") for line in _read(f"{self._proc}/{pid}/io").splitlines())
        io = {name: float(value) for name, _, value in pairs}
        cpu_s = (int(fields[11]) + int(fields[12])) / _TICKS_PER_S
        memory_bytes = float(int(memory[1]) * _PAGE_BYTES)
        read, written = io.get("read_bytes", 0.0), io.get("write_bytes", 0.0)
        return fields[19], Usage(cpu_s, memory_bytes, read, written)


def _sum(one: Usage, other: Usage) -> Usage:
    return Usage(*(a + b for a, b in zip(one, other, strict=True)))


def _read(path: str) -> str:
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read()
    except (OSError, ValueError):
        return ""
