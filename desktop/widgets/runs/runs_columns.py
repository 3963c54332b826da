"""How the columns of the runs table look: which stay on the left, in which order, how numbers are
written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QMenu

from desktop.core.column_format import FORMATS
from desktop.core.columns import NAME, SUMMARY, Column, Kind

if TYPE_CHECKING:
    from desktop.widgets.runs.runs_pane import RunsPane

_WITH_NUMBERS = (Kind.VALUE, Kind.RESULT, Kind.DURATION)


class RunsColumns(QObject):
    """Belongs to the runs pane. The name always stands first and stays."""

    def __init__(self, pane: RunsPane) -> None:
        super().__init__(pane)
        self._pane = pane
        self._formats: dict[str, str] = {}
        self._pinned: list[str] = []
        pane.table.header.sectionMoved.connect(self._moved)

    def prepared(self, columns: Sequence[Column]) -> list[Column]:
        """The columns as they are to be shown: pinned ones first, numbers as wanted."""
        place = {column_id: number for number, column_id in enumerate([NAME.id, *self._pinned])}
        ordered = sorted(columns, key=lambda column: place.get(column.id, len(place)))
        return [
            replace(column, format=self._formats[column.id])
            if column.id in self._formats
            else column
            for column in ordered
        ]

    def pinned_count(self, columns: Sequence[Column]) -> int:
        """How many columns at the left stay where they are."""
        return sum(column.id == NAME.id or column.id in self._pinned for column in columns)

    def pin(self, column_id: str, is_pinned: bool) -> None:
        rest = [one for one in self._pinned if one != column_id]
        self._pinned = [*rest, column_id] if is_pinned else rest
        self._pane.relist()

    def write_as(self, column_id: str, wanted: str) -> None:
        """Write the column's numbers in one of `FORMATS`."""
        self._formats.pop(column_id, None)
        if wanted:
            self._formats[column_id] = wanted
        self._pane.relist()

    def add_after(self, column_id: str, added: str) -> None:
        """Show one more column, right of another."""
        ids = [column.id for column in self._shown()]
        ids.insert(ids.index(column_id) + 1, added)
        self._pane.choose_columns(ids)

    def _shown(self) -> list[Column]:
        return self._pane.model.columns

    def add_actions(self, menu: QMenu, column: Column) -> None:
        """What a column's header offers."""
        if column.kind in _WITH_NUMBERS:
            below = menu.addMenu("Numbers")
            for wanted, title in FORMATS.items():
                action = below.addAction(title, partial(self.write_as, column.id, wanted))
                action.setCheckable(True)
                action.setChecked(self._formats.get(column.id, column.format) == wanted)
        if column.id == NAME.id:
            return
        curve = f"curve.{column.metric}"
        if column.family == SUMMARY and not any(one.id == curve for one in self._shown()):
            menu.addAction("Show its curve", partial(self.add_after, column.id, curve))
        if column.id in self._pinned:
            menu.addAction("Do not keep on the left", partial(self.pin, column.id, False))
        else:
            menu.addAction("Keep on the left", partial(self.pin, column.id, True))

    def state(self) -> dict[str, Any]:
        return {"formats": dict(self._formats), "pinned": list(self._pinned)}

    def restore(self, state: Any) -> None:
        """Bring back what `state` gave."""
        if not isinstance(state, dict):
            return
        formats, pinned = state.get("formats"), state.get("pinned")
        if isinstance(formats, dict):
            self._formats = {key: one for key, one in formats.items() if one in FORMATS}
        if isinstance(pinned, list):
            self._pinned = [one for one in pinned if isinstance(one, str)]
        self._pane.relist()

    def _moved(self, section: int, before: int, after: int) -> None:
        """A header was dragged: make the order it shows the order of the columns."""
        header = self._pane.table.header
        ids = [self._pane.model.columns[place].id for place in self._pane.table.sections_in_order()]
        header.blockSignals(True)
        header.moveSection(after, before)
        header.blockSignals(False)
        self._pinned.sort(key=ids.index)
        # Once the header is done with the mouse.
        QTimer.singleShot(0, self, partial(self._pane.choose_columns, ids))
