"""The runs table as Qt sees it. Adapts `desktop.core.listing.Listing`.

Rows are places of the listing's own permutation: Qt's proxy models would take half a minute to sort
a hundred thousand of them.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

import numpy as np
from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)

from desktop.core import formatting
from desktop.core.columns import NAME, STATE, Column, Kind
from desktop.core.listing import Listing
from desktop.core.source import RunFacts, RunKey
from desktop.qt.runs_state import RunsState

_ROOT = QModelIndex()
_Index = QModelIndex | QPersistentModelIndex
_STATE_WORDS = {
    "running": "Running",
    "finished": "Finished",
    "failed": "Failed",
    "preempted": "Preempted",
}


class RunsModel(QAbstractTableModel):
    """Listed runs by chosen columns."""

    def __init__(self, runs: RunsState, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runs = runs
        self._listing = runs.listing
        self._columns: list[Column] = [NAME, STATE]
        self._arrived: dict[RunKey, tuple[RunFacts, float]] = {}
        runs.facts_changed.connect(self._take_facts)
        runs.shown_changed.connect(self._repaint_names)

    # -- for the table and its delegate --------------------------------------------------------

    @property
    def listing(self) -> Listing:
        return self._listing

    @property
    def columns(self) -> list[Column]:
        return self._columns

    def relist(self, columns: Sequence[Column]) -> None:
        """Take the present listing, by these columns, in this order."""
        self.beginResetModel()
        self._listing = self._runs.listing
        self._columns = list(columns)
        self.endResetModel()

    def is_shown(self, key: RunKey) -> bool:
        return self._runs.is_shown(key)

    def live_duration(self, key: RunKey, facts: RunFacts) -> float:
        """Seconds a run has been going: what its files said, and the time since they said it."""
        if not facts.is_live or facts.silent_since_ns is not None:
            return facts.duration_s
        said = self._arrived.get(key)
        if said is None or said[0].duration_s != facts.duration_s:
            said = self._arrived[key] = (facts, time.monotonic())
        return facts.duration_s + time.monotonic() - said[1]

    def rows_of(self, keys: set[RunKey]) -> list[int]:
        """Where some runs are listed; those that are not are left out."""
        index = self._listing.table.index
        wanted = [index[key] for key in keys if key in index]
        places: list[int] = np.flatnonzero(np.isin(self._listing.rows, wanted)).tolist()
        return places

    # -- Qt's questions ------------------------------------------------------------------------

    def rowCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._listing)

    def columnCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._columns)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is Qt.Orientation.Vertical or section >= len(self._columns):
            return None
        column = self._columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.title
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{column.family}: {column.title}"
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        column = self._columns[index.column()]
        facts = self._listing.facts_at(index.row())
        if role == Qt.ItemDataRole.DisplayRole:
            return self.cell_text(self._listing.key_at(index.row()), facts, column)
        if role == Qt.ItemDataRole.ToolTipRole:
            return _tool_tip(facts, column)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            text = self.cell_text(self._listing.key_at(index.row()), facts, column)
            return f"{column.title}: {text}"
        return None

    def cell_text(self, key: RunKey, facts: RunFacts, column: Column) -> str:
        """What a cell says in words."""
        if column.kind is Kind.STATE:
            word = state_word(facts)
            if facts.state == "running":
                return f"{word} {formatting.duration(self.live_duration(key, facts))}"
            return word
        if column.kind is Kind.DURATION:
            return formatting.duration(self.live_duration(key, facts))
        return column.text(facts)

    # -- changes -------------------------------------------------------------------------------

    def _take_facts(self, keys: set[RunKey]) -> None:
        self._listing = self._runs.listing
        for row in self.rows_of(keys):
            last = self.index(row, len(self._columns) - 1)
            self.dataChanged.emit(self.index(row, 0), last)

    def _repaint_names(self) -> None:
        if len(self._listing):
            last = self.index(len(self._listing) - 1, 0)
            self.dataChanged.emit(self.index(0, 0), last)


def state_word(facts: RunFacts) -> str:
    """The state in a word; a running run without a sign of life says so."""
    if facts.state == "running" and facts.silent_since_ns is not None:
        return "Silent"
    return _STATE_WORDS.get(facts.state, facts.state)


def _tool_tip(facts: RunFacts, column: Column) -> str:
    if column.kind is Kind.NAME:
        return f"{facts.name or facts.run_id}\n{facts.run_id}"
    if column.kind is Kind.TIME:
        return formatting.moment_in_full(column.read(facts) or 0)
    if column.kind is Kind.STATE:
        return _state_tip(facts)
    content = column.read(facts)
    return "" if content is None else f"{column.title}: {content}"


def _state_tip(facts: RunFacts) -> str:
    if facts.failure:
        return facts.failure
    if facts.silent_since_ns is not None:
        since = formatting.moment_in_full(facts.silent_since_ns)
        return f"No sign of life since {since}"
    return state_word(facts)
