"""The comparison of runs: tool bar, table, menus, and what to say when there is nothing."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import QPoint
from PySide6.QtGui import QGuiApplication, QHideEvent, QShowEvent
from PySide6.QtWidgets import QMenu, QStackedWidget, QVBoxLayout, QWidget

from desktop.core.comparison.compare_text import as_table
from desktop.core.goals import Goal
from desktop.core.text_table import Form
from desktop.qt.compare_model import CompareModel
from desktop.qt.compare_state import CompareState
from desktop.qt.theme import Theme
from desktop.qt.workspace import Workspace
from desktop.widgets.base.empty_state import EmptyState
from desktop.widgets.base.goal_menu import add_goals
from desktop.widgets.compare.compare_table import CompareTable
from desktop.widgets.compare.compare_toolbar import CompareToolbar


class ComparePane(QWidget):
    """Keeps the table in step with the runs, the baseline and what the user set."""

    def __init__(self, theme: Theme, workspace: Workspace) -> None:
        super().__init__()
        self._work = workspace
        self.compare = CompareState(workspace, self)
        self.model = CompareModel(self)
        self.toolbar = CompareToolbar(theme, self.compare)
        self.table = CompareTable(theme, self.model, workspace.runs)
        self._empty = EmptyState(theme)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self.table)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.toolbar)
        layout.addWidget(self._stack, 1)
        self.compare.compared.connect(self._take)
        self.compare.wish_changed.connect(self._take_wish)
        workspace.baseline.changed.connect(self._take_baseline)
        self.table.runs.run_clicked.connect(self._toggle_baseline)
        self.table.fold_wanted.connect(self.compare.toggle_fold)
        self.table.menu_wanted.connect(self._open_menu)
        self.toolbar.copy.copy_wanted.connect(self.copy)

    def state(self) -> dict[str, Any]:
        """What `restore` takes."""
        return self.compare.state()

    def restore(self, state: dict[str, Any]) -> None:
        self.compare.restore(state)

    # -- following -----------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.compare.set_awake(True)

    def hideEvent(self, event: QHideEvent) -> None:
        self.compare.set_awake(False)
        super().hideEvent(event)

    def _take(self) -> None:
        self.model.show(self.compare.result, self._work.baseline.key)
        self.table.follow_baseline()
        has_lines = bool(self.compare.result.lines)
        if not has_lines:
            self._explain()
        self._stack.setCurrentWidget(self.table if has_lines else self._empty)

    def _take_wish(self) -> None:
        if self.model.as_percent != self.compare.as_percent:
            self.model.as_percent = self.compare.as_percent
            self.model.repaint()

    def _take_baseline(self) -> None:
        self.model.set_baseline(self._work.baseline.key)
        self.table.follow_baseline()

    def _explain(self) -> None:
        wish, say = self.compare.wish, self._empty.say
        if not self._work.runs.is_listed:
            say("", "")
        elif not len(self._work.runs.table):
            say("Runs are compared here", "Key by key, side by side, as soon as there are some.")
        elif not self.compare.result.runs and self.compare.of_selected:
            say("No run is selected", "Select runs in the table: Ctrl and a click adds one.")
        elif not self.compare.result.runs:
            say("No run is shown", "Click the eye of a run, or press A to show all.")
        elif wish.search:
            say("No key matches", "Change the search above, or clear it.")
        elif wish.only_differences:
            say("No difference", "These runs are the same in every key that is not ignored.")
        else:
            say("Every key is ignored", "Open the list of ignored keys above to see some again.")

    # -- what the user does --------------------------------------------------------------------

    def _toggle_baseline(self, place: int) -> None:
        key = self.model.side.keys[place]
        self._work.baseline.set(None if key == self._work.baseline.key else key)

    def baseline_to_current(self) -> None:
        """Make the run of the current cell the baseline."""
        place = self.table.currentIndex().column()
        if 0 <= place < len(self.model.side.keys):
            self._toggle_baseline(place)

    def search(self) -> None:
        """Let keys be typed into the search field."""
        self.toolbar.search.setFocus()
        self.toolbar.search.selectAll()

    def ignore_selected(self) -> None:
        self.compare.ignore(self.table.selected_ids())

    def say_goal(self, goal: Goal | None) -> None:
        """Say what is better of the selected keys."""
        self._work.goals.say(self.table.selected_ids(), goal)

    def toggle_differences(self) -> None:
        self.compare.set_wish(only_differences=not self.compare.wish.only_differences)

    def _open_menu(self, row: int, place: int, where: QPoint) -> None:
        menu = self.menu_for(row, place)
        if not menu.isEmpty():
            menu.exec(where)
        menu.deleteLater()

    def menu_for(self, row: int, place: int) -> QMenu:
        """The menu of a cell or header; −1 stands for a header."""
        menu = QMenu(self)
        side = self.model.side
        if 0 <= place < len(side.runs):
            is_baseline = place == self.model.baseline
            title = "No baseline" if is_baseline else "Make this run the baseline"
            menu.addAction(title, lambda: self._toggle_baseline(place))
        column = side.lines[row].column if 0 <= row < len(side.lines) else None
        if column is not None:
            chosen = self.table.selected_ids()
            ids = chosen if column.id in chosen else [column.id]
            what = f"{len(ids)} keys" if len(ids) > 1 else column.title
            menu.addAction(f"Ignore {what}", lambda: self.compare.ignore(ids))
            menu.addSeparator()
            add_goals(menu, side.lines[row].goal, partial(self._work.goals.say, ids))
        menu.addSeparator()
        menu.addActions([*self.toolbar.copy.actions_by_form.values()])
        return menu

    def copy(self, form: Form) -> None:
        """Put the comparison on the clipboard; written in the compute lane."""
        side, baseline, percent = self.model.side, self.model.baseline, self.model.as_percent
        self._work.compute.submit(
            "compare-copy",
            lambda ticket: as_table(side, form, baseline=baseline, as_percent=percent).written(
                form
            ),
            QGuiApplication.clipboard().setText,
            title="Copying",
        )
