"""Doorbells: one small file a live writer, touched whenever it commits, removed when it finishes.

The content says which process it is, so that a viewer on the same machine can tell a dead one.
"""

from __future__ import annotations

import json
import os
from typing import Any

from tracklib.format import layout


def boot_id() -> str:
    """An id of this machine's current boot: process ids mean something only together with it."""
    try:
        with open("/proc/sys/kernel/random/boot_id", encoding="ascii") as file:
            return file.read().strip()
    except OSError:
        return ""


def process_start(pid: int) -> str:
    """When a process of this machine started, in the kernel's ticks; "" if there is none."""
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as file:
            return file.read().rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return ""


class Doorbell:
    """The writing side."""

    def __init__(self, store: str, run_id: str, writer: str) -> None:
        self._path = layout.doorbell(store, run_id, writer)

    def ring(self) -> None:
        """Touch the file, making it where it is missing. Raises OSError."""
        try:
            os.utime(self._path)
        except FileNotFoundError:
            self._make()

    def _make(self) -> None:
        os.makedirs(os.path.dirname(self._path), exist_ok=True)
        pid = os.getpid()
        who = {
            "host": os.uname().nodename,
            "boot": boot_id(),
            "pid": pid,
            "started": process_start(pid),
        }
        with open(self._path, "w", encoding="ascii") as file:
            json.dump(who, file)

    def remove(self) -> None:
        """Take the file away."""
        try:
            os.unlink(self._path)
        except FileNotFoundError:
            pass


def owner(path: str) -> dict[str, Any]:
    """Who rings a doorbell: host, boot, pid, started; empty where the file does not say."""
    try:
        with open(path, encoding="ascii") as file:
            content = json.load(file)
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def is_owner_dead(who: dict[str, Any]) -> bool:
    """Whether the process surely no longer exists. False for other machines: nobody can tell."""
    if not who or who.get("boot") != boot_id() or who.get("host") != os.uname().nodename:
        return False
    if not who.get("boot"):
        return False
    return process_start(int(who.get("pid", 0))) != who.get("started")
