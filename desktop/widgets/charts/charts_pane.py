"""The charts of the shown runs: tool bar, page of cards, and what to say when there is nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QMenu, QStackedWidget, QVBoxLayout, QWidget

from desktop.core import metrics
from desktop.core.chart_book import ChartBook
from desktop.core.chart_specs import with_own
from desktop.core.colours import COUNT
from desktop.core.columns import KeysInUse, by_id
from desktop.core.group_members import Groups, has_moved, is_group
from desktop.core.source import RunFacts, RunKey
from desktop.core.table import natural
from desktop.qt.chart_state import ChartState
from desktop.qt.curve_feed import CurveFeed
from desktop.qt.design_state import DesignState
from desktop.qt.own_charts import OwnCharts
from desktop.qt.reference_state import ReferenceState
from desktop.qt.runs_state import RunsState
from desktop.qt.theme import Theme
from desktop.qt.undo_stack import UndoStack
from desktop.widgets.base.choice_popup import ChoicePopup
from desktop.widgets.base.empty_state import EmptyState
from desktop.widgets.charts.card_grid import CardGrid
from desktop.widgets.charts.chart_editor import ChartEditor
from desktop.widgets.charts.charts_toolbar import ChartsToolbar
from desktop.widgets.charts.reference_choices import ReferenceLines

_RUNS_FOR_KEYS = 500
_FACTS = ("group", "job_type", "project", "tags", "host", "user", "state")


class ChartsPane(QWidget):
    """Keeps the page of cards in step with the shown runs, the search and the look."""

    def __init__(
        self,
        theme: Theme,
        runs: RunsState,
        state: ChartState,
        feed: CurveFeed,
        undo: UndoStack,
        design: DesignState,
        references: ReferenceState,
    ) -> None:
        super().__init__()
        self._theme = theme
        self._runs = runs
        self._state = state
        self._feed = feed
        self._logged = metrics.Logged()
        self._look = state.look
        self._groups = Groups()
        self._put_out: dict[RunKey, list[RunKey]] = {}  # the runs of hidden groups
        self.design = design
        self.menu_parts: list[Callable[[QMenu, str], None]] = []
        self.own_charts = OwnCharts(state, undo)
        self.toolbar = ChartsToolbar(theme, state, self._keys)
        self.grid = CardGrid(theme, state, feed, self, design)
        self.references = references
        self.lines = ReferenceLines(theme, self.grid, self.references)
        self._empty = EmptyState(theme)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.grid)
        self._stack.addWidget(self._empty)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.toolbar)
        layout.addWidget(self._stack, 1)
        self.toolbar.search_changed.connect(lambda text: self._update_sections())
        self._editor = ChartEditor(theme, self)
        self._choices = ChoicePopup(theme, self)
        self.toolbar.new.clicked.connect(self.new_chart)
        self.grid.menu_wanted.connect(self.open_card_menu)
        self.grid.hidden_wanted.connect(self._open_hidden)
        self.grid.toggle_wanted.connect(self._toggle_line)
        state.own_charts_changed.connect(self._update_sections)
        runs.shown_changed.connect(self._take_runs)
        runs.listing_changed.connect(self._update_empty)
        runs.facts_changed.connect(self._take_facts)
        state.look_changed.connect(self._take_look)
        theme.changed.connect(self._take_runs)

    # -- RunNames ------------------------------------------------------------------------------

    def name(self, key: RunKey) -> str:
        """What a run, or a group of runs, is called."""
        if is_group(key):
            return self._groups.names.get(key, key.run)
        facts = self._runs.table.get(key)
        return (facts.name or facts.run_id) if facts else key.run

    def colour(self, key: RunKey) -> str:
        """The colour of a run or a group on the present theme."""
        if is_group(key):
            return self._theme.run_colour_name(self._groups.colours.get(key, 0))
        return self._theme.run_colour_name(self._runs.listing.colours.get(key, 0))

    # -- following -----------------------------------------------------------------------------

    def _shown_facts(self) -> list[RunFacts]:
        found = (self._runs.table.get(key) for key in self._runs.shown)
        return [facts for facts in found if facts is not None]

    def _take_runs(self) -> None:
        self._runs.of_shown.metrics(self._take_metrics)
        self._show_runs()
        self._group()

    def _take_metrics(self, found: metrics.Logged) -> None:
        self._logged = found
        self._update_sections()

    def _show_runs(self) -> None:
        table, of_run = self._runs.table, self._groups.of_run
        runs = tuple((key, table.facts[table.index[key]].created_ns) for key in self._runs.shown)
        places, of_group = self._runs.listing.colours, self._groups.colours
        names = [self._theme.run_colour_name(place) for place in range(COUNT)]
        colours = {
            key: names[places.get(key, 0) if group is None else of_group.get(group, 0)]
            for key, group in ((key, of_run.get(key)) for key, _ in runs)
        }
        colours |= {group: names[of_group.get(group, 0)] for group in self._groups.names}
        self.grid.set_runs(runs, colours, of_run)

    def _group(self) -> None:
        """Have the shown runs put into groups, if groups are wanted."""
        by = self._state.look.group_by.keys
        if by:
            self._runs.of_shown.groups(by, self._take_groups)
        elif self._groups:
            self._take_groups(Groups())

    def _take_groups(self, groups: Groups) -> None:
        if not self._state.look.group_by.keys:
            groups = Groups()
        if groups != self._groups:
            self._groups = groups
            self._show_runs()

    def _toggle_line(self, key: RunKey) -> None:
        """Hide a run or all runs of a group, or show them again."""
        if not is_group(key):
            self._runs.toggle([key])
            return
        members = [run for run, group in self._groups.of_run.items() if group == key]
        if members:
            self._put_out[key] = members
        self._runs.toggle(members or self._put_out.pop(key, []))

    def _keys(self) -> list[tuple[str, str]]:
        """By what the shown runs can be grouped: what differs between them first."""
        facts = self._shown_facts()[:_RUNS_FOR_KEYS]
        if not facts:
            return []
        keys = KeysInUse.of(facts)
        config = [*keys.differing, *(key for key in keys.config if key not in keys.differing)]
        found = [by_id(f"config.{key}") for key in config]
        found += [by_id(name) for name in _FACTS]
        return [(column.id, column.title) for column in found if column is not None]

    def _take_facts(self, keys: set[RunKey]) -> None:
        by, table = self._state.look.group_by.keys, self._runs.table
        if self._groups and any(
            has_moved(self._groups, key, facts, by)
            for key in keys & self._groups.of_run.keys()
            if (facts := table.get(key)) is not None
        ):
            self._group()
        if any(
            not facts.metrics.keys() <= self._logged.names
            for facts in self._shown_facts()
            if facts.is_live
        ):
            self._runs.of_shown.metrics(self._take_metrics)

    def _take_look(self) -> None:
        before, self._look = self._look, self._state.look
        if (before.places, before.own_step) != (self._look.places, self._look.own_step):
            self.grid.reset_views()
        else:
            self.grid.redraw_all()
        if before.group_by.keys != self._look.group_by.keys:
            self._group()

    def _update_sections(self) -> None:
        wanted, trouble = None, ""
        try:
            wanted = metrics.compile_search(self.toolbar.search.text())
        except re.error as error:
            trouble = f"Not a regular expression: {error}"
        self.toolbar.mark_search(trouble)
        if trouble:
            return
        known = self._logged
        self.toolbar.axes.set_metrics(self._names())
        self.grid.set_book(ChartBook(self._state.added, known.names, known.step_metrics))
        found = metrics.sections(known.names, wanted)
        if self._runs.shown:
            found = with_own(found, self._state.own_charts, wanted)
        self.grid.set_sections(found)
        self._update_empty()

    # -- charts of one's own -------------------------------------------------------------------

    def new_chart(self) -> None:
        """Open the editor for a new chart of an expression or a pattern."""
        button = self.toolbar.new
        place = button.mapToGlobal(QPoint(0, button.height() + 4))
        self._editor.open_at(place, self._names(), self.own_charts.make)

    def edit_chart(self, chart_id: str, place: QPoint) -> None:
        """Open the editor for one of the user's charts."""
        take = partial(self.own_charts.turn_into, chart_id)
        self._editor.open_at(place, self._names(), take, chart_id)

    def _names(self) -> list[str]:
        return sorted(self._logged.names, key=natural)

    def added_to(self, chart_id: str) -> tuple[str, ...]:
        """The metrics that were added to a chart."""
        return self._state.added.get(chart_id, ())

    def add_to_chart(self) -> None:
        """Let metrics be added to the chart that fills the page or has the focus."""
        chart_id = self.grid.chosen_chart()
        if chart_id:
            corner = self.grid.mapToGlobal(QPoint(self.grid.width() // 3, 40))
            self.add_metrics(chart_id, corner)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        chart_id = self.grid.chart_at(event.globalPos())
        if chart_id:
            self.open_card_menu(chart_id, event.globalPos())

    def open_card_menu(self, chart_id: str, place: QPoint) -> None:
        """Offer what can be done with a chart."""
        from desktop.widgets.charts.arrange_choices import add_arrange_choices
        from desktop.widgets.charts.chart_choices import add_chart_choices
        from desktop.widgets.charts.legend_choices import add_legend_choices

        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        add_chart_choices(menu, self, chart_id, place)
        menu.addSeparator()
        self.lines.add_choices(menu, chart_id, place)
        menu.addSeparator()
        add_arrange_choices(menu, self.design, chart_id)
        add_legend_choices(menu, self._state)
        for add in self.menu_parts:
            menu.addSeparator()
            add(menu, chart_id)
        menu.popup(place)

    def _open_hidden(self, hidden: tuple[str, ...], place: QPoint) -> None:
        from desktop.widgets.charts.arrange_choices import add_hidden_choices

        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        add_hidden_choices(menu, self.design, hidden)
        menu.popup(place)

    def state(self) -> dict[str, Any]:
        """How the user arranged the page."""
        return {"design": self.design.state(), "lines": self.references.state()}

    def restore(self, state: dict[str, Any]) -> None:
        self.design.restore(state.get("design"))
        self.references.restore(state.get("lines"))

    def add_metrics(self, chart_id: str, place: QPoint) -> None:
        """Let metrics be ticked that a chart draws as well."""
        names = [name for name in self._names() if name != chart_id]
        self._choices.ask_many(
            place,
            "metrics",
            [(name, name) for name in names],
            self._state.added.get(chart_id, ()),
            partial(self.own_charts.set_added, chart_id),
        )

    def _update_empty(self) -> None:
        is_empty = not self.grid.sections()
        if is_empty:
            self._explain()
        self._stack.setCurrentWidget(self._empty if is_empty else self.grid)

    def _explain(self) -> None:
        if not self._runs.is_listed:
            self._empty.say("", "")
        elif not len(self._runs.table):
            self._empty.say("Charts appear here", "They are drawn as soon as a run logs a number.")
        elif not self._runs.shown:
            self._empty.say("No run is shown", "Click the eye of a run, or press A to show all.")
        elif self._logged.names:
            self._empty.say("No metric matches", "Change the search above, or clear it.")
        else:
            self._empty.say("Nothing to draw yet", "The shown runs have not logged any numbers.")

    def step_expanded(self, by: int) -> None:
        """While one chart fills the page: go to the next or the one before."""
        self.grid.step_expanded(by)
