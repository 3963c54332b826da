"""How the user groups runs: a button with the list of columns, and the header's menu."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint
from PySide6.QtWidgets import QMenu, QToolButton

from desktop.core import columns
from desktop.core.columns import Column, Kind
from desktop.core.lines import Folds
from desktop.qt.icons import icon
from desktop.qt.runs_state import RunsState
from desktop.qt.theme import Theme
from desktop.qt.tokens import scaled
from desktop.widgets.base.columns_popup import ColumnsPopup
from desktop.widgets.runs.chips_row import ChipSpec

if TYPE_CHECKING:
    from desktop.widgets.runs.runs_pane import RunsPane

_NOT_GROUPED_BY = (Kind.NAME, Kind.TIME, Kind.DURATION, Kind.CURVE)


class RunsGrouping(QObject):
    """Belongs to the runs pane."""

    def __init__(self, theme: Theme, runs: RunsState, pane: RunsPane) -> None:
        super().__init__(pane)
        self._theme = theme
        self._runs = runs
        self._pane = pane
        self.button = QToolButton()
        self.button.setProperty("bare", True)
        self.button.setToolTip("Group runs")
        self.button.setAccessibleName("Group runs")
        self.button.setFixedSize(scaled(28), scaled(28))
        self.button.setCheckable(True)
        self.button.clicked.connect(self.open)
        self.popup = ColumnsPopup(theme, pane, reset="Do not group", fixed="")
        self.popup.chosen.connect(self.group_by)
        self.popup.reset_wanted.connect(lambda: self.group_by([]))
        runs.groups_changed.connect(self._follow)
        theme.changed.connect(self._follow)
        self._follow()

    def open(self) -> None:
        """The list of columns to group by, below the button: each tick is one more level."""
        self._follow()
        choice = [
            column
            for column in self._runs.listing.keys.columns()
            if column.kind not in _NOT_GROUPED_BY
        ]
        # Config keys first: runs are grouped by what was set more than by what came out.
        order = {columns.CONFIG: 0, columns.RUN: 1, columns.SUMMARY: 2}
        choice.sort(key=lambda column: order.get(column.family, 3))
        corner = self.button.mapToGlobal(QPoint(self.button.width() - 280, 32))
        self.popup.open_at(corner, choice, [column.id for column in self._runs.groups])

    def group_by(self, column_ids: list[str]) -> None:
        """Group by these columns, the first outermost; none: do not group."""
        found = columns.chosen(column_ids, self._runs.table.facts)
        self._runs.set_groups(tuple(found))

    def fold_all(self, folded: bool) -> None:
        self._pane.model.set_folds(Folds(all_folded=folded))

    def chips(self) -> list[ChipSpec]:
        """One chip a level."""
        return [
            ChipSpec("group", column.title, partial(self._without, column.id))
            for column in self._runs.groups
        ]

    def add_actions(self, menu: QMenu, column: Column) -> None:
        """What a column's header offers."""
        grouped = [one.id for one in self._runs.groups]
        if column.id in grouped:
            menu.addAction("Do not group by this column", partial(self._without, column.id))
        elif column.kind not in _NOT_GROUPED_BY:
            title = "Group by this column too" if grouped else "Group by this column"
            menu.addAction(title, partial(self.group_by, [*grouped, column.id]))
        if grouped:
            menu.addAction("Unfold all groups", partial(self.fold_all, False))
            menu.addAction("Fold all groups", partial(self.fold_all, True))

    def _without(self, column_id: str) -> None:
        self.group_by([one.id for one in self._runs.groups if one.id != column_id])

    def _follow(self) -> None:
        self.button.setIcon(icon("group", self._theme.tokens))
        self.button.setChecked(bool(self._runs.groups))
