"""AMD's cards, through the files of the kernel's driver.

https://docs.kernel.org/gpu/amdgpu/driver-misc.html describes them.
"""

from __future__ import annotations

import os
import re
from typing import Any

from tracklib.capture.cards import CardSample

_CARDS = "/sys/class/drm"
_MAKER = "0x1002"
_CARD = re.compile(r"card\d+")


class AmdCards:
    """The cards that the kernel shows."""

    def __init__(self, folders: list[str]) -> None:
        self._folders = folders

    @classmethod
    def find(cls, cards: str = _CARDS) -> AmdCards | None:
        """The cards, None where there are none."""
        try:
            names = sorted(name for name in os.listdir(cards) if _CARD.fullmatch(name))
        except OSError:
            return None
        folders = [os.path.join(cards, name, "device") for name in names]
        found = [one for one in folders if _read(one, "vendor") == _MAKER]
        return cls(found) if found else None

    def names(self) -> list[dict[str, Any]]:
        """`name` and `memory_bytes` of each card."""
        return [
            {
                "name": _read(folder, "product_name") or f"AMD {_read(folder, 'device')}",
                "memory_bytes": _number(_read(folder, "mem_info_vram_total")),
            }
            for folder in self._folders
        ]

    def samples(self) -> list[CardSample]:
        """What each card does now."""
        return [
            CardSample(
                _number(_read(folder, "gpu_busy_percent")),
                _number(_read(folder, "mem_info_vram_used")),
                _number(_sensor(folder, "temp1_input"), 1e-3),
                _number(_sensor(folder, "power1_average") or _sensor(folder, "power1_input"), 1e-6),
            )
            for folder in self._folders
        ]

    def close(self) -> None:
        """There is nothing to leave."""


def _sensor(folder: str, name: str) -> str:
    sensors = os.path.join(folder, "hwmon")
    try:
        found = (_read(os.path.join(sensors, one), name) for one in sorted(os.listdir(sensors)))
        return next((text for text in found if text), "")
    except OSError:
        return ""


def _number(text: str, scale: float = 1.0) -> float | None:
    return int(text) * scale if text.isdecimal() else None


def _read(folder: str, name: str) -> str:
    try:
        with open(os.path.join(folder, name), encoding="utf-8", errors="replace") as file:
            return file.read(1000).strip()
    except OSError:
        return ""
