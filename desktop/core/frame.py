"""The drawing area of a plot and the ranges it shows: from data to places and back, zoom and pan.

Places are logical pixels from the widget's upper left corner. Heights are log10 on a log axis.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from desktop.core.axes import Span
from desktop.core.curves import View
from tracklib.store.arrays import Floats

_FAR = 50.0  # heights outside of the picture are cut at this many picture heights


@dataclass(frozen=True, slots=True)
class Frame:
    """A rectangle of the widget that shows `x` from left to right and `y` from bottom to top."""

    left: float
    top: float
    width: float
    height: float
    x: Span
    y: Span

    @property
    def right(self) -> float:
        return self.left + self.width

    @property
    def bottom(self) -> float:
        return self.top + self.height

    def across(self, x: float) -> float:
        return self.left + (x - self.x.lo) * (self.width / self.x.width)

    def down(self, y: float) -> float:
        return self.bottom - (y - self.y.lo) * (self.height / self.y.width)

    def x_at(self, across: float) -> float:
        return self.x.lo + (across - self.left) / self.width * self.x.width

    def y_at(self, down: float) -> float:
        return self.y.lo + (self.bottom - down) / self.height * self.y.width

    def many_across(self, x: Floats) -> Floats:
        return self.left + (x - self.x.lo) * (self.width / self.x.width)

    def many_down(self, y: Floats) -> Floats:
        """Places of many heights; those far outside are cut, so that painters can bear them."""
        down = self.bottom - (y - self.y.lo) * (self.height / self.y.width)
        return down.clip(self.top - _FAR * self.height, self.bottom + _FAR * self.height)

    def zoomed(self, factor: float, middle: float, everything: Span, before: View) -> View:
        """x made `factor` times as wide around `middle`; all there is when it would be wider."""
        lo = middle - (middle - self.x.lo) * factor
        hi = middle + (self.x.hi - middle) * factor
        if lo <= everything.lo and hi >= everything.hi:
            return View(None, before.y)
        if hi - lo <= max(abs(lo), abs(hi)) * 1e-12:
            return before
        return View(Span(lo, hi), before.y)

    def panned(self, right: float, down: float, before: View) -> View:
        """Moved by so many pixels; heights follow only if they were zoomed before."""
        x = _moved(self.x, -right / self.width * self.x.width)
        if before.y is None:
            return View(x, None)
        return View(x, _moved(self.y, down / self.height * self.y.width))

    def boxed(self, left: float, top: float, right: float, bottom: float, before: View) -> View:
        """A rectangle of places as the view; as wide or high as the frame, it keeps that axis."""
        x, y = before.x, before.y
        if right - left < self.width:
            x = Span(self.x_at(left), self.x_at(right))
        if bottom - top < self.height:
            y = Span(self.y_at(bottom), self.y_at(top))
        return View(x, y)


def _moved(span: Span, by: float) -> Span:
    return Span(span.lo + by, span.hi + by)


def height_of(value: float, log_y: bool) -> float:
    """A value as a height; NaN where it cannot be drawn."""
    if log_y:
        return math.log10(value) if value > 0 and math.isfinite(value) else math.nan
    return value if math.isfinite(value) else math.nan
