"""What the machine and this run's processes do, as numbers by name, from one look to the next.

Everything comes from `/proc`, `/sys` and the drivers of graphics cards. What a system does not tell
is left out. Inside of a container or a job with limits, processor and memory are those of its
control group.
"""

from __future__ import annotations

import os
import time
from typing import NamedTuple

from tracklib.capture import cgroup
from tracklib.capture.cards import Cards, CardSample
from tracklib.capture.gpus import all_cards
from tracklib.capture.processes import ProcessTree, Usage

PREFIX = "system/"

_MIB, _GIB = float(1 << 20), float(1 << 30)
_TICKS_PER_S = os.sysconf("SC_CLK_TCK")
_NOT_OUTSIDE = ("lo", "docker", "veth", "br-", "virbr")


class _Counters(NamedTuple):
    """What only grows; rates are differences."""

    at_s: float
    cpu_s: float | None
    received_bytes: float | None
    sent_bytes: float | None
    tree: Usage


class Machine:
    """Looks at the machine again and again. Used by one thread."""

    def __init__(self, store: str, visible_cards: str | None) -> None:
        """`store` is where the run is written, for the room on its disk."""
        self._store = store
        self._tree = ProcessTree()
        self._cards: list[Cards] = all_cards(visible_cards)
        self._cores = cgroup.usable_cores() or 1.0
        self._memory_bytes = _total_memory_bytes()
        self._last = self._counters()

    def sample(self) -> dict[str, float]:
        """Numbers by name, of the time since the last look; none where the system tells nothing."""
        before, now = self._last, self._counters()
        self._last = now
        span_s = max(now.at_s - before.at_s, 1e-3)
        found: dict[str, float | None] = {
            "cpu_percent": _rate(before.cpu_s, now.cpu_s, span_s * self._cores / 100),
            **self._memory(),
            **_of_tree(before.tree, now.tree, span_s),
            "disk_free_gib": _free_gib(self._store),
            "network_in_mib_s": _rate(before.received_bytes, now.received_bytes, span_s * _MIB),
            "network_out_mib_s": _rate(before.sent_bytes, now.sent_bytes, span_s * _MIB),
            **self._of_cards(),
        }
        return {PREFIX + name: value for name, value in found.items() if value is not None}

    def close(self) -> None:
        """Leave the drivers alone."""
        for cards in self._cards:
            cards.close()

    def _counters(self) -> _Counters:
        received, sent = _network_bytes()
        cpu_s = cgroup.cpu_s() if cgroup.is_limited() else _machine_cpu_s()
        return _Counters(time.monotonic(), cpu_s, received, sent, self._tree.usage())

    def _memory(self) -> dict[str, float | None]:
        limit = cgroup.memory_limit_bytes()
        total = (
            min(limit, self._memory_bytes) if limit and self._memory_bytes else self._memory_bytes
        )
        used = cgroup.memory_used_bytes() if limit else _used_memory_bytes()
        if used is None or not total:
            return {}
        return {"memory_gib": used / _GIB, "memory_percent": 100 * used / total}

    def _of_cards(self) -> dict[str, float | None]:
        found: dict[str, float | None] = {}
        number = 0
        for cards in self._cards:
            for sample in cards.samples():
                found |= _of_card(f"gpu{number}_", sample)
                number += 1
        return found


def _of_card(prefix: str, sample: CardSample) -> dict[str, float | None]:
    memory = sample.memory_used_bytes
    return {
        f"{prefix}percent": sample.load_percent,
        f"{prefix}memory_gib": None if memory is None else memory / _GIB,
        f"{prefix}temperature_c": sample.temperature_c,
        f"{prefix}power_w": sample.power_w,
    }


def _of_tree(before: Usage, now: Usage, span_s: float) -> dict[str, float | None]:
    if not now.processes:
        return {}
    return {
        "process_cpu_percent": _rate(before.cpu_s, now.cpu_s, span_s / 100),
        "process_memory_gib": now.memory_bytes / _GIB,
        "disk_read_mib_s": _rate(before.read_bytes, now.read_bytes, span_s * _MIB),
        "disk_write_mib_s": _rate(before.written_bytes, now.written_bytes, span_s * _MIB),
    }


def _rate(before: float | None, now: float | None, per: float) -> float | None:
    return None if before is None or now is None else max(0.0, now - before) / per


def _machine_cpu_s() -> float | None:
    """Time that all cores together worked; waiting for a disk is no work."""
    words = _read("/proc/stat").partition("\n")[0].split()
    if len(words) < 9 or words[0] != "cpu":
        return None
    ticks = [int(word) for word in words[1:9]]
    return (sum(ticks) - ticks[3] - ticks[4]) / _TICKS_PER_S


def _network_bytes() -> tuple[float | None, float | None]:
    """Bytes received and sent by all ways out of this machine, or of this container."""
    received = sent = 0.0
    is_known = False
    for line in _read("/proc/self/net/dev").splitlines()[2:]:
        name, _, rest = line.partition(":")
        words = rest.split()
        if len(words) >= 9 and not name.strip().startswith(_NOT_OUTSIDE):
            received, sent, is_known = received + int(words[0]), sent + int(words[8]), True
    return (received, sent) if is_known else (None, None)


def _used_memory_bytes() -> float | None:
    found = _memory_info()
    total, available = found.get("MemTotal"), found.get("MemAvailable")
    return None if total is None or available is None else total - available


def _total_memory_bytes() -> float | None:
    return _memory_info().get("MemTotal")


def _memory_info() -> dict[str, float]:
    pairs = (line.partition(":") for line in _read("/proc/meminfo").splitlines())
    numbers = ((name, rest.split()) for name, _, rest in pairs)
    return {name: float(words[0]) * 1024 for name, words in numbers if words}


def _free_gib(folder: str) -> float | None:
    try:
        found = os.statvfs(folder)
    except OSError:
        return None
    return found.f_bavail * found.f_frsize / _GIB


def _read(path: str) -> str:
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read()
    except OSError:
        return ""
