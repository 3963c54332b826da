"""Which config keys matter: tool bar, bars, the note that says what was computed."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QActionGroup, QGuiApplication, QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop.core.comparison.importance_text import as_table, note
from desktop.core.comparison.whose import Whose
from desktop.core.text_table import Form
from desktop.qt.importance_state import ImportanceState
from desktop.qt.theme import Space, Theme
from desktop.qt.workspace import Workspace
from desktop.widgets.base.copy_button import CopyButton
from desktop.widgets.base.empty_state import EmptyState
from desktop.widgets.base.menu_button import MenuButton
from desktop.widgets.base.segments import Segments
from desktop.widgets.compare.statistics_toolbar import WHOSE, shortened
from desktop.widgets.explore.importance_bars import ImportanceBars

_MOST_METRICS = 60


class ImportancePane(QWidget):
    """Keeps the bars in step with the runs and the chosen result."""

    def __init__(self, theme: Theme, workspace: Workspace) -> None:
        super().__init__()
        self._work = workspace
        self.importance = ImportanceState(workspace, self)
        self.bars = ImportanceBars(theme)
        self.whose = Segments("Runs to learn from", WHOSE)
        self.result = MenuButton(theme, "Result", "The result that config keys are weighed for")
        self.copy_button = CopyButton(theme, "the importances")
        self.trouble = QLabel()
        self.trouble.setObjectName("bar")
        self.trouble.setProperty("tone", "warn")
        self.trouble.setWordWrap(True)
        self.trouble.setContentsMargins(Space.L, Space.S, Space.L, Space.S)
        self.trouble.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.note = QLabel()
        self.note.setObjectName("footer")
        self.note.setProperty("tone", "faint")
        self.note.setWordWrap(True)
        self.note.setTextFormat(Qt.TextFormat.PlainText)
        self.note.setContentsMargins(Space.L, Space.S, Space.L, Space.S)
        self.note.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._empty = EmptyState(theme)
        self._empty.say("Weighing config keys…", "A random forest learns from these runs.")
        self._full = self._make_full()
        self._stack = QStackedWidget()
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self._full)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._make_bar())
        layout.addWidget(self._stack, 1)
        self._connect()

    def _make_bar(self) -> QWidget:
        bar = QWidget()
        bar.setObjectName("bar")
        bar.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        bar.setFixedHeight(Space.BAR)
        row = QHBoxLayout(bar)
        row.setContentsMargins(Space.L, 0, Space.S, 0)
        row.setSpacing(Space.S)
        row.addWidget(self.whose)
        row.addWidget(self.result)
        row.addStretch(1)
        row.addWidget(self.copy_button)
        return bar

    def _make_full(self) -> QWidget:
        full = QWidget()
        column = QVBoxLayout(full)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        area = QScrollArea()
        area.setAccessibleName("Importance of config keys")
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(self.bars)
        column.addWidget(self.trouble)
        column.addWidget(area, 1)
        column.addWidget(self.note)
        return full

    def _connect(self) -> None:
        self.whose.chosen.connect(self.importance.choose_whose)
        self.result.choices.aboutToShow.connect(self._fill_metrics)
        self.copy_button.copy_wanted.connect(self.copy)
        self.importance.changed.connect(self._follow)
        self.importance.weighed.connect(self._take)
        self._follow()

    def state(self) -> dict[str, Any]:
        """What `restore` takes."""
        return self.importance.state()

    def restore(self, state: dict[str, Any]) -> None:
        self.importance.restore(state)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.importance.set_awake(True)

    def hideEvent(self, event: QHideEvent) -> None:
        self.importance.set_awake(False)
        super().hideEvent(event)

    # -- following -----------------------------------------------------------------------------

    def _follow(self) -> None:
        self.whose.choose(self.importance.whose)
        metric = self.importance.result.metric
        self.result.say(f"Result: {shortened(metric.title)}" if metric else "Result…")

    def _take(self) -> None:
        found = self.importance.result
        self._follow()
        self.bars.show_found(found)
        self.trouble.setText(found.trouble)
        self.trouble.setVisible(bool(found.trouble))
        if found.weights:
            self.note.setText(note(found))
        else:
            self._explain()
        self._stack.setCurrentWidget(self._full if found.weights else self._empty)

    def _explain(self) -> None:
        say, state = self._empty.say, self.importance
        if not self._work.runs.is_listed:
            say("", "")
        elif not len(self._work.runs.table):
            say("What matters is shown here", "As soon as runs with different config log results.")
        elif not state.runs and state.whose is Whose.SELECTED:
            say("No run is selected", "Select runs in the table: Ctrl and a click adds one.")
        elif not state.runs:
            say("No run to learn from", "Clear the filter, or show some runs.")
        elif state.result.metric is None:
            say("No results yet", "These runs have not logged any numbers.")
        elif not state.result.runs:
            say("No run has this result", "Choose another result above, such as val/acc.")
        else:
            say("Nothing differs", "The config of these runs is the same, so nothing can matter.")

    def _fill_metrics(self) -> None:
        self.result.choices.clear()
        group = QActionGroup(self.result.choices)
        now = self.importance.result.metric
        for column in self.importance.metrics[:_MOST_METRICS]:
            action = self.result.add_choice(
                column.title.replace("&", "&&"),
                column.id,
                lambda column=column: self.importance.choose_metric(column.id),  # type: ignore[misc]
                group,
            )
            action.setChecked(now is not None and column.id == now.id)

    def copy(self, form: Form) -> None:
        """Put the table on the clipboard."""
        found = self.importance.result
        if found.metric is not None:
            QGuiApplication.clipboard().setText(as_table(found, form).written(form))
