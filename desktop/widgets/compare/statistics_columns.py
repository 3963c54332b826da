"""How much the columns of the statistics tell: less where there is no room for all of it.

What is left out stands in the tool tips, and in every copy of the table.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from desktop.qt.statistics_model import EFFECT, GROUP, INTERVAL, MEDIAN, PICTURE
from desktop.qt.tokens import scaled

_GROUP_NARROWEST, _GROUP_WIDEST = 110, 320
PICTURE_WIDEST = 400


@dataclass(frozen=True, slots=True)
class Detail:
    """One way to fill the columns. `pad` is the room at both sides of each cell."""

    pad: int = 10
    picture: int = 96  # the least width of the intervals' picture
    has_effect_interval: bool = True
    hidden: tuple[int, ...] = ()


DETAILS = (
    Detail(),
    Detail(6, 72),
    Detail(6, 72, has_effect_interval=False),
    Detail(6, 72, has_effect_interval=False, hidden=(MEDIAN,)),
    Detail(6, 72, has_effect_interval=False, hidden=(MEDIAN, INTERVAL)),
)
"""From most to least."""


@dataclass(frozen=True, slots=True)
class Measured:
    """How wide the words of each column are, the titles among them, and the indent of groups."""

    columns: Sequence[int] = ()
    effect_alone: int = 0  # without its interval

    def widths(self, detail: Detail) -> dict[int, int]:
        """What the columns that are shown need, room around the words included."""
        widths = {
            column: words + 2 * detail.pad + 2
            for column, words in enumerate(self.columns)
            if column not in detail.hidden
        }
        if GROUP in widths:  # its indent is the room at the left
            wanted = min(scaled(_GROUP_WIDEST), widths[GROUP] - detail.pad + 2)
            widths[GROUP] = max(scaled(_GROUP_NARROWEST), wanted)
        if PICTURE in widths:
            widths[PICTURE] = scaled(detail.picture)
        if EFFECT in widths and not detail.has_effect_interval:
            widths[EFFECT] = self.effect_alone + 2 * detail.pad + 2
        return widths

    def fitting(self, room: int) -> tuple[Detail, dict[int, int]]:
        """The most that goes into the room without scrolling, with the widths of its columns.

        Where not even the least does, the names of groups give way first.
        """
        detail, widths = DETAILS[0], self.widths(DETAILS[0])
        for detail in DETAILS:
            widths = self.widths(detail)
            if sum(widths.values()) <= room:
                break
        over = sum(widths.values()) - room
        if over > 0 and GROUP in widths:
            widths[GROUP] = max(scaled(_GROUP_NARROWEST), widths[GROUP] - over)
        elif PICTURE in widths:
            widths[PICTURE] = min(PICTURE_WIDEST, widths[PICTURE] - over)
        return detail, widths
