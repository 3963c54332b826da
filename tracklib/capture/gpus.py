"""The graphics cards of this machine: NVIDIA's and AMD's.

Nothing has to be installed for it: what is asked comes with the driver.
"""

from __future__ import annotations

from typing import Any

from tracklib.capture.amd import AmdCards
from tracklib.capture.cards import Cards
from tracklib.capture.nvidia import NvidiaCards


def all_cards(visible: str | None) -> list[Cards]:
    """Those that this process may use, of each maker; `visible` is `CUDA_VISIBLE_DEVICES`."""
    makers: list[Cards | None] = [NvidiaCards.find(visible), AmdCards.find()]
    return [cards for cards in makers if cards is not None]


def names(visible: str | None) -> list[dict[str, Any]]:
    """Name and memory of every card."""
    found: list[dict[str, Any]] = []
    for cards in all_cards(visible):
        found += cards.names()
        cards.close()
    return found
