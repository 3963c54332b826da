"""What capturing needs of a writer."""

from __future__ import annotations

from collections import deque
from typing import Any, Protocol


class Recorder(Protocol):
    """Takes what is captured, on any thread."""

    def set(self, attributes: dict[str, Any]) -> None:
        """Record attributes, as encoded values by path."""

    def sample(self, values: dict[str, float], step: float) -> None:
        """Record a row of numbers beside the training's own, whose steps go on as they are."""

    def console(self, waiting: deque[bytes]) -> None:
        """Record frames of printed text, and take them off `waiting`: all, or none just now."""
