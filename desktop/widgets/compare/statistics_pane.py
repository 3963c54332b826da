"""Statistics of groups: tool bar, table, the note that says what was computed."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication, QHideEvent, QShowEvent
from PySide6.QtWidgets import QLabel, QMenu, QStackedWidget, QVBoxLayout, QWidget

from desktop.core.comparison.statistics_text import as_table, note
from desktop.core.comparison.whose import Whose
from desktop.core.goals import Goal
from desktop.core.text_table import Form
from desktop.qt.statistics_model import StatisticsModel
from desktop.qt.statistics_state import StatisticsState
from desktop.qt.theme import Space, Theme
from desktop.qt.workspace import Workspace
from desktop.widgets.base.empty_state import EmptyState
from desktop.widgets.base.goal_menu import add_goals
from desktop.widgets.compare.statistics_note import NoteArea
from desktop.widgets.compare.statistics_table import StatisticsTable
from desktop.widgets.compare.statistics_toolbar import StatisticsToolbar


class StatisticsPane(QWidget):
    """Keeps the table in step with the runs and what the user chose."""

    def __init__(self, theme: Theme, workspace: Workspace) -> None:
        super().__init__()
        self._work = workspace
        self.statistics = StatisticsState(workspace, self)
        self.model = StatisticsModel(self)
        self.toolbar = StatisticsToolbar(theme, self.statistics)
        self.table = StatisticsTable(theme, self.model)
        self.note = QLabel()
        self.note.setObjectName("footer")
        self.note.setProperty("tone", "faint")
        self.note.setWordWrap(True)
        self.note.setContentsMargins(Space.L, Space.S, Space.L, Space.S)
        self.note.setTextFormat(Qt.TextFormat.PlainText)
        self.note.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.note.setAccessibleName("What was computed")
        self._empty = EmptyState(theme)
        full = QWidget()
        column = QVBoxLayout(full)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.table, 1)
        self._note_area = NoteArea(theme, self.note, full)
        column.addWidget(self._note_area)
        self._full = full
        self._stack = QStackedWidget()
        self._stack.addWidget(self._empty)
        self._stack.addWidget(full)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.toolbar)
        layout.addWidget(self._stack, 1)
        self.statistics.described.connect(self._take)
        self.statistics.folds_changed.connect(self._fold)
        self.table.fold_wanted.connect(self.statistics.toggle_fold)
        self.table.reference_wanted.connect(self.statistics.toggle_reference)
        self.table.menu_wanted.connect(self._open_menu)
        self.toolbar.copy.copy_wanted.connect(self.copy)

    def state(self) -> dict[str, Any]:
        """What `restore` takes."""
        return self.statistics.state()

    def restore(self, state: dict[str, Any]) -> None:
        self.statistics.restore(state)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.statistics.set_awake(True)

    def hideEvent(self, event: QHideEvent) -> None:
        self.statistics.set_awake(False)
        super().hideEvent(event)

    # -- following -----------------------------------------------------------------------------

    def _take(self) -> None:
        found = self.statistics.result
        self.model.show(found, self.statistics.choices.folded)
        if found.lines:
            self.note.setText(note(found))
            self._note_area.fit()
        else:
            self._explain()
        self._stack.setCurrentWidget(self._full if found.lines else self._empty)

    def _fold(self) -> None:
        """Fold as is wished; where the current row goes, its title becomes current."""
        current = self.table.currentIndex()
        metric = self.model.rows[current.row()].metric.id if current.isValid() else None
        self.model.fold(self.statistics.choices.folded)
        if metric is not None:
            title = next(n for n, row in enumerate(self.model.rows) if row.metric.id == metric)
            self.table.setCurrentIndex(self.model.index(title, 0))

    def _explain(self) -> None:
        say, choices = self._empty.say, self.statistics.choices
        if not self._work.runs.is_listed:
            say("", "")
        elif not len(self._work.runs.table):
            say("Groups are compared here", "Means, intervals and tests, as soon as runs log.")
        elif not self.statistics.result.runs and choices.whose is Whose.SELECTED:
            say("No run is selected", "Select runs in the table: Ctrl and a click adds one.")
        elif not self.statistics.result.runs:
            say("No run to describe", "Clear the filter, or show some runs.")
        elif not self.statistics.choosable.metrics:
            say("No results yet", "These runs have not logged any numbers.")
        else:
            say("No result is chosen", "Choose results in the bar above, such as val/acc.")

    # -- what the user does --------------------------------------------------------------------

    def _open_menu(self, row: int, where: QPoint) -> None:
        menu = self.menu_for(row)
        menu.exec(where)
        menu.deleteLater()

    def menu_for(self, row: int) -> QMenu:
        """The menu of a row."""
        menu = QMenu(self)
        group = self.table.group_at(row)
        if group is not None:
            is_reference = group == self.model.found.wish.reference
            title = "Compare with no group" if is_reference else "Compare all groups with this one"
            menu.addAction(title, lambda: self.statistics.toggle_reference(group))
            menu.addAction("Show only these runs", lambda: self._show_only(row))
            menu.addSeparator()
        if 0 <= row < len(self.model.rows):
            metric = self.model.rows[row].metric.id
            goal = next(one.goal for one in self.model.rows if one.metric.id == metric)
            add_goals(menu, goal, partial(self._work.goals.say, [metric]))
            menu.addSeparator()
        menu.addActions([*self.toolbar.copy.actions_by_form.values()])
        return menu

    def refer_to_current(self) -> None:
        """Compare all groups with that of the current row, or with none if it is that already."""
        group = self.table.group_at(self.table.currentIndex().row())
        if group is not None:
            self.statistics.toggle_reference(group)

    def show_only_current(self) -> None:
        row = self.table.currentIndex().row()
        if self.table.group_at(row) is not None:
            self._show_only(row)

    def fold_all(self, is_folded: bool) -> None:
        metrics = [metric.id for metric in self.model.found.wish.metrics]
        self.statistics.fold(metrics, is_folded)

    def say_goal(self, goal: Goal | None) -> None:
        """Say what is better of the current row's metric."""
        row = self.table.currentIndex().row()
        if 0 <= row < len(self.model.rows):
            self._work.goals.say([self.model.rows[row].metric.id], goal)

    def _show_only(self, row: int) -> None:
        line = self.model.rows[row].line
        if line is not None:
            ids = {facts.run_id for facts in line.group.runs}
            runs = self._work.runs
            runs.show_only([key for key in runs.table.keys if key.run in ids])

    def copy(self, form: Form) -> None:
        """Put the statistics on the clipboard; written in the compute lane."""
        found = self.model.found
        self._work.compute.submit(
            "statistics-copy",
            lambda ticket: as_table(found, form).written(form),
            QGuiApplication.clipboard().setText,
            title="Copying",
        )
