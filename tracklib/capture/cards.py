"""What graphics cards tell, whoever made them."""

from __future__ import annotations

from typing import Any, NamedTuple, Protocol


class CardSample(NamedTuple):
    """What a card does now; None for what it does not tell."""

    load_percent: float | None = None
    memory_used_bytes: float | None = None
    temperature_c: float | None = None
    power_w: float | None = None


class Cards(Protocol):
    """The cards of one maker."""

    def names(self) -> list[dict[str, Any]]:
        """`name` and `memory_bytes` of each card, and the `driver`."""

    def samples(self) -> list[CardSample]:
        """What each card does now."""

    def close(self) -> None:
        """Leave the driver alone."""
