"""Which config keys matter: tool bar, bars, the note that says what was computed."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QActionGroup, QGuiApplication
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QScrollArea,
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
from desktop.widgets.base.menu_button import MenuButton
from desktop.widgets.base.segments import Segments
from desktop.widgets.base.tool_row import ToolRow
from desktop.widgets.compare.statistics_toolbar import WHOSE, shortened
from desktop.widgets.explore.explore_pane import ExplorePane
from desktop.widgets.explore.importance_bars import ImportanceBars

_MOST_METRICS = 60


class ImportancePane(ExplorePane):
    """Keeps the bars in step with the runs and the chosen result."""

    def __init__(self, theme: Theme, workspace: Workspace) -> None:
        super().__init__(theme, workspace)
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
        self._opens_results = False
        bar = ToolRow(self.whose, self.result, None, self.copy_button)
        self.assemble(self.importance, bar, self._make_full())
        self._connect()

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
        self.importance.changed.connect(self.follow)
        self.importance.weighed.connect(self._take)
        self.follow()

    @property
    def picture_of(self) -> QWidget:
        return self.bars

    # -- following -----------------------------------------------------------------------------

    def follow(self) -> None:
        self.whose.choose(self.importance.whose)
        metric = self.importance.result.metric
        self.result.say(f"Result: {shortened(metric.title)}" if metric else "Result…")

    def _take(self) -> None:
        found = self.importance.result
        self.follow()
        self.bars.show_found(found)
        self.trouble.setText(found.trouble)
        self.trouble.setVisible(bool(found.trouble))
        if found.weights:
            self.note.setText(note(found))
        self.show_content()
        if self._opens_results and self.importance.metrics and self.isVisible():
            self.open_results()

    def explain(self) -> tuple[str, str] | None:
        state = self.importance
        if not len(self._runs.table):
            return "What matters is shown here", "As soon as runs with different config log results"
        if state.result.weights:
            return None
        if not state.is_weighed:
            return "Weighing config keys…", "A random forest learns from these runs"
        return self._why_nothing()

    def _why_nothing(self) -> tuple[str, str]:
        state = self.importance
        if not state.runs and state.whose is Whose.SELECTED:
            return "No run is selected", "Select runs in the table: Ctrl and a click adds one"
        if not state.runs:
            return "No run to learn from", "Clear the filter, or show some runs"
        if state.result.metric is None:
            return "No results yet", "These runs have not logged any numbers"
        if not state.result.runs:
            return "No run has this result", "Choose another result above, such as val/acc"
        return "Nothing differs", "The config of these runs is the same, so nothing can matter"

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

    def open_results(self) -> None:
        """The menu of results, below its button; as soon as they are known."""
        self._opens_results = not self.importance.metrics
        if not self._opens_results:
            self.result.choices.popup(self.result.mapToGlobal(QPoint(0, self.result.height())))

    def copy(self, form: Form) -> None:
        """Put the table on the clipboard."""
        found = self.importance.result
        if found.metric is not None:
            QGuiApplication.clipboard().setText(as_table(found, form).written(form))
