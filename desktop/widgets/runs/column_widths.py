"""How wide the columns of the table of runs are: as the user dragged them, else as cells need."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from heapq import nlargest

from desktop.core.columns import SYNC, Column, Kind
from desktop.qt.runs_model import RunsModel
from desktop.qt.tokens import as_usual, scaled
from desktop.widgets.runs.runs_delegate import RunsDelegate

_ROWS_MEASURED = 30  # widths come from so many rows in sight, not from all of them
_ROWS_ENOUGH = 8  # with fewer, widths are measured again when more come
_WIDEST = 220
_NAMES_LOOKED_AT, _NAMES_MEASURED = 500, 5
_LONGEST_STATE = "Running 0:00:00"
_LONGEST_SYNC = "pending 1000.0 MB"
_NAME_NARROWEST, _NAME_WIDEST = 150, 280
_NARROWEST_KEPT, _WIDEST_KEPT = 16, 4000


class ColumnWidths:
    """What the user chose is kept at the usual text size, and grows and shrinks with the text."""

    def __init__(self, model: RunsModel, delegate: RunsDelegate) -> None:
        self._model = model
        self._delegate = delegate
        self._own: dict[str, int] = {}
        self._fitted: dict[tuple[str, int, bool], int] = {}  # by what cells have room for

    def own(self) -> dict[str, int]:
        """The widths the user gave to columns, by column."""
        return dict(self._own)

    def restore(self, widths: Mapping[str, object]) -> None:
        """Take up what `own` said once; what is no width is passed over."""
        self._own = {
            str(name): width
            for name, width in widths.items()
            if isinstance(width, int) and _NARROWEST_KEPT <= width <= _WIDEST_KEPT
        }

    def choose(self, column: Column, pixels: int) -> None:
        """The user dragged a column to a width."""
        self._own[column.id] = as_usual(pixels)

    def measure_again(self) -> None:
        """Text has another size."""
        self._fitted.clear()

    def fitting(self, first: int, title_width: Callable[[int], int]) -> Iterator[int]:
        """The width of each column in turn; lines in sight begin with the first one given."""
        rows = range(first, min(len(self._model.lines), first + _ROWS_MEASURED))
        depth, is_compared = self._model.listing.groups.depth, self._model.baseline is not None
        for section, column in enumerate(self._model.columns):
            place = (column.id, depth, is_compared)
            own = self._own.get(column.id)
            width = scaled(own) if own else self._fitted.get(place)
            if width is None:
                width = self._measured(section, column, rows, title_width(section))
                if len(rows) >= _ROWS_ENOUGH or depth:
                    self._fitted[place] = width
            yield width

    def _measured(self, section: int, column: Column, rows: range, title_width: int) -> int:
        is_name = column.kind is Kind.NAME
        measured = self._long_names(rows) if is_name else rows
        cells = (self._delegate.width_of(self._model.index(row, section)) for row in measured)
        width = max(title_width, *cells, scaled(_NAME_NARROWEST) if is_name else 0)
        if column.kind is Kind.STATE and self._model.listing.census.alive:
            width = max(width, self._delegate.width_of_state(_LONGEST_STATE))
        if column.id == SYNC.id:  # it says more while something is sent
            width = max(width, self._delegate.width_of_text(_LONGEST_SYNC))
        return min(scaled(_NAME_WIDEST if is_name else _WIDEST), width)

    def _long_names(self, rows: range) -> list[int]:
        """The lines in sight, and those further on whose names have most letters: a table sorted
        or filtered anew shows other runs."""
        known = range(min(len(self._model.lines), _NAMES_LOOKED_AT))
        facts = {line: self._model.facts_at(line) for line in known}
        lengths = {line: len(one.name or one.run_id) for line, one in facts.items() if one}
        return [*rows, *nlargest(_NAMES_MEASURED, lengths, key=lambda line: lengths[line])]
