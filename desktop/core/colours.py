"""The colour of a run: 16 colours that stay apart for colour-blind eyes, chosen from the run's id.

The palettes were found by a greedy search in OKLab that keeps the smallest distance large under
normal vision, protanopia and deuteranopia (simulated after Machado, Oliveira and Fernandes 2009).
Light and dark variants share their hues, and every colour has a contrast of at least 3:1 to the
theme's surface.
"""

from __future__ import annotations

from collections.abc import Iterable
from zlib import crc32

LIGHT: tuple[str, ...] = (
    "#2E74D9", "#DE7106", "#921159", "#149E8B", "#8C5302", "#5B35A5", "#89578D", "#A481C8",
    "#C74150", "#365089", "#E75F77", "#A050B7", "#7480F3", "#90291E", "#21794B", "#B5660B",
)  # fmt: skip
DARK: tuple[str, ...] = (
    "#ADC0EF", "#FD8B4A", "#F8A6B9", "#42A388", "#B57C0A", "#8D76FA", "#F7D3FF", "#CA90FB",
    "#FA5E72", "#7489B4", "#95606D", "#994CAA", "#4E61DE", "#C92F36", "#C0E7BE", "#F0BD7D",
)  # fmt: skip
COUNT = len(LIGHT)

# How many runs back in time a run looks for its colour before it takes the next free one: the runs
# of one evening, which are shown together, differ.
_NEIGHBOURS = 11


def preferred(run_id: str) -> int:
    """The palette index that an id alone gives: the same on every machine."""
    return crc32(run_id.encode("utf-8", "surrogatepass")) % COUNT


def assign(run_ids_oldest_first: Iterable[str]) -> list[int]:
    """Palette index of each run, given a store's run ids from oldest to newest.

    A run gets the colour its id prefers, unless one of the eleven runs before it has that one;
    then the next free. Runs that come later never change the colour of those before them.
    """
    found: list[int] = []
    taken = 0  # the colours of the runs just before, a bit each
    for colour in map(preferred, run_ids_oldest_first):
        while taken >> colour & 1:
            colour = (colour + 1) % COUNT
        found.append(colour)
        taken |= 1 << colour
        if len(found) > _NEIGHBOURS:
            taken ^= 1 << found[-_NEIGHBOURS - 1]
    return found


def palette(dark: bool) -> tuple[str, ...]:
    """The 16 colours as `#RRGGBB` for a light or dark surface."""
    return DARK if dark else LIGHT
