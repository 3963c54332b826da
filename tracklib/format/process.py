"""Which process a writer is, so that a viewer on the same machine can tell a dead one."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any


def _boot_id() -> str:
    """An id of this machine's current boot: process ids mean something only together with it."""
    try:
        with open("/proc/sys/kernel/random/boot_id", encoding="ascii") as file:
            return file.read().strip()
    except OSError:
        return ""


def _start_of(pid: object) -> str:
    """When a process of this machine started, in the kernel's ticks; "" if there is none."""
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as file:
            state, *fields = file.read().rpartition(")")[2].split()
    except (OSError, ValueError):
        return ""
    return "" if state == "Z" else fields[18]


def _pid_space() -> str:
    """Which process numbers are meant: containers of one machine may each have their own."""
    try:
        return os.readlink("/proc/self/ns/pid")
    except OSError:
        return ""


def identity() -> dict[str, Any]:
    """This process: host, boot, pid, what its pid means, and start."""
    pid = os.getpid()
    return {
        "host": os.uname().nodename,
        "boot": _boot_id(),
        "pid": pid,
        "pid_space": _pid_space(),
        "process_start": _start_of(pid),
    }


def is_surely_dead(who: Mapping[str, Any]) -> bool:
    """Whether the process with that `identity` no longer exists.

    False for processes of other machines, and where the system does not tell: nobody can know.
    """
    boot, start = who.get("boot"), who.get("process_start")
    if not boot or not start or boot != _boot_id() or who.get("host") != os.uname().nodename:
        return False
    if who.get("pid_space", _pid_space()) != _pid_space():
        return False
    return _start_of(who.get("pid")) != str(start)
