"""NVIDIA's cards, through the management library of the driver (NVML).

https://docs.nvidia.com/deploy/nvml-api/ has its functions; each returns 0 where it could answer.
"""

from __future__ import annotations

import ctypes
from typing import Any

from tracklib.capture.cards import CardSample

_LIBRARY = "libnvidia-ml.so.1"
_TEXT_BYTES = 96
_TEMPERATURE_OF_THE_CHIP = 0


class _Memory(ctypes.Structure):
    _fields_ = (
        ("total", ctypes.c_ulonglong), ("free", ctypes.c_ulonglong), ("used", ctypes.c_ulonglong),
    )  # fmt: skip


class _Load(ctypes.Structure):
    _fields_ = (("gpu", ctypes.c_uint), ("memory", ctypes.c_uint))


class NvidiaCards:
    """The cards that this process may use."""

    def __init__(self, library: Any, visible: str | None) -> None:
        """`library` is initialised; `visible` has numbers or UUIDs with commas, None for all."""
        self._library = library
        self._handles = [handle for handle in self._all() if handle is not None]
        if visible is not None:
            self._handles = self._chosen([one.strip() for one in visible.split(",")])

    @classmethod
    def find(cls, visible: str | None = None, path: str = _LIBRARY) -> NvidiaCards | None:
        """The cards, None where there is no driver."""
        try:
            library = ctypes.CDLL(path)
            if library.nvmlInit_v2() != 0:
                return None
            return cls(library, visible)
        except (OSError, AttributeError):
            return None

    def names(self) -> list[dict[str, Any]]:
        """`name` and `memory_bytes` of each card, and the `driver`."""
        buffer = ctypes.create_string_buffer(_TEXT_BYTES)
        is_known = self._library.nvmlSystemGetDriverVersion(buffer, _TEXT_BYTES) == 0
        driver = buffer.value.decode(errors="replace") if is_known else ""
        return [
            {
                "name": self._text("nvmlDeviceGetName", handle),
                "memory_bytes": self._memory(handle).total,
                "driver": driver,
            }
            for handle in self._handles
        ]

    def samples(self) -> list[CardSample]:
        """What each card does now."""
        return [self._sample(handle) for handle in self._handles]

    def close(self) -> None:
        """Leave the driver alone."""
        self._library.nvmlShutdown()

    def _sample(self, handle: Any) -> CardSample:
        library, load = self._library, _Load()
        is_load = library.nvmlDeviceGetUtilizationRates(handle, ctypes.byref(load)) == 0
        power, temperature = ctypes.c_uint(), ctypes.c_uint()
        is_power = library.nvmlDeviceGetPowerUsage(handle, ctypes.byref(power)) == 0
        sensor, place = _TEMPERATURE_OF_THE_CHIP, ctypes.byref(temperature)
        is_temperature = library.nvmlDeviceGetTemperature(handle, sensor, place) == 0
        memory = self._memory(handle)
        return CardSample(
            float(load.gpu) if is_load else None,
            float(memory.used) if memory.total else None,
            float(temperature.value) if is_temperature else None,
            power.value / 1000 if is_power else None,
        )

    def _all(self) -> list[Any]:
        count = ctypes.c_uint()
        if self._library.nvmlDeviceGetCount_v2(ctypes.byref(count)) != 0:
            return []
        return [self._handle(number) for number in range(count.value)]

    def _handle(self, number: int) -> Any:
        handle = ctypes.c_void_p()
        place = ctypes.byref(handle)
        is_there = self._library.nvmlDeviceGetHandleByIndex_v2(number, place) == 0
        return handle if is_there else None

    def _chosen(self, words: list[str]) -> list[Any]:
        """Those that are named, as CUDA reads it: up to the first name that is none."""
        chosen = []
        for word in words:
            if word.isdecimal() and int(word) < len(self._handles):
                chosen.append(self._handles[int(word)])
                continue
            named = [h for h in self._handles if self._text("nvmlDeviceGetUUID", h) == word]
            if not word or not named:
                break
            chosen += named
        return chosen

    def _text(self, function: str, handle: Any) -> str:
        buffer = ctypes.create_string_buffer(_TEXT_BYTES)
        if getattr(self._library, function)(handle, buffer, _TEXT_BYTES) != 0:
            return ""
        return buffer.value.decode(errors="replace")

    def _memory(self, handle: Any) -> _Memory:
        memory = _Memory()
        self._library.nvmlDeviceGetMemoryInfo(handle, ctypes.byref(memory))
        return memory
