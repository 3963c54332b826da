"""Lines that the user draws into charts: a value to compare with, a note at a place of the x axis.

A line keeps what it stands for, never a logarithm, so that it is right on every scale.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from desktop.core.axes import XAxis
from desktop.core.frame import Frame, height_of
from desktop.core.look import Look

_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Line:
    """A horizontal line at a value, or with an `axis` a vertical one at a place of that axis."""

    at: float
    text: str = ""
    axis: XAxis | None = None
    x_metric: str = ""  # on XAxis.METRIC

    @property
    def is_vertical(self) -> bool:
        return self.axis is not None

    def is_on(self, look: Look) -> bool:
        """Whether the line says something on this x axis."""
        return self.axis is None or (self.axis, self.x_metric) == look.places[:2]

    def state(self) -> dict[str, Any]:
        """The line as JSON can hold it."""
        kept: dict[str, Any] = {"at": self.at}
        if self.text:
            kept["text"] = self.text
        if self.axis is not None:
            kept["axis"] = self.axis.value
        if self.x_metric:
            kept["metric"] = self.x_metric
        return kept

    @classmethod
    def from_state(cls, kept: object) -> Line | None:
        """What `state` gave; None where it is not a line."""
        if not isinstance(kept, dict):
            return None
        at = _number(kept.get("at"))
        name = kept.get("axis")
        axis = next((one for one in XAxis if one.value == name), None)
        metric = kept.get("metric")
        x_metric = metric if axis is XAxis.METRIC and isinstance(metric, str) else ""
        if at is None or (name is not None and axis is None):
            return None
        if axis is XAxis.METRIC and not x_metric:
            return None
        text = kept.get("text")
        return cls(at, tidy_text(text) if isinstance(text, str) else "", axis, x_metric)


@dataclass(frozen=True, slots=True)
class References:
    """The lines of every chart, by the chart's id. Never changes; methods give another value."""

    lines: Mapping[str, tuple[Line, ...]] = field(default_factory=dict)

    def of(self, chart: str) -> tuple[Line, ...]:
        return self.lines.get(chart, ())

    def added(self, chart: str, line: Line) -> References:
        """With one more line; one that is there already stays as it is."""
        return self._with(chart, (*self.of(chart), line))

    def replaced(self, chart: str, before: Line, after: Line) -> References:
        """With a line moved, or with another text."""
        return self._with(chart, (after if one == before else one for one in self.of(chart)))

    def removed(self, chart: str, line: Line) -> References:
        return self._with(chart, (one for one in self.of(chart) if one != line))

    def cleared(self, chart: str) -> References:
        """Without all lines of a chart."""
        return self._with(chart, ())

    def _with(self, chart: str, lines: Iterable[Line]) -> References:
        others = {name: kept for name, kept in self.lines.items() if name != chart}
        found = tuple(dict.fromkeys(lines))
        return References({**others, chart: found} if found else others)

    def state(self) -> dict[str, Any]:
        """The lines as JSON can hold them."""
        return {chart: [line.state() for line in lines] for chart, lines in self.lines.items()}

    @classmethod
    def from_state(cls, kept: object) -> References:
        """What `state` gave, as far as it is understood."""
        value = cls()
        for chart, lines in kept.items() if isinstance(kept, dict) else ():
            found = map(Line.from_state, lines if isinstance(lines, list) else ())
            if isinstance(chart, str):
                value = value._with(chart, (line for line in found if line is not None))
        return value


def tidy_text(text: str) -> str:
    """A text in one line that is not too long."""
    return " ".join(text.split())[:_LONGEST].strip()


def place_in(frame: Frame, look: Look, line: Line) -> float | None:
    """How far across, or down, a line is drawn; None where it is out of view or on another axis."""
    if not line.is_on(look):
        return None
    height = height_of(line.at, look.log_x if line.is_vertical else look.log_y)
    span = frame.x if line.is_vertical else frame.y
    if not span.lo <= height <= span.hi:
        return None
    return frame.across(height) if line.is_vertical else frame.down(height)


def line_at(frame: Frame, look: Look, place: tuple[float, float], is_vertical: bool) -> Line | None:
    """The line through a place of the plot, at a value with no more digits than can be pointed at.

    None where there is no such value.
    """
    across = min(max(place[0], frame.left), frame.right)
    down = min(max(place[1], frame.top), frame.bottom)
    if not is_vertical:
        at = _value(frame.y_at(down), frame.y.width / frame.height, look.log_y)
        return None if at is None else Line(at)
    at = _value(frame.x_at(across), frame.x.width / frame.width, look.log_x)
    if at is None:
        return None
    axis, x_metric, _ = look.places
    return Line(float(round(at)) if axis is XAxis.STEP else at, "", axis, x_metric)


def moved(frame: Frame, look: Look, line: Line, pixels: float) -> Line | None:
    """The line so many pixels further along its axis, as far as it stays in view; a step at least.

    None where it is out of view.
    """
    place = place_in(frame, look, line)
    if place is None:
        return None
    across = place + pixels if line.is_vertical else frame.left
    down = frame.top if line.is_vertical else place - pixels
    made = line_at(frame, look, (across, down), line.is_vertical)
    if made is None:
        return None
    at = made.at
    if line.axis is XAxis.STEP and at == line.at:
        at += math.copysign(1.0, pixels)
    there = replace(line, at=at)
    return there if place_in(frame, look, there) is not None else line


def nearest(
    lines: Iterable[Line], frame: Frame, look: Look, place: tuple[float, float], reach: float
) -> Line | None:
    """The line within reach of a place in the plot, of several the closest."""
    across, down = place
    if not (frame.left <= across <= frame.right and frame.top <= down <= frame.bottom):
        return None
    best, closest = reach, None
    for line in lines:
        at = place_in(frame, look, line)
        distance = math.inf if at is None else abs(at - (across if line.is_vertical else down))
        if distance <= best:
            best, closest = distance, line
    return closest


def _value(height: float, a_pixel: float, is_log: bool) -> float | None:
    try:
        value = 10.0**height if is_log else height
        if is_log:
            a_pixel *= value * math.log(10)
        rounded = round(value, -math.floor(math.log10(a_pixel)))
    except (OverflowError, ValueError):
        return None
    return rounded if math.isfinite(rounded) else None


def _number(kept: object) -> float | None:
    if isinstance(kept, bool) or not isinstance(kept, int | float):
        return None
    try:
        value = float(kept)
    except OverflowError:
        return None
    return value if math.isfinite(value) else None
