"""Where axes, titles and the lane of missing values lie in the parallel plot."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QRectF

from desktop.qt.parallel_worker import axis_height

SIDE, TOP, BOTTOM = 64, 44, 20
NARROWEST_GAP = 72
GRAB = 12


@dataclass(frozen=True, slots=True)
class AxesLayout:
    """Axes at equal distances, in logical pixels."""

    count: int
    gap: int
    height: int
    has_missing: bool

    @classmethod
    def of(cls, width: int, height: int, count: int, has_missing: bool) -> AxesLayout:
        gap = max(NARROWEST_GAP, (width - 2 * SIDE) // max(1, count - 1))
        return cls(count, gap, max(40, height - TOP - BOTTOM), has_missing)

    @property
    def length(self) -> int:
        return axis_height(self.height, self.has_missing)

    def across(self, axis: int) -> int:
        return SIDE + axis * self.gap

    def down(self, place: float) -> float:
        return TOP + (1 - place) * self.length

    def place_at(self, down: float) -> float:
        return 1 - (down - TOP) / self.length

    def lines(self) -> QRectF:
        """The room of all lines."""
        return QRectF(SIDE, TOP, max(1, self.count - 1) * self.gap, self.height)

    def pictures(self, scale: float) -> QRectF:
        """Where pictures of lines go on a screen of that scale, pixel by pixel."""
        return self.lines().adjusted(0, 0, 0, 1 / scale)

    def lane(self, axis: int) -> QRectF:
        """Where runs without a place cross an axis."""
        return QRectF(self.across(axis) - 28, TOP + self.height - 11, 56, 20)

    def beside(self, axis: int) -> QRect:
        """What a brush of an axis can cover."""
        return QRect(self.across(axis) - GRAB, 0, 2 * GRAB, TOP + self.height + BOTTOM)

    def title(self, axis: int) -> QRectF:
        room = min(self.gap, 2 * SIDE) - 8
        return QRectF(self.across(axis) - room / 2, 6, room, 26)

    def axis_at(self, place: QPointF) -> int | None:
        """The axis whose line the mouse is on."""
        axis = round((place.x() - SIDE) / self.gap)
        if not 0 <= axis < self.count or abs(place.x() - self.across(axis)) > GRAB:
            return None
        return axis if TOP - 6 <= place.y() <= TOP + self.length + 6 else None

    def title_at(self, place: QPointF) -> int | None:
        found = (axis for axis in range(self.count) if self.title(axis).contains(place))
        return next(found, None)

    def lane_at(self, place: QPointF) -> int | None:
        """The axis whose lane of missing values the mouse is on."""
        if not self.has_missing:
            return None
        found = (axis for axis in range(self.count) if self.lane(axis).contains(place))
        return next(found, None)

    def gap_at(self, place: QPointF) -> tuple[int, float]:
        """Between which axes a place lies, and how far from the first: 0 to 1."""
        at = min(max(0.0, (place.x() - SIDE) / self.gap), float(max(0, self.count - 1)))
        gap = min(int(at), max(0, self.count - 2))
        return gap, at - gap
