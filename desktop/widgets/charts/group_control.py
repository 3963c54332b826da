"""Groups in the charts' tool bar: by which keys, which centre and band, single runs behind."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QPoint
from PySide6.QtGui import QActionGroup

from desktop.core import columns
from desktop.core.groups import Centre, Spread
from desktop.qt.chart_state import ChartState
from desktop.qt.theme import Theme
from desktop.widgets.base.choice_popup import ChoicePopup
from desktop.widgets.base.menu_button import MenuButton

_CENTRES = (
    (Centre.MEAN, "Mean", "The mean of the group's runs at each x"),
    (Centre.MEDIAN, "Median", "The median of the group's runs at each x"),
)
_SPREADS = (
    (Spread.RANGE, "Smallest to largest", "The band holds every run"),
    (Spread.DEVIATION, "± standard deviation", "Of the runs of a group, with n − 1"),
    (Spread.ERROR, "± standard error", "Standard deviation divided by √n"),
    (Spread.INTERVAL, "95 % interval", "Of the centre, by 1,000 bootstrap draws of whole runs"),
    (Spread.NONE, "No band", "The centre alone"),
)
_LONGEST = 16

Keys = Callable[[], list[tuple[str, str]]]
"""The keys to group by: ids of columns and their titles."""


class GroupControl(MenuButton):
    """Says by what the shown runs are grouped."""

    def __init__(self, theme: Theme, state: ChartState, keys: Keys) -> None:
        super().__init__(theme, "Groups of runs", "Draw groups of runs as one curve with a band")
        self._state = state
        self._keys = keys
        self._popup = ChoicePopup(theme, self)
        self.as_table = self.add_choice(
            "As in the table",
            "Runs that the table puts into a group are one curve",
            self._follow_table,
        )
        self.none = self.add_choice("No groups", "Every run is a curve", self._ungroup)
        self.by = self.choices.addAction("Group by…")
        self.by.setToolTip("By the values of config keys or other facts of the runs")
        self.by.triggered.connect(self.ask_keys)
        self.choices.addSeparator()
        centres, spreads = QActionGroup(self), QActionGroup(self)
        self._centres = {
            centre: self.add_choice(title, tip, partial(self._set, centre=centre), centres)
            for centre, title, tip in _CENTRES
        }
        self.choices.addSeparator()
        self._spreads = {
            spread: self.add_choice(title, tip, partial(self._set, spread=spread), spreads)
            for spread, title, tip in _SPREADS
        }
        self.choices.addSeparator()
        self.runs = self.add_choice(
            "Single runs behind",
            "Show the runs of each group faintly behind it",
            lambda: self._set(show_runs=not state.look.group_by.show_runs),
        )
        state.look_changed.connect(self.follow_state)
        self.follow_state()

    def ask_keys(self) -> None:
        """Let the keys be ticked by which runs are grouped."""
        by = self._state.look.group_by.keys
        self._popup.ask_many(
            self.mapToGlobal(QPoint(0, self.height() + 4)),
            "keys",
            self._keys(),
            by,
            self._choose_keys,
        )

    def _choose_keys(self, chosen: Sequence[str]) -> None:
        if tuple(chosen) != self._state.look.group_by.keys:
            self._state.set_group_keys(tuple(chosen))
            self.follow_state()

    def _follow_table(self) -> None:
        self._state.group_as_table()
        self.follow_state()

    def _ungroup(self) -> None:
        self._state.set_group_keys(())
        self.follow_state()

    def _set(self, **what: object) -> None:
        by = self._state.look.group_by
        self._state.set_group_by(replace(by, **what))  # type: ignore[arg-type]
        self.follow_state()

    def follow_state(self) -> None:
        """Show what the state says, however it came to be."""
        by = self._state.look.group_by
        self.as_table.setChecked(self._state.groups_as_table)
        self.none.setChecked(not by.keys and not self._state.groups_as_table)
        self._centres[by.centre].setChecked(True)
        self._spreads[by.spread].setChecked(True)
        self.runs.setChecked(by.show_runs)
        found = [column for column in map(columns.by_id, by.keys) if column is not None]
        text = ", ".join(column.title for column in found)
        if len(text) > _LONGEST:
            text = f"{len(by.keys)} keys" if len(by.keys) > 1 else f"{text[:_LONGEST]}…"
        self.say(f"Group: {text}" if text else "Group")
