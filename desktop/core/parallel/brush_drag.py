"""Brushing an axis with the mouse or keys: ranges are drawn, moved, resized and cleared.

Places go from 0 at the lower end of an axis to 1 at the upper.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from desktop.core.axes import Span


class Grip(Enum):
    """What of a range the mouse has taken."""

    NEW = "new"
    LOW = "low"
    HIGH = "high"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class BrushDrag:
    """A drag in progress: the ranges that stay, the one that changes, and where it began."""

    others: tuple[Span, ...]
    grip: Grip
    began: float
    span: Span

    @classmethod
    def begin(
        cls, spans: tuple[Span, ...], place: float, edge: float, adds: bool = False
    ) -> BrushDrag:
        """Take what lies at a place: an end within `edge`, a range, else begin a new one, which
        replaces the others unless `adds`."""
        for span in spans:
            others = tuple(one for one in spans if one is not span)
            grip = _grip(span, place, edge)
            if grip is not None:
                return cls(others, grip, place, span)
        return cls(spans if adds else (), Grip.NEW, place, Span(place, place))

    def to(self, place: float) -> tuple[Span, ...]:
        """The ranges when the mouse is at a place."""
        place = min(1.0, max(0.0, place))
        return merged((*self.others, self._moved(place)))

    def _moved(self, place: float) -> Span:
        if self.grip is Grip.ALL:
            return shifted(self.span, place - self.began)
        fixed = {
            Grip.NEW: min(1.0, max(0.0, self.began)),
            Grip.LOW: self.span.hi,
            Grip.HIGH: self.span.lo,
        }[self.grip]
        return Span(min(fixed, place), max(fixed, place))


def _grip(span: Span, place: float, edge: float) -> Grip | None:
    if abs(place - span.hi) <= edge:
        return Grip.HIGH
    if abs(place - span.lo) <= edge:
        return Grip.LOW
    return Grip.ALL if span.lo < place < span.hi else None


def shifted(span: Span, by: float) -> Span:
    """A range moved along the axis, stopping at its ends."""
    by = min(1.0 - span.hi, max(-span.lo, by))
    return Span(span.lo + by, span.hi + by)


def grown(span: Span, by: float) -> Span:
    """A range made wider (or narrower) at both ends."""
    middle = (span.lo + span.hi) / 2
    lo, hi = min(middle, span.lo - by), max(middle, span.hi + by)
    return Span(max(0.0, lo), min(1.0, hi))


def merged(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """Ranges in order, those that touch made one."""
    found: list[Span] = []
    for span in sorted(spans, key=lambda one: one.lo):
        if found and span.lo <= found[-1].hi:
            found[-1] = Span(found[-1].lo, max(found[-1].hi, span.hi))
        else:
            found.append(span)
    return tuple(found)
