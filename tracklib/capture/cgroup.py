"""What the control groups that this process is in allow it: containers and jobs are limited so."""

from __future__ import annotations

import os

_ROOT = "/sys/fs/cgroup"
_NO_LIMIT = 1 << 60


def usable_cores() -> float | None:
    """Cores that this process may use: its affinity, and the quota of its groups."""
    try:
        allowed: float = len(os.sched_getaffinity(0))
    except (AttributeError, OSError):
        allowed = os.cpu_count() or 1
    quotas = [quota for quota in map(_quota, _folders("cpu")) if quota is not None]
    return min([allowed, *quotas])


def is_limited() -> bool:
    """Whether a group has less than all cores: its own time counts then, not the machine's."""
    return any(_quota(folder) is not None for folder in _folders("cpu"))


def cpu_s() -> float | None:
    """Time that the processes of the innermost group used, None where it is not told."""
    for folder in _folders("cpu"):
        for line in _read(os.path.join(folder, "cpu.stat")).splitlines():
            name, _, value = line.partition(" ")
            if name == "usage_usec" and value.isdecimal():
                return int(value) / 1e6
    for folder in _folders("cpuacct"):
        text = _read(os.path.join(folder, "cpuacct.usage"))
        if text.isdecimal():
            return int(text) / 1e9
    return None


def memory_limit_bytes() -> int | None:
    """The lowest limit of memory that the groups set, None for none."""
    limits = []
    for folder in _folders("memory"):
        for name in ("memory.max", "memory.limit_in_bytes"):
            text = _read(os.path.join(folder, name))
            if text.isdecimal() and int(text) < _NO_LIMIT:
                limits.append(int(text))
    return min(limits, default=None)


def memory_used_bytes() -> int | None:
    """Memory of the innermost group with its own account, without what can be given back."""
    for folder in _folders("memory"):
        for used, inactive in (
            ("memory.current", "inactive_file"),
            ("memory.usage_in_bytes", "total_inactive_file"),
        ):
            text = _read(os.path.join(folder, used))
            if text.isdecimal():
                pairs = (line.split() for line in _read(f"{folder}/memory.stat").splitlines())
                stat = {pair[0]: pair[1] for pair in pairs if len(pair) == 2}
                return max(0, int(text) - int(stat.get(inactive, "0")))
    return None


def _quota(folder: str) -> float | None:
    """Cores of time that a group may use."""
    words = _read(os.path.join(folder, "cpu.max")).split()
    if not words:
        words = [_read(f"{folder}/cpu.cfs_{one}_us") for one in ("quota", "period")]
    try:
        quota, period = (float(word) for word in words)
    except ValueError:
        return None
    return quota / period if quota > 0 and period > 0 else None


def _folders(controller: str) -> list[str]:
    """The folders of the groups that this process is in, innermost first."""
    found: list[str] = []
    for line in _read("/proc/self/cgroup").splitlines():
        number, _, rest = line.partition(":")
        controllers, _, path = rest.partition(":")
        if number == "0" and not controllers:
            root = _ROOT
        elif controller in controllers.split(","):
            root = os.path.join(_ROOT, controller)
        else:
            continue
        while True:
            found.append(root + path.rstrip("/"))
            if path in ("", "/"):
                break
            path = os.path.dirname(path)
    return found


def _read(path: str) -> str:
    try:
        with open(path, encoding="ascii", errors="replace") as file:
            return file.read(1 << 16).strip()
    except OSError:
        return ""
