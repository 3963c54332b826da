"""The machine: processor, memory, graphics cards, and how much of them this process may use."""

from __future__ import annotations

import os
from typing import Any

from tracklib.capture import cgroup, gpus


def facts(visible_cards: str | None) -> dict[str, Any]:
    """Facts of the machine, as far as it tells; `visible_cards` is `CUDA_VISIBLE_DEVICES`."""
    memory = _memory_bytes()
    limit = cgroup.memory_limit_bytes()
    is_limited = limit is not None and (not memory or limit < memory)
    found = {
        "os": _system(),
        "cpu": _processor(),
        "cores": os.cpu_count(),
        "usable_cores": cgroup.usable_cores(),
        "memory_bytes": memory,
        "memory_limit_bytes": limit if is_limited else None,
        "gpus": gpus.names(visible_cards),
    }
    return {name: value for name, value in found.items() if value}


def _system() -> str:
    """The operating system. Not of `platform`, which asks a child process for it."""
    name = os.uname()
    try:
        library = os.confstr("CS_GNU_LIBC_VERSION") or ""
    except (ValueError, OSError):
        library = ""
    return " ".join(filter(None, (name.sysname, name.release, name.machine, library)))


def _processor() -> str:
    try:
        with open("/proc/cpuinfo", encoding="utf-8", errors="replace") as file:
            for line in file:
                if line.lower().startswith(("model name", "hardware")):
                    return line.partition(":")[2].strip()
    except OSError:
        pass
    return os.uname().machine


def _memory_bytes() -> int | None:
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (OSError, ValueError):
        return None
