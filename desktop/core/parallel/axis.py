"""One axis of parallel coordinates or of a scatter plot: a column, its scale, and where its values
lie between 0 and 1."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any

import numpy as np

from desktop.core import formatting
from desktop.core.axes import Span
from desktop.core.brushes import Brush, has_place
from desktop.core.columns import CONFIG, Column, Kind
from desktop.core.filters import value_text
from desktop.core.table import MISSING, ColumnCache, ColumnData, Table
from tracklib.store.arrays import Floats, Rows

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Places = NDArray[np.float32]
else:
    Places = np.ndarray

_SHARE_OF_TEXTS = 0.25  # fewer texts than that among numbers are strays
_MANY_CATEGORIES = 40  # numbers with a stray text among them are no categories beyond this
_LOG_RATIO_CONFIG, _LOG_RATIO = 15.0, 1000.0
_LARGEST_FLOAT_GAP = 1e300
_FEW_VALUES, _LOOKED_AT = 9, 100


class Scale(Enum):
    """How values are spread over an axis."""

    LINEAR = "linear"
    LOG = "log"
    CATEGORY = "category"
    TIME = "time"


@dataclass(frozen=True, slots=True)
class Axis:
    """A column on a scale. `span` is what it covers: values, their log10, or category numbers."""

    column: Column
    scale: Scale
    span: Span
    categories: tuple[Any, ...] = ()
    can_log: bool = False
    values: tuple[float, ...] = ()  # all there are in order, where they are few
    is_empty: bool = False  # no run has a value

    def place(self, value: Any) -> float:
        """Where a number lies, 0 to 1 (NaN where it cannot)."""
        if not isinstance(value, int | float) or not math.isfinite(value):
            return math.nan
        height = float(value)
        if self.scale is Scale.LOG:
            height = math.log10(height) if height > 0 else math.nan
        return (height - self.span.lo) / self.span.width

    def value_at(self, place: float) -> float:
        """The number at a place."""
        at = self.span.lo + place * self.span.width
        if self.scale is not Scale.LOG:
            return at
        return float(10.0 ** min(308.0, max(-323.0, at)))

    def category_place(self, number: int) -> float:
        return (number - self.span.lo) / self.span.width

    def categories_within(self, lo: float, hi: float) -> tuple[Any, ...]:
        """The categories whose middles lie between two places."""
        places = [self.category_place(number) for number in range(len(self.categories))]
        return tuple(
            value for value, at in zip(self.categories, places, strict=True) if lo <= at <= hi
        )

    def say(self, place: float) -> str:
        """What stands at a place, in words."""
        if self.scale is Scale.CATEGORY:
            at = round(self.span.lo + place * self.span.width)
            number = min(len(self.categories) - 1, max(0, at))
            return value_text(self.categories[number]) if self.categories else ""
        return self.column.say(self.value_at(place))

    def brush(self, spans: tuple[Span, ...], nothing: bool) -> Brush:
        """Brushed places as a filter of values."""
        if self.scale is Scale.CATEGORY:
            values: dict[str, Any] = {}
            for span in spans:
                for value in self.categories_within(span.lo, span.hi):
                    values[repr(value)] = value
            return Brush(self.column, (), tuple(values.values()), nothing)
        ranges = tuple(Span(self.value_at(span.lo), self.value_at(span.hi)) for span in spans)
        return Brush(self.column, ranges, (), nothing, self.scale is Scale.LOG)

    def places_of(self, brush: Brush) -> tuple[Span, ...]:
        """Where a brush lies on this axis."""
        if self.scale is Scale.CATEGORY:
            return self._places_of_categories(brush)
        spans = []
        for span in brush.ranges:
            lo, hi = self.place(span.lo), self.place(span.hi)
            if hi == hi:
                spans.append(Span(0.0 if lo != lo else lo, hi))
        return tuple(spans)

    def _places_of_categories(self, brush: Brush) -> tuple[Span, ...]:
        wanted = {repr(value) for value in brush.values}
        half = min(0.5, 0.5 / self.span.width)
        spans: list[Span] = []
        for number, value in enumerate(self.categories):
            if repr(value) not in wanted:
                continue
            at = self.category_place(number)
            lo, hi = max(0.0, at - half), min(1.0, at + half)
            if spans and spans[-1].hi >= lo - 1e-9:
                lo = spans.pop().lo
            spans.append(Span(lo, hi))
        return tuple(spans)


def make_axis(
    table: Table, columns: ColumnCache, column: Column, rows: Rows, scale: Scale | None
) -> tuple[Axis, Places]:
    """A column as an axis over some rows, and their places float32[len(rows)]: NaN for none.

    Without a wish the scale follows the values: time, categories for texts, logarithmic for
    positive numbers over a wide range, else linear. A wish that the values cannot fulfil (a
    logarithm of texts) is left aside.
    """
    data = columns.data(table, column)
    kinds, ranks = data.kinds[rows], data.ranks[rows]
    part = ColumnData(kinds, ranks)
    if _is_category(part, scale):
        return _category_axis(table, columns, column, rows)
    seen = ranks[has_place(part, log=False)]
    positive = seen[seen > 0]
    chosen = _scale_for(column, seen, positive, scale)
    span = _span(np.log10(positive) if chosen is Scale.LOG else seen)
    few = _few_values(positive if chosen is Scale.LOG else seen)
    axis = Axis(column, chosen, span, can_log=len(positive) > 0, values=few, is_empty=not len(seen))
    return axis, _places(part, axis)


def _is_category(part: ColumnData, scale: Scale | None) -> bool:
    there = part.kinds != MISSING
    plain = has_place(part, log=False)
    strange = int(np.count_nonzero(there)) - int(np.count_nonzero(plain | np.isinf(part.ranks)))
    if scale is Scale.CATEGORY:
        return True
    if strange <= 0 or not there.any():
        return False
    if not plain.any():
        return True
    if strange < _SHARE_OF_TEXTS * np.count_nonzero(there):
        return False
    numbers = len(np.unique(part.ranks[plain]))
    return numbers <= _MANY_CATEGORIES and scale not in (Scale.LINEAR, Scale.LOG)


def _scale_for(column: Column, seen: Floats, positive: Floats, wish: Scale | None) -> Scale:
    if column.kind is Kind.TIME:
        return Scale.TIME
    if wish is Scale.LINEAR or not len(positive):
        return Scale.LINEAR
    if wish is Scale.LOG:
        return Scale.LOG
    limit = _LOG_RATIO_CONFIG if column.family == CONFIG else _LOG_RATIO
    is_wide = float(positive.max()) / float(positive.min()) >= limit
    return Scale.LOG if is_wide and len(positive) == len(seen) else Scale.LINEAR


def _few_values(seen: Floats) -> tuple[float, ...]:
    """The different numbers in order, if they are few. The first rows often tell enough."""
    if len(np.unique(seen[:_LOOKED_AT])) > _FEW_VALUES:
        return ()
    values = np.unique(seen)
    return tuple(values.tolist()) if len(values) <= _FEW_VALUES else ()


def _span(seen: Floats) -> Span:
    """The range of some numbers, never empty."""
    if not len(seen):
        return Span(0.0, 1.0)
    lo, hi = float(seen.min()), float(seen.max())
    if hi - lo > _LARGEST_FLOAT_GAP:
        lo, hi = max(lo, -_LARGEST_FLOAT_GAP / 4), min(hi, _LARGEST_FLOAT_GAP / 4)
    if hi - lo <= max(abs(lo), abs(hi)) * 1e-12:
        margin = abs(lo) * 0.1 or 0.5
        return Span(lo - margin, hi + margin)
    return Span(lo, hi)


def _places(part: ColumnData, axis: Axis) -> Places:
    is_log = axis.scale is Scale.LOG
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        heights = np.log10(part.ranks) if is_log else part.ranks
        places = (heights - axis.span.lo) / axis.span.width
    places = np.where(has_place(part, is_log), places, np.nan).clip(0.0, 1.0)
    found: Places = places.astype(np.float32)
    return found


def _category_axis(
    table: Table, columns: ColumnCache, column: Column, rows: Rows
) -> tuple[Axis, Places]:
    codes = columns.codes(table, column)
    mine = codes.codes[rows]
    used = np.unique(mine)
    values = [codes.values[code] for code in used.tolist()]
    if values and values[-1] is None:  # what is missing comes last, and has no place
        used, values = used[:-1], values[:-1]
    numbers = np.full(len(codes.values), np.nan, dtype=np.float64)
    numbers[used] = np.arange(len(used))
    span = Span(0.0, float(max(1, len(used) - 1))) if len(used) != 1 else Span(-0.5, 0.5)
    places: Places = ((numbers[mine] - span.lo) / span.width).astype(np.float32)
    return Axis(column, Scale.CATEGORY, span, tuple(values)), places


def value_words(axis: Axis, value: Any) -> str:
    """A run's own value on an axis, as a read-out says it."""
    return formatting.MISSING if value is None else axis.column.say(value)
