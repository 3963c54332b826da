"""The runs table as Qt sees it. Adapts `desktop.core.listing.Listing` and `desktop.core.lines`.

Rows are lines: runs at places of the listing's own permutation, and the groups they are in. Qt's
proxy models would take half a minute to sort a hundred thousand of them.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from desktop.core import formatting
from desktop.core.best_values import BestValues
from desktop.core.columns import NAME, STATE, SYNC, Column, Kind
from desktop.core.difference import Difference, difference_in_column, difference_of_runs
from desktop.core.goals import goal_of
from desktop.core.kept_lines import KeptLines
from desktop.core.lines import Folds, Lines, make_lines
from desktop.core.listing import Listing
from desktop.core.source import RunFacts, RunKey
from desktop.core.spark import curve_words
from desktop.qt.runs_state import RunsState
from tracklib.store.arrays import Rows

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

    lines_changed = Signal(list)  # of lines, in order, that say something new

    def __init__(self, runs: RunsState, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runs = runs
        self._listing = runs.listing
        self._columns: list[Column] = [NAME, STATE]
        self._baseline: RunKey | None = None
        self._goals: Mapping[str, str] = {}
        self.best = BestValues()  # of the listed runs
        self._folds = Folds()
        self._lines = Lines()
        self._shown_before: Rows | None = None  # listed places: how many above are shown
        self._has_relative_times = False
        self.sync_tip: Callable[[RunKey, RunFacts], str] = lambda key, facts: ""
        self._arrived: dict[RunKey, tuple[RunFacts, float]] = {}
        runs.facts_changed.connect(self._take_facts)
        runs.shown_changed.connect(self._take_shown)

    # -- for the table and its delegate --------------------------------------------------------

    @property
    def listing(self) -> Listing:
        return self._listing

    @property
    def columns(self) -> list[Column]:
        return self._columns

    @property
    def lines(self) -> Lines:
        return self._lines

    def relist(self, columns: Sequence[Column]) -> None:
        """Take the present listing, by these columns, in this order."""
        if self._is_as_before(self._runs.listing, columns):
            self._take_news(self._runs.listing)
            return
        self.beginResetModel()
        self._listing = self._runs.listing
        self._columns = list(columns)
        self._make_lines()
        self.endResetModel()

    def _is_as_before(self, listing: Listing, columns: Sequence[Column]) -> bool:
        """Whether the same lines and columns stand where they stood."""
        before = self._listing
        looks = [(one.id, one.kind, one.format) for one in columns]
        return (
            looks == [(one.id, one.kind, one.format) for one in self._columns]
            and listing.table.generation == before.table.generation
            and np.array_equal(listing.rows, before.rows)
            and np.array_equal(listing.groups.ids, before.groups.ids)
            and np.array_equal(listing.groups.starts, before.groups.starts)
            and bool(len(self._lines)) is bool(len(listing))
        )

    def _take_news(self, listing: Listing) -> None:
        """What runs say was told already; what is beside it may be new."""
        before, self._listing = self._listing, listing
        self._shown_before = None
        if listing.groups.depth or listing.colours is not before.colours:
            self.lines_changed.emit(list(range(len(self._lines))))

    def key_at(self, line: int) -> RunKey | None:
        """The run on a line; None where a group or nothing is."""
        place = self._lines.place_at(line)
        return None if place is None else self._listing.key_at(place)

    def facts_at(self, line: int) -> RunFacts | None:
        place = self._lines.place_at(line)
        return None if place is None else self._listing.facts_at(place)

    def _keys_at(self, line: int) -> list[RunKey]:
        """The run on a line, or all runs of the group there."""
        group = self._lines.group_at(line)
        if group is not None:
            return self._listing.keys_of(group)
        key = self.key_at(line)
        return [] if key is None else [key]

    def keys_on(self, lines: Sequence[int] | Rows) -> list[RunKey]:
        """The runs on some lines and those of the groups there; each once, in the order of the
        table."""
        entries, groups = self._lines.entries[lines], self._listing.groups
        wanted = np.zeros(len(self._listing), dtype=np.bool_)
        wanted[entries[entries >= 0]] = True
        for group in (-1 - entries[entries < 0]).tolist():
            wanted[groups.starts[group] : groups.ends[group]] = True
        return self._listing.keys_at(np.flatnonzero(wanted))

    def keep(self, lines: Sequence[int] | Rows) -> KeptLines:
        """What stands on some lines, to be found again in another listing."""
        return KeptLines.of(self._listing, self._lines, lines)

    def find(self, kept: KeptLines) -> Rows:
        """The lines on which what was kept stands now, in order."""
        return kept.lines_in(self._listing, self._lines)

    # -- the baseline --------------------------------------------------------------------------

    @property
    def baseline(self) -> RunKey | None:
        return self._baseline

    def set_baseline(self, key: RunKey | None, goals: Mapping[str, str]) -> None:
        """Tell how all other runs differ from this one, None ends it; `goals` is what the user said
        of which values are better."""
        self._goals = goals
        if key is None and self._baseline is None:
            return
        self.beginResetModel()
        self._baseline = key
        self.endResetModel()

    def difference_at(self, line: int, column: Column) -> Difference | None:
        """How a cell, in the row of a group its mean, differs from the baseline's; None where there
        is nothing to tell."""
        base = self._listing.table.get(self._baseline) if self._baseline is not None else None
        group = self._lines.group_at(line)
        if base is None:
            return None
        if group is not None:
            return self._difference_of_group(group, column, base)
        facts = self.facts_at(line)
        if facts is None or self.key_at(line) == self._baseline:
            return None
        return difference_of_runs(column, facts, base, goal_of(column, (facts, base), self._goals))

    def _difference_of_group(self, group: int, column: Column, base: RunFacts) -> Difference | None:
        stats = self._listing.stats.of(column)
        if stats is None or not stats.counts[group]:
            return None
        first = self._listing.facts_at(int(self._listing.groups.starts[group]))
        goal = goal_of(column, (first, base), self._goals)
        mean = float(stats.means[group])
        return difference_in_column(column, mean, column.read(base), goal)

    # -- groups --------------------------------------------------------------------------------

    @property
    def folds(self) -> Folds:
        return self._folds

    def set_folds(self, folds: Folds) -> None:
        """Fold and unfold groups."""
        if folds != self._folds:
            self.beginResetModel()
            self._folds = folds
            self._make_lines()
            self.endResetModel()

    def is_folded(self, group: int) -> bool:
        group_id = int(self._listing.groups.ids[group])
        return (group_id in self._folds.others) is not self._folds.all_folded

    def toggle_fold(self, group: int) -> None:
        self.set_folds(self._folds.toggled(int(self._listing.groups.ids[group])))

    def reveal(self, key: RunKey) -> None:
        """Unfold the groups that a run is in."""
        groups, row = self._listing.groups, self._listing.table.index.get(key, -1)
        places = np.flatnonzero(self._listing.rows == row)
        if not len(places):
            return
        folds, place = self._folds, int(places[0])
        around = np.flatnonzero((groups.starts <= place) & (place < groups.ends))
        for group in around.tolist():
            if self.is_folded(group):
                folds = folds.toggled(int(groups.ids[group]))
        self.set_folds(folds)

    def group_title(self, group: int) -> str:
        """What the runs of a group have in common: `lr = 0.1`."""
        groups, listing = self._listing.groups, self._listing
        column = groups.columns[int(groups.levels[group])]
        first = listing.facts_at(int(groups.starts[group]))
        text = column.text(first)
        return f"{column.title}: {'none' if text in ('', formatting.MISSING) else text}"

    def group_text(self, group: int, column: Column) -> str:
        """What a group's cell says."""
        if column.kind is Kind.NAME:
            size = formatting.count(self._listing.groups.size(group), "run")
            return f"{self.group_title(group)}, {size}"
        stats = self._listing.stats.of(column)
        if stats is None:
            return ""
        place = int(self._listing.groups.starts[group])
        key, facts = self._listing.key_at(place), self._listing.facts_at(place)
        return stats.text(group, column, self.cell_text(key, facts, column, is_common=True))

    def shown_of(self, group: int) -> int:
        """How many runs of a group are shown."""
        groups = self._listing.groups
        if self._shown_before is None:
            table = self._listing.table
            is_shown = np.zeros(len(table) + 1, dtype=np.intp)
            is_shown[[table.index.get(key, -1) for key in self._runs.shown]] = 1
            is_shown[-1] = 0
            self._shown_before = np.cumsum(np.append(0, is_shown[self._listing.rows]))
        before = self._shown_before
        return int(before[groups.ends[group]] - before[groups.starts[group]])

    def _make_lines(self) -> None:
        self._lines = make_lines(len(self._listing), self._listing.groups, self._folds)
        self._shown_before = None

    def set_relative_times(self, is_relative: bool) -> None:
        """Say how long ago something was, or when."""
        if is_relative is not self._has_relative_times:
            self._has_relative_times = is_relative
            self.layoutChanged.emit()

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
        """The lines of some runs; those that are not listed or are folded away are left out."""
        index = self._listing.table.index
        wanted = [index[key] for key in keys if key in index]
        places = np.flatnonzero(np.isin(self._listing.rows, wanted))
        return self._lines.of_entries(places) if len(self._listing.groups) else places.tolist()

    # -- Qt's questions ------------------------------------------------------------------------

    def rowCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._lines)

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
        if role == Qt.ItemDataRole.DisplayRole:
            return self.text_at(index.row(), column)
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tip_at(index.row(), column)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            said = f"{column.title}: {self.text_at(index.row(), column)}"
            return ", ".join([said, *self._compared_words(index.row(), column)])
        return None

    def text_at(self, line: int, column: Column) -> str:
        """What the cell of a run or a group says in words."""
        group = self._lines.group_at(line)
        if group is not None:
            return self.group_text(group, column)
        place = self._lines.place_at(line)
        if place is None:
            return ""
        return self.cell_text(self._listing.key_at(place), self._listing.facts_at(place), column)

    def cell_text(
        self, key: RunKey, facts: RunFacts, column: Column, is_common: bool = False
    ) -> str:
        """What a run's cell says in words; `is_common` asks for what holds for a whole group."""
        if is_common and column.kind in (Kind.STATE, Kind.DURATION):
            return state_word(facts) if column.kind is Kind.STATE else column.text(facts)
        if column.kind is Kind.STATE:
            word = state_word(facts)
            if facts.state == "running":
                return f"{word} {formatting.duration(self.live_duration(key, facts))}"
            return word
        if column.kind is Kind.DURATION:
            return formatting.duration(self.live_duration(key, facts))
        if column.kind is Kind.TIME and self._has_relative_times and column.read(facts):
            return formatting.ago(column.read(facts), time.time_ns())
        return column.text(facts)

    def _tip_at(self, line: int, column: Column) -> str:
        group, key, facts = self._lines.group_at(line), self.key_at(line), self.facts_at(line)
        if group is not None:
            tip = self._group_tip(group, column)
        elif column.id == SYNC.id and key is not None and facts is not None:
            tip = self.sync_tip(key, facts)
        else:
            tip = "" if facts is None else _tool_tip(facts, column)
        return "\n".join([tip, *self._compared_words(line, column)])

    def _compared_words(self, line: int, column: Column) -> list[str]:
        """How a cell compares with those of other runs, where there is something to tell."""
        facts, apart = self.facts_at(line), self.difference_at(line, column)
        best = self.best.at(facts, column) if facts is not None else None
        return [*([best.words] if best is not None else ()), *([apart.words] if apart else ())]

    def _group_tip(self, group: int, column: Column) -> str:
        stats = self._listing.stats.of(column)
        if column.kind is Kind.NAME or stats is None or stats.distinct[group] <= 1:
            return self.group_text(group, column)
        size, count = self._listing.groups.size(group), int(stats.counts[group])
        if not count:
            return f"{column.title}: {self.group_text(group, column)}"
        what = "newest" if column.kind is Kind.TIME else "mean ± standard deviation"
        return f"{column.title}: {what} of {count:,} of {formatting.count(size, 'run')}"

    # -- changes -------------------------------------------------------------------------------

    def _take_facts(self, keys: set[RunKey]) -> None:
        self._listing = self._runs.listing
        lines = self.rows_of(keys)
        if lines:
            # Qt's own signal, a line each, would be looked at a thousand times a second.
            self.lines_changed.emit(lines)

    def _take_shown(self) -> None:
        self._shown_before = None
        if len(self._lines):
            last = self.index(len(self._lines) - 1, 0)
            self.dataChanged.emit(self.index(0, 0), last)


def state_word(facts: RunFacts) -> str:
    """The state in a word; a running run without a sign of life says so."""
    if facts.state == "running" and facts.silent_since_ns is not None:
        return "Silent"
    return _STATE_WORDS.get(facts.state, facts.state)


def _tool_tip(facts: RunFacts, column: Column) -> str:
    if column.kind is Kind.NAME:
        archived = "\nArchived" if facts.is_archived else ""
        return f"{facts.name or facts.run_id}\n{facts.run_id}{archived}"
    if column.kind is Kind.TIME:
        return formatting.moment_in_full(column.read(facts) or 0)
    if column.kind is Kind.STATE:
        return _state_tip(facts)
    if column.kind is Kind.CURVE:
        return curve_words(facts, column.metric)
    content = column.read(facts)
    return "" if content is None else f"{column.title}: {content}"


def _state_tip(facts: RunFacts) -> str:
    if facts.failure:
        return facts.failure
    if facts.silent_since_ns is not None:
        since = formatting.moment_in_full(facts.silent_since_ns)
        return f"No sign of life since {since}"
    return state_word(facts)
